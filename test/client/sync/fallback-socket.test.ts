/* oxlint-disable unicorn/prefer-add-event-listener -- it offers what y-websocket uses, and no more */
import * as decoding from 'lib0/decoding'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { FallbackSocket, readFrames } from '#client/sync/fallback-socket.ts'

let server: Server | null = null
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = null
})

const frame = (body: Uint8Array, opcode = 0x82): Buffer => {
  if (body.length < 126) return Buffer.concat([Buffer.from([opcode, body.length]), body])
  const head = Buffer.alloc(4)
  head[0] = opcode
  head[1] = 126
  head.writeUInt16BE(body.length, 2)
  return Buffer.concat([head, body])
}
const closeFrame = (code: number, reason: string): Buffer => {
  const body = Buffer.alloc(2 + Buffer.byteLength(reason))
  body.writeUInt16BE(code)
  body.write(reason, 2)
  return frame(body, 0x88)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** The other end of the line, as a script. */
async function listen(
  answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void,
): Promise<string> {
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => answer(request, body, response))
  })
  const listening = server
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve)
  })
  return `ws://127.0.0.1:${(listening.address() as AddressInfo).port}/collab/ii-2-4`
}

const pause = (): Promise<void> => Promise.resolve()
const open = (url: string): FallbackSocket => new FallbackSocket(url, { fetch, pause })

test('frames of all three lengths are read as they were sent, a close with its code and reason', () => {
  const small = new Uint8Array([1, 2, 3])
  const middle = new Uint8Array(300).fill(7)
  const bytes = Buffer.concat([frame(small), frame(middle), closeFrame(4409, 'đã khóa')])
  const frames = [...readFrames(bytes)]
  expect(frames.map((f) => (f.kind === 'data' ? new Uint8Array(f.data) : f))).toEqual([
    small,
    middle,
    { kind: 'close', code: 4409, reason: 'đã khóa' },
  ])
  const large = new Uint8Array(70_000).fill(9)
  const head = Buffer.alloc(10)
  head[0] = 0x82
  head[1] = 127
  head.writeBigUInt64BE(BigInt(large.length), 2)
  const [only] = readFrames(Buffer.concat([head, large]))
  expect(only?.kind === 'data' && only.data.byteLength).toBe(70_000)
})

test('a cut frame is an error, never half a message', () => {
  expect(() => [...readFrames(new Uint8Array([0x82, 5, 1, 2]))]).toThrow(RangeError)
})

test('messages go out in order, one request at a time, and a lost request is repeated with its number', async () => {
  const seen: { seq: string; messages: number[][] }[] = []
  let running = 0
  let most = 0
  let failures = 1
  const url = await listen((request, body, response) => {
    if (request.method === 'GET') return
    if (request.url?.endsWith('/http') === true) {
      response.end(JSON.stringify({ connection: 'c1' }))
      return
    }
    most = Math.max(most, ++running)
    const input = decoding.createDecoder(body)
    const messages: number[][] = []
    while (decoding.hasContent(input)) messages.push([...decoding.readVarUint8Array(input)])
    seen.push({ seq: String(request.headers['x-seq']), messages })
    running--
    if (failures-- > 0) response.destroy()
    else response.end()
  })
  const socket = open(url)
  await new Promise((resolve) => {
    socket.onopen = resolve
  })
  for (let i = 1; i <= 5; i++) socket.send(new Uint8Array([i]))
  await expect.poll(() => seen.flatMap((s) => s.messages).length).toBeGreaterThanOrEqual(6)
  socket.close()
  expect(most).toBe(1)
  expect(seen[0]?.seq).toBe('1')
  expect(seen[1]).toEqual(seen[0])
  expect(seen.slice(1).flatMap((s) => s.messages)).toEqual([[1], [2], [3], [4], [5]])
})

test('what waits on the server arrives by the poll, and a close keeps its code', async () => {
  let polls = 0
  const url = await listen((request, _body, response) => {
    if (request.method !== 'GET') response.end(JSON.stringify({ connection: 'c1' }))
    else if (++polls === 1) response.end(frame(new Uint8Array([101, 1])))
    else response.end(closeFrame(4403, 'no right'))
  })
  const socket = open(url)
  const messages: number[][] = []
  socket.onmessage = ({ data }) => messages.push([...new Uint8Array(data)])
  const closed = await new Promise<{ code: number; reason: string }>((resolve) => {
    socket.onclose = resolve
  })
  expect(messages).toEqual([[101, 1]])
  expect(closed).toEqual({ code: 4403, reason: 'no right' })
})

test('not signed in at the door is the same close code as on the socket', async () => {
  const url = await listen((_request, _body, response) => {
    response.statusCode = 401
    response.end()
  })
  const socket = open(url)
  const code = await new Promise<number>((resolve) => {
    socket.onclose = (event) => resolve(event.code)
  })
  expect(code).toBe(4401)
})
