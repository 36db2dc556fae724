/**
 * Finds copies that differ from the server's, whatever made them so: neighbours in reverse order, which no gate can see
 * in bytes, or a damaged copy on somebody's machine. The place in the stream where a comparison is offered is the
 * moment it is about: what was published before it has arrived when the client reads it, so edits under way never look
 * like a difference.
 */
import type { Clock } from '../clock.ts'
import type { Keeper } from './keeper.ts'
import type { Room } from './room.ts'

/** The server's text at one place of a connection's stream. */
export interface OfferedText {
  readonly clocks: ReadonlyMap<number, number>
  readonly fingerprint: Promise<Uint8Array>
}

export interface Comparing {
  /** @returns null: not now; the client asks again by itself */
  offer(room: Room): OfferedText | null
}

interface Made extends OfferedText {
  readonly seq: number
  readonly at: number
}

export function createComparing(parts: {
  readonly keeper: Keeper
  readonly clock: Clock
  /** least time between two renderings of one section that changed, ms */
  readonly everyMs: number
}): Comparing {
  const made = new WeakMap<Room, Made>()
  return {
    offer(room) {
      const now = parts.clock.elapsed()
      // While it is recovered, copies are meant to differ.
      if (room.recoveryAt(now) !== null) return null
      const before = made.get(room)
      if (before?.seq === room.through) return before
      if (before !== undefined && now - before.at < parts.everyMs) return null
      const { state, seq } = room.capture()
      const fingerprint = parts.keeper.fingerprint(state)
      const offered = { seq, at: now, clocks: room.clocks(), fingerprint }
      made.set(room, offered)
      fingerprint.catch(() => made.delete(room))
      return offered
    },
  }
}

/** Does a copy with this state vector and fingerprint differ? One that holds more than the server has is another
 *  matter: its words are still to come, or wait for a recovery. */
export function differs(
  offered: { readonly clocks: ReadonlyMap<number, number>; readonly fingerprint: Uint8Array },
  vector: ReadonlyMap<number, number>,
  fingerprint: Uint8Array,
): boolean {
  for (const [client, clock] of vector) if (clock > (offered.clocks.get(client) ?? 0)) return false
  return Buffer.compare(offered.fingerprint, fingerprint) !== 0
}
