/** Hands refused bytes to their table, one after another and never in the way of a commit. A flood is not kept whole:
 *  what comes while many wait is counted and described in `refusal`, without its bytes. */
import type { RefusedInput } from './section-log.ts'

export interface RefusedBytes extends RefusedInput {
  /** ms, workspace time */
  readonly at: number
  readonly data: Uint8Array
}

export interface Quarantine {
  keep(refused: RefusedBytes): void
  /** @returns when nothing waits any more */
  settle(): Promise<void>
}

const MOST_WAITING = 50

export function createQuarantine(
  store: (refused: RefusedBytes) => Promise<void>,
  fault: (error: unknown) => void,
): Quarantine {
  const waiting: RefusedBytes[] = []
  let running: Promise<void> | null = null

  async function drain(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await store(next).catch(fault)
    running = null
  }

  return {
    keep(refused) {
      if (waiting.length >= MOST_WAITING) return
      // The frame's memory belongs to the line.
      waiting.push({ ...refused, data: refused.data.slice(0, 64 << 10) })
      running ??= drain()
    },
    settle: () => running ?? Promise.resolve(),
  }
}
