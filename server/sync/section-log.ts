/**
 * The log of the live text: what is appended here is durable when `append` answers, and only then is it acknowledged
 * and shown. One append is one transaction for all sections that are due (section-log-sqlite.ts, section-log-postgres.ts);
 * what is read and what is kept of it goes through section-store.ts, the same on both.
 */
import { crc32 } from 'node:zlib'
import type { SectionState } from '#shared/domain/section.ts'
import type { BodyId, PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { SnapshotHolds } from '../storage/schema.ts'
import type { LogEntry, PackedRows } from './section-history.ts'

export interface LogRow {
  readonly sectionId: SectionId
  /** the section's newest row before this one; 0: none */
  readonly after: number
  readonly data: Uint8Array
}

/** A row's checksum holds the number of the row before it: one that is gone is missed by the next, whoever wrote it. */
export const checksumOf = (data: Uint8Array, after: number): number => crc32(data, after)
/** Rows from before that carry their own bytes' checksum, or none. */
export const isSound = (data: Uint8Array, after: number, crc: number | null): boolean =>
  crc === null || crc === checksumOf(data, after) || crc === checksumOf(data, 0)
/** Who a Yjs client id belongs to, for the life of the section. */
export interface ClientBinding {
  readonly sectionId: SectionId
  readonly client: number
  readonly personId: string
  readonly bodyId: string
}
/** Clocks [from, to) of a client id that came back during a recovery, brought by somebody who is not its author. */
export interface RecoveredPart {
  readonly recoveryId: number
  readonly sectionId: SectionId
  readonly personId: PersonId
  readonly personName: string
  readonly bodyId: string
  readonly bodyName: string
  readonly client: number
  /** null: not known */
  readonly authorId: PersonId | null
  readonly from: number
  readonly to: number
  readonly characters: number
}
/** What was refused: never the bytes themselves. */
export interface RefusedInput {
  readonly sectionId: string
  readonly personId: string
  readonly code: number
  readonly reason: string
  readonly size: number
  readonly sha256: string
}
export interface Batch {
  /** ms, workspace time */
  readonly at: number
  readonly rows: readonly LogRow[]
  readonly bindings: readonly ClientBinding[]
  readonly recovered: readonly RecoveredPart[]
  readonly refusals: readonly RefusedInput[]
}

/** Who claimed a client id first, and when (ms). */
export interface ClientOwner {
  readonly personId: PersonId
  readonly bodyId: BodyId
  readonly since: number
}
export interface StoredSection {
  readonly reportId: ReportId
  readonly state: SectionState
  readonly words: number
  /** null: all of it is in the rows. `index` null: it must be made anew (stored-index.ts) */
  readonly snapshot: { readonly text: Uint8Array; readonly index: Uint8Array | null } | null
  /** what no snapshot covers; up to a damaged row, when there is one */
  readonly rows: readonly Uint8Array[]
  /** newest log row, also when a snapshot has swallowed it */
  readonly through: number
  /** the newest recovery that nobody closed; its time (ms, workspace) may be over */
  readonly recovery: { readonly id: number; readonly until: number } | null
  readonly clients: ReadonlyMap<number, ClientOwner>
  /** Its snapshot could not be read; the rows above are all there ever were, from the history. */
  readonly isRebuilt: boolean
  /** What follows the rows above cannot be read: the section may be shown, not written. */
  readonly isDamaged: boolean
}

/** Where the next snapshot of a section begins. */
export interface Standing {
  /** number of the snapshot in force; 0: none */
  readonly snapshot: number
  /** newest log row it covers */
  readonly through: number
  /** its written-times.ts; null: none, or damaged */
  readonly times: Uint8Array | null
}
/** A snapshot goes in, and what it covers goes out, in steps. Each is small, is a transaction of its own, and leaves a
 *  whole section behind: until `flip` the old snapshot and its rows, afterwards the new one. */
export type KeepingStep =
  | {
      readonly kind: 'part'
      readonly snapshot: number
      readonly holds: SnapshotHolds
      readonly part: number
      readonly data: Uint8Array
    }
  | {
      readonly kind: 'history'
      readonly rows: Omit<PackedRows, 'bytes'>
      /** packed and compressed */
      readonly data: Uint8Array
    }
  | {
      readonly kind: 'flip'
      readonly snapshot: number
      readonly through: number
      /** ms, workspace time */
      readonly at: number
      /** how many of each */
      readonly parts: Readonly<Record<SnapshotHolds, number>>
    }
  /** rows that the snapshot in force covers, some at a time */
  | { readonly kind: 'drop-rows' }
  /** parts of every other snapshot, some at a time */
  | { readonly kind: 'drop-parts'; readonly except: number }
  /** history of a snapshot that was never finished */
  | { readonly kind: 'drop-history'; readonly after: number }
  /** client ids nobody ever wrote under */
  | { readonly kind: 'release'; readonly clients: readonly number[] }

export interface SectionLog {
  /** @returns the section as it is on disk, or null when there is none
   *  @throws SectionDamaged when its text cannot be read */
  load(sectionId: SectionId): Promise<StoredSection | null>
  /** @returns the log number of each row, in order
   *  @throws NotStored when it is certain that nothing was kept: the same batch may be tried again. Any other error
   *  means that the storage cannot be believed any more. */
  append(batch: Batch): Promise<readonly number[]>
  /** Log rows of a section that no snapshot covers yet. */
  uncovered(sectionId: SectionId): number
  clients(sectionId: SectionId): Promise<StoredSection['clients']>
  standing(sectionId: SectionId): Promise<Standing>
  /** Some of the uncovered rows after `after`, up to `through`, in order; none: there are no more. */
  rows(sectionId: SectionId, after: number, through: number): Promise<readonly LogEntry[]>
  /** What a snapshot up to `through` covers, packed, in order: see section-history.ts. */
  history(
    sectionId: SectionId,
    through: number,
  ): Promise<readonly { readonly crc: number; readonly data: Uint8Array }[]>
  /** @returns true: the same step has more to do
   *  @throws NotStored when this step was not taken and all else stands as before; otherwise as `append` */
  keep(sectionId: SectionId, step: KeepingStep): Promise<boolean>
}

/** This section's bytes cannot be read; all others can. */
export class SectionDamaged extends Error {
  readonly sectionId: SectionId
  constructor(sectionId: SectionId, what: string, cause?: unknown) {
    super(`section ${sectionId} is damaged: ${what}`, { cause })
    this.name = 'SectionDamaged'
    this.sectionId = sectionId
  }
}

/** Full disk, database restarting: nothing was kept, nothing may be acknowledged, try again later. */
export class NotStored extends Error {
  constructor(cause: unknown) {
    super('the storage took nothing', { cause })
    this.name = 'NotStored'
  }
}

/** Which rows of each section no snapshot covers, and which are covered and still there. The log table has no index by
 *  section, so that a commit of many sections dirties one or two pages; the list is read once at start and kept here. */
export class LogRows {
  readonly #uncovered = new Map<string, number[]>()
  readonly #covered = new Map<string, number[]>()

  has(sectionId: string): boolean {
    return this.#uncovered.has(sectionId)
  }

  of(sectionId: string): readonly number[] {
    return this.#uncovered.get(sectionId) ?? []
  }

  covered(sectionId: string): readonly number[] {
    return this.#covered.get(sectionId) ?? []
  }

  add(sectionId: string, seq: number): void {
    const have = this.#uncovered.get(sectionId)
    if (have === undefined) this.#uncovered.set(sectionId, [seq])
    else have.push(seq)
  }

  /** A snapshot up to `through` is in force. */
  cover(sectionId: string, through: number): void {
    const rows = this.of(sectionId)
    const covered = rows.filter((seq) => seq <= through)
    if (covered.length === 0) return
    this.#covered.set(sectionId, [...this.covered(sectionId), ...covered])
    this.#uncovered.set(
      sectionId,
      rows.filter((seq) => seq > through),
    )
  }

  /** The first `count` covered rows are gone. */
  dropped(sectionId: string, count: number): void {
    const rest = this.covered(sectionId).slice(count)
    if (rest.length === 0) this.#covered.delete(sectionId)
    else this.#covered.set(sectionId, rest)
  }
}
