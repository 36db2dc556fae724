/** What a scenario is, and what one run of it tells. */
import type { BenchServer } from './servers/bench-server.ts'

export interface Figures {
  /** by name; units are in the name (…Ms, …Us, …Mb) or in the scenario's `columns` */
  readonly measures: Readonly<Record<string, number>>
  /** Are all copies of the text equal to what was sent? null: this scenario has nothing to compare. */
  readonly isEqual: boolean | null
  /** edits that somebody never got, or that were gone after a restart */
  readonly lost: number
  /** what else must be known; '' when nothing */
  readonly note: string
}

/** What may be asked for on the command line. */
export interface ScenarioOptions {
  readonly seconds: number
}

export interface Scenario {
  readonly name: string
  /** sizes, each with the servers whose figures the goals need */
  readonly cases: readonly { readonly n: number; readonly servers: readonly string[] }[]
  readonly seconds: number
  /** heading of each measure */
  readonly columns: Readonly<Record<string, string>>
  /** Why this server takes no part; null: it does. */
  leavesOut(server: BenchServer): string | null
  /** @param server not started yet */
  run(server: BenchServer, n: number, options: ScenarioOptions): Promise<Figures>
}

export const everybody = (): null => null
export const withDocuments = (server: BenchServer): string | null =>
  server.protocol.holdsState ? null : 'a relay holds no documents'
export const withDisk = (server: BenchServer): string | null =>
  server.isPersistent ? null : 'keeps nothing on disk'

/** 400 people and more have numbers below this; those who look afterwards have numbers from here on. */
const FIRST_ONLOOKER = 640
const ONLOOKERS = 60
let onlookers = 0
/** Somebody else each time, so that nobody comes too often. */
export const onlooker = (): number => FIRST_ONLOOKER + (onlookers++ % ONLOOKERS)
