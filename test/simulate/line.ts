/**
 * A line between a page and the server as networks are: bytes in order, late, slow, cut, or gone without a word. One
 * end is the server's Transport, the other what a browser calls a WebSocket.
 */
import { BOUNDS } from '#server/sync/limits.ts'
import type { Transport, TransportEvents } from '#server/sync/transport.ts'
import type { Chance } from './chance.ts'
import type { Process, VirtualTime } from './virtual-time.ts'

/** How one page's network is now. Lines look at it whenever something leaves. */
export interface Network {
  isUp: boolean
  latencyMs: number
  /** up to this much more, by chance */
  jitterMs: number
  bytesPerMs: number
}
export const GOOD_NETWORK: Network = { isUp: true, latencyMs: 8, jitterMs: 12, bytesPerMs: 2_000 }

const GONE = 1006
/** above this a socket tells when it has been drained */
const BUFFERED = 16 << 10
/** browsers give up an upgrade that is not answered */
const HANDSHAKE_MS = 60_000
/** how long `ws` waits for the other side to answer a close */
const CLOSE_TIMEOUT_MS = 30_000

export interface LineParts {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly network: Network
  readonly page: Process
  readonly url: string
  readonly cookie: () => string
  /** who answers at the server; null: nobody listens */
  readonly dial: () => Door | null
  /** told of everything that reaches an end */
  readonly watch: LineWatch
}
export interface Door {
  readonly server: Process
  /** The upgrade has happened; `line.open` lets the client know, `line.refuse` does not. */
  enter(line: Line): void
}
export interface LineWatch {
  arrived(line: Line, message: Uint8Array): void
  written(line: Line, frames: readonly Frame[]): void
  closedByServer(line: Line, code: number, reason: string): void
}

export type Frame =
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }
type Item =
  | Frame
  | { readonly kind: 'open' | 'ping' | 'pong' }
  | { readonly kind: 'end'; readonly code: number }

/** One direction: in order, each not before the one ahead of it. */
class Pipe {
  readonly #queue: { readonly at: number; readonly item: Item; readonly size: number }[] = []
  #lastAt = 0
  bytes = 0
  readonly #line: Line
  readonly #receiver: () => Process | null
  readonly #deliver: (item: Item) => void

  constructor(line: Line, receiver: () => Process | null, deliver: (item: Item) => void) {
    this.#line = line
    this.#receiver = receiver
    this.#deliver = deliver
  }

  send(item: Item, size: number): void {
    const { time, chance, network } = this.#line.parts
    const flight = network.latencyMs + chance.next() * network.jitterMs
    const at = Math.max(this.#lastAt + size / network.bytesPerMs, time.now + flight)
    this.#lastAt = at
    this.bytes += size
    this.#queue.push({ at, item, size })
    if (this.#queue.length === 1) this.pump()
  }

  pump(): void {
    const first = this.#queue[0]
    const receiver = this.#receiver()
    if (first === undefined || receiver === null || this.#line.isHung) return
    const { time } = this.#line.parts
    time.after(receiver, first.at - time.now, () => {
      if (this.#line.isHung || this.#queue[0] !== first) return
      this.#queue.shift()
      this.bytes -= first.size
      this.#deliver(first.item)
      this.pump()
    })
  }

  drop(): void {
    this.#queue.length = 0
    this.bytes = 0
  }
}

type Handler<E> = ((event: E) => void) | null

export class Line {
  readonly parts: LineParts
  /** nothing gets through, and nobody is told */
  isHung = false
  server: Process | null = null
  readonly socket: PageSocket
  readonly transport: ServerEnd
  readonly toServer: Pipe
  readonly toPage: Pipe
  /** the session the server found at the door */
  sessionId: string | null = null

  constructor(parts: LineParts) {
    this.parts = parts
    this.socket = new PageSocket(this)
    this.transport = new ServerEnd(this)
    this.toServer = new Pipe(
      this,
      () => this.server,
      (item) => this.transport.take(item),
    )
    this.toPage = new Pipe(
      this,
      () => parts.page,
      (item) => {
        this.socket.take(item)
        if (this.toPage.bytes === 0) this.transport.drained()
      },
    )
    const { time, page, network, chance } = parts
    const flight = network.latencyMs + chance.next() * network.jitterMs
    time.after(page, HANDSHAKE_MS, () => {
      if (this.socket.readyState === 0) this.socket.end(GONE)
    })
    time.after(page, flight * 2, () => {
      const door = network.isUp && this.socket.readyState === 0 ? parts.dial() : null
      if (door === null) return this.socket.end(GONE)
      this.server = door.server
      time.after(door.server, 0, () => door.enter(this))
    })
  }

  /** The line breaks and both ends hear of it. */
  cut(): void {
    const { time, page } = this.parts
    this.toServer.drop()
    this.toPage.drop()
    time.after(page, 1, () => this.socket.end(GONE))
    if (this.server !== null) time.after(this.server, 1, () => this.transport.end())
  }

  /** The network goes on: what was under way arrives late. */
  heal(): void {
    if (!this.isHung) return
    this.isHung = false
    this.toServer.pump()
    this.toPage.pump()
  }

  get isDone(): boolean {
    return this.socket.readyState === 3 && this.transport.isClosed
  }
}

/** What the page holds. */
export class PageSocket {
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSING = 2
  readonly CLOSED = 3
  onopen: Handler<unknown> = null
  onmessage: Handler<{ readonly data: ArrayBuffer }> = null
  onclose: Handler<{ readonly code: number; readonly reason: string }> = null
  onerror: Handler<unknown> = null
  binaryType = 'arraybuffer'
  readyState = 0
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
  }

  send(bytes: Uint8Array): void {
    if (this.readyState !== 1) return
    this.#line.toServer.send({ kind: 'message', bytes: new Uint8Array(bytes) }, bytes.length)
  }

  close(): void {
    if (this.readyState >= 2) return
    this.readyState = 2
    this.#line.toServer.send({ kind: 'end', code: 1005 }, 2)
    const { time, page } = this.#line.parts
    time.after(page, 3_000, () => this.end(1005))
  }

  take(item: Item): void {
    switch (item.kind) {
      case 'open':
        if (this.readyState !== 0) return
        this.readyState = 1
        this.onopen?.({ type: 'open' })
        return
      case 'message':
        if (this.readyState === 1) this.onmessage?.({ data: new Uint8Array(item.bytes).buffer })
        return
      case 'ping':
        this.#line.toServer.send({ kind: 'pong' }, 6)
        return
      case 'close':
        this.#line.toServer.send({ kind: 'end', code: item.code }, 4)
        return this.end(item.code, item.reason)
      case 'end':
        return this.end(item.code)
      case 'pong':
        return
      default:
        throw new Error(`what is ${JSON.stringify(item satisfies never)}`)
    }
  }

  end(code: number, reason = ''): void {
    if (this.readyState === 3) return
    this.readyState = 3
    if (code === GONE) this.onerror?.({ type: 'error' })
    this.onclose?.({ code, reason })
  }
}

/** What the server holds. */
export class ServerEnd implements Transport {
  isOpen = true
  isClosed = false
  readonly #line: Line
  #events: TransportEvents | null = null
  /** what came before somebody listened: the section is being loaded */
  #early: Uint8Array[] | null = []
  #missedPings = 0
  #isFull = false

  constructor(line: Line) {
    this.#line = line
  }

  get unsentBytes(): number {
    return this.#line.toPage.bytes
  }

  listen(events: TransportEvents): void {
    this.#events = events
  }

  /** Nothing is read before: the socket is paused while its section is loaded. */
  resume(): void {
    const early = this.#early ?? []
    this.#early = null
    for (const bytes of early) this.#hand(bytes)
  }

  #hand(bytes: Uint8Array): void {
    this.#line.parts.watch.arrived(this.#line, bytes)
    this.#events?.message(bytes, true)
  }

  write(frames: Buffer): void {
    if (!this.isOpen) return
    const all = framesIn(frames)
    this.#line.parts.watch.written(this.#line, all)
    for (const frame of all)
      this.#line.toPage.send(frame, frame.kind === 'message' ? frame.bytes.length + 4 : 4)
    if (this.unsentBytes > BUFFERED) this.#isFull = true
  }

  close(code: number, reason: string): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.#line.parts.watch.closedByServer(this.#line, code, reason)
    this.#line.toPage.send({ kind: 'close', code, reason }, 4)
    const { time } = this.#line.parts
    if (this.#line.server !== null)
      time.after(this.#line.server, CLOSE_TIMEOUT_MS, () => this.end())
  }

  terminate(): void {
    const { time, page } = this.#line.parts
    this.isOpen = false
    if (this.#line.server !== null) time.after(this.#line.server, 0, () => this.end())
    if (!this.#line.isHung) time.after(page, 10, () => this.#line.socket.end(GONE))
  }

  probe(): boolean {
    if (this.#missedPings >= BOUNDS.missedPings) return false
    this.#missedPings++
    if (this.isOpen) this.#line.toPage.send({ kind: 'ping' }, 2)
    return true
  }

  take(item: Item): void {
    if (item.kind === 'end') return this.end()
    if (item.kind === 'pong') this.#missedPings = 0
    if (item.kind !== 'message') return
    if (this.#early === null) this.#hand(item.bytes)
    else this.#early.push(item.bytes)
  }

  drained(): void {
    if (!this.#isFull || this.#line.server === null) return
    this.#isFull = false
    this.#line.parts.time.after(this.#line.server, 0, () => {
      if (this.isOpen) this.#events?.drained()
    })
  }

  end(): void {
    if (this.isClosed) return
    this.isOpen = false
    this.isClosed = true
    this.#line.toServer.drop()
    this.#events?.closed()
  }
}

/** The frames of one write: whole and unmasked, as the server makes them. */
export function framesIn(bytes: Buffer): Frame[] {
  const frames: Frame[] = []
  let at = 0
  while (at < bytes.length) {
    const kind = bytes.readUInt8(at)
    const short = bytes.readUInt8(at + 1)
    const length =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2))
    at += short < 126 ? 2 : short === 126 ? 4 : 10
    const payload = bytes.subarray(at, at + length)
    at += length
    if (kind === 0x82) frames.push({ kind: 'message', bytes: payload })
    else throw new Error(`a frame of kind ${kind}`)
  }
  return frames
}
