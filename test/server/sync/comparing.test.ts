/** Copies that differ from the server's are found and fetched anew; copies that are merely on the move never are. */
import * as encoding from 'lib0/encoding'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { fingerprintOf } from '#shared/document/fingerprint.ts'
import type { SectionId } from '#shared/ids.ts'
import { CLOSE, MESSAGE } from '#shared/wire/sync.ts'
import type { Timing } from '#client/sync/timing.ts'
import { LivePeer, message, readable, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'
import { openSession, type RealSession } from '#test/support/real-session.ts'

/** A hundred times as fast as people's time. */
const FASTER = 100
const began = Date.now()
const quick: Timing = {
  now: () => began + (Date.now() - began) * FASTER,
  random: () => Math.random(),
  after(ms, act) {
    const timer = setTimeout(act, ms / FASTER)
    return () => clearTimeout(timer)
  },
}

let live: LiveText
let id: SectionId
const pages: RealSession[] = []
const peers: LivePeer[] = []
beforeEach(async () => {
  live = await startLiveText({ pace: { compareMs: 0 } })
  id = await live.makeSection('phan-so')
})
afterEach(async () => {
  for (const page of pages.splice(0)) page.close()
  for (const peer of peers.splice(0)) peer.end()
  expect(live.faults).toEqual([])
  await live.dispose()
})

async function openPage(person: string): Promise<RealSession> {
  const page = await openSession(live, id, person, { timing: quick })
  pages.push(page)
  await vi.waitUntil(() => page.save.kind === 'saved')
  return page
}
async function join(person: string, doc?: Y.Doc): Promise<LivePeer> {
  const peer = new LivePeer(`${live.url}/collab/${id}`, {
    cookie: await live.cookie(person),
    ...(doc === undefined ? {} : { doc }),
  })
  peers.push(peer)
  await peer.synced
  return peer
}
const letters = (doc: Y.Doc): string => textAt(doc).toJSON()
const found = (): number => live.engine.metrics().differingCopies

/** One letter whose right neighbour stands left of its left one: allowed everywhere, and sorted by order of arrival. */
function reversed(client: number, text: number, left: number, right: number): Uint8Array {
  return encoding.encode((e) => {
    for (const n of [1, 1, client, 0]) encoding.writeVarUint(e, n)
    encoding.writeUint8(e, 4 | 128 | 64)
    for (const n of [text, left, text, right]) encoding.writeVarUint(e, n)
    encoding.writeVarString(e, 'X')
    encoding.writeVarUint(e, 0)
  })
}

test('neighbours in reverse order: the copy that sorted them otherwise is fetched anew, without a word', async () => {
  const doc = new Y.Doc()
  doc.clientID = 10
  const author = await join('chu-phan', doc)
  textAt(doc).insert(0, 'abcd')
  expect(await until(() => author.saved === author.sent)).toBe(true)
  const first = Y.getState(doc.store, 10) - 4
  const page = await openPage('viet-0')
  const attacker = await join('phoi-hop')
  attacker.send(reversed(5, 10, first + 3, first + 1))
  await vi.waitUntil(() => letters(page.doc).includes('X'))
  textAt(page.doc).insert(letters(page.doc).indexOf('c'), 'V')
  await vi.waitUntil(() => page.save.kind === 'saved')
  const before = letters(page.doc)
  expect(attacker.closed).toBe(null)

  await vi.waitUntil(() => page.documents > 1, 5_000)
  await vi.waitUntil(() => page.save.kind === 'saved')
  const newcomer = new Y.Doc()
  await join('gop-y', newcomer)
  expect(letters(page.doc)).toBe(letters(newcomer))
  expect(letters(page.doc)).not.toBe(before)
  expect(page.kept).toEqual([])
})

test('a damaged copy is fetched anew, and what was being typed is kept or saved', async () => {
  const page = await openPage('chu-phan')
  textAt(page.doc).insert(0, 'Nguyên vẹn trên máy chủ')
  await vi.waitUntil(() => page.save.kind === 'saved')
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(page.doc))
  const damage: Uint8Array[] = []
  other.on('update', (update: Uint8Array) => damage.push(update))
  textAt(other).delete(0, 12)
  // As if it had come from the server or from this machine's disk.
  for (const update of damage) page.session.connection?.gate.push(update)
  expect(letters(page.doc)).toBe('rên máy chủ')

  await vi.waitUntil(() => page.documents === 2, 5_000)
  await vi.waitUntil(() => readable(page.doc).includes('Nguyên vẹn trên máy chủ'))
  expect(page.save.kind).toBe('saved')
  textAt(page.doc).insert(0, 'Vẫn ')
  await vi.waitUntil(() => page.save.kind === 'saved')
  expect(found()).toBe(1)
})

test('people who type and delete at the same time are compared, and none of them differs', async () => {
  const writers = await Promise.all(['viet-0', 'viet-1', 'viet-2'].map(openPage))
  const reader = await openPage('gop-y')
  const all = [...writers, reader]
  for (let round = 0; all.some((page) => page.offers < 2); round++) {
    for (const [i, page] of writers.entries()) {
      const text = textAt(page.doc)
      if (round % 3 === i && text.length > 20) text.delete(round % 10, 7)
      else text.insert((round * 7 + i) % (text.length + 1), `chữ ${round} `)
      if (round % 4 === i)
        text.format(0, Math.min(5, text.length), { bold: round % 8 < 4 ? {} : null })
    }
    // Now and then long enough for a page to find it quiet, and then at once into the next change.
    await new Promise((done) => setTimeout(done, round % 6 === 0 ? 150 : 25))
  }
  await vi.waitUntil(() => all.every((page) => page.save.kind === 'saved'))
  await vi.waitUntil(() => new Set(all.map((page) => readable(page.doc))).size === 1)
  expect(found()).toBe(0)
  expect(all.map((page) => page.documents)).toEqual([1, 1, 1, 1])
})

test('a comparison is offered where it was asked for, answered once, and bounded', async () => {
  const doc = new Y.Doc()
  const peer = await join('gop-y', doc)
  const mine = () =>
    encoding.encode((e) => {
      encoding.writeVarUint(e, MESSAGE.copy)
      encoding.writeVarUint8Array(e, Y.encodeStateVector(doc))
      encoding.writeVarUint8Array(e, fingerprintOf(doc.getXmlFragment('prosemirror')))
    })
  peer.raw(message([MESSAGE.compare]))
  expect(await until(() => peer.offers === 1)).toBe(true)
  peer.raw(mine())
  peer.raw(message([MESSAGE.compare]))
  expect(await until(() => peer.offers === 2)).toBe(true)
  textAt(doc)
  peer.raw(mine())
  peer.raw(mine())
  expect(await peer.ended).toBe(CLOSE.malformed)
  expect(peer.differs).toBe(0)

  const eager = await join('gop-y')
  for (let i = 0; i < 12; i++) eager.raw(message([MESSAGE.compare]))
  expect(await eager.ended).toBe(CLOSE.tooFast)
})

test('a copy that holds more than the server is left alone: its words may still be wanted', async () => {
  const doc = new Y.Doc()
  const peer = await join('gop-y', doc)
  const more = new Y.Doc()
  Y.applyUpdate(more, Y.encodeStateAsUpdate(doc))
  textAt(more).insert(0, 'chữ của bản đã mất')
  peer.raw(message([MESSAGE.compare]))
  expect(await until(() => peer.offers === 1)).toBe(true)
  const copy = (vector: Uint8Array, mark: number): Uint8Array =>
    encoding.encode((e) => {
      encoding.writeVarUint(e, MESSAGE.copy)
      encoding.writeVarUint8Array(e, vector)
      encoding.writeVarUint8Array(e, new Uint8Array(32).fill(mark))
    })
  peer.raw(copy(Y.encodeStateVector(more), 1))
  peer.raw(message([MESSAGE.compare]))
  expect(await until(() => peer.offers === 2)).toBe(true)
  peer.raw(copy(Y.encodeStateVector(doc), 1))
  expect(await until(() => peer.differs === 1)).toBe(true)
  expect(found()).toBe(1)
})
