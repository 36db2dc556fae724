/** What the workflow and the reading routes ask of the live text. The engine answers it; tests may use the engine too. */
import type { SectionId } from '#shared/ids.ts'
import type { Block } from '#shared/document/block.ts'
import type { Seat } from '../auth/seat.ts'
import type { AuthoredBlock } from '../sync/authorship-of-state.ts'

/** A section's text at one moment, as it is on disk. */
export interface SectionMoment {
  readonly sectionId: SectionId
  readonly blocks: readonly Block[]
  readonly words: number
  /** newest log row of the section at that moment; 0: nothing written yet */
  readonly logSeq: number
  /** the whole Yjs state */
  readonly state: Uint8Array
  readonly stateVector: Uint8Array
}

export interface LiveText {
  /** All of them at one and the same moment, everything acknowledged included, in the order asked; unknown ids are left
   *  out. Never call it inside a transaction: on SQLite it would wait for itself. */
  capture(sectionIds: readonly SectionId[]): Promise<readonly SectionMoment[]>
  /** Who wrote each character of the section's text as it is on disk now, and when: from what is kept beside the text,
   *  whatever its log's length. @returns null when there is no such section */
  authorship(sectionId: SectionId): Promise<readonly AuthoredBlock[] | null>
  /** Puts deleted text back as this person's edit, under a client id of its own; asked again with the same id it does
   *  nothing. @param ranges what was deleted: client, from, to … @param seat asked when the edit is made
   *  @returns when it is durable @throws erasure.gone when nothing of it can come back, section.damaged, whatever `seat` throws */
  putBack(
    sectionId: SectionId,
    erased: { readonly ranges: readonly number[]; readonly client: number },
    seat: () => Promise<Seat>,
  ): Promise<void>
}
