/** Answers, changes, disagreement and rows of several bodies, as rows. */
import type { Kysely } from 'kysely'
import { apartKey } from '#shared/domain/comment-groups.ts'
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

/** @param of a report, or a section with the comments in whose rows its own stand */
export async function resolutionsOf(
  db: Kysely<Tables>,
  of: { readonly reportId: string } | { readonly sectionId: string },
): Promise<Resolutions> {
  const all = db.selectFrom('comment').select('id')
  const ofPlace =
    'reportId' in of
      ? all.where('report_id', '=', of.reportId)
      : all.where((where) =>
          where.or([
            where('section_id', '=', of.sectionId),
            where(
              'id',
              'in',
              where
                .selectFrom('comment')
                .select('merged_into')
                .where('section_id', '=', of.sectionId)
                .where('merged_into', 'is not', null)
                .$castTo<{ merged_into: string }>(),
            ),
          ]),
        )
  const [answers, changes, objections, requests] = [
    await db.selectFrom('comment_answer').selectAll().where('comment_id', 'in', ofPlace).execute(),
    await db
      .selectFrom('comment_change')
      .selectAll()
      .where('comment_id', 'in', ofPlace)
      .orderBy('at')
      .orderBy('id')
      .execute(),
    await db
      .selectFrom('comment_objection')
      .selectAll()
      .where('comment_id', 'in', ofPlace)
      .execute(),
    await db
      .selectFrom('comment_split_request')
      .selectAll()
      .where('comment_id', 'in', ofPlace)
      .execute(),
  ]
  return {
    answers: new Map(answers.map((row) => [row.id, row])),
    changes: gather(changes, (row) => [row.comment_id, row]),
    objections: new Map(objections.map((row) => [row.comment_id, row])),
    splitRequests: new Map(requests.map((row) => [row.comment_id, row])),
  }
}

/** May authors still open answers again? While a round on their draft is open; where nobody was asked about that draft,
 *  until its table is closed. @param draftNumber null: comments from before the first draft */
export async function openRounds(
  db: Kysely<Tables>,
  reportId: string,
): Promise<(draftNumber: number | null) => boolean> {
  const rounds = await db
    .selectFrom('consultation')
    .select(['draft_number', 'closed_at'])
    .where('report_id', '=', reportId)
    .execute()
  const tables = await db
    .selectFrom('response_table')
    .select('draft_number')
    .where('report_id', '=', reportId)
    .execute()
  return (draftNumber) => {
    const asked = rounds.filter((round) => round.draft_number === draftNumber)
    return asked.length > 0
      ? asked.some((round) => round.closed_at === null)
      : !tables.some((table) => table.draft_number === draftNumber)
  }
}

/** Pairs (`apartKey`) of comments of the report that were called different. */
export async function pairsApart(
  db: Kysely<Tables>,
  reportId: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('comment_apart')
    .innerJoin('comment', 'comment.id', 'comment_apart.one_id')
    .select(['one_id', 'other_id'])
    .where('report_id', '=', reportId)
    .execute()
  return new Set(rows.map((row) => apartKey(row.one_id, row.other_id)))
}

/** Said once, it stands. */
export async function setApart(
  trx: Kysely<Tables>,
  pairs: readonly (readonly [string, string])[],
  signed: Omit<NewRow<'comment_apart'>, 'one_id' | 'other_id'>,
): Promise<void> {
  const rows = pairs.map((pair) => {
    const [one_id = '', other_id = ''] = pair.toSorted()
    return { ...signed, one_id, other_id }
  })
  if (rows.length === 0) return
  await trx
    .insertInto('comment_apart')
    .values(rows)
    .onConflict((c) => c.columns(['one_id', 'other_id']).doNothing())
    .execute()
}
