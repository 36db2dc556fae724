/** Recoveries of sections, and what came back in them. */
import type { Kysely } from 'kysely'
import type { SectionId } from '#shared/ids.ts'
import type { NewRow, Row, Tables } from './schema.ts'

/** @returns the section's newest recovery, open or not */
export function latestRecovery(
  db: Kysely<Tables>,
  id: SectionId,
): Promise<Row<'recovery'> | undefined> {
  return db
    .selectFrom('recovery')
    .selectAll()
    .where('section_id', '=', id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** @returns its number */
export async function insertRecovery(
  trx: Kysely<Tables>,
  recovery: NewRow<'recovery'>,
): Promise<number> {
  const { id } = await trx
    .insertInto('recovery')
    .values(recovery)
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function endRecovery(
  trx: Kysely<Tables>,
  id: number,
  closed: { readonly at: number; readonly by: string },
): Promise<void> {
  await trx
    .updateTable('recovery')
    .set({ closed_at: closed.at, closed_by: closed.by })
    .where('id', '=', id)
    .execute()
}

/** Newest first. */
export function recoveriesOf(db: Kysely<Tables>, id: SectionId): Promise<Row<'recovery'>[]> {
  return db
    .selectFrom('recovery')
    .selectAll()
    .where('section_id', '=', id)
    .orderBy('id', 'desc')
    .execute()
}

/** What came back in a section, oldest first, with the author's name of today (null: nobody known). */
export function recoveredIn(db: Kysely<Tables>, id: SectionId) {
  return db
    .selectFrom('recovered')
    .leftJoin('person', 'person.id', 'recovered.author_id')
    .leftJoin('section_client', (join) =>
      join
        .onRef('section_client.section_id', '=', 'recovered.section_id')
        .onRef('section_client.client', '=', 'recovered.client')
        .onRef('section_client.person_id', '=', 'recovered.author_id'),
    )
    .leftJoin('body', 'body.id', 'section_client.body_id')
    .select([
      'recovered.recovery_id',
      'recovered.at',
      'recovered.person_name',
      'recovered.body_name',
      'recovered.author_id',
      'recovered.characters',
      'person.name as author_name',
      'body.name as author_body',
    ])
    .where('recovered.section_id', '=', id)
    .orderBy('recovered.id')
    .execute()
}
