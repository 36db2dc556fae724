/** A page whose copy holds more than the restored server: it goes on with what the server has, under a new id, and the
 *  rest waits beside it. */
import { WebSocket as NodeSocket } from 'ws'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { SectionSession } from '#client/sync/section-session.ts'
import { browserTiming } from '#client/sync/timing.ts'
import { CLOSE, MESSAGE, REFUSED } from '#shared/wire/sync.ts'
import { numberMessage, scriptedLine, type ScriptedLine } from './scripted-line.ts'

const quick = {
  ...browserTiming,
  after: (ms: number, act: () => void) => browserTiming.after(ms / 100, act),
}
let line: ScriptedLine
let session: SectionSession
let waiting: number[]
let docs: Y.Doc[]

beforeEach(async () => {
  line = await scriptedLine()
  waiting = []
  docs = []
  session = new SectionSession({
    sectionId: 'ii-2-4',
    personId: 'nguoi-viet',
    serverUrl: line.url,
    openStore: null,
    timing: quick,
    openSocket: (url) => new NodeSocket(url) as unknown as WebSocket,
  })
  session.on('document', (connection) => docs.push(connection.doc))
  session.on('aside', (characters) => waiting.push(characters))
  await session.open()
  await vi.waitUntil(() => textOf(docs[0]).includes('Mở đầu'))
})
afterEach(async () => {
  session.destroy()
  await line.stop()
})

const firstText = (doc: Y.Doc | undefined): Y.XmlText | null => {
  const paragraph = doc?.getXmlFragment('prosemirror').get(0)
  const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null
  return text instanceof Y.XmlText ? text : null
}
const textOf = (doc: Y.Doc | undefined): string => firstText(doc)?.toJSON() ?? ''

/** While the line is down the page learns of a colleague's letters, as if they had come before the restore. */
async function holdMore(): Promise<void> {
  const [doc] = docs
  if (doc === undefined) throw new Error('no document')
  line.script.closeAtOnce = CLOSE.restart
  line.closeAll(CLOSE.restart)
  await vi.waitUntil(() => session.connection?.facts.link.kind === 'waiting')
  const colleague = new Y.Doc()
  Y.applyUpdate(colleague, Y.encodeStateAsUpdate(doc))
  firstText(colleague)?.insert(6, ' Của bạn.')
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(colleague), 'before the restore')
  const text = firstText(doc)
  text?.insert(0, 'Của tôi. ')
  text?.insert(text.length, ' Nối.')
  line.script.closeAtOnce = null
  await vi.waitUntil(() => docs.length === 2 && waiting.length > 0)
}

test('one’s own part goes up, the copy waits, and the page never writes under its old id again', async () => {
  await holdMore()
  expect(textOf(line.doc)).toBe('Của tôi. Mở đầu')
  await vi.waitUntil(() => textOf(docs[1]) === 'Của tôi. Mở đầu')
  expect(waiting.at(-1)).toBe(' Của bạn. Nối.'.length)
  expect(docs[1]?.clientID).not.toBe(docs[0]?.clientID)
  firstText(docs[1])?.insert(0, 'Tiếp. ')
  await vi.waitUntil(() => textOf(line.doc) === 'Tiếp. Của tôi. Mở đầu')
})

test('when the section is opened for recovery all of it goes up and nothing waits any more', async () => {
  await holdMore()
  firstText(docs[1])?.insert(0, 'Tiếp. ')
  line.say(numberMessage(MESSAGE.recovery, 60_000))
  await vi.waitUntil(() => textOf(line.doc) === 'Tiếp. Của tôi. Mở đầu Của bạn. Nối.')
  await vi.waitUntil(() => waiting.at(-1) === 0)
  expect(textOf(docs[1])).toBe(textOf(line.doc))
})

test('when the colleague brings back the own text first, what leaned on it follows by itself', async () => {
  await holdMore()
  const [first] = docs
  if (first === undefined) throw new Error('no document')
  // The colleague's own page uploads its letters.
  const letters = Y.decodeUpdate(
    Y.encodeStateAsUpdate(first, Y.encodeStateVector(line.doc)),
  ).structs.find(({ id }) => id.client !== first.clientID)
  expect(letters).toBeDefined()
  const before = Y.encodeStateVector(line.doc)
  const colleague = new Y.Doc()
  Y.applyUpdate(colleague, Y.encodeStateAsUpdate(line.doc))
  colleague.clientID = letters?.id.client ?? 0
  firstText(colleague)?.insert('Của tôi. Mở đầu'.length, ' Của bạn.')
  const update = Y.encodeStateAsUpdate(colleague, before)
  Y.applyUpdate(line.doc, update)
  line.sayUpdate(update)
  await vi.waitUntil(() => textOf(line.doc) === 'Của tôi. Mở đầu Của bạn. Nối.')
  await vi.waitUntil(() => waiting.at(-1) === 0)
})

test('what came too early is offered again, and the page stays as it is', async () => {
  await holdMore()
  let asked = 0
  line.script.refuse = (n, socket) => {
    if (++asked > 1) return false
    socket.send(numberMessage(MESSAGE.refused, n, REFUSED.later))
    return true
  }
  line.say(numberMessage(MESSAGE.recovery, 60_000))
  await vi.waitUntil(() => textOf(line.doc).includes('Của bạn. Nối.'))
  expect(asked).toBeGreaterThan(1)
  expect(docs).toHaveLength(2)
})

test('a copy that was given up never lends its id to other words', async () => {
  line.script.refuse = (n, socket) => {
    socket.send(numberMessage(MESSAGE.refused, n, REFUSED.content))
    line.script.refuse = null
    return true
  }
  firstText(docs[0])?.insert(0, 'Không nhận. ')
  await vi.waitUntil(() => textOf(docs[1]) === 'Mở đầu')
  firstText(docs[1])?.insert(0, 'Nhận. ')
  await vi.waitUntil(() => textOf(line.doc) === 'Nhận. Mở đầu')
  expect(docs[1]?.clientID).not.toBe(docs[0]?.clientID)
  expect(Y.getState(line.doc.store, docs[0]?.clientID ?? 0)).toBe(0)
})
