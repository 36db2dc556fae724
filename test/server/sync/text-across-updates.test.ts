/** Rules of text that one run cannot show: piles of combining marks made by several edits, halves of letters. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { SectionId } from '#shared/ids.ts'
import { LivePeer, readable, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'

const MARK = '\u0301'
let live: LiveText
let id: SectionId
const peers: LivePeer[] = []
beforeEach(async () => {
  live = await startLiveText({ pace: { settleMs: 20, countWordsMs: 50 } })
  id = await live.makeSection('phan-dau')
})
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.end()
  expect(live.faults).toEqual([])
  await live.dispose()
})

async function join(person: string): Promise<{ peer: LivePeer; doc: Y.Doc }> {
  const doc = new Y.Doc()
  const peer = new LivePeer(`${live.url}/collab/${id}`, { cookie: await live.cookie(person), doc })
  peers.push(peer)
  await peer.synced
  return { peer, doc }
}
const isSaved = (peer: LivePeer): Promise<boolean> => until(() => peer.saved === peer.sent)
const most = (doc: Y.Doc): number =>
  Math.max(0, ...(readable(doc).match(/\p{M}+/gu) ?? []).map((run) => run.length))
const records = () =>
  live.database.kysely.selectFrom('refusal').selectAll().where('section_id', '=', id).execute()

test('marks piled up one by one are taken out again for everybody, down to eight, and put on record', async () => {
  const attacker = await join('phoi-hop')
  const reader = await join('gop-y')
  textAt(attacker.doc).insert(0, 'a và chữ sau')
  for (let i = 1; i <= 20; i++) textAt(attacker.doc).insert(i, MARK)
  expect(await isSaved(attacker.peer)).toBe(true)
  expect(await until(() => most(reader.doc) === 8 && most(attacker.doc) === 8)).toBe(true)
  expect(readable(reader.doc)).toContain('và chữ sau')
  await expect
    .poll(records)
    .toMatchObject([{ person_id: 'phoi-hop', code: 4422, reason: 'too many combining marks' }])
  expect(attacker.peer.closed).toBe(null)
  await live.restart()
  const newcomer = await join('gop-y')
  expect(readable(newcomer.doc)).toBe(readable(reader.doc))
})

test('so are marks that meet because the letters between them were deleted, or stand in two texts of one paragraph', async () => {
  const attacker = await join('phoi-hop')
  textAt(attacker.doc).insert(0, `x${MARK}`.repeat(12))
  for (let i = 11; i > 0; i--) textAt(attacker.doc).delete(i * 2, 1)
  const paragraph = attacker.doc.getXmlFragment('prosemirror').get(0) as Y.XmlElement
  paragraph.insert(1, [new Y.XmlText(MARK.repeat(7))])
  expect(await isSaved(attacker.peer)).toBe(true)
  const reader = await join('gop-y')
  const together = (): string => readable(reader.doc).replaceAll(/<[^>]*>/gu, '')
  expect(await until(() => together() === `x${MARK.repeat(8)}`)).toBe(true)
})

test('letters written with separate marks, as many as people ever use, stay as they are', async () => {
  const writer = await join('chu-phan')
  const words = 'Nghị quyết của Đảng bộ tỉnh, những tiến bộ vững chắc'.normalize('NFD')
  for (const [i, unit] of words.split('').entries()) textAt(writer.doc).insert(i, unit)
  expect(await isSaved(writer.peer)).toBe(true)
  await expect.poll(() => live.heard.some((a) => a.kind === 'passing')).toBe(true)
  const reader = await join('gop-y')
  expect(readable(reader.doc)).toContain(words)
  expect(await records()).toEqual([])
})

test('half a letter is nowhere: what is written or deleted inside a pair leaves the same in every copy', async () => {
  const writer = await join('chu-phan')
  const reader = await join('gop-y')
  textAt(writer.doc).insert(0, 'a😀b😀c')
  textAt(writer.doc).insert(2, 'giữa')
  textAt(writer.doc).delete(textAt(writer.doc).length - 2, 1)
  expect(await isSaved(writer.peer)).toBe(true)
  const newcomer = await join('gop-y')
  expect(await until(() => readable(reader.doc) === readable(newcomer.doc))).toBe(true)
  expect(readable(newcomer.doc)).toBe(readable(writer.doc))
  expect(readable(newcomer.doc).isWellFormed()).toBe(true)
})
