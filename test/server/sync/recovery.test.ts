/** After a restore from backup the server holds older text than people's computers do: what comes back by itself, what
 *  waits until an administrator opens the section for recovery, and what is on record afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as pathOf } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { LONGEST_RECOVERY_HOURS, unknownAuthor } from '#shared/domain/recovery.ts'
import type { PersonId, SectionId } from '#shared/ids.ts'
import { LIMITS } from '#shared/wire/limits.ts'
import { CLOSE, REFUSED } from '#shared/wire/sync.ts'
import { bringBack } from '#server/backup/bring-back.ts'
import { saveBackup } from '#server/backup/save.ts'
import { systemClock } from '#server/clock.ts'
import { openDatabase } from '#server/storage/database.ts'
import { endRecovery, insertRecovery, latestRecovery } from '#server/storage/recoveries.ts'
import { cursorMessage, LivePeer, readable, sleep, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'
import { ENGINES } from '#test/support/temporary-database.ts'

const SOON = { timeout: 10_000, interval: 20 }
const FIRST = [{ kind: 'paragraph', runs: [{ text: 'Mở đầu.', marks: [] }] }] as const

describe.each(ENGINES)('recovery on %s', (engine) => {
  let live: LiveText
  let made = 0
  /** how far this server's clocks stand ahead, ms */
  let ahead = 0
  const peers: LivePeer[] = []
  const folder = mkdtempSync(pathOf(tmpdir(), 'ban-thao-recovery-'))

  beforeAll(async () => {
    const real = systemClock()
    live = await startLiveText({
      engine,
      clock: {
        ...real,
        workspace: () => real.workspace() + ahead,
        elapsed: () => real.elapsed() + ahead,
      },
    })
  })
  afterEach(() => {
    for (const peer of peers.splice(0)) peer.end()
    expect(live.faults).toEqual([])
  })
  afterAll(async () => {
    await live.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  const section = (): Promise<SectionId> => live.makeSection(`phan-${++made}`, FIRST)
  const open = async (id: string, person: string, doc = new Y.Doc()): Promise<LivePeer> => {
    const peer = new LivePeer(`${live.url}/collab/${id}`, {
      cookie: await live.cookie(person),
      doc,
    })
    peers.push(peer)
    return peer
  }
  const join = async (id: string, person: string, doc?: Y.Doc): Promise<LivePeer> => {
    const peer = await open(id, person, doc)
    await peer.synced
    return peer
  }
  const docOf = (peer: LivePeer): Y.Doc => peer.doc ?? new Y.Doc()
  const isSaved = (peer: LivePeer): Promise<boolean> =>
    until(() => peer.sent > 0 && peer.saved === peer.sent)
  /** Types at the end of the first paragraph and waits until it is on disk. */
  const write = async (peer: LivePeer, words: string): Promise<void> => {
    const text = textAt(docOf(peer))
    text.insert(text.length, words)
    expect(await isSaved(peer)).toBe(true)
  }
  const sees = (peer: LivePeer, words: string): Promise<void> =>
    expect.poll(() => readable(docOf(peer)), SOON).toContain(words)
  const onServer = async (id: string): Promise<string> => {
    const reader = await join(id, 'gop-y')
    const text = readable(docOf(reader))
    reader.end()
    return text
  }
  const backup = async (): Promise<string> => {
    const file = pathOf(folder, `${++made}.btb`)
    await saveBackup(live.database, file, 1)
    return file
  }
  /** What `npm run restore -- FILE --replace` does between a stop and a start. */
  const restore = async (file: string): Promise<void> => {
    for (const peer of peers.splice(0)) peer.end()
    await live.stop()
    const database = await openDatabase(live.where)
    await bringBack(database, file, { replace: true })
    await database.close()
    await live.restart()
  }
  const openRecovery = async (id: SectionId, hours = 1): Promise<void> => {
    const now = Date.now() + ahead
    const endsAt = now + hours * 3_600_000
    const recovery = await insertRecovery(live.database.kysely, {
      section_id: id,
      opened_at: now,
      until: endsAt,
      person_id: 'quan-tri',
      person_name: 'Quản trị',
      body_id: 'ban-dan-van',
      body_name: 'Ban Dân vận Tỉnh ủy',
      reason: 'Khôi phục từ bản sao lưu',
      closed_at: null,
      closed_by: null,
    })
    live.announcements.send({
      kind: 'recovery-changed',
      sectionId: id,
      open: { id: recovery, until: endsAt },
    })
  }
  const closeRecovery = async (id: SectionId): Promise<void> => {
    const latest = await latestRecovery(live.database.kysely, id)
    await endRecovery(live.database.kysely, latest?.id ?? 0, { at: Date.now(), by: 'Quản trị' })
    live.announcements.send({ kind: 'recovery-changed', sectionId: id, open: null })
    await sleep(LIMITS.withdrawalGraceMs + 100)
  }
  const recovered = (id: SectionId) =>
    live.database.kysely
      .selectFrom('recovered')
      .select(['person_id', 'client', 'author_id', 'from_clock', 'to_clock', 'characters'])
      .where('section_id', '=', id)
      .orderBy('id')
      .execute()
  const authorOf = async (id: SectionId, client: number): Promise<string | undefined> =>
    (
      await live.database.kysely
        .selectFrom('section_client')
        .select('person_id')
        .where('section_id', '=', id)
        .where('client', '=', client)
        .executeTakeFirst()
    )?.person_id

  /** Three people write, a backup is made, they write on: the colleague last, and `third` sees it. Then a restore. */
  async function lostText(): Promise<{
    id: SectionId
    own: Y.Doc
    colleague: Y.Doc
    third: Y.Doc
  }> {
    const id = await section()
    const own = await join(id, 'chu-phan')
    const colleague = await join(id, 'phoi-hop')
    const third = await join(id, 'chu-tri')
    await write(own, ' Tôi trước.')
    await sees(colleague, 'Tôi trước.')
    await write(colleague, ' Đồng chí trước.')
    await sees(third, 'Đồng chí trước.')
    await sees(own, 'Đồng chí trước.')
    const file = await backup()
    await write(own, ' Tôi sau.')
    await sees(colleague, 'Tôi sau.')
    own.end()
    await write(colleague, ' Đồng chí sau.')
    await sees(third, 'Đồng chí sau.')
    await restore(file)
    expect(await onServer(id)).not.toContain('sau.')
    return { id, own: docOf(own), colleague: docOf(colleague), third: docOf(third) }
  }

  test("everybody's own text comes back from the own computer by ordinary sync", async () => {
    const { id, own, colleague } = await lostText()
    const first = await join(id, 'chu-phan', own)
    expect(await isSaved(first)).toBe(true)
    const second = await join(id, 'phoi-hop', colleague)
    expect(await isSaved(second)).toBe(true)
    expect(await onServer(id)).toContain('Tôi sau. Đồng chí sau.')
    expect(await recovered(id)).toEqual([])
    expect(await authorOf(id, own.clientID)).toBe('chu-phan')
  })

  test('text of colleagues that only a third copy holds is refused, comes back once the section is open, and is on record', async () => {
    const { id, own, colleague, third } = await lostText()
    const refused = await open(id, 'chu-tri', third)
    expect(await refused.ended).toBe(CLOSE.noRight)
    expect(await onServer(id)).not.toContain('sau.')

    const online = await join(id, 'viet-0')
    await openRecovery(id)
    // Who is here is asked again at once.
    expect(await until(() => online.asked === 2 && online.recoveries.length === 1)).toBe(true)
    expect(online.recoveries[0]).toBeGreaterThan(3_590_000)
    const back = await join(id, 'chu-tri', third)
    expect(await isSaved(back)).toBe(true)
    await sees(online, 'Tôi sau. Đồng chí sau.')
    expect((await recovered(id)).toSorted((a, b) => a.characters - b.characters)).toEqual([
      expect.objectContaining({
        person_id: 'chu-tri',
        client: own.clientID,
        author_id: 'chu-phan',
        characters: ' Tôi sau.'.length,
      }),
      expect.objectContaining({
        person_id: 'chu-tri',
        client: colleague.clientID,
        author_id: 'phoi-hop',
        characters: ' Đồng chí sau.'.length,
      }),
    ])
    expect(live.heard).toContainEqual(
      expect.objectContaining({ kind: 'text-recovered', sectionId: id, personId: 'chu-tri' }),
    )
    // The authors come home later and go on under the same ids.
    const late = await join(id, 'phoi-hop', colleague)
    await write(late, ' Viết tiếp.')
    expect(await onServer(id)).toContain('Đồng chí sau. Viết tiếp.')
    expect(await recovered(id)).toHaveLength(2)
  })

  test('who may only read now, but wrote here once, brings text back too, on record; nothing that stands is deleted by it', async () => {
    const { id, own, colleague } = await lostText()
    await live.database.kysely
      .updateTable('section')
      .set({ contributor_mode: 'comment' })
      .where('id', '=', id)
      .execute()
    live.announcements.send({ kind: 'access-changed', sectionIds: [id] })
    const writer = await join(id, 'viet-0')
    await write(writer, ' Còn đây.')
    // A copy that has deleted what the others still see.
    textAt(colleague).delete(0, 3)
    const reader = await join(id, 'phoi-hop', colleague)
    const stranger = await join(id, 'gop-y')
    expect(reader.asked).toBe(0)
    await openRecovery(id)
    await sees(writer, 'Đồng chí sau.')
    expect(await isSaved(reader)).toBe(true)
    const text = await onServer(id)
    for (const words of ['Mở đầu.', 'Tôi sau.', 'Đồng chí sau.', 'Còn đây.'])
      expect(text).toContain(words)
    expect((await recovered(id)).map(({ person_id, author_id }) => [person_id, author_id])).toEqual(
      expect.arrayContaining([
        ['phoi-hop', 'phoi-hop'],
        ['phoi-hop', 'chu-phan'],
      ]),
    )
    expect(stranger.asked).toBe(0)
    await closeRecovery(id)
    textAt(docOf(reader)).insert(0, 'viết lén')
    expect(await reader.ended).toBe(CLOSE.noRight)
    expect(await authorOf(id, own.clientID)).toBe('chu-phan')
  })

  test('an id that the restored server does not know belongs to somebody unknown, until its author writes on', async () => {
    const id = await section()
    const file = await backup()
    const author = await join(id, 'phoi-hop')
    const third = await join(id, 'chu-tri')
    await write(author, ' Viết sau bản sao lưu.')
    await sees(third, 'Viết sau')
    await restore(file)
    await openRecovery(id)
    const back = await join(id, 'chu-tri', docOf(third))
    expect(await isSaved(back)).toBe(true)
    const client = docOf(author).clientID
    expect(await authorOf(id, client)).toBe(unknownAuthor('chu-tri' as PersonId))
    expect(await recovered(id)).toEqual([
      expect.objectContaining({ person_id: 'chu-tri', client, author_id: null, characters: 22 }),
    ])
    await closeRecovery(id)

    const home = await join(id, 'phoi-hop', docOf(author))
    await write(home, ' Tôi đây.')
    expect(await onServer(id)).toContain('Viết sau bản sao lưu. Tôi đây.')
    expect(await authorOf(id, client)).toBe('phoi-hop')
    expect((await recovered(id))[0]).toMatchObject({ author_id: null, to_clock: 22 })
    // Bound now: nobody else writes under it.
    const thief = await join(id, 'chu-tri', new Y.Doc())
    docOf(thief).clientID = client
    const text = textAt(docOf(thief))
    text.insert(text.length, 'giả')
    expect(await thief.ended).toBe(CLOSE.noRight)
  })

  test('closed by hand or by its time, it is as before', async () => {
    const { id, third } = await lostText()
    await openRecovery(id)
    const online = await join(id, 'viet-0')
    await closeRecovery(id)
    expect(await until(() => online.recoveries.at(-1) === 0)).toBe(true)
    expect(await (await open(id, 'chu-tri', third)).ended).toBe(CLOSE.noRight)

    await openRecovery(id, LONGEST_RECOVERY_HOURS)
    ahead += LONGEST_RECOVERY_HOURS * 3_600_000
    expect(await (await open(id, 'chu-tri', third)).ended).toBe(CLOSE.noRight)
    expect(await recovered(id)).toEqual([])
    // Still open when the section is opened anew: read from the database.
    await openRecovery(id)
    await live.restart()
    expect(await isSaved(await join(id, 'chu-tri', third))).toBe(true)
    expect(await recovered(id)).toHaveLength(2)
  })

  test('who may only read or comment is not asked and brings nothing back; nor who lost the right meanwhile', async () => {
    const { id, third } = await lostText()
    await openRecovery(id)
    const reader = await join(id, 'gop-y', third)
    expect(reader.asked).toBe(0)
    expect(reader.recoveries).toEqual([])
    reader.upload(Y.encodeStateAsUpdate(third))
    expect(await reader.ended).toBe(CLOSE.noRight)

    const writer = await join(id, 'phoi-hop')
    await live.database.kysely
      .updateTable('section')
      .set({ contributor_mode: 'comment' })
      .where('id', '=', id)
      .execute()
    live.announcements.send({ kind: 'access-changed', sectionIds: [id] })
    expect(await until(() => writer.notices.length > 0)).toBe(true)
    await sleep(LIMITS.withdrawalGraceMs + 100)
    writer.upload(Y.encodeStateAsUpdate(third))
    expect(await writer.ended).toBe(CLOSE.noRight)
    expect(await recovered(id)).toEqual([])
    expect(await onServer(id)).not.toContain('sau.')
  })

  test('words put under the id of somebody absent are on record under who brought them', async () => {
    const { id, colleague, third } = await lostText()
    await openRecovery(id)
    const base = await join(id, 'chu-tri')
    const forged = new Y.Doc()
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(docOf(base)))
    forged.clientID = colleague.clientID
    textAt(forged).insert(0, 'Lời giả. ')
    base.upload(Y.encodeStateAsUpdate(forged, Y.encodeStateVector(docOf(base))))
    expect(await isSaved(base)).toBe(true)
    expect(await recovered(id)).toEqual([
      expect.objectContaining({
        person_id: 'chu-tri',
        client: colleague.clientID,
        author_id: 'phoi-hop',
        characters: 9,
      }),
    ])
    expect(Y.getState(third.store, colleague.clientID)).toBeGreaterThan(0)
  })

  test('an id whose own page is open brings its text itself: nobody overtakes what is being typed', async () => {
    const { id, own, third } = await lostText()
    await openRecovery(id)
    const home = new LivePeer(`${live.url}/collab/${id}`, { cookie: await live.cookie('chu-phan') })
    peers.push(home)
    await home.synced
    home.raw(cursorMessage(own.clientID, 1, '{}'))
    const other = await join(id, 'viet-0')
    expect(await until(() => other.cursors.has(own.clientID))).toBe(true)
    const back = await join(id, 'chu-tri', third)
    expect(await until(() => back.refused.length > 0)).toBe(true)
    expect(back.refused[0]?.code).toBe(REFUSED.later)
    expect(back.closed).toBe(null)
    home.upload(Y.encodeStateAsUpdate(own, Y.encodeStateVector(docOf(other))))
    expect(await until(() => home.saved > 0)).toBe(true)
    expect(await onServer(id)).toContain('Tôi sau.')
    await sees(other, 'Tôi sau.')
    back.upload(Y.encodeStateAsUpdate(third, Y.encodeStateVector(docOf(other))))
    await sees(other, 'Đồng chí sau.')
    expect((await recovered(id)).map((row) => row.author_id)).toEqual(['phoi-hop'])
  })

  test('a recovery changes nothing else of the gate: typing under a foreign id, gaps, content and the seed stay refused', async () => {
    const { id, colleague } = await lostText()
    await openRecovery(id)
    const typist = await join(id, 'chu-tri')
    docOf(typist).clientID = colleague.clientID
    textAt(docOf(typist)).insert(0, 'gõ dưới tên khác')
    expect(await typist.ended).toBe(CLOSE.noRight)

    const seeding = await join(id, 'chu-tri')
    const seeded = new Y.Doc()
    Y.applyUpdate(seeded, Y.encodeStateAsUpdate(docOf(seeding)))
    seeded.clientID = 1
    textAt(seeded).insert(0, 'lời của máy chủ')
    seeding.upload(Y.encodeStateAsUpdate(seeded, Y.encodeStateVector(docOf(seeding))))
    expect(await seeding.ended).toBe(CLOSE.noRight)

    const gap = await join(id, 'chu-tri')
    const strays = new Y.Doc()
    Y.applyUpdate(strays, Y.encodeStateAsUpdate(docOf(gap)))
    strays.clientID = colleague.clientID
    textAt(strays).insert(0, 'một')
    const between = Y.encodeStateVector(strays)
    textAt(strays).insert(0, 'hai')
    gap.upload(Y.encodeStateAsUpdate(strays, between))
    expect(await until(() => gap.asked === 2)).toBe(true)

    const strange = await join(id, 'chu-tri')
    const odd = new Y.Doc()
    Y.applyUpdate(odd, Y.encodeStateAsUpdate(docOf(strange)))
    odd.clientID = colleague.clientID
    odd.getXmlFragment('prosemirror').insert(0, [new Y.XmlElement('script')])
    strange.upload(Y.encodeStateAsUpdate(odd, Y.encodeStateVector(docOf(strange))))
    expect(await until(() => strange.refused.length > 0)).toBe(true)
    expect(strange.refused[0]?.code).toBe(REFUSED.content)
    expect(await recovered(id)).toEqual([])
  })

  test('a copy ahead of the server sends whole letters from where the server stops, also in the middle of a run', async () => {
    const id = await section()
    const doc = new Y.Doc()
    const peer = await join(id, 'chu-phan', doc)
    await write(peer, ' một')
    const file = await backup()
    await write(peer, ' hai')
    await write(peer, ' ba')
    await restore(file)
    // Typed while the server was away: Yjs has long made one run of all of it.
    textAt(doc).insert(textAt(doc).length, ' bốn')
    const back = await join(id, 'chu-phan', doc)
    expect(await isSaved(back)).toBe(true)
    expect(await onServer(id)).toBe(readable(doc))
    expect(readable(doc)).toContain('Mở đầu. một hai ba bốn')
  })
})
