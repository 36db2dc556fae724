/** The other end of a section's line as a script: it can do on command what a healthy server does only by accident. */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import * as Y from 'yjs'
import { syncMessage } from '#client/sync/wire.ts'
import { MESSAGE, SYNC } from '#shared/wire/sync.ts'

export interface Script {
  /** does it ask the client for its changes, as it asks a writer? */
  asksClient: boolean
  /** does it acknowledge? */
  acknowledges: boolean
  /** hears nothing and says nothing: the line broke without a word */
  isMute: boolean
  /** what it does with the n-th update instead of taking it */
  refuse: ((n: number, socket: WebSocket) => boolean) | null
  /** closes a fresh connection with this code */
  closeAtOnce: number | null
}

export interface ScriptedLine {
  readonly url: string
  readonly doc: Y.Doc
  readonly script: Script
  /** sockets opened so far */
  opened(): number
  /** how often the state was asked for */
  asked(): number
  /** counts of all updates received, per connection */
  received(): readonly number[]
  say(message: Uint8Array): void
  /** an edit of somebody else, as everybody hears it */
  sayUpdate(update: Uint8Array): void
  closeAll(code: number): void
  stop(): Promise<void>
}

export function numberMessage(type: number, ...numbers: number[]): Uint8Array {
  const out = encoding.createEncoder()
  encoding.writeVarUint(out, type)
  for (const n of numbers) encoding.writeVarUint(out, n)
  return encoding.toUint8Array(out)
}

export function noticeMessage(notice: object): Uint8Array {
  const out = encoding.createEncoder()
  encoding.writeVarUint(out, MESSAGE.auth)
  encoding.writeVarUint(out, 0)
  encoding.writeVarString(out, JSON.stringify(notice))
  return encoding.toUint8Array(out)
}

export async function scriptedLine(text = 'Mở đầu'): Promise<ScriptedLine> {
  const doc = new Y.Doc()
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(text)])
  doc.getXmlFragment('prosemirror').insert(0, [paragraph])
  const script: Script = {
    asksClient: true,
    acknowledges: true,
    isMute: false,
    refuse: null,
    closeAtOnce: null,
  }
  const http: Server = createServer()
  const server = new WebSocketServer({ server: http })
  const counts: number[] = []
  let asked = 0

  server.on('connection', (socket) => {
    const at = counts.push(0) - 1
    if (script.closeAtOnce !== null) {
      socket.close(script.closeAtOnce)
      return
    }
    if (script.asksClient) socket.send(syncMessage(SYNC.step1, Y.encodeStateVector(doc)))
    socket.on('message', (data: Buffer) => {
      if (script.isMute) return
      const input = decoding.createDecoder(new Uint8Array(data))
      if (decoding.readVarUint(input) !== MESSAGE.sync) return
      const step = decoding.readVarUint(input)
      const bytes = decoding.readVarUint8Array(input)
      if (step === SYNC.step1) {
        asked++
        socket.send(syncMessage(SYNC.step2, Y.encodeStateAsUpdate(doc, bytes)))
        return
      }
      const n = (counts[at] ?? 0) + 1
      counts[at] = n
      if (script.refuse?.(n, socket) === true) return
      Y.applyUpdate(doc, bytes)
      if (script.acknowledges) socket.send(numberMessage(MESSAGE.saved, n))
    })
  })
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    doc,
    script,
    opened: () => counts.length,
    asked: () => asked,
    received: () => counts,
    say(message) {
      for (const client of server.clients) client.send(message)
    },
    sayUpdate(update) {
      for (const client of server.clients) client.send(syncMessage(SYNC.update, update))
    },
    closeAll(code) {
      for (const client of server.clients) client.close(code)
    },
    stop: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate()
        server.close()
        http.close(() => resolve())
      }),
  }
}
