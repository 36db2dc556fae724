/** Great deletions of text, and what was decided about them. */
import type { Kysely } from 'kysely'
import type { ErasureOutcome } from '#shared/domain/erasure.ts'
import type { SectionId } from '#shared/ids.ts'
import type { Actor } from './audit.ts'
import type { NewRow, Row, Tables } from './schema.ts'

/** A series that grew is the same row. @returns true: it is new */
export async function putErasure(
  trx: Kysely<Tables>,
  given: Pick<
    NewRow<'erasure'>,
    | 'section_id'
    | 'person_id'
    | 'person_name'
    | 'body_id'
    | 'body_name'
    | 'after_seq'
    | 'at'
    | 'percent'
    | 'ranges'
  >,
): Promise<boolean> {
  const { at, percent, ranges } = given
  const grown = await trx
    .updateTable('erasure')
    .set({ at, percent, ranges })
    .where('section_id', '=', given.section_id)
    .where('person_id', '=', given.person_id)
    .where('after_seq', '=', given.after_seq)
    .returning('id')
    .executeTakeFirst()
  if (grown !== undefined) return false
  await trx.insertInto('erasure').values(given).execute()
  return true
}

export function findErasure(
  db: Kysely<Tables>,
  id: SectionId,
  erasure: number,
): Promise<Row<'erasure'> | undefined> {
  return db
    .selectFrom('erasure')
    .selectAll()
    .where('section_id', '=', id)
    .where('id', '=', erasure)
    .executeTakeFirst()
}

/** Newest first, without the bytes. */
export function erasuresOf(db: Kysely<Tables>, id: SectionId) {
  return db
    .selectFrom('erasure')
    .select([
      'id',
      'at',
      'person_name',
      'body_name',
      'percent',
      'outcome',
      'settled_at',
      'settled_by',
      'settled_body',
    ])
    .where('section_id', '=', id)
    .orderBy('id', 'desc')
    .execute()
}

/** The client id under which the text comes back, whoever asks: the first one given stays. */
export async function claimClient(
  trx: Kysely<Tables>,
  erasure: number,
  client: number,
): Promise<number> {
  await trx
    .updateTable('erasure')
    .set({ client })
    .where('id', '=', erasure)
    .where('client', 'is', null)
    .execute()
  const row = await trx
    .selectFrom('erasure')
    .select('client')
    .where('id', '=', erasure)
    .executeTakeFirstOrThrow()
  return row.client ?? client
}

/** @returns false: somebody has decided before */
export async function settleErasureRow(
  trx: Kysely<Tables>,
  erasure: number,
  outcome: ErasureOutcome,
  { personName, bodyName }: Actor,
  at: number,
): Promise<boolean> {
  const settled = await trx
    .updateTable('erasure')
    .set({ outcome, settled_at: at, settled_by: personName, settled_body: bodyName })
    .where('id', '=', erasure)
    .where('outcome', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return settled !== undefined
}
