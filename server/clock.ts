/** Time as an argument: what time it is, and what happens later. A simulation hands in its own and lets hours pass in
 *  moments. What a record says is the machine's wall clock; how long something lasts never is, since that clock may be
 *  set a day ahead or back at any moment. */
import { dayOf } from '#shared/calendar.ts'

/** Calls it off; harmless when it has happened. */
export type Cancel = () => void

export interface Clock {
  /** milliseconds since 1970, the machine's wall clock: what records of accounts say */
  readonly real: () => number
  /** milliseconds since 1970 in the workspace, by the wall clock: due dates, records. In the demo it starts on the
   *  plan's day. */
  readonly workspace: () => number
  /** milliseconds since 1970 that do not jump: the wall clock at the start, and what has passed since. What ends at a
   *  stored moment (sessions, waits) is judged by it, and the day of rights. */
  readonly steady: () => number
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

/** Steady time can be told to follow the wall clock where that was set right. */
export interface SystemClock extends Clock {
  /** @param ms from now on steady time is so much later */
  shiftSteady(ms: number): void
}

/** What the machine says: ms since 1970, and ms that never run backwards. */
export interface Machine {
  now(): number
  elapsed(): number
}
const THIS_MACHINE: Machine = { now: () => Date.now(), elapsed: () => performance.now() }

/** @param offsetMs workspace time minus real time, whole days */
export function systemClock(offsetMs = 0, machine = THIS_MACHINE): SystemClock {
  let began = machine.now() - machine.elapsed()
  return {
    real: () => machine.now(),
    workspace: () => machine.now() + offsetMs,
    steady: () => Math.round(began + machine.elapsed()),
    elapsed: () => machine.elapsed(),
    shiftSteady(ms) {
      began += ms
    },
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

/** As `steady`, in the workspace. */
export const steadyWorkspace = (clock: Clock): number =>
  clock.steady() + clock.workspace() - clock.real()

/** The workspace's day, ISO, for rights and lateness: a wall clock that jumps neither ends nor begins a body. */
export const workspaceDay = (clock: Clock): string => dayOf(steadyWorkspace(clock))

/** @returns when that many ms have passed */
export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((done) => {
    clock.after(ms, done)
  })
