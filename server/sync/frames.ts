/** Ready WebSocket frames of the protocol in shared/wire/sync.ts: made once, written to every socket of a room. */
import { MESSAGE, type AccessNotice } from '#shared/wire/sync.ts'
import { Reader, Writer } from './bytes.ts'
import { malformed } from './refusal.ts'

const BINARY = 0x82
const TEXT = 0x81
const CLOSE = 0x88
const writer = new Writer(1 << 10)

/** One unmasked frame: the head's varints (each below 128), then the block with its length. */
export function frameOf(head: readonly number[], block: Uint8Array): Buffer {
  let lengthBytes = 1
  for (let n = block.length; n > 127; n = Math.floor(n / 128)) lengthBytes++
  const frame = emptyFrame(BINARY, head.length + lengthBytes + block.length)
  let at = frame.length - head.length - lengthBytes - block.length
  for (const x of head) frame[at++] = x
  let n = block.length
  for (; n > 127; n = Math.floor(n / 128)) frame[at++] = (n % 128) | 128
  frame[at++] = n
  frame.set(block, at)
  return frame
}

function plainFrame(opcode: number, payload: Uint8Array): Buffer {
  const frame = emptyFrame(opcode, payload.length)
  frame.set(payload, frame.length - payload.length)
  return frame
}

function emptyFrame(opcode: number, size: number): Buffer {
  const header = size < 126 ? 2 : size < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(header + size)
  frame[0] = opcode
  if (header === 2) frame[1] = size
  else if (header === 4) {
    frame[1] = 126
    frame.writeUInt16BE(size, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(size), 2)
  }
  return frame
}

export const syncFrame = (step: number, bytes: Uint8Array): Buffer =>
  frameOf([MESSAGE.sync, step], bytes)
export const presenceFrame = (bytes: Uint8Array): Buffer => frameOf([MESSAGE.awareness], bytes)
export const textFrame = (text: string): Buffer => plainFrame(TEXT, Buffer.from(text))

function numbersFrame(...values: readonly number[]): Buffer {
  for (const v of values) writer.uint(v)
  return plainFrame(BINARY, writer.take())
}
/** @param n counts this connection's updates from 1; those that were not taken are counted too */
export const savedFrame = (n: number): Buffer => numbersFrame(MESSAGE.saved, n)
export const refusedFrame = (n: number, code: number): Buffer =>
  numbersFrame(MESSAGE.refused, n, code)

/** @param leftMs 0: the section is not being recovered */
export const recoveryFrame = (leftMs: number): Buffer => numbersFrame(MESSAGE.recovery, leftMs)

export const compareFrame = (): Buffer => numbersFrame(MESSAGE.compare)
export const differsFrame = (): Buffer => numbersFrame(MESSAGE.copy)

const PERMISSION_DENIED = 0
export const noticeFrame = (notice: AccessNotice): Buffer =>
  frameOf([MESSAGE.auth, PERMISSION_DENIED], Buffer.from(JSON.stringify(notice)))

/** A close as it travels over the HTTP fallback. */
export function closeFrame(code: number, reason: string): Buffer {
  const text = Buffer.from(reason)
  const payload = Buffer.allocUnsafe(2 + text.length)
  payload.writeUInt16BE(code)
  payload.set(text, 2)
  return plainFrame(CLOSE, payload)
}

export function writeStateVector(clocks: ReadonlyMap<number, number>): Uint8Array {
  writer.uint(clocks.size)
  for (const [client, clock] of clocks) {
    writer.uint(client)
    writer.uint(clock)
  }
  return writer.take()
}

/** @throws Refusal for bytes that are no state vector */
export function readStateVector(bytes: Uint8Array): Map<number, number> {
  const r = new Reader(bytes)
  const out = new Map<number, number>()
  const n = r.uint()
  if (n * 2 > r.left) throw malformed('state vector')
  for (let i = 0; i < n; i++) out.set(r.uint(), r.uint())
  if (r.left > 0) throw malformed('bytes after the end')
  return out
}
