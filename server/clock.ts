/** Time as an argument. Two clocks in one: elapsed time for windows and rates, the workspace's own time for records. */

export interface Clock {
  /** milliseconds since 1970, the machine's real time: sessions, cookies */
  readonly real: () => number
  /** milliseconds since 1970 in the workspace: due dates, records. In the demo it starts on the plan's day. */
  readonly workspace: () => number
  /** milliseconds that never run backwards: windows, rates, budgets */
  readonly elapsed: () => number
}

/** @param offsetMs workspace time minus real time, whole days */
export function systemClock(offsetMs = 0): Clock {
  return {
    real: () => Date.now(),
    workspace: () => Date.now() + offsetMs,
    elapsed: () => performance.now(),
  }
}
