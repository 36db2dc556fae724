/** What a fault is to the runner: a name, and a run that throws when the product did not stand it. */
import { spawnSync } from 'node:child_process'

export interface Settings {
  readonly seed: number
  /** how often F01 kills the server */
  readonly kills: number
  readonly database: 'sqlite' | 'postgres'
  /** how many days F16 simulates */
  readonly seeds: number
}

export interface Fault {
  readonly id: string
  readonly title: string
  /** @returns its figures in one line. @throws when something acknowledged was lost, or anything else is not as promised */
  readonly run: (settings: Settings) => Promise<string>
}

export const SETTINGS: Settings = { seed: 20_190_410, kills: 200, database: 'sqlite', seeds: 100 }

/** @throws a sentence that says how to get the program */
export function needs(program: string, debianPackage: string): void {
  if (spawnSync('which', [program]).status !== 0)
    throw new Error(`needs ${program}: apt-get install ${debianPackage}`)
}

/** Times in ms, sorted or not. @returns the value that a share of them does not exceed */
export function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
