/** Findings of proofing that a report leaves aside. */
import type { Kysely } from 'kysely'
import type { ReportId } from '#shared/ids.ts'
import type { IgnoredFinding } from '#shared/wire/proofing.ts'
import type { Tables } from './schema.ts'

/** In the order in which they were left aside. */
export const ignoredOf = (db: Kysely<Tables>, reportId: ReportId): Promise<IgnoredFinding[]> =>
  db
    .selectFrom('proof_ignored')
    .select(['key', 'kind', 'words'])
    .where('report_id', '=', reportId)
    .orderBy('at')
    .orderBy('key')
    .execute()

/** Once: what is already left aside stays as it is. */
export async function insertIgnored(
  db: Kysely<Tables>,
  row: Tables['proof_ignored'],
): Promise<void> {
  await db
    .insertInto('proof_ignored')
    .values(row)
    .onConflict((conflict) => conflict.columns(['report_id', 'key']).doNothing())
    .execute()
}

export async function deleteIgnored(
  db: Kysely<Tables>,
  reportId: ReportId,
  key: string,
): Promise<void> {
  await db
    .deleteFrom('proof_ignored')
    .where('report_id', '=', reportId)
    .where('key', '=', key)
    .execute()
}
