/** Documents that a report cites. */
import type { Kysely } from 'kysely'
import type { CitedDocument } from '#shared/document/cited-document.ts'
import type { ReportId } from '#shared/ids.ts'
import type { NewRow, Tables } from './schema.ts'

export type DocumentStored = CitedDocument & { readonly version: number }

/** In the order in which they were listed. */
export const documentsOf = (db: Kysely<Tables>, reportId: ReportId): Promise<DocumentStored[]> =>
  db
    .selectFrom('cited_document')
    .select(['id', 'kind', 'number', 'day', 'issuer', 'subject', 'version'])
    .where('report_id', '=', reportId)
    .orderBy('at')
    .orderBy('id')
    .execute()

/** @returns the report whose list holds it, or null */
export async function reportOfDocument(db: Kysely<Tables>, id: string): Promise<ReportId | null> {
  const row = await db
    .selectFrom('cited_document')
    .select('report_id')
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : (row.report_id as ReportId)
}

export async function insertDocument(
  db: Kysely<Tables>,
  row: NewRow<'cited_document'>,
): Promise<void> {
  await db.insertInto('cited_document').values(row).execute()
}

/** @returns false: somebody changed it since `version`, or it is gone */
export async function updateDocument(
  db: Kysely<Tables>,
  { id, version, ...said }: DocumentStored,
): Promise<boolean> {
  const result = await db
    .updateTable('cited_document')
    .set({ ...said, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function deleteDocument(db: Kysely<Tables>, id: string): Promise<void> {
  await db.deleteFrom('cited_document').where('id', '=', id).execute()
}
