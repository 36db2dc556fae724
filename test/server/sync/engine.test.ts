/** The engine for the rest of the server: one moment of many sections, text for reading, words, first edits, snapshots,
 *  and what happens when the storage does not take anything. */
import { afterEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { wordsIn, type Block } from '#shared/document/block.ts'
import type { SectionId } from '#shared/ids.ts'
import { blocksOfState } from '#server/sync/blocks-of-state.ts'
import { initialUpdate } from '#server/sync/initial-text.ts'
import { NotStored, type SectionLog } from '#server/sync/section-log.ts'
import { LivePeer, readable, sleep, textAt, until } from '#test/support/live-peer.ts'
import {
  REPORT,
  startLiveText,
  type LiveText,
  type LiveTextOptions,
} from '#test/support/live-text.ts'
import { ENGINES } from '#test/support/temporary-database.ts'

const TEXT: readonly Block[] = [
  { kind: 'heading', level: 3, runs: [{ text: 'Kết quả', marks: ['bold'] }] },
  {
    kind: 'paragraph',
    runs: [
      { text: 'Đã quán triệt ', marks: [] },
      { text: 'Nghị quyết', marks: ['bold', 'italic'], href: 'https://example.vn/nq' },
      { text: '.', marks: ['underline'] },
      { text: 'Kết luận số 62-KL/TW', marks: [], cites: 'ket-luan-62' },
      { text: 'theo báo cáo năm', marks: ['italic'], note: true },
      { text: 'số hội nghị', marks: [], missing: 'ban-to-chuc' },
      { text: 'tỷ lệ', marks: [], missing: '' },
    ],
  },
  { kind: 'dash', runs: [{ text: 'Một việc', marks: [] }] },
  { kind: 'quote', blocks: [{ kind: 'paragraph', runs: [] }] },
  {
    kind: 'table',
    rows: [
      [
        {
          blocks: [{ kind: 'paragraph', runs: [{ text: 'Đơn vị', marks: ['bold'] }] }],
          header: true,
          colspan: 2,
          rowspan: 1,
          align: 'center',
          widths: [120, 80],
        },
      ],
      [{ blocks: [], header: false, colspan: 1, rowspan: 2, align: null, widths: null }],
      [],
    ],
  },
]

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
const docOf = (state: Uint8Array): Y.Doc => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, state)
  return doc
}

test('blocks become a document and come back as they were; no blocks are one empty paragraph', () => {
  expect(blocksOfState(initialUpdate(TEXT))).toEqual(TEXT)
  expect(blocksOfState(initialUpdate([]))).toEqual([{ kind: 'paragraph', runs: [] }])
  // The same section is seeded with the same bytes, wherever.
  expect(initialUpdate(TEXT)).toEqual(initialUpdate(TEXT))
})

describe.each(ENGINES)('on %s', (engine) => {
  test('capture is one moment of all sections, loads in plain Yjs, and leaves out what is not there', async () => {
    await start({ engine })
    const a = await live.makeSection('phan-a', TEXT)
    const b = await live.makeSection('phan-b')
    const writing = await join(b, 'chu-phan')
    textAt(writing.doc).insert(0, 'mới')
    expect(await until(isSaved(writing.peer))).toBe(true)
    const captured = await live.engine.capture([a, b, 'khong-co' as SectionId])
    expect(captured.map((moment) => moment.sectionId)).toEqual([a, b])
    const [first, second] = captured
    expect(blocksOfState(first?.state ?? new Uint8Array())).toEqual(TEXT)
    const copy = docOf(second?.state ?? new Uint8Array())
    expect(readable(copy)).toBe(readable(writing.doc))
    expect(Y.decodeStateVector(second?.stateVector ?? new Uint8Array())).toEqual(
      Y.decodeStateVector(Y.encodeStateVector(copy)),
    )
    const newest = await live.database.kysely
      .selectFrom('section_log')
      .select((eb) => eb.fn.max('seq').as('seq'))
      .where('section_id', '=', b)
      .executeTakeFirst()
    expect(second?.logSeq).toBe(Number(newest?.seq))
  })

  test('two sections written in turn are never captured out of turn', async () => {
    await start({ engine })
    const ids = [await live.makeSection('phan-a'), await live.makeSection('phan-b')] as const
    const pens = await Promise.all(ids.map((id) => join(id, 'chu-phan')))
    const state = { isDone: false }
    // The n-th letter of the second section is written after the n-th of the first is durable.
    const writing = (async () => {
      for (let i = 0; i < 60; i++)
        for (const { peer, doc } of pens) {
          textAt(doc).insert(i, 'x')
          await until(isSaved(peer))
        }
      state.isDone = true
    })()
    let moments = 0
    while (!state.isDone) {
      const captured = await live.engine.capture(ids)
      const [first = 0, second = 0] = captured.map(
        ({ state: bytes }) => textAt(docOf(bytes)).length,
      )
      expect(first === second || first === second + 1, `${first} and ${second}`).toBe(true)
      moments++
      await sleep(3)
    }
    await writing
    expect(moments).toBeGreaterThan(10)
  })

  test('what is captured is rendered off the main thread and follows what is durable', async () => {
    await start({ engine })
    const id = await live.makeSection('phan-doc', TEXT)
    expect(await live.engine.capture([id])).toMatchObject([{ blocks: TEXT, words: wordsIn(TEXT) }])
    const { peer, doc } = await join(id, 'chu-phan')
    textAt(doc, 2).insert(0, 'Thêm ba chữ ')
    expect(await until(isSaved(peer))).toBe(true)
    expect(await live.engine.capture([id])).toMatchObject([{ words: wordsIn(TEXT) + 3 }])
  })

  test('words are counted after edits settle, stored and announced', async () => {
    await start({ engine, pace: { settleMs: 50, countWordsMs: 200 } })
    const id = await live.makeSection('phan-dem')
    const { doc } = await join(id, 'chu-phan')
    textAt(doc).insert(0, 'một hai ba bốn')
    const passing = (): unknown =>
      live.heard.findLast((a) => a.kind === 'passing' && a.event.kind === 'text-changed')
    await expect.poll(passing, { timeout: 10_000 }).toEqual({
      kind: 'passing',
      reportId: REPORT,
      event: { kind: 'text-changed', sectionId: id, words: 4, missing: 0 },
    })
    const row = await live.database.kysely
      .selectFrom('section')
      .select('words')
      .where('id', '=', id)
      .executeTakeFirst()
    expect(row?.words).toBe(4)
  })

  test('the first durable edit of a section not yet written is announced once, and again after it was returned', async () => {
    await start({ engine })
    const id = await live.makeSection('phan-dau')
    const set = (state: 'not-started' | 'returned') =>
      live.database.kysely.updateTable('section').set({ state }).where('id', '=', id).execute()
    await set('not-started')
    const { peer, doc } = await join(id, 'chu-phan')
    const firsts = (): unknown[] => live.heard.filter((a) => a.kind === 'first-edit')
    // Meeting the server is no edit.
    expect(await until(isSaved(peer))).toBe(true)
    expect(firsts()).toEqual([])
    for (let i = 0; i < 5; i++) textAt(doc).insert(0, 'a')
    expect(await until(isSaved(peer))).toBe(true)
    const first = { kind: 'first-edit', sectionId: id, personId: 'chu-phan' }
    expect(firsts()).toEqual([first])
    const moved = (to: 'writing' | 'returned', seq: number): void =>
      live.announcements.send({
        kind: 'report-event',
        reportId: REPORT,
        seq,
        at: 0,
        event: {
          kind: 'section-moved',
          sectionId: id,
          from: 'not-started',
          to,
          by: '',
          body: '',
          note: '',
        },
      })
    moved('writing', 1)
    textAt(doc).insert(0, 'b')
    expect(await until(isSaved(peer))).toBe(true)
    expect(firsts()).toHaveLength(1)
    moved('returned', 2)
    textAt(doc).insert(0, 'c')
    expect(await until(isSaved(peer))).toBe(true)
    expect(firsts()).toEqual([first, first])
  })

  test('snapshots swallow log rows, authors stay known, and the text is the same before and after a restart', async () => {
    await start({ engine, pace: { compactRows: 20, commitSpacingMs: 0, roomDuty: 1 } })
    const id = await live.makeSection('phan-gom', TEXT)
    const { peer, doc } = await join(id, 'chu-phan')
    for (let i = 0; i < 120; i++) {
      textAt(doc).insert(i % 5, 'ư')
      if (i % 3 === 0) textAt(doc).delete(0, 1)
      await until(isSaved(peer))
    }
    await expect.poll(() => live.engine.metrics().snapshots).toBeGreaterThan(1)
    const rows = await live.database.kysely
      .selectFrom('section_log')
      .select('seq')
      .where('section_id', '=', id)
      .execute()
    expect(rows.length).toBeLessThan(60)
    const clients = await live.database.kysely
      .selectFrom('section_client')
      .select('person_id')
      .where('section_id', '=', id)
      .execute()
    expect(clients).toEqual([{ person_id: 'chu-phan' }])
    await live.restart()
    const again = await join(id, 'gop-y')
    expect(readable(again.doc)).toBe(readable(doc))
    expect(live.faults).toEqual([])
  })

  test('rooms that nobody uses are forgotten and come back whole', async () => {
    await start({ engine, pace: { evictMs: 30 } })
    const id = await live.makeSection('phan-quen')
    const { peer, doc } = await join(id, 'chu-phan')
    textAt(doc).insert(0, 'còn đây')
    expect(await until(isSaved(peer))).toBe(true)
    peer.end()
    await expect.poll(() => live.engine.metrics().rooms).toBe(0)
    expect(readable((await join(id, 'gop-y')).doc)).toContain('còn đây')
  })
})

describe('when the storage takes nothing', () => {
  const failing =
    (isFull: () => boolean) =>
    (log: SectionLog): SectionLog => ({
      ...log,
      append: (batch) =>
        isFull() ? Promise.reject(new NotStored(new Error('full'))) : log.append(batch),
    })

  test('nothing is acknowledged or shown, sockets stay, cursors move, and all goes on when it takes again', async () => {
    let isFull = false
    await start({ throughLog: failing(() => isFull), pace: { storageRetryMs: 20 } })
    const id = await live.makeSection('phan-day')
    const a = await join(id, 'chu-phan')
    const b = await join(id, 'phoi-hop')
    await until(() => isSaved(a.peer)() && isSaved(b.peer)())
    isFull = true
    textAt(a.doc).insert(0, 'chờ đĩa ')
    textAt(b.doc)
    await sleep(200)
    expect(a.peer.saved).toBeLessThan(a.peer.sent)
    expect(readable(b.doc)).not.toContain('chờ đĩa')
    expect([a.peer.closed, b.peer.closed]).toEqual([null, null])
    expect(live.warnings.length).toBeGreaterThan(1)
    isFull = false
    expect(await until(isSaved(a.peer))).toBe(true)
    expect(await until(() => readable(b.doc).includes('chờ đĩa'))).toBe(true)
    expect(live.faults).toEqual([])
  })

  test('a server that stops meanwhile stops in time, and acknowledges nothing', async () => {
    let isFull = false
    await start({ throughLog: failing(() => isFull), pace: { storageRetryMs: 20 } })
    const { peer, doc } = await join(await live.makeSection('phan-day'), 'chu-phan')
    await until(isSaved(peer))
    isFull = true
    textAt(doc).insert(0, 'mất')
    await until(() => live.engine.metrics().storageRetries > 0)
    await live.stop()
    expect(await peer.ended).toBe(1012)
    expect(peer.saved).toBeLessThan(peer.sent)
  })

  test('any other error ends the process: nothing is acknowledged after it', async () => {
    const failures: unknown[] = []
    let isBroken = false
    await start({
      fail: (error) => failures.push(error),
      throughLog: (log) => ({
        ...log,
        append: (batch) =>
          isBroken ? Promise.reject(new Error('disk I/O error')) : log.append(batch),
      }),
    })
    const { peer, doc } = await join(await live.makeSection('phan-hong'), 'chu-phan')
    await until(isSaved(peer))
    isBroken = true
    textAt(doc).insert(0, 'x')
    await expect.poll(() => failures).toHaveLength(1)
    isBroken = false
    textAt(doc).insert(0, 'y')
    await sleep(100)
    expect(peer.saved).toBeLessThan(peer.sent)
    peer.end()
  })
})

test('an edit whose author is gone before it is on disk still reaches everybody, also whoever hears at that moment that own words are saved', async () => {
  const held = Promise.withResolvers<void>()
  let isHolding = false
  await start({
    throughLog: (log) => ({
      ...log,
      async append(batch) {
        if (isHolding) await held.promise
        return log.append(batch)
      },
    }),
  })
  const id = await live.makeSection('phan-roi-di')
  const leaving = await join(id, 'chu-phan')
  const staying = await join(id, 'phoi-hop')
  await until(() => isSaved(leaving.peer)() && isSaved(staying.peer)())
  isHolding = true
  textAt(staying.doc).insert(0, 'một ')
  await until(() => live.engine.metrics().updates > 0)
  textAt(leaving.doc).insert(0, 'hai ')
  await expect.poll(() => live.engine.metrics().updates).toBe(2)
  leaving.peer.end()
  await expect.poll(() => live.engine.metrics().sockets).toBe(1)
  textAt(staying.doc).insert(0, 'ba ')
  await expect.poll(() => live.engine.metrics().updates).toBe(3)
  held.resolve()
  await expect.poll(() => readable(staying.doc)).toContain('hai')
  expect(readable(staying.doc)).toContain('ba')
})
