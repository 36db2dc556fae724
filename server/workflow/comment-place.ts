/** Where a comment is made: in a section, or on the report as a whole, which counts as a section of its lead body. */
import type { Kysely } from 'kysely'
import type { NoticePlace } from '#shared/domain/notice.ts'
import type { Role } from '#shared/domain/role.ts'
import { accessToSection, atLeast } from '#shared/domain/permission.ts'
import { AppError } from '#shared/errors.ts'
import type { ReportId, SectionId } from '#shared/ids.ts'
import type { Actor } from '../storage/audit.ts'
import { factsOfReport, findReport } from '../storage/reports.ts'
import type { Tables } from '../storage/schema.ts'
import { factsOf, findSection, guidanceOf } from '../storage/sections.ts'
import type { Acting } from './acting.ts'

export interface CommentPlace extends NoticePlace {
  /** the section's number; empty: the report */
  readonly number: string
  /** the points of its guidance, by which they can be commented on */
  readonly guidanceRefs: readonly string[]
}

/** What is asked for: a section, or the report where `sectionId` is null. */
export type CommentTarget =
  | { readonly sectionId: SectionId }
  | { readonly sectionId: null; readonly reportId: ReportId }

export const targetOf = (row: {
  readonly section_id: string | null
  readonly report_id: string
}): CommentTarget =>
  row.section_id === null
    ? { sectionId: null, reportId: row.report_id as ReportId }
    : { sectionId: row.section_id as SectionId }

export async function commentPlace(
  db: Kysely<Tables>,
  target: CommentTarget,
): Promise<CommentPlace | null> {
  if (target.sectionId === null) {
    const report = await findReport(db, target.reportId)
    if (report === undefined) return null
    return { sectionId: null, facts: factsOfReport(report), number: '', guidanceRefs: [] }
  }
  const section = await findSection(db, target.sectionId)
  if (section === null) return null
  return {
    sectionId: target.sectionId,
    facts: factsOf(section),
    number: section.number,
    guidanceRefs: guidanceOf(section).map(({ ref }) => ref),
  }
}

export interface Commenter {
  readonly place: CommentPlace
  readonly actor: Actor
  readonly roles: ReadonlySet<Role>
}

/** Who comments, in whose name. Anonymous comments do not exist.
 *  @throws not-found, access.forbidden */
export async function commenter(acting: Acting, target: CommentTarget): Promise<Commenter> {
  const place = await commentPlace(acting.trx, target)
  const access = place === null ? null : accessToSection(acting.held, place.facts)
  if (place === null || access === null || access.bodyId === null || access.level === 'none')
    throw new AppError('not-found')
  if (!atLeast(access.level, 'comment')) throw new AppError('access.forbidden')
  return { place, actor: await acting.as(access.bodyId), roles: access.roles }
}
