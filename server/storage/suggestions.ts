/** Suggestions as rows: what was proposed in a section, what was said about it, what was decided. */
import type { Kysely } from 'kysely'
import type { SectionId } from '#shared/ids.ts'
import { gather } from './bodies.ts'
import type { NewRow, Row, Tables } from './schema.ts'

export type SuggestionStored = Row<'suggestion'>
export type SuggestionReplyStored = Row<'suggestion_reply'>
export type SuggestionThread = SuggestionStored & {
  readonly replies: readonly SuggestionReplyStored[]
}

export function findSuggestion(
  db: Kysely<Tables>,
  id: string,
): Promise<SuggestionStored | undefined> {
  return db.selectFrom('suggestion').selectAll().where('id', '=', id).executeTakeFirst()
}

/** All of a section, in the order in which they were made. */
export async function suggestionsOf(
  db: Kysely<Tables>,
  sectionId: SectionId,
): Promise<SuggestionThread[]> {
  const rows = await db
    .selectFrom('suggestion')
    .selectAll()
    .where('section_id', '=', sectionId)
    .orderBy('number')
    .execute()
  const replies = await db
    .selectFrom('suggestion_reply')
    .innerJoin('suggestion', 'suggestion.id', 'suggestion_reply.suggestion_id')
    .selectAll('suggestion_reply')
    .where('suggestion.section_id', '=', sectionId)
    .orderBy('suggestion_reply.at')
    .orderBy('suggestion_reply.id')
    .execute()
  const bySuggestion = gather(replies, (reply) => [reply.suggestion_id, reply])
  return rows.map((row) => ({ ...row, replies: bySuggestion.get(row.id) ?? [] }))
}

export async function openSuggestionsOf(
  db: Kysely<Tables>,
  sectionId: SectionId,
  personId: string,
): Promise<number> {
  const row = await db
    .selectFrom('suggestion')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('section_id', '=', sectionId)
    .where('person_id', '=', personId)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return row?.n ?? 0
}

/** Call it under the lock of suggestions: two at once would take the same number. */
export async function nextSuggestionNumber(trx: Kysely<Tables>, reportId: string): Promise<number> {
  const row = await trx
    .selectFrom('suggestion')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('report_id', '=', reportId)
    .executeTakeFirst()
  return (row?.number ?? 0) + 1
}

export async function insertSuggestion(
  trx: Kysely<Tables>,
  row: NewRow<'suggestion'>,
): Promise<void> {
  await trx.insertInto('suggestion').values(row).execute()
}

/** @returns false: it changed since `rev` */
export async function updateSuggestion(
  trx: Kysely<Tables>,
  id: string,
  rev: number,
  changes: Partial<Omit<SuggestionStored, 'id' | 'rev' | 'number' | 'section_id' | 'report_id'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('suggestion')
    .set({ ...changes, rev: rev + 1 })
    .where('id', '=', id)
    .where('rev', '=', rev)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function appendSuggestionRecord(
  trx: Kysely<Tables>,
  row: NewRow<'suggestion_record'>,
): Promise<void> {
  await trx.insertInto('suggestion_record').values(row).execute()
}

export function suggestionReplySent(
  db: Kysely<Tables>,
  personId: string,
  key: string,
): Promise<SuggestionReplyStored | undefined> {
  return db
    .selectFrom('suggestion_reply')
    .selectAll()
    .where('person_id', '=', personId)
    .where('client_key', '=', key)
    .executeTakeFirst()
}

export async function insertSuggestionReply(
  trx: Kysely<Tables>,
  row: NewRow<'suggestion_reply'>,
): Promise<void> {
  await trx.insertInto('suggestion_reply').values(row).execute()
}
