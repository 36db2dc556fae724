/**
 * Stands between the stock provider and the line. Counts what the connection really sends (message 101 counts the
 * same on the server), holds an update back until its copy on this machine is written, gathers quick updates into
 * one message, and lets out no presence but one's own.
 */
import * as Y from 'yjs'
import { LIMITS } from '#shared/wire/limits.ts'
import { SYNC } from '#shared/wire/sync.ts'
import type { FallbackSocket } from './fallback-socket.ts'
import { LineWatch } from './line-watch.ts'
import { pauseWith, type Timing } from './timing.ts'
import { kindOf, presenceMessage, syncMessage, updateIn } from './wire.ts'

export type Line = WebSocket | FallbackSocket

export interface SocketDeps {
  /** opens a WebSocket or the fallback */
  readonly openLine: (url: string) => Line
  /** the line closed; `opened` false: it never worked */
  readonly lineClosed: (opened: boolean) => void
  /** resolves when every local update so far is in the copy on this machine (or cannot be) */
  readonly whenStored: () => Promise<void>
  /** the number of the newest local change */
  readonly newestChange: () => number
  /** the n-th update of this connection left; it holds all changes up to `change` */
  readonly sent: (n: number, change: number) => void
  /** nothing live may leave: it could lean on what the server has lost */
  readonly holdsBack: () => boolean
  /** one's own presence entry as bytes, null when there is none */
  readonly ownPresence: () => Uint8Array | null
  /** asks the server for what is missing here: it always answers */
  readonly stateRequest: () => Uint8Array
  readonly timing: Timing
}

/** Least time between two updates and between two presence messages: the server allows 100 and 20 a second. */
const UPDATE_GAP_MS = 15
const PRESENCE_GAP_MS = 80

/** what browsers call a line that broke */
const NO_ANSWER = 1006

interface Waiting {
  readonly step: number
  readonly bytes: Uint8Array
  readonly change: number
}

type Handler<E> = ((event: E) => void) | null

class SectionSocket {
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSING = 2
  readonly CLOSED = 3
  onopen: Handler<unknown> = null
  onmessage: Handler<{ readonly data: ArrayBuffer }> = null
  onclose: Handler<{ readonly code: number; readonly reason: string }> = null
  onerror: Handler<unknown> = null
  readonly #deps: SocketDeps
  readonly #pause: (ms: number) => Promise<void>
  readonly #line: Line
  #opened = false
  #closed = false
  #answered = false
  #count = 0
  #queue: Waiting[] = []
  #isDraining = false
  #presence: 'idle' | 'resting' | 'due' = 'idle'
  readonly #watch: LineWatch

  constructor(url: string, deps: SocketDeps) {
    this.#deps = deps
    this.#pause = pauseWith(deps.timing)
    this.#watch = new LineWatch(deps.timing, {
      ask: () => this.#ask(),
      dead: () => this.#die(),
    })
    const line = deps.openLine(url)
    this.#line = line
    // oxlint-disable unicorn/prefer-add-event-listener -- the fallback offers what y-websocket uses, and no more
    line.onopen = () => {
      this.#opened = true
      this.#watch.heard()
      this.onopen?.({ type: 'open' })
    }
    line.onmessage = (event: { readonly data: ArrayBuffer }) => {
      this.#watch.heard()
      this.onmessage?.(event)
    }
    line.onerror = () => this.onerror?.({ type: 'error' })
    line.onclose = (event: { readonly code: number; readonly reason: string }) => {
      if (this.#closed) return
      this.#finish()
      this.onclose?.({ code: event.code, reason: event.reason })
    }
  }

  // oxlint-enable unicorn/prefer-add-event-listener

  get binaryType(): string {
    return this.#line.binaryType
  }
  set binaryType(_kind: string) {
    this.#line.binaryType = 'arraybuffer'
  }
  get readyState(): number {
    return this.#line.readyState
  }

  send(message: Uint8Array): void {
    const kind = kindOf(message)
    switch (kind) {
      case 'presence':
        return this.#sendPresence()
      case 'step1':
      case 'other':
        return this.#line.send(new Uint8Array(message))
      case 'update':
        // Before our answer to the server's step 1 an update may lean on changes that only that answer will carry
        // (made offline). The answer holds this one too.
        if (!this.#answered || this.#deps.holdsBack()) return
        break
      case 'step2':
        this.#answered = true
        break
    }
    const bytes = updateIn(message)
    const step =
      kind === 'step2' || bytes.length > LIMITS.liveUpdateBytes ? SYNC.step2 : SYNC.update
    this.#queue.push({ step, bytes, change: this.#deps.newestChange() })
    void this.#drain()
  }

  close(): void {
    this.#finish()
    this.#line.close()
  }

  #ask(): void {
    if (this.readyState === this.OPEN) this.#line.send(this.#deps.stateRequest().slice())
  }

  #die(): void {
    this.close()
    this.onclose?.({ code: NO_ANSWER, reason: 'silent' })
  }

  #finish(): void {
    if (this.#closed) return
    this.#closed = true
    this.#watch.stop()
    this.#queue = []
    this.#deps.lineClosed(this.#opened)
  }

  async #drain(): Promise<void> {
    if (this.#isDraining) return
    this.#isDraining = true
    while (this.#queue.length > 0) {
      await this.#deps.whenStored()
      const next = this.#gather()
      if (next === null || this.#closed) break
      this.#line.send(new Uint8Array(syncMessage(next.step, next.bytes)))
      this.#deps.sent(++this.#count, next.change)
      await this.#pause(UPDATE_GAP_MS)
    }
    this.#isDraining = false
  }

  /** The first waiting message, with the live updates behind it that still fit. */
  #gather(): Waiting | null {
    const first = this.#queue.shift()
    if (first === undefined) return null
    if (first.step !== SYNC.update) return first
    const parts = [first.bytes]
    let size = first.bytes.length
    let { change } = first
    for (;;) {
      const next = this.#queue[0]
      if (next?.step !== SYNC.update || size + next.bytes.length > LIMITS.liveUpdateBytes) break
      this.#queue.shift()
      parts.push(next.bytes)
      size += next.bytes.length
      change = next.change
    }
    return {
      step: SYNC.update,
      bytes: parts.length === 1 ? first.bytes : Y.mergeUpdates(parts),
      change,
    }
  }

  #sendPresence(): void {
    if (this.#presence !== 'idle') {
      this.#presence = 'due'
      return
    }
    const bytes = this.#deps.ownPresence()
    if (bytes === null || this.#closed || this.readyState !== this.OPEN) return
    this.#line.send(new Uint8Array(presenceMessage(bytes)))
    this.#presence = 'resting'
    void this.#pause(PRESENCE_GAP_MS).then(() => {
      const isDue = this.#presence === 'due'
      this.#presence = 'idle'
      if (isDue) this.#sendPresence()
    })
  }
}

/** The class that the stock provider takes for WebSocket. */
export function socketClass(deps: SocketDeps): typeof WebSocket {
  class BoundSocket extends SectionSocket {
    constructor(url: string) {
      super(url, deps)
    }
  }
  // The provider uses the subset above and nothing else of the browser's class.
  return BoundSocket as unknown as typeof WebSocket
}
