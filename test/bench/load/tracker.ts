/**
 * Who has received what, and how long it took. An edit is a range of one client's clock, so a receiver's progress is one
 * number per sender: what lies between the old and the new number has just been delivered, in one frame or in many.
 * Everybody in a room is sent the same bytes: each distinct frame is decoded once.
 */
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { Histogram } from './histogram.ts'
import type { Sender } from './typist.ts'

/** A sender's number in the tracker, and the clock behind what came. */
interface Reached {
  readonly sender: number
  readonly clock: number
}

export interface Receiver {
  /** index of its own sender (its own edits are no deliveries), −1: it only reads */
  readonly self: number
  readonly clocks: Uint32Array
}

export class Tracker {
  latency = new Histogram()
  delivered = 0
  /** false: arrivals are noted and not counted */
  counting = true
  readonly #senders: readonly Sender[]
  readonly #byClient: ReadonlyMap<number, number>
  readonly #edits = new FrameCache((bytes) => this.#found(clocksOfUpdate(bytes)))
  readonly #cursors = new FrameCache((bytes) => this.#found(clocksOfCursors(bytes)))

  constructor(senders: readonly Sender[]) {
    this.#senders = senders
    this.#byClient = new Map(senders.map((s, i) => [s.client, i]))
  }

  #found(clocks: Iterable<readonly [number, number]>): Reached[] {
    const found: Reached[] = []
    for (const [client, clock] of clocks) {
      const sender = this.#byClient.get(client)
      if (sender !== undefined) found.push({ sender, clock })
    }
    return found
  }

  receiver(self = -1): Receiver {
    return { self, clocks: new Uint32Array(this.#senders.length) }
  }

  update(receiver: Receiver, bytes: Uint8Array): void {
    this.#advance(receiver, this.#edits.get(bytes))
  }

  /** A cursor that a newer one overtook counts as delivered with the newer one: nobody misses it. */
  cursors(receiver: Receiver, bytes: Uint8Array): void {
    this.#advance(receiver, this.#cursors.get(bytes))
  }

  #advance(receiver: Receiver, reached: readonly Reached[]): void {
    const now = performance.now()
    for (const { sender, clock } of reached) {
      const had = receiver.clocks[sender] ?? 0
      if (clock <= had) continue
      receiver.clocks[sender] = clock
      if (sender === receiver.self || !this.counting) continue
      const sentAt = this.#senders[sender]?.sentAt
      for (let c = had + 1; c <= clock; c++) {
        const sent = sentAt?.[c]
        if (sent === undefined || Number.isNaN(sent)) continue
        this.delivered++
        this.latency.add(now - sent)
      }
    }
  }

  /** Has every receiver everything that was sent? */
  isComplete(receivers: readonly Receiver[]): boolean {
    return receivers.every((r) =>
      this.#senders.every((s, i) => i === r.self || (r.clocks[i] ?? 0) >= s.sentClock),
    )
  }
}

const clocksOfUpdate = (bytes: Uint8Array): Iterable<readonly [number, number]> =>
  Y.parseUpdateMeta(bytes).to

/** @returns client and one past its clock, so that clocks are ends here as well */
export function clocksOfCursors(bytes: Uint8Array): (readonly [number, number])[] {
  const d = decoding.createDecoder(bytes)
  return Array.from({ length: decoding.readVarUint(d) }, () => {
    const client = decoding.readVarUint(d)
    const clock = decoding.readVarUint(d)
    decoding.readVarUint8Array(d)
    return [client, clock + 1] as const
  })
}

const CACHE_BITS = 12

/** The last frames by a hash of their bytes. */
class FrameCache {
  readonly #slots: (
    | { readonly hash: number; readonly bytes: Buffer; readonly reached: readonly Reached[] }
    | undefined
  )[] = Array.from({ length: 1 << CACHE_BITS })
  readonly #decode: (bytes: Uint8Array) => readonly Reached[]

  constructor(decode: (bytes: Uint8Array) => readonly Reached[]) {
    this.#decode = decode
  }

  get(bytes: Uint8Array): readonly Reached[] {
    const step = bytes.length > 256 ? bytes.length >> 7 : 1
    let hash = bytes.length
    for (let i = 0; i < bytes.length; i += step) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0
    const slot =
      (hash ^ (hash >>> CACHE_BITS) ^ (hash >>> (2 * CACHE_BITS))) & ((1 << CACHE_BITS) - 1)
    const kept = this.#slots[slot]
    if (kept?.hash === hash && kept.bytes.equals(bytes)) return kept.reached
    const reached = this.#decode(bytes)
    this.#slots[slot] = { hash, bytes: Buffer.from(bytes), reached }
    return reached
  }
}
