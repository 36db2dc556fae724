/** Every bound of the live text in one place. Bytes, milliseconds. What both sides respect is in shared/wire/limits.ts. */
import { LIMITS } from '#shared/wire/limits.ts'

export const BOUNDS = {
  // ---- one message
  liveUpdateBytes: LIMITS.liveUpdateBytes,
  offlineUploadBytes: LIMITS.offlineUploadBytes,
  frameBytes: LIMITS.frameBytes,
  fragments: 64,
  /** pieces of one message that wait to become whole: an upload of 2 MiB over a slow line comes in 1,500 packets */
  bufferedChunks: 4_096,
  stateVectorBytes: 32 << 10,
  // ---- one update
  structsPerUpdate: 20_000,
  clientsPerUpdate: 64,
  clockAdvance: 1_000_000,
  /** keeps every clock a small integer; an honest id never gets near */
  clock: 2 ** 31 - 1,
  deleteRanges: 5_000,
  deleteClients: 256,
  treeDepth: 12,
  formatJsonBytes: 2_048,
  attributeBytes: 4_096,
  valueDepth: 8,
  valueItems: 64,
  combiningRun: 8,
  // ---- one section
  sectionBytes: LIMITS.sectionBytes,
  idsPerPersonAndSection: 2_000,
  /** an id that was only shown, never written under, is free again after this long */
  unusedIdMs: 30 * 24 * 3_600_000,
  unusedIdsAtOnce: 500,
  // ---- one cursor
  presenceBytes: 4_096,
  presenceDepth: 5,
  presenceClockStep: 1_000,
  // ---- rates of one connection; each may be used `burstSeconds` at once
  messagesPerSecond: 100,
  liveBytesPerSecond: 512 << 10,
  uploadBytesPerSecond: 1 << 20,
  stateRequestsPerSecond: 1,
  presencePerSecond: 20,
  /** no burst: programs that ping at all do it every few seconds */
  clientPingsPerSecond: 10,
  burstSeconds: 3,
  contentRefusalsPerMinute: 5,
  comparisonsPerMinute: 10,
  resyncsInARow: 3,
  /** what leans on something missing is not counted again while our question for it may be on its way, at most so long */
  answerMs: 10_000,
  /** and at most so many: more than the fastest typist has under way in that time */
  gapsUnderWay: 100,
  // ---- readers that do not read
  unsentSoft: 1 << 20,
  unsentHard: 4 << 20,
  unsentMs: 10_000,
  // ---- connections
  silentMs: 10_000,
  pingMs: 10_000,
  missedPings: 2,
  sessionCheckMs: 60_000,
  socketsPerPerson: 20,
  upgradesPerAddress: 50,
  upgradeWindowMs: 10_000,
  // ---- HTTP fallback
  pollMs: 25_000,
  fallbackIdleMs: 60_000,
  fallbackBodyBytes: LIMITS.frameBytes + (64 << 10),
  // ---- events
  eventsReplayed: 500,
  eventsFrameBytes: 256,
} as const

/** How work is spaced. Tests and simulations hand in other values. */
export interface Pace {
  /** longest wait of an edit for its room's fan-out */
  readonly windowMs: number
  /** ms of it per connection: a small room never waits as long as a large one, however slow the machine */
  readonly windowPerConnection: number
  /** share of the time one room's fan-out may take */
  readonly roomDuty: number
  /** A commit costs about the same for 1 row as for 60: few edits are committed each at once, many share one. */
  readonly commitSpacingMs: number
  /** ms of spacing per edit and second */
  readonly commitSpacingPerEdit: number
  /** longest wait of a "saved" for a frame it can travel with: a write to a socket of its own costs more than the edit */
  readonly savedMs: number
  /** ms of that wait per edit and second: a server with little to do says it at once */
  readonly savedPerEdit: number
  /** after a commit that the storage could not take */
  readonly storageRetryMs: number
  /** log rows of a section before the keeper makes a snapshot of it */
  readonly compactRows: number
  /** or this many bytes of them, and as many as the rest of the section has: a long first row soon has its snapshot */
  readonly compactBytes: number
  readonly evictMs: number
  /** words are counted when edits pause this long, */
  readonly settleMs: number
  /** and at the latest after this long */
  readonly countWordsMs: number
  readonly presenceMs: number
  /** least time between two renderings of a changed section for comparison with people's copies */
  readonly compareMs: number
}

export const PACE: Pace = {
  windowMs: 50,
  windowPerConnection: 0.4,
  // Measured: with 100 people in a room 0.02 halves the writes of 0.05 and stays under 30 ms for half of all edits.
  roomDuty: 0.02,
  commitSpacingMs: 32,
  commitSpacingPerEdit: 0.05,
  savedMs: 300,
  savedPerEdit: 0.25,
  storageRetryMs: 1_000,
  compactRows: 1_000,
  compactBytes: 64 << 10,
  evictMs: 60_000,
  settleMs: 2_000,
  countWordsMs: 15_000,
  presenceMs: 500,
  compareMs: 10_000,
}
