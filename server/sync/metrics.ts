/** What the live text counts about itself. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface SyncCounters {
  /** updates taken */
  updates: number
  bytesIn: number
  bytesOut: number
  refusals: number
  commits: number
  rows: number
  /** commits that the storage could not take and that are tried again */
  storageRetries: number
  snapshots: number
  /** copies of clients that were found to differ and told so */
  differingCopies: number
  /** connections closed because they did not read */
  letGo: number
  /** given up: the rows they would have covered stay, a later edit begins anew */
  snapshotFailures: number
}
export interface SyncMetrics extends Readonly<SyncCounters> {
  readonly rooms: number
  readonly sockets: number
  /** connections that do not read: nothing more is queued for them until they do */
  readonly behind: number
  /** sections found damaged since the start */
  readonly damaged: number
  /** number of commits by duration; each upper bound in ms with how many took at most that long */
  readonly commitMs: readonly { readonly atMost: number; readonly commits: number }[]
  readonly commitMsSum: number
}

export const COMMIT_BOUNDS_MS = [1, 2, 5, 10, 20, 50, 100, 250, 1_000] as const

export const noCounts = (): SyncCounters => ({
  updates: 0,
  bytesIn: 0,
  bytesOut: 0,
  refusals: 0,
  commits: 0,
  rows: 0,
  storageRetries: 0,
  snapshots: 0,
  differingCopies: 0,
  letGo: 0,
  snapshotFailures: 0,
})

/** Durations of commits in cumulative buckets. */
export class CommitTimes {
  readonly #counts: number[] = COMMIT_BOUNDS_MS.map(() => 0)
  readonly #listeners = new Set<(ms: number) => void>()
  sumMs = 0

  observe(ms: number): void {
    this.sumMs += ms
    COMMIT_BOUNDS_MS.forEach((bound, i) => {
      if (ms <= bound) this.#counts[i] = (this.#counts[i] ?? 0) + 1
    })
    for (const listener of this.#listeners) listener(ms)
  }
  listen(listener: (ms: number) => void): void {
    this.#listeners.add(listener)
  }
  buckets(): SyncMetrics['commitMs'] {
    return COMMIT_BOUNDS_MS.map((atMost, i) => ({ atMost, commits: this.#counts[i] ?? 0 }))
  }
}

interface Measured {
  metrics(): SyncMetrics
  onCommit(listener: (ms: number) => void): void
}

/** Exposes the counters as `ban_thao_sync_*` on a Prometheus registry. */
export function registerSyncMetrics(register: Registry, engine: Measured): void {
  const gauge = (name: 'rooms' | 'sockets' | 'behind' | 'damaged', help: string): void => {
    const metric: Gauge = new Gauge({
      name: `ban_thao_sync_${name}`,
      help,
      registers: [register],
      collect: () => metric.set(engine.metrics()[name]),
    })
  }
  const counter = (name: keyof SyncCounters, label: string, help: string): void => {
    const metric: Counter = new Counter({
      name: `ban_thao_sync_${label}_total`,
      help,
      registers: [register],
      collect() {
        metric.reset()
        metric.inc(engine.metrics()[name])
      },
    })
  }
  gauge('rooms', 'Sections open in memory')
  gauge('sockets', 'Connections to sections, WebSocket and fallback')
  gauge('behind', 'Connections that do not read what they are sent')
  gauge('damaged', 'Sections whose bytes could not be read')
  counter('updates', 'updates', 'Updates taken')
  counter('bytesIn', 'received_bytes', 'Bytes of messages received')
  counter('bytesOut', 'sent_bytes', 'Bytes of frames written')
  counter('refusals', 'refusals', 'Messages and updates refused')
  counter('commits', 'commits', 'Commits of the section log')
  counter('rows', 'log_rows', 'Log rows written')
  counter('storageRetries', 'storage_retries', 'Commits the storage could not take')
  counter('snapshots', 'snapshots', 'Snapshots stored')
  counter('differingCopies', 'differing_copies', 'Copies of clients that differed')
  counter('letGo', 'let_go', 'Connections closed because they did not read')
  counter('snapshotFailures', 'snapshot_failures', 'Snapshots that could not be made or stored')
  const durations = new Histogram({
    name: 'ban_thao_sync_commit_seconds',
    help: 'Duration of a commit of the section log',
    buckets: COMMIT_BOUNDS_MS.map((ms) => ms / 1_000),
    registers: [register],
  })
  let slowestMs = 0
  const slowest: Gauge = new Gauge({
    name: 'ban_thao_sync_commit_slowest_seconds',
    help: 'Slowest commit of the section log since these figures were last read',
    registers: [register],
    collect() {
      slowest.set(slowestMs / 1_000)
      slowestMs = 0
    },
  })
  engine.onCommit((ms) => {
    durations.observe(ms / 1_000)
    slowestMs = Math.max(slowestMs, ms)
  })
}
