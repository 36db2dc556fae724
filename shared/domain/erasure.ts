/** When a deletion is so great that it is put on record and can be taken back: more than 30 % of a section, by one person,
 *  in one edit or a short series (attacks of the sync socket, A20). Pure. */
import { allow, refuse, type Decision } from '#shared/errors.ts'
import type { AccessLevel } from './permission.ts'

const SHARE = 0.3
/** Letters, about. In a section that has hardly begun, every second thought deletes a third of it. */
export const LEAST_ERASED = 300

/** A series ends after a pause, and at the latest after two minutes: what one pulls out in one go. */
export const SERIES_PAUSE_MS = 30_000
export const SERIES_MS = 120_000

/** @param before how long the section was @returns the share deleted in percent, null: not great enough */
export function erasedPercent(erased: number, before: number): number | null {
  if (erased < LEAST_ERASED || erased <= SHARE * before) return null
  return Math.min(100, Math.round((100 * erased) / before))
}

export const ERASURE_OUTCOMES = ['restored', 'kept'] as const
export type ErasureOutcome = (typeof ERASURE_OUTCOMES)[number]

/** Putting text back is an edit, and so is deciding that it stays away: for those who may write here now.
 *  @param settled what somebody decided before */
export function settleErasure(
  level: AccessLevel,
  isLocked: boolean,
  settled: ErasureOutcome | null,
): Decision<null> {
  if (level !== 'edit') return refuse(isLocked ? 'section.locked' : 'section.read-only')
  return settled === null ? allow(null) : refuse('erasure.settled')
}
