/** Sections as rows: settings, contributors, and the record of their moves. */
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import type { BodyId, ReportId, SectionId } from '#shared/ids.ts'
import type { TextCounts } from '#shared/document/official-runs.ts'
import type { SectionFacts } from '#shared/domain/permission.ts'
import { gather } from './bodies.ts'
import type { NewRow, Row, Tables } from './schema.ts'

export type SectionStored = Row<'section'> & { readonly contributorIds: readonly string[] }

/** @returns the section with its contributors, or null */
export async function findSection(db: Kysely<Tables>, id: string): Promise<SectionStored | null> {
  const row = await db.selectFrom('section').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  const contributors = await db
    .selectFrom('section_contributor')
    .select('body_id')
    .where('section_id', '=', id)
    .orderBy('body_id')
    .execute()
  return { ...row, contributorIds: contributors.map((c) => c.body_id) }
}

/** All sections of these reports, by id, in no order. */
export async function sectionsOf(
  db: Kysely<Tables>,
  reportIds: readonly ReportId[],
): Promise<SectionStored[]> {
  if (reportIds.length === 0) return []
  const rows = await db
    .selectFrom('section')
    .selectAll()
    .where('report_id', 'in', reportIds)
    .execute()
  const contributors = await db
    .selectFrom('section_contributor')
    .innerJoin('section', 'section.id', 'section_contributor.section_id')
    .select(['section_contributor.section_id', 'section_contributor.body_id'])
    .where('section.report_id', 'in', reportIds)
    .orderBy('section_contributor.body_id')
    .execute()
  const bySection = gather(contributors, (c) => [c.section_id, c.body_id])
  return rows.map((row) => ({ ...row, contributorIds: bySection.get(row.id) ?? [] }))
}

/** What rights depend on. */
export const factsOf = (section: SectionStored): SectionFacts => ({
  reportId: section.report_id as ReportId,
  ownerBodyId: section.owner_body_id as BodyId,
  contributorBodyIds: section.contributorIds as readonly BodyId[],
  contributorMode: section.contributor_mode,
  state: section.state,
})

const GuidanceList = z.array(z.object({ ref: z.string(), text: z.string(), place: z.string() }))
export const guidanceOf = (section: SectionStored): z.infer<typeof GuidanceList> =>
  GuidanceList.parse(JSON.parse(section.guidance))

/** Stores changes when nobody else changed the section since `version`, and raises the version.
 *  @returns false: somebody did */
export async function updateSection(
  trx: Kysely<Tables>,
  id: SectionId,
  version: number,
  changes: Partial<
    Pick<
      Row<'section'>,
      | 'state'
      | 'submitted_at'
      | 'words'
      | 'missing'
      | 'cited'
      | 'owner_body_id'
      | 'contributor_mode'
      | 'due'
      | 'due_words'
    >
  >,
): Promise<boolean> {
  const result = await trx
    .updateTable('section')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function setContributors(
  trx: Kysely<Tables>,
  id: SectionId,
  bodyIds: readonly string[],
): Promise<void> {
  await trx.deleteFrom('section_contributor').where('section_id', '=', id).execute()
  if (bodyIds.length > 0)
    await trx
      .insertInto('section_contributor')
      .values([...new Set(bodyIds)].map((body_id) => ({ section_id: id, body_id })))
      .execute()
}

export async function appendRecord(
  trx: Kysely<Tables>,
  record: NewRow<'section_record'>,
): Promise<void> {
  await trx.insertInto('section_record').values(record).execute()
}

/** Oldest first. */
export function recordsOf(db: Kysely<Tables>, id: SectionId): Promise<Row<'section_record'>[]> {
  return db
    .selectFrom('section_record')
    .selectAll()
    .where('section_id', '=', id)
    .orderBy('id')
    .execute()
}

/** Counted from the text after it has settled; nobody's version of the section changes by it. One statement, one commit,
 *  however many sections. */
export async function storeCounts(
  db: Kysely<Tables>,
  counts: ReadonlyMap<SectionId, TextCounts>,
): Promise<void> {
  if (counts.size === 0) return
  const rows = [...counts].map(
    ([id, { words, missing, cited }]) =>
      sql`(${id}, cast(${words} as integer), cast(${missing} as integer), ${JSON.stringify(cited)})`,
  )
  await sql`
    with counted(id, words, missing, cited) as (values ${sql.join(rows)})
    update section set words = counted.words, missing = counted.missing, cited = counted.cited
    from counted where section.id = counted.id`.execute(db)
}
