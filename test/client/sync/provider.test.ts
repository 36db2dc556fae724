import { createServer, type AddressInfo, type Socket } from 'node:net'
import { WebSocket as NodeSocket } from 'ws'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import {
  createSectionConnection,
  type ConnectionOptions,
  type Refusal,
  type SectionConnection,
} from '#client/sync/provider.ts'
import type { SaveState } from '#client/sync/save-state.ts'
import { browserTiming } from '#client/sync/timing.ts'
import { syncMessage } from '#client/sync/wire.ts'
import type { StoredSection } from '#client/sync/offline-store.ts'
import { CLOSE, MESSAGE, SYNC, type AccessNotice } from '#shared/wire/sync.ts'
import { noticeMessage, numberMessage, scriptedLine, type ScriptedLine } from './scripted-line.ts'

let line: ScriptedLine
const open: SectionConnection[] = []

beforeEach(async () => {
  line = await scriptedLine()
})
afterEach(async () => {
  for (const connection of open.splice(0)) {
    connection.destroy()
    connection.awareness.destroy()
  }
  await line.stop()
})

/** Waits a hundredth of what a person waits. */
const quick = {
  ...browserTiming,
  after: (ms: number, act: () => void) => browserTiming.after(ms / 100, act),
}

function connect(options: Partial<ConnectionOptions> = {}): SectionConnection {
  const connection = createSectionConnection({
    sectionId: 'ii-2-4',
    doc: new Y.Doc(),
    serverUrl: line.url,
    stored: null,
    timing: quick,
    openSocket: (url) => new NodeSocket(url) as unknown as WebSocket,
    ...options,
  })
  open.push(connection)
  return connection
}

/** A copy on this machine that only collects what came from the server. */
function storedIn(remote: Uint8Array[]): StoredSection {
  return {
    updates: [],
    unsent: [],
    unsentChanges: 0,
    ownIds: new Set(),
    aside: null,
    claim: () => Promise.resolve(),
    setAside: () => Promise.resolve(),
    dropAside: () => Promise.resolve(),
    append: () => Promise.resolve(1),
    appendRemote: (update) => void remote.push(update),
    acknowledge: () => Promise.resolve(),
    discardUnsent: () => Promise.resolve(),
    discard: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

function firstText(doc: Y.Doc): Y.XmlText | null {
  const paragraph = doc.getXmlFragment('prosemirror').get(0)
  const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null
  return text instanceof Y.XmlText ? text : null
}
const textOf = (doc: Y.Doc): string => firstText(doc)?.toJSON() ?? ''
function type(doc: Y.Doc, words: string): void {
  const text = firstText(doc)
  text?.insert(text.length, words)
}
const kindOf = (connection: SectionConnection): SaveState['kind'] => connection.save.kind

test('the text arrives, an edit goes out, and it is called saved only after message 101', async () => {
  line.script.acknowledges = false
  const connection = connect()
  await vi.waitUntil(() => textOf(connection.doc) === 'Mở đầu')
  type(connection.doc, ' mới')
  await vi.waitUntil(() => textOf(line.doc) === 'Mở đầu mới')
  expect(kindOf(connection)).toBe('saving')
  line.say(numberMessage(MESSAGE.saved, line.received().at(-1) ?? 0))
  await vi.waitUntil(() => kindOf(connection) === 'saved')
})

test('an acknowledgement of fewer updates than were sent is not "saved"', async () => {
  line.script.acknowledges = false
  const connection = connect()
  await vi.waitUntil(() => textOf(connection.doc) === 'Mở đầu')
  type(connection.doc, ' một')
  await vi.waitUntil(() => line.received()[0] === 2)
  type(connection.doc, ' hai')
  await vi.waitUntil(() => line.received()[0] === 3)
  line.say(numberMessage(MESSAGE.saved, 2))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(kindOf(connection)).toBe('saving')
  line.say(numberMessage(MESSAGE.saved, 3))
  await vi.waitUntil(() => kindOf(connection) === 'saved')
})

test('an update that the copy on this machine does not hold yet is not sent', async () => {
  const written = Promise.withResolvers<number>()
  const stored = {
    updates: [],
    ownIds: new Set<number>(),
    aside: null,
    claim: () => Promise.resolve(),
    setAside: () => Promise.resolve(),
    dropAside: () => Promise.resolve(),
    unsent: [],
    unsentChanges: 0,
    append: () => written.promise,
    appendRemote: () => undefined,
    acknowledge: () => Promise.resolve(),
    discardUnsent: () => Promise.resolve(),
    discard: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const connection = connect({ stored })
  await vi.waitUntil(() => textOf(connection.doc) === 'Mở đầu')
  type(connection.doc, ' chờ')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(textOf(line.doc)).toBe('Mở đầu')
  written.resolve(1)
  await vi.waitUntil(() => textOf(line.doc) === 'Mở đầu chờ')
})

test('edits made while the line is down arrive once it is back, and count until then', async () => {
  const connection = connect()
  await vi.waitUntil(() => textOf(connection.doc) === 'Mở đầu')
  line.script.closeAtOnce = CLOSE.restart
  line.closeAll(CLOSE.restart)
  await vi.waitUntil(() => kindOf(connection) !== 'saved')
  type(connection.doc, ' ngoại tuyến')
  expect(connection.facts.unsent).toBe(1)
  line.script.closeAtOnce = null
  await vi.waitUntil(() => kindOf(connection) === 'saved', { timeout: 5_000 })
  expect(textOf(line.doc)).toBe('Mở đầu ngoại tuyến')
})

test.each([CLOSE.noRight, CLOSE.noSuchSection, CLOSE.full, CLOSE.malformed, CLOSE.damaged])(
  'close code %i is an answer: no reconnecting in a loop',
  async (code) => {
    line.script.closeAtOnce = code
    const connection = connect()
    await vi.waitUntil(() => kindOf(connection) === 'stopped')
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(line.opened()).toBe(1)
    expect(connection.save).toEqual({ kind: 'stopped', code, changes: 0 })
  },
)

test('a section that is damaged on the server ends the line and gives nothing up: this copy may be the rescue', async () => {
  const connection = connect()
  await vi.waitUntil(() => kindOf(connection) === 'saved')
  const refused: Refusal[] = []
  connection.on('refused', (refusal) => refused.push(refusal))
  line.script.closeAtOnce = CLOSE.damaged
  line.closeAll(CLOSE.restart)
  await vi.waitUntil(() => kindOf(connection) !== 'saved')
  type(connection.doc, 'Chữ còn ở đây')
  await vi.waitUntil(() => connection.facts.link.kind === 'stopped')
  expect(refused).toEqual([])
  expect(textOf(connection.doc)).toContain('Chữ còn ở đây')
  expect(connection.facts.unsent).toBe(1)
})

test('an ended session pauses the line, keeps the edits, and goes on after signing in again', async () => {
  const connection = connect()
  await vi.waitUntil(() => kindOf(connection) === 'saved')
  line.closeAll(CLOSE.notSignedIn)
  await vi.waitUntil(() => kindOf(connection) === 'signed-out')
  type(connection.doc, ' vẫn còn')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(line.opened()).toBe(1)
  connection.resume()
  await vi.waitUntil(() => kindOf(connection) === 'saved')
  expect(textOf(line.doc)).toBe('Mở đầu vẫn còn')
})

test.each(['message 102', 'close 4409'])(
  'an edit refused by %s ends the connection with how much was refused',
  async (how) => {
    line.script.refuse = (n, socket) => {
      if (n === 1) return false
      if (how === 'message 102') socket.send(numberMessage(MESSAGE.refused, n, 4422))
      else socket.close(CLOSE.closedToEdits)
      return true
    }
    const connection = connect()
    await vi.waitUntil(() => kindOf(connection) === 'saved')
    const refused = new Promise<Refusal>((resolve) => connection.on('refused', resolve))
    type(connection.doc, ' không nhận')
    const code = how === 'message 102' ? 4422 : CLOSE.closedToEdits
    expect(await refused).toMatchObject({ code, changes: 1 })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(line.opened()).toBe(1)
  },
)

test('a change of right is told with its level, reason and time', async () => {
  const connection = connect()
  await vi.waitUntil(() => kindOf(connection) === 'saved')
  const heard = new Promise<AccessNotice>((resolve) => connection.on('access', resolve))
  const notice = { level: 'comment', reason: 'section-locked', until: 600 }
  line.say(noticeMessage(notice))
  expect(await heard).toEqual(notice)
})

test('edits of an earlier page load that a reader is never asked for are given up, not counted for ever', async () => {
  line.script.asksClient = false
  const doc = new Y.Doc()
  const stored = {
    updates: [],
    ownIds: new Set<number>(),
    aside: null,
    claim: () => Promise.resolve(),
    setAside: () => Promise.resolve(),
    dropAside: () => Promise.resolve(),
    unsent: [new Uint8Array([0, 0])],
    unsentChanges: 2,
    append: () => Promise.resolve(1),
    appendRemote: () => undefined,
    acknowledge: () => Promise.resolve(),
    discardUnsent: () => Promise.resolve(),
    discard: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const connection = connect({ doc, stored })
  const refusal = await new Promise<Refusal>((resolve) => connection.on('refused', resolve))
  expect(refusal).toMatchObject({ code: CLOSE.noRight, changes: 2 })
})

test('quick typing is gathered: fewer messages than letters, every letter on the server', async () => {
  const connection = connect({ timing: browserTiming })
  await vi.waitUntil(() => kindOf(connection) === 'saved')
  const letters = Array.from('báo cáo tổng kết mười năm thực hiện kết luận')
  for (const letter of letters) type(connection.doc, letter)
  await vi.waitUntil(() => kindOf(connection) === 'saved')
  expect(textOf(line.doc)).toBe(`Mở đầu${letters.join('')}`)
  expect(line.received()[0]).toBeLessThan(letters.length / 2)
})

test('after two sockets that never opened, while the server answers, the line goes over HTTP', async () => {
  const asked: string[] = []
  const connection = connect({
    serverUrl: 'ws://127.0.0.1:1',
    fetch: (address) => {
      const url = address instanceof Request ? address.url : address.toString()
      if (url.endsWith('/healthz')) return Promise.resolve(new Response('ok'))
      asked.push(url)
      return Promise.reject(new TypeError('no line'))
    },
  })
  await vi.waitUntil(() => asked.length > 0, { timeout: 10_000 })
  expect(connection.facts.transport).toBe('fallback')
  expect(asked[0]).toBe('http://127.0.0.1:1/collab/ii-2-4/http')
})

test('a server that is down is no blocked WebSocket: the line goes on trying sockets', async () => {
  let tries = 0
  const connection = connect({
    serverUrl: 'ws://127.0.0.1:1',
    openSocket: (url) => {
      tries++
      return new WebSocket(url)
    },
    fetch: () => Promise.reject(new TypeError('no line')),
  })
  await vi.waitUntil(() => tries >= 4, { timeout: 20_000 })
  expect(connection.facts.transport).toBe('socket')
})

test('a line on which nothing is heard any more is given up, whatever the machine holds for the time', async () => {
  const connection = connect({ timing: { ...quick, now: () => 0 } })
  await vi.waitUntil(() => kindOf(connection) === 'saved')
  line.script.isMute = true
  await vi.waitUntil(() => line.opened() === 2)
  line.script.isMute = false
  type(connection.doc, ' vẫn đến')
  await vi.waitUntil(() => textOf(line.doc).endsWith('vẫn đến'))
})

test('a line that never opens is given up too, and another is tried', async () => {
  const held: Socket[] = []
  const mute = createServer((socket) => void held.push(socket))
  await new Promise<void>((resolve) => {
    mute.listen(0, '127.0.0.1', resolve)
  })
  const { port } = mute.address() as AddressInfo
  connect({ serverUrl: `ws://127.0.0.1:${port}`, fetch: () => Promise.reject(new TypeError()) })
  await vi.waitUntil(() => held.length === 2)
  for (const socket of held) socket.destroy()
  mute.close()
})

test('a quiet line stays: the server is asked something and answers', async () => {
  const connection = connect()
  await vi.waitUntil(() => kindOf(connection) === 'saved')
  let probes = 0
  await vi.waitUntil(() => {
    probes = line.asked()
    return probes >= 4
  })
  expect(line.opened()).toBe(1)
})

test('what the server sent is kept on this machine as it was sent: refused words leave no deletions of theirs behind', async () => {
  const kept: Uint8Array[] = []
  const connection = connect({ stored: storedIn(kept) })
  await vi.waitUntil(() => textOf(connection.doc) === 'Mở đầu')
  line.script.refuse = () => true
  type(connection.doc, ' không ai nhận')
  const before = Y.encodeStateVector(line.doc)
  line.doc.getXmlFragment('prosemirror').delete(0, 1)
  line.say(syncMessage(SYNC.update, Y.encodeStateAsUpdate(line.doc, before)))
  await vi.waitUntil(() => textOf(connection.doc) === '')
  const again = new Y.Doc()
  for (const update of kept) Y.applyUpdate(again, update)
  expect(again.store.pendingDs).toBeNull()
  expect(again.store.clients.size).toBe(line.doc.store.clients.size)
})

test('marks that Yjs tidies up after somebody else wrote are no change of this page', async () => {
  line.script.asksClient = false
  const connection = connect()
  await vi.waitUntil(() => kindOf(connection) === 'saved')
  const [one, other] = [new Y.Doc(), new Y.Doc()]
  for (const doc of [one, other]) {
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(line.doc))
    firstText(doc)?.format(0, 4, { bold: {} })
  }
  let tidied = 0
  connection.doc.on('update', (_update, origin) => {
    if (origin === null) tidied++
  })
  for (const doc of [one, other])
    line.say(syncMessage(SYNC.update, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(line.doc))))
  await vi.waitUntil(() => tidied > 0)
  expect(connection.facts.unsent).toBe(0)
  expect(kindOf(connection)).toBe('saved')
})
