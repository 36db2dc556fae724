/** Bytes that the live text refused: the newest few of each person, cut to a bound, beside the rows in `refusal` that
 *  stay for good. Never in the log, never sent to anybody but an administrator. */
import type { Kysely } from 'kysely'
import type { Database } from './database.ts'
import type { NewRow, Row, Tables } from './schema.ts'

interface RefusedBytes {
  /** ms, workspace time */
  readonly at: number
  readonly sectionId: string
  readonly personId: string
  readonly code: number
  readonly reason: string
  readonly size: number
  readonly sha256: string
  readonly data: Uint8Array
}

const ROWS_PER_PERSON = 20
const KEPT_BYTES = 64 << 10

/** @param refused its bytes may be longer than what is kept of them */
export const keepRefusedBytes = (database: Database, refused: RefusedBytes): Promise<void> =>
  database.transaction((trx) =>
    keep(trx, {
      at: refused.at,
      section_id: refused.sectionId,
      person_id: refused.personId,
      code: refused.code,
      reason: refused.reason,
      size: refused.size,
      sha256: refused.sha256,
      data: refused.data,
    }),
  )

async function keep(trx: Kysely<Tables>, row: NewRow<'quarantine'>): Promise<void> {
  await trx
    .insertInto('quarantine')
    .values({ ...row, data: Buffer.from(row.data.subarray(0, KEPT_BYTES)) })
    .execute()
  const oldest = await trx
    .selectFrom('quarantine')
    .select('id')
    .where('person_id', '=', row.person_id)
    .orderBy('id', 'desc')
    .offset(ROWS_PER_PERSON)
    .limit(1)
    .executeTakeFirst()
  if (oldest === undefined) return
  await trx
    .deleteFrom('quarantine')
    .where('person_id', '=', row.person_id)
    .where('id', '<=', oldest.id)
    .execute()
}

/** Newest first, without the bytes. */
export const listQuarantine = (db: Kysely<Tables>): Promise<Omit<Row<'quarantine'>, 'data'>[]> =>
  db
    .selectFrom('quarantine')
    .select(['id', 'at', 'section_id', 'person_id', 'code', 'reason', 'size', 'sha256'])
    .orderBy('id', 'desc')
    .limit(500)
    .execute()

export const quarantined = (
  db: Kysely<Tables>,
  id: number,
): Promise<Row<'quarantine'> | undefined> =>
  db.selectFrom('quarantine').selectAll().where('id', '=', id).executeTakeFirst()
