/**
 * A WebSocket client that costs next to nothing: the generator of the load shares the machine with the server under
 * test. All sockets read into one buffer, a message is a view into it, and nothing is allocated per message. A view is
 * good until `message` returns; whoever wants to keep it copies it.
 */
import { randomBytes, randomInt } from 'node:crypto'
import { connect, type Socket } from 'node:net'

const INCOMING = Buffer.allocUnsafeSlow(1 << 18)
const BINARY = 2
const CLOSE = 8
const PING = 9
const PONG = 10
const FIN = 0x80
const MASKED = 0x80
const END_OF_HEAD = '\r\n\r\n'
const OPEN_WITHIN_MS = 20_000

export interface SocketEvents {
  message(view: Buffer): void
  /** @param code of the server's close frame; null: the line broke */
  closed?(code: number | null): void
}

export interface Address {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export class LightSocket {
  frames = 0
  bytes = 0
  readonly #address: () => Address
  readonly #events: SocketEvents
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new'
  #socket: Socket | null = null
  #settle: ((error: string | null) => void) | null = null
  /** the beginning of a message whose end has not come */
  #kept: Buffer[] = []
  #keptBytes = 0
  #wanted = 0
  #fragments: Buffer[] = []

  /** @param address asked when it opens: before its start a server has none */
  constructor(address: () => Address, events: SocketEvents) {
    this.#address = address
    this.#events = events
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** @throws when the server refuses, or says nothing for 20 s */
  async open(): Promise<void> {
    const { url: address, headers } = this.#address()
    const url = new URL(address)
    const opened = Promise.withResolvers<void>()
    const timer = setTimeout(() => this.#fail('no answer to the upgrade'), OPEN_WITHIN_MS)
    this.#settle = (error) => {
      this.#settle = null
      clearTimeout(timer)
      if (error === null) opened.resolve()
      else opened.reject(new Error(`${url.href}: ${error}`))
    }
    this.#state = 'opening'
    const socket = connect({
      host: url.hostname,
      port: Number(url.port),
      noDelay: true,
      onread: {
        buffer: INCOMING,
        callback: (n) => this.#read(INCOMING.subarray(0, n)),
      },
    })
    this.#socket = socket
    socket.once('connect', () => socket.write(this.#request(url, headers)))
    socket.on('error', (error) => this.#fail(error.message))
    socket.on('close', () => this.#ended(null))
    await opened.promise
  }

  #request(url: URL, own: Address['headers']): string {
    const headers = {
      ...own,
      host: url.host,
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    return `GET ${url.pathname} HTTP/1.1\r\n${lines.join('')}\r\n`
  }

  #fail(why: string): void {
    this.#settle?.(why)
    this.destroy()
  }

  #ended(code: number | null): void {
    if (this.#state === 'closed') return
    this.#settle?.('closed while opening')
    this.#state = 'closed'
    this.#socket?.destroy()
    this.#events.closed?.(code)
  }

  send(payload: Uint8Array): void {
    if (this.isOpen) this.#socket?.write(maskedFrame(BINARY, payload))
  }

  /** Leaves as a page does that is closed. */
  close(): void {
    if (this.isOpen) this.#socket?.end(maskedFrame(CLOSE, Uint8Array.of(0x03, 0xe8)))
    this.#state = 'closed'
  }

  destroy(): void {
    this.#state = 'closed'
    this.#socket?.destroy()
  }

  #read(piece: Buffer): boolean {
    this.bytes += piece.length
    let chunk = piece
    if (this.#keptBytes > 0) {
      // A large message comes in many pieces: joined once, when the last is here.
      this.#kept.push(Buffer.from(piece))
      this.#keptBytes += piece.length
      if (this.#keptBytes < this.#wanted) return true
      chunk = Buffer.concat(this.#kept)
      this.#kept = []
      this.#keptBytes = 0
    }
    let at = 0
    if (this.#state === 'opening') {
      const end = chunk.indexOf(END_OF_HEAD)
      if (end < 0) return this.#keep(chunk, chunk.length + 1)
      const status = chunk.toString('latin1', 0, chunk.indexOf('\r\n'))
      if (!status.startsWith('HTTP/1.1 101')) {
        this.#fail(status)
        return false
      }
      this.#state = 'open'
      this.#settle?.(null)
      at = end + END_OF_HEAD.length
    }
    while (chunk.length - at >= 2) {
      const short = chunk.readUInt8(at + 1) & 127
      const head = short === 126 ? 4 : short === 127 ? 10 : 2
      if (chunk.length - at < head) break
      const size =
        short === 126
          ? chunk.readUInt16BE(at + 2)
          : short === 127
            ? Number(chunk.readBigUInt64BE(at + 2))
            : short
      if (chunk.length - at < head + size) return this.#keep(chunk.subarray(at), head + size)
      const first = chunk.readUInt8(at)
      this.#frame(first, chunk.subarray(at + head, at + head + size))
      at += head + size
    }
    return at === chunk.length || this.#keep(chunk.subarray(at), 0)
  }

  #keep(rest: Buffer, wanted: number): true {
    this.#kept = [Buffer.from(rest)]
    this.#keptBytes = rest.length
    this.#wanted = wanted
    return true
  }

  #frame(first: number, view: Buffer): void {
    const opcode = first & 15
    if (opcode === PING && this.isOpen) this.#socket?.write(maskedFrame(PONG, view))
    if (opcode === CLOSE) this.#ended(view.length >= 2 ? view.readUInt16BE(0) : null)
    if (opcode >= CLOSE) return
    const isWhole = (first & FIN) !== 0 && opcode !== 0
    if (!isWhole) this.#fragments.push(Buffer.from(view))
    if ((first & FIN) === 0) return
    this.frames++
    const message = isWhole ? view : Buffer.concat(this.#fragments)
    this.#fragments = []
    this.#events.message(message)
  }
}

/** Clients must mask what they send, so that no proxy takes it for something else. */
function maskedFrame(opcode: number, payload: Uint8Array): Buffer {
  const size = payload.length
  const header = size < 126 ? 6 : size < 65_536 ? 8 : 14
  const frame = Buffer.allocUnsafe(header + size)
  frame[0] = FIN | opcode
  if (header === 6) frame[1] = MASKED | size
  else if (header === 8) {
    frame[1] = MASKED | 126
    frame.writeUInt16BE(size, 2)
  } else {
    frame[1] = MASKED | 127
    frame.writeBigUInt64BE(BigInt(size), 2)
  }
  const mask = randomInt(2 ** 32)
  frame.writeUInt32BE(mask, header - 4)
  for (let i = 0; i < size; i++)
    frame[header + i] = (payload[i] ?? 0) ^ ((mask >>> (24 - 8 * (i & 3))) & 255)
  return frame
}
