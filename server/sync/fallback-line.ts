/** A line over plain HTTP, for offices whose proxy drops WebSocket: the client's messages come in numbered POSTs, ours
 *  wait in a queue for its long poll, as the very frames a socket would carry. */
import type { Clock } from '../clock.ts'
import { closeFrame } from './frames.ts'
import { BOUNDS } from './limits.ts'
import type { Transport, TransportEvents } from './transport.ts'

export interface FallbackLine extends Transport {
  /** Everything that waits, as soon as there is something; empty after `pollMs`, or when a newer poll takes over. */
  poll(signal: AbortSignal): Promise<Buffer>
  /** Hands in the messages of POST number `n`.
   *  @returns 'taken', 'repeated' (the last number again: nothing is done twice), or 'gap' */
  deliver(n: number, messages: readonly Uint8Array[]): 'taken' | 'repeated' | 'gap'
  /** the client said goodbye */
  leave(): void
  /** closed, and its last frame has been fetched or never will be */
  readonly isDone: boolean
  readonly answers: number
}

export function createFallbackLine(clock: Clock): FallbackLine {
  const { elapsed } = clock
  let events: TransportEvents | null = null
  let isOpen = true
  let queue: Buffer[] = []
  let queuedBytes = 0
  let usedAt = elapsed()
  let lastPost = 0
  let answers = 0
  let waiting: (() => void) | null = null

  const wake = (): void => {
    waiting?.()
    waiting = null
  }
  const push = (frames: Buffer): void => {
    queue.push(frames)
    queuedBytes += frames.length
    wake()
  }
  const isIdle = (): boolean => elapsed() - usedAt > BOUNDS.fallbackIdleMs
  function end(): void {
    if (!isOpen) return
    isOpen = false
    // Its owner may be in the middle of a fan-out.
    queueMicrotask(() => events?.closed())
  }
  function take(): Buffer {
    const all = queue.length === 1 ? (queue[0] as Buffer) : Buffer.concat(queue)
    queue = []
    queuedBytes = 0
    answers++
    usedAt = elapsed()
    if (isOpen) queueMicrotask(() => events?.drained())
    return all
  }

  return {
    get isOpen() {
      return isOpen
    },
    get unsentBytes() {
      return queuedBytes
    },
    get isDone() {
      return !isOpen && (queue.length === 0 || isIdle())
    },
    get answers() {
      return answers
    },
    listen(listener) {
      events = listener
    },
    write(frames) {
      if (isOpen) push(frames)
    },
    close(code, reason) {
      if (!isOpen) return
      push(closeFrame(code, reason))
      end()
    },
    terminate() {
      end()
      wake()
    },
    leave() {
      queue = []
      queuedBytes = 0
      end()
      wake()
    },
    probe: () => !isIdle(),
    deliver(n, messages) {
      usedAt = elapsed()
      if (n === lastPost) return 'repeated'
      if (n !== lastPost + 1) return 'gap'
      lastPost = n
      for (const message of messages) events?.message(message, true)
      return 'taken'
    },
    async poll(signal) {
      wake()
      usedAt = elapsed()
      if (queue.length === 0 && isOpen)
        await new Promise<void>((resolve) => {
          const done = (): void => {
            cancel()
            signal.removeEventListener('abort', done)
            resolve()
          }
          const cancel = clock.after(BOUNDS.pollMs, done)
          signal.addEventListener('abort', done)
          waiting = done
        })
      usedAt = elapsed()
      // Nobody reads the answer of a broken poll: what waits stays for the next one.
      return signal.aborted ? Buffer.alloc(0) : take()
    },
  }
}
