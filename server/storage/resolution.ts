/** Answers, changes, disagreement and rows of several bodies, as rows. */
import type { Kysely } from 'kysely'
import { gather } from './bodies.ts'
import type { CommentStored } from './comments.ts'
import type { NewRow, Row, Tables } from './schema.ts'

export type AnswerStored = Row<'comment_answer'>
export type ChangeStored = Row<'comment_change'>

export function findAnswer(db: Kysely<Tables>, id: string): Promise<AnswerStored | undefined> {
  return db.selectFrom('comment_answer').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function insertAnswer(trx: Kysely<Tables>, row: NewRow<'comment_answer'>) {
  await trx.insertInto('comment_answer').values(row).execute()
}

export async function insertChange(trx: Kysely<Tables>, row: NewRow<'comment_change'>) {
  await trx.insertInto('comment_change').values(row).execute()
}

/** The comments that stand in this one's row. */
export function membersOf(db: Kysely<Tables>, headId: string): Promise<CommentStored[]> {
  return db
    .selectFrom('comment')
    .selectAll()
    .where('merged_into', '=', headId)
    .orderBy('number')
    .execute()
}

/** All comments of a report, by number. */
export function commentsOf(db: Kysely<Tables>, reportId: string): Promise<CommentStored[]> {
  return db
    .selectFrom('comment')
    .selectAll()
    .where('report_id', '=', reportId)
    .orderBy('number')
    .execute()
}

/** What belongs to the answers of a report's comments, each under its comment. */
export interface Resolutions {
  /** by id */
  readonly answers: ReadonlyMap<string, AnswerStored>
  readonly changes: ReadonlyMap<string, readonly ChangeStored[]>
  readonly objections: ReadonlyMap<string, Row<'comment_objection'>>
  readonly splitRequests: ReadonlyMap<string, Row<'comment_split_request'>>
}

export async function resolutionsOf(db: Kysely<Tables>, reportId: string): Promise<Resolutions> {
  const ofReport = db.selectFrom('comment').select('id').where('report_id', '=', reportId)
  const [answers, changes, objections, requests] = [
    await db.selectFrom('comment_answer').selectAll().where('comment_id', 'in', ofReport).execute(),
    await db
      .selectFrom('comment_change')
      .selectAll()
      .where('comment_id', 'in', ofReport)
      .orderBy('at')
      .orderBy('id')
      .execute(),
    await db
      .selectFrom('comment_objection')
      .selectAll()
      .where('comment_id', 'in', ofReport)
      .execute(),
    await db
      .selectFrom('comment_split_request')
      .selectAll()
      .where('comment_id', 'in', ofReport)
      .execute(),
  ]
  return {
    answers: new Map(answers.map((row) => [row.id, row])),
    changes: gather(changes, (row) => [row.comment_id, row]),
    objections: new Map(objections.map((row) => [row.comment_id, row])),
    splitRequests: new Map(requests.map((row) => [row.comment_id, row])),
  }
}

/** Was the table of this draft closed? null stands for comments from before the first draft. */
export async function isTableClosed(
  db: Kysely<Tables>,
  reportId: string,
  draftNumber: number | null,
): Promise<boolean> {
  const row = await db
    .selectFrom('response_table')
    .select('id')
    .where('report_id', '=', reportId)
    .where('draft_number', draftNumber === null ? 'is' : '=', draftNumber)
    .executeTakeFirst()
  return row !== undefined
}
