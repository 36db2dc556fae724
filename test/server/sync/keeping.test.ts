/** Snapshots, the log's history and authorship: on both engines, across crashes, restarts, faults and damage. */
import { crc32, zstdDecompressSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { SectionId } from '#shared/ids.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import { systemClock } from '#server/clock.ts'
import type { Database } from '#server/storage/database.ts'
import { openSectionLog } from '#server/sync/open-section-log.ts'
import { damagedHistories } from '#server/sync/history-check.ts'
import {
  compressRows,
  isSoundHistory,
  openHistory,
  packRows,
  wholeHistory,
} from '#server/sync/section-history.ts'
import { NotStored } from '#server/sync/section-log.ts'
import { LivePeer, readable, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText, type LiveTextOptions } from '#test/support/live-text.ts'
import { ENGINES } from '#test/support/temporary-database.ts'

/** Snapshots give edits the way: on a busy machine they take their time. */
const eventually = <T>(fact: () => T) => expect.poll(fact, { timeout: 25_000 })
const NEVER = { compactRows: 1_000_000 }
const OFTEN = { compactRows: 20, commitSpacingMs: 0, roomDuty: 1 }

let live: LiveText
const started: LiveText[] = []
const peers: LivePeer[] = []
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.end()
  for (const one of started.splice(0)) await one.dispose()
})
const start = async (options: LiveTextOptions): Promise<void> => {
  live = await startLiveText(options)
  started.push(live)
}
const join = async (id: string, person: string): Promise<{ peer: LivePeer; doc: Y.Doc }> => {
  const doc = new Y.Doc()
  const peer = new LivePeer(`${live.url}/collab/${id}`, { cookie: await live.cookie(person), doc })
  peers.push(peer)
  await peer.synced
  return { peer, doc }
}
const isSaved = (peer: LivePeer) => () => peer.saved > 0 && peer.saved === peer.sent
const saved = async (peer: LivePeer): Promise<void> => {
  expect(await until(isSaved(peer))).toBe(true)
}
async function typeAndDelete(id: string, rounds: number): Promise<Y.Doc> {
  const { peer, doc } = await join(id, 'chu-phan')
  for (let i = 0; i < rounds; i++) {
    textAt(doc).insert(i % 5, 'ư')
    if (i % 3 === 0) textAt(doc).delete(0, 1)
    await saved(peer)
  }
  peer.end()
  return doc
}
/** As packs were made before each said which row came before its first. */
function unchained(bytes: Uint8Array): Uint8Array {
  let at = 1
  while ((bytes[at] ?? 0) > 127) at++
  return Uint8Array.of(1, ...bytes.subarray(at + 1))
}
async function unchainPacks(id: string): Promise<void> {
  const { kysely } = live.database
  const ofSection = kysely.selectFrom('section_history').selectAll().where('section_id', '=', id)
  for (const { from_seq, data } of await ofSection.execute()) {
    const old = compressRows(unchained(zstdDecompressSync(data)))
    await kysely
      .updateTable('section_history')
      .set({ data: old, crc: crc32(old) })
      .where('section_id', '=', id)
      .where('from_seq', '=', from_seq)
      .execute()
  }
}
const textOf = async (id: SectionId): Promise<string> => {
  const [moment] = await live.engine.capture([id])
  const doc = new Y.Doc()
  Y.applyUpdate(doc, moment?.state ?? new Uint8Array())
  return readable(doc)
}
async function historyOf(database: Database, id: string) {
  const packs = await database.kysely
    .selectFrom('section_history')
    .selectAll()
    .where('section_id', '=', id)
    .orderBy('from_seq')
    .execute()
  return packs.flatMap((pack) => openHistory(pack.data))
}
const rowsLeft = async (id: string): Promise<number[]> =>
  (
    await live.database.kysely
      .selectFrom('section_log')
      .select('seq')
      .where('section_id', '=', id)
      .orderBy('seq')
      .execute()
  ).map((row) => row.seq)

describe.each(ENGINES)('on %s', (engine) => {
  test('a crash after any step of storing a snapshot leaves the whole section, and history holds each row once', async () => {
    let stepsLeft = Infinity
    let hasCrashed = false
    await start({
      engine,
      pace: NEVER,
      throughLog: (log) => ({
        ...log,
        async keep(id, step) {
          if (stepsLeft-- > 0) return log.keep(id, step)
          hasCrashed = true
          throw new NotStored(new Error('killed here'))
        },
      }),
    })
    const id = await live.makeSection('phan-cat', [
      { kind: 'paragraph', runs: [{ text: 'dài '.repeat(40_000), marks: [] }] },
    ])
    const text = readable(await typeAndDelete(id, 12))
    const rows = await rowsLeft(id)
    for (let steps = 0, isWhole = false; !isWhole; steps++) {
      stepsLeft = steps
      hasCrashed = false
      // A long first row is due for its snapshot as soon as the section is opened.
      await live.restart({ compactBytes: 1_000 })
      expect(await textOf(id), `after ${steps} steps`).toBe(text)
      await eventually(() => hasCrashed).toBe(true)
      isWhole = (await (await openSectionLog(live.database)).load(id))?.snapshot !== null
    }
    expect(await rowsLeft(id)).toEqual(rows)
    stepsLeft = Infinity
    await live.restart({ compactRows: 5 })
    const { peer, doc } = await join(id, 'chu-phan')
    expect(readable(doc)).toBe(text)
    for (let i = 0; i < 5; i++) {
      textAt(doc).insert(0, 'ơ')
      await saved(peer)
    }
    await eventually(() => rowsLeft(id)).toEqual([])
    const seqs = (await historyOf(live.database, id)).map((row) => row.seq)
    expect(seqs.slice(0, rows.length)).toEqual(rows)
    expect(seqs).toHaveLength(rows.length + 5)
    expect(await textOf(id)).toBe(readable(doc))
    const inForce = live.database.kysely
      .selectFrom('section_snapshot_part')
      .select('snapshot')
      .distinct()
    await eventually(() => inForce.execute()).toHaveLength(1)
  }, 60_000)

  test('text that was deleted before a snapshot is still in the history, with its time', async () => {
    let now = Date.UTC(2019, 3, 11)
    await start({ engine, pace: OFTEN, clock: { ...systemClock(), workspace: () => now } })
    const id = await live.makeSection('phan-su')
    const { peer, doc } = await join(id, 'chu-phan')
    textAt(doc).insert(0, 'bí mật')
    await saved(peer)
    textAt(doc).delete(0, 6)
    await saved(peer)
    const deletedAt = now
    now += 86_400_000
    for (let i = 0; i < 40; i++) {
      textAt(doc).insert(0, 'a')
      await saved(peer)
    }
    await eventually(() => live.engine.metrics().snapshots).toBeGreaterThan(0)
    const snapshot = await live.database.kysely
      .selectFrom('section_snapshot_part')
      .select('data')
      .where('holds', '=', 'text')
      .execute()
    expect(snapshot.some(({ data }) => Buffer.from(data).includes('bí mật'))).toBe(false)
    const kept = await historyOf(live.database, id)
    const secret = kept.find(({ data }) => Buffer.from(data).includes('bí mật'))
    expect(secret?.at).toBe(deletedAt)
  })

  test('every character has its person, body and minute: three people, across snapshots and a restart', async () => {
    let now = Date.UTC(2019, 3, 11, 8)
    await start({ engine, pace: OFTEN, clock: { ...systemClock(), workspace: () => now } })
    const id = await live.makeSection('phan-ai', [
      { kind: 'paragraph', runs: [{ text: 'Mẫu.', marks: [] }] },
    ])
    const first = now
    const a = await join(id, 'chu-phan')
    for (const letter of 'An viết. ') {
      textAt(a.doc).insert(textAt(a.doc).length - 4, letter)
      await saved(a.peer)
    }
    now += 3_600_000
    const b = await join(id, 'phoi-hop')
    for (const letter of 'Bình viết dài hơn nữa. ') {
      textAt(b.doc).insert(textAt(b.doc).length - 4, letter)
      await saved(b.peer)
    }
    await eventually(() => live.engine.metrics().snapshots).toBeGreaterThan(0)
    for (const { peer } of [a, b]) peer.end()
    await live.restart()
    now += 60_000
    const c = await join(id, 'chu-tri')
    textAt(c.doc).insert(3, '(Chi)')
    await saved(c.peer)
    const expected = [
      { length: 3, personId: 'chu-phan', bodyId: 'ban-to-chuc', at: first },
      { length: 5, personId: 'chu-tri', bodyId: 'ban-dan-van', at: now },
      { length: 6, personId: 'chu-phan', bodyId: 'ban-to-chuc', at: first },
      { length: 23, personId: 'phoi-hop', bodyId: 'bcsd-ubnd', at: first + 3_600_000 },
      { length: 4, personId: null, bodyId: null, at: expect.any(Number) as number },
    ]
    const blocks = [{ text: 'An (Chi)viết. Bình viết dài hơn nữa. Mẫu.', runs: expected }]
    expect(await live.engine.authorship(id)).toEqual(blocks)
    await live.restart()
    expect(await live.engine.authorship(id)).toEqual(blocks)
    expect(await live.engine.authorship('khong-co' as SectionId)).toBe(null)
  })

  test('an id that was only shown is free after 30 days; one that was written under never is', async () => {
    let now = Date.UTC(2019, 3, 11)
    await start({ engine, clock: { ...systemClock(), workspace: () => now } })
    const id = await live.makeSection('phan-so')
    const { peer, doc } = await join(id, 'chu-phan')
    textAt(doc).insert(0, 'x')
    await saved(peer)
    await live.database.kysely
      .insertInto('section_client')
      .values([
        { section_id: id, client: 77, person_id: 'chu-phan', body_id: 'ban-to-chuc', since: now },
      ])
      .execute()
    const clients = async (): Promise<number[]> =>
      (
        await live.database.kysely
          .selectFrom('section_client')
          .select('client')
          .where('section_id', '=', id)
          .orderBy('client')
          .execute()
      ).map((row) => row.client)
    peer.end()
    now += 30 * 86_400_000
    await live.restart()
    await textOf(id)
    expect(await clients()).toEqual([77, doc.clientID])
    now += 1
    await live.restart()
    await textOf(id)
    expect(await clients()).toEqual([doc.clientID])
  })

  test('a damaged log row leaves the section readable up to it, closed to edits, and all others at work', async () => {
    await start({ engine, pace: NEVER })
    const id = await live.makeSection('phan-hong', [
      { kind: 'paragraph', runs: [{ text: 'Còn đọc được.', marks: [] }] },
    ])
    const other = await live.makeSection('phan-lanh')
    await typeAndDelete(id, 3)
    const last = (await rowsLeft(id)).at(-1) ?? 0
    await flipByte('section_log', last)
    await live.restart()
    const { peer, doc } = await join(id, 'chu-phan')
    expect(readable(doc)).toContain('òn đọc được.')
    textAt(doc).insert(0, 'không nhận')
    expect(await peer.ended).toBe(CLOSE.closedToEdits)
    await expect(live.engine.capture([id])).rejects.toMatchObject({ code: 'section.damaged' })
    expect(live.faults.join()).toContain('is damaged')
    expect(live.engine.metrics().damaged).toBe(1)
    const well = await join(other, 'chu-phan')
    textAt(well.doc).insert(0, 'viết tiếp')
    await saved(well.peer)
    expect((await rowsLeft(id)).at(-1)).toBe(last)
  })

  test.each([
    ['the only row of its author', 'phoi-hop', (doc: Y.Doc) => textAt(doc).insert(0, 'một lần ')],
    ['a row that only deletes', 'phoi-hop', (doc: Y.Doc) => textAt(doc).delete(0, 1)],
  ])(
    'a log row that is gone is missed, also %s: the text is never shorter or longer in silence',
    async (_name, person, change) => {
      await start({ engine, pace: NEVER })
      const id = await live.makeSection('phan-mat')
      await typeAndDelete(id, 3)
      const { peer, doc } = await join(id, person)
      change(doc)
      await saved(peer)
      peer.end()
      const gone = (await rowsLeft(id)).at(-1) ?? 0
      await typeAndDelete(id, 2)
      await live.restart()
      expect((await live.engine.capture([id])).length).toBe(1)
      await live.stop()
      await live.restart()
      await live.database.kysely.deleteFrom('section_log').where('seq', '=', gone).execute()
      await live.restart()
      await expect(live.engine.capture([id])).rejects.toMatchObject({ code: 'section.damaged' })
      expect(live.faults.join()).toContain('is damaged')
    },
  )

  test('a damaged snapshot is made anew from the history, is whole, and is stored again', async () => {
    await start({ engine, pace: OFTEN })
    const id = await live.makeSection('phan-lanh')
    const doc = await typeAndDelete(id, 50)
    await eventually(() => live.engine.metrics().snapshots).toBeGreaterThan(1)
    await live.stop()
    await live.restart(NEVER)
    await flipByte('section_snapshot_part', 0)
    const { peer, doc: opened } = await join(id, 'chu-phan')
    expect(readable(opened)).toBe(readable(doc))
    textAt(opened).insert(0, 'viết tiếp ')
    await saved(peer)
    expect(live.warnings).toEqual(['a damaged snapshot was made anew from the history'])
    await eventually(() => live.engine.metrics().snapshots).toBe(1)
    expect(live.engine.metrics().damaged).toBe(0)
    peer.end()
    await live.restart(NEVER)
    expect(await textOf(id)).toBe(readable(opened))
    expect(live.warnings).toHaveLength(1)
    expect(live.faults).toEqual([])
  })

  test('the check of all histories names the one that is damaged, and no other', async () => {
    await start({ engine, pace: OFTEN })
    const sound = await live.makeSection('phan-tot')
    await typeAndDelete(sound, 30)
    await eventually(() => live.engine.metrics().snapshots).toBe(1)
    const check = (): Promise<SectionId[]> => damagedHistories(live.database, systemClock())
    expect(await check()).toEqual([])
    const id = await live.makeSection('phan-hong')
    await typeAndDelete(id, 30)
    await eventually(() => live.engine.metrics().snapshots).toBe(2)
    await live.stop()
    await live.restart(NEVER)
    await dropFirstPack(id)
    expect(await check()).toEqual([id])
  })

  test('packs from before they were chained are known to the check, and their damage is still found', async () => {
    await start({ engine, pace: OFTEN })
    const id = await live.makeSection('phan-cu')
    await typeAndDelete(id, 30)
    await eventually(() => live.engine.metrics().snapshots).toBe(1)
    await unchainPacks(id)
    // One more, of today, behind them.
    await typeAndDelete(id, 30)
    await eventually(() => live.engine.metrics().snapshots).toBeGreaterThan(1)
    await live.stop()
    await live.restart(NEVER)
    const check = (): Promise<SectionId[]> => damagedHistories(live.database, systemClock())
    expect(await check()).toEqual([])
    await dropFirstPack(id)
    expect(await check()).toEqual([id])
  })

  test.each([
    ['a byte of it is another', () => flipByte('section_history', 0)],
    ['a pack of it is gone', () => dropFirstPack('phan-vo')],
  ])(
    'a damaged snapshot whose history is damaged too (%s) closes its section with a code of its own, and never shows it empty',
    async (_name, damage) => {
      await start({ engine, pace: OFTEN })
      const id = await live.makeSection('phan-vo')
      await typeAndDelete(id, 30)
      await eventually(() => live.engine.metrics().snapshots).toBeGreaterThan(0)
      await live.stop()
      await live.restart()
      await flipByte('section_snapshot_part', 0)
      await damage()
      const peer = new LivePeer(`${live.url}/collab/${id}`, {
        cookie: await live.cookie('chu-phan'),
        doc: new Y.Doc(),
      })
      peers.push(peer)
      expect(await peer.ended).toBe(CLOSE.damaged)
      await expect(live.engine.capture([id])).rejects.toMatchObject({ code: 'section.damaged' })
      await expect(live.engine.authorship(id)).rejects.toMatchObject({ code: 'section.damaged' })
      expect(live.engine.metrics().damaged).toBe(1)
    },
  )

  test('a snapshot that cannot be stored never holds up an edit, and the next one is stored', async () => {
    let isFull = true
    await start({
      engine,
      pace: OFTEN,
      throughLog: (log) => ({
        ...log,
        keep: (id, step) =>
          isFull && step.kind === 'part'
            ? Promise.reject(new NotStored(new Error('full')))
            : log.keep(id, step),
      }),
    })
    const id = await live.makeSection('phan-day')
    const doc = await typeAndDelete(id, 60)
    await eventually(() => live.engine.metrics().snapshotFailures).toBeGreaterThan(0)
    expect(live.engine.metrics().snapshots).toBe(0)
    isFull = false
    await live.restart()
    expect(await textOf(id)).toBe(readable(doc))
    await eventually(() => live.engine.metrics().snapshots).toBe(1)
    await eventually(() => rowsLeft(id)).toEqual([])
    const seqs = (await historyOf(live.database, id)).map((row) => row.seq)
    expect(seqs).toEqual([...new Set(seqs)])
    expect(await textOf(id)).toBe(readable(doc))
  })
})

async function dropFirstPack(id: string): Promise<void> {
  const { kysely } = live.database
  const { first } = await kysely
    .selectFrom('section_history')
    .select(({ fn }) => fn.min('from_seq').as('first'))
    .where('section_id', '=', id)
    .executeTakeFirstOrThrow()
  await kysely.deleteFrom('section_history').where('from_seq', '=', first).execute()
}

/** Changes one byte of the stored text behind the server's back. */
async function flipByte(
  table: 'section_log' | 'section_snapshot_part' | 'section_history',
  seq: number,
): Promise<void> {
  const { kysely } = live.database
  const flip = (data: Uint8Array): Uint8Array =>
    data.map((byte, i) => (i === data.length >> 1 ? byte ^ 1 : byte))
  if (table === 'section_log') {
    const row = await kysely
      .selectFrom('section_log')
      .select('data')
      .where('seq', '=', seq)
      .executeTakeFirstOrThrow()
    await kysely
      .updateTable('section_log')
      .set({ data: flip(Buffer.from(row.data)) })
      .where('seq', '=', seq)
      .execute()
    return
  }
  if (table === 'section_history') {
    const { data } = await kysely.selectFrom(table).select('data').executeTakeFirstOrThrow()
    await kysely
      .updateTable(table)
      .set({ data: flip(Buffer.from(data)) })
      .execute()
    return
  }
  const part = await kysely
    .selectFrom('section_snapshot_part')
    .select('data')
    .where('holds', '=', 'text')
    .executeTakeFirstOrThrow()
  await kysely
    .updateTable('section_snapshot_part')
    .set({ data: flip(Buffer.from(part.data)) })
    .where('holds', '=', 'text')
    .execute()
}

test('of packs, chained or from before, one that is missing, foreign, doubled or in another place is seen', () => {
  const doc = new Y.Doc()
  const rows: { seq: number; at: number; data: Uint8Array }[] = []
  doc.on('update', (data: Uint8Array) => rows.push({ seq: rows.length + 1, at: 1, data }))
  for (let i = 0; i < 12; i++) doc.getText('t').insert(i, 'ấ')
  const packed = [0, 4, 8].map((from) => packRows(rows.slice(from, from + 4), from).bytes)
  for (const form of [(bytes: Uint8Array) => bytes, unchained]) {
    const packs = packed.map((bytes) => {
      const data = compressRows(form(bytes))
      return { data, crc: crc32(data) }
    })
    const [a, b, c] = packs as [(typeof packs)[0], (typeof packs)[0], (typeof packs)[0]]
    expect(isSoundHistory(packs, 12)).toBe(true)
    expect(wholeHistory(packs, 12)?.length).toBe(form === unchained ? undefined : 12)
    for (const wrong of [
      [b, c],
      [a, c],
      [a, b],
      [a, b, b, c],
      [b, a, c],
      [a, { ...b, crc: 0 }, c],
    ])
      expect(isSoundHistory(wrong, 12)).toBe(false)
  }
})
