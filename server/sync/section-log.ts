/**
 * The log of the live text: what is appended here is durable when `append` answers, and only then is it acknowledged
 * and shown. One append is one transaction for all sections that are due. Two implementations: section-log-sqlite.ts
 * and section-log-postgres.ts.
 */
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { SectionState } from '#shared/domain/section.ts'

export interface LogRow {
  readonly sectionId: SectionId
  readonly data: Uint8Array
}
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
/** The section's text with all log rows up to `through`; those rows are deleted in the same transaction. */
export interface Snapshot {
  readonly sectionId: SectionId
  readonly through: number
  readonly data: Uint8Array
}
export interface Batch {
  /** ms, workspace time */
  readonly at: number
  readonly rows: readonly LogRow[]
  readonly bindings: readonly ClientBinding[]
  readonly recovered: readonly RecoveredPart[]
  readonly refusals: readonly RefusedInput[]
  readonly snapshots: readonly Snapshot[]
}

export interface StoredSection {
  readonly reportId: ReportId
  readonly state: SectionState
  readonly words: number
  /** null: all of it is in the rows */
  readonly snapshot: Uint8Array | null
  readonly rows: readonly Uint8Array[]
  /** newest log row, also when a snapshot has swallowed it */
  readonly through: number
  /** the newest recovery that nobody closed; its time (ms, workspace) may be over */
  readonly recovery: { readonly id: number; readonly until: number } | null
  /** client id → person */
  readonly clients: ReadonlyMap<number, PersonId>
}

export interface SectionLog {
  /** @returns the section as it is on disk, or null when there is none */
  load(sectionId: SectionId): Promise<StoredSection | null>
  /** @returns the log number of each row, in order
   *  @throws NotStored when it is certain that nothing was kept: the same batch may be tried again. Any other error
   *  means that the storage cannot be believed any more. */
  append(batch: Batch): Promise<readonly number[]>
  /** Log rows of a section that no snapshot covers yet. */
  uncovered(sectionId: SectionId): number
}

/** Full disk, database restarting: nothing was kept, nothing may be acknowledged, try again later. */
export class NotStored extends Error {
  constructor(cause: unknown) {
    super('the storage took nothing', { cause })
    this.name = 'NotStored'
  }
}

/** Which rows of each section no snapshot covers. The log table has no index by section, so that a commit of many
 *  sections dirties one or two pages; the list is read once at start and kept up to date here. */
export class UncoveredRows {
  readonly #bySection = new Map<string, number[]>()

  has(sectionId: string): boolean {
    return this.#bySection.has(sectionId)
  }

  of(sectionId: string): readonly number[] {
    return this.#bySection.get(sectionId) ?? []
  }

  add(sectionId: string, seq: number): void {
    const have = this.#bySection.get(sectionId)
    if (have === undefined) this.#bySection.set(sectionId, [seq])
    else have.push(seq)
  }

  coveredBy(snapshot: Snapshot): number[] {
    return this.of(snapshot.sectionId).filter((seq) => seq <= snapshot.through)
  }

  /** After the commit. */
  forget(snapshot: Snapshot): void {
    this.#bySection.set(
      snapshot.sectionId,
      this.of(snapshot.sectionId).filter((seq) => seq > snapshot.through),
    )
  }
}
