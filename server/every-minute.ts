/** Work that looks at the clock once a minute: at once after the start, never two rounds at a time. */
import { pause, type Clock } from './clock.ts'

const MINUTE_MS = 60_000
/** A stopping server waits no longer for the round under way; what it does is whole or not at all. */
const STOP_WITHIN_MS = 2_000

export interface Minutes {
  start(): void
  /** Begins nothing more and waits for what is under way. */
  stop(): Promise<void>
}

/** @param work `isFirst`: no round since the start has come through yet */
export function everyMinute(
  clock: Clock,
  fault: (error: unknown) => void,
  work: (isFirst: boolean) => Promise<void>,
): Minutes {
  let running: Promise<void> | null = null
  let isFirst = true
  let cancel = (): void => undefined
  const round = (): void => {
    running ??= work(isFirst)
      .then(() => void (isFirst = false), fault)
      .finally(() => (running = null))
  }
  return {
    start() {
      cancel = clock.every(MINUTE_MS, round)
      round()
    },
    async stop() {
      cancel()
      if (running !== null) await Promise.race([running, pause(clock, STOP_WITHIN_MS)])
    },
  }
}
