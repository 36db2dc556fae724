/** Time and chance as arguments: a test hands in its own. */
export interface Timing {
  /** ms since 1970 */
  readonly now: () => number
  /** 0 ≤ x < 1 */
  readonly random: () => number
  /** calls `act` once after `ms`; @returns how to call it off */
  readonly after: (ms: number, act: () => void) => () => void
}

export const browserTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, act) {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
}

export const pauseWith =
  (timing: Timing) =>
  (ms: number): Promise<void> =>
    new Promise((resolve) => {
      timing.after(ms, resolve)
    })
