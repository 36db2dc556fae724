/** Time as an argument: what time it is, and what happens later. Two clocks in one: elapsed time for windows and rates,
 *  the workspace's own time for records. A simulation hands in its own and lets hours pass in moments. */

/** Calls it off; harmless when it has happened. */
export type Cancel = () => void

export interface Clock {
  /** milliseconds since 1970, the machine's real time: sessions, cookies */
  readonly real: () => number
  /** milliseconds since 1970 in the workspace: due dates, records. In the demo it starts on the plan's day. */
  readonly workspace: () => number
  /** milliseconds that never run backwards: windows, rates, budgets */
  readonly elapsed: () => number
  /** Calls `run` once after `ms`. A process that has nothing else to do stays for it. */
  readonly after: (ms: number, run: () => void) => Cancel
  /** As `after`, but no process stays for it: bounds and housekeeping. */
  readonly meanwhile: (ms: number, run: () => void) => Cancel
  /** Calls `run` every `ms`; no process stays for it. */
  readonly every: (ms: number, run: () => void) => Cancel
  /** Calls `run` when this turn of the loop is done. */
  readonly soon: (run: () => void) => Cancel
}

/** @param offsetMs workspace time minus real time, whole days */
export function systemClock(offsetMs = 0): Clock {
  return {
    real: () => Date.now(),
    workspace: () => Date.now() + offsetMs,
    elapsed: () => performance.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    meanwhile(ms, run) {
      const timer = setTimeout(run, ms).unref()
      return () => clearTimeout(timer)
    },
    every(ms, run) {
      const timer = setInterval(run, ms).unref()
      return () => clearInterval(timer)
    },
    soon(run) {
      const turn = setImmediate(run)
      return () => clearImmediate(turn)
    },
  }
}

/** @returns when that many ms have passed */
export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((done) => {
    clock.after(ms, done)
  })
