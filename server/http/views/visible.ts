/** What a person may know of: unknown and hidden answer alike. */
import { accessToSection, mayInReport, type SectionAccess } from '#shared/domain/permission.ts'
import { rolesInReport, type HeldRole } from '#shared/domain/role.ts'
import { AppError } from '#shared/errors.ts'
import type { ReportId, SectionId } from '#shared/ids.ts'
import { findReport, type ReportStored } from '../../storage/reports.ts'
import { factsOf, findSection, type SectionStored } from '../../storage/sections.ts'
import {
  commentPlace,
  type CommentPlace,
  type CommentTarget,
} from '../../workflow/comment-place.ts'
import type { HttpParts } from '../environment.ts'

/** What of a report a person sees: its live text, its newest frozen draft only, or nothing. */
export type Sight = 'live' | 'frozen' | 'none'

export function sightOf(held: readonly HeldRole[], report: ReportStored): Sight {
  const id = report.id as ReportId
  if (mayInReport(held, 'draft.read', id) !== null) return 'live'
  // A recipient reads issued reports alone; there are none before the issue Road brings them.
  const readsFrozen = rolesInReport(held, id).some((h) => h.role === 'btv-reader')
  return readsFrozen ? 'frozen' : 'none'
}

/** @throws not-found when there is no such report or the person may not see even its frozen drafts */
export async function reportInSight(
  parts: HttpParts,
  held: readonly HeldRole[],
  id: ReportId,
): Promise<{ report: ReportStored; sight: 'live' | 'frozen' }> {
  const report = await findReport(parts.database.kysely, id)
  const sight = report === undefined ? 'none' : sightOf(held, report)
  if (report === undefined || sight === 'none') throw new AppError('not-found')
  return { report, sight }
}

/** @throws not-found also for those who read frozen drafts only */
export async function liveReport(
  parts: HttpParts,
  held: readonly HeldRole[],
  id: ReportId,
): Promise<ReportStored> {
  const { report, sight } = await reportInSight(parts, held, id)
  if (sight !== 'live') throw new AppError('not-found')
  return report
}

/** A section or, as a whole, a report to comment on. @throws not-found */
export async function placeInSight(
  parts: HttpParts,
  held: readonly HeldRole[],
  target: CommentTarget,
): Promise<{ place: CommentPlace; access: SectionAccess }> {
  const place = await commentPlace(parts.database.kysely, target)
  const access = place === null ? null : accessToSection(held, place.facts)
  if (place === null || access === null || access.level === 'none') throw new AppError('not-found')
  return { place, access }
}

/** @throws not-found */
export async function sectionInSight(
  parts: HttpParts,
  held: readonly HeldRole[],
  id: SectionId,
): Promise<{ section: SectionStored; access: SectionAccess }> {
  const section = await findSection(parts.database.kysely, id)
  const access = section === null ? null : accessToSection(held, factsOf(section))
  if (section === null || access === null || access.level === 'none')
    throw new AppError('not-found')
  return { section, access }
}
