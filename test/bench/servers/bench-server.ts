/** A server under test: ours, a peer, or the floor. */
import type { Reachable } from '../load/client.ts'
import type { Usage } from '../load/process-usage.ts'

/** A section that exists before anybody joins. */
export interface BenchSection {
  readonly name: string
  /** a whole Yjs update */
  readonly state: Uint8Array
  /** what was typed since the last snapshot */
  readonly rows?: readonly Uint8Array[]
}

/** What a server counts about itself. */
export interface Commits {
  readonly count: number
  readonly totalMs: number
  readonly slowestMs: number
  readonly snapshots: number
}

export interface BenchServer extends Reachable {
  readonly name: string
  /** keeps documents on disk and finds them after a restart */
  readonly isPersistent: boolean
  readonly isAlive: boolean
  /** Starts with these sections. @returns ms from the start of the process until it listened */
  start(sections: readonly BenchSection[]): Promise<number>
  /** The sections have readers of their own now: whoever held them open leaves. */
  release(): void
  /** Ends it and starts it again on the same data. @returns ms until it listened */
  restart(signal: NodeJS.Signals): Promise<number>
  usage(): Usage
  /** null: it does not say */
  commits(): Promise<Commits | null>
  dispose(): Promise<void>
}
