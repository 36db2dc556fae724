/** Frozen drafts: written once, never changed (the database refuses), read as they were. */
import type { Kysely } from 'kysely'
import type { ReportId } from '#shared/ids.ts'
import type { NewRow, Row, Tables } from './schema.ts'

export type DraftStored = Row<'draft'>

/** Without the text: newest first, with the number of sections. */
export async function draftsOf(
  db: Kysely<Tables>,
  reportId: ReportId,
): Promise<(Omit<DraftStored, 'canonical'> & { sections: number })[]> {
  const rows = await db
    .selectFrom('draft')
    .select((eb) => [
      'id',
      'report_id',
      'number',
      'frozen_at',
      'person_id',
      'person_name',
      'body_id',
      'body_name',
      'sha256',
      'words',
      eb
        .selectFrom('draft_section')
        .whereRef('draft_section.draft_id', '=', 'draft.id')
        .select((sub) => sub.fn.countAll<number>().as('n'))
        .as('sections'),
    ])
    .where('report_id', '=', reportId)
    .orderBy('number', 'desc')
    .execute()
  return rows.map((r) => ({ ...r, sections: Number(r.sections) }))
}

/** @returns the newest number of each report that has one */
export async function latestDraftNumbers(
  db: Kysely<Tables>,
  reportIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (reportIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('draft')
    .select((eb) => ['report_id', eb.fn.max('number').as('number')])
    .where('report_id', 'in', reportIds)
    .groupBy('report_id')
    .execute()
  return new Map(rows.map((r) => [r.report_id, r.number]))
}

export function findDraft(
  db: Kysely<Tables>,
  reportId: ReportId,
  number: number,
): Promise<DraftStored | undefined> {
  return db
    .selectFrom('draft')
    .selectAll()
    .where('report_id', '=', reportId)
    .where('number', '=', number)
    .executeTakeFirst()
}

export async function insertDraft(
  trx: Kysely<Tables>,
  draft: NewRow<'draft'>,
  sections: readonly NewRow<'draft_section'>[],
): Promise<void> {
  await trx.insertInto('draft').values(draft).execute()
  // One row at a time: a section's state may be megabytes.
  for (const section of sections) await trx.insertInto('draft_section').values(section).execute()
}
