/** Comments as rows: threads of a section, what was sent under which key, and the record of changes. */
import type { Kysely } from 'kysely'
import { OPEN_COMMENT_STATES } from '#shared/domain/comment.ts'
import type { CommentId, ReportId, SectionId } from '#shared/ids.ts'
import { gather } from './bodies.ts'
import type { MentionStored } from './mentions.ts'
import type { NewRow, Row, Tables } from './schema.ts'

export type CommentStored = Row<'comment'>
export type ReplyStored = Row<'comment_reply'>
export type Thread = CommentStored & {
  readonly replies: readonly ReplyStored[]
  /** of the comment and of its replies */
  readonly mentions: readonly MentionStored[]
}

export function findComment(db: Kysely<Tables>, id: string): Promise<CommentStored | undefined> {
  return db.selectFrom('comment').selectAll().where('id', '=', id).executeTakeFirst()
}

export function findReply(db: Kysely<Tables>, id: string): Promise<ReplyStored | undefined> {
  return db.selectFrom('comment_reply').selectAll().where('id', '=', id).executeTakeFirst()
}

/** What this person has already sent under this key. */
export function commentSent(
  db: Kysely<Tables>,
  personId: string,
  key: string,
): Promise<CommentStored | undefined> {
  return db
    .selectFrom('comment')
    .selectAll()
    .where('person_id', '=', personId)
    .where('client_key', '=', key)
    .executeTakeFirst()
}

export function replySent(
  db: Kysely<Tables>,
  personId: string,
  key: string,
): Promise<ReplyStored | undefined> {
  return db
    .selectFrom('comment_reply')
    .selectAll()
    .where('person_id', '=', personId)
    .where('client_key', '=', key)
    .executeTakeFirst()
}

/** Everybody who wrote in a thread. */
export async function threadWriters(db: Kysely<Tables>, commentId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('comment')
    .select('person_id')
    .where('id', '=', commentId)
    .union(db.selectFrom('comment_reply').select('person_id').where('comment_id', '=', commentId))
    .execute()
  return rows.map((row) => row.person_id)
}

/** Threads of a section, or on a report as a whole, in the order in which they were begun. */
export async function threadsOf(
  db: Kysely<Tables>,
  where:
    | { readonly sectionId: SectionId }
    | { readonly sectionId: null; readonly reportId: ReportId },
): Promise<Thread[]> {
  const all = db.selectFrom('comment')
  const here =
    where.sectionId === null
      ? all.where('report_id', '=', where.reportId).where('section_id', 'is', null)
      : all.where('section_id', '=', where.sectionId)
  const comments = await here.selectAll().orderBy('number').execute()
  const ids = here.select('comment.id')
  const replies = await db
    .selectFrom('comment_reply')
    .selectAll()
    .where('comment_id', 'in', ids)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const mentions = await db
    .selectFrom('mention')
    .selectAll()
    .where('comment_id', 'in', ids)
    .orderBy('name')
    .execute()
  const byComment = gather(replies, (reply) => [reply.comment_id, reply])
  const mentioned = gather(mentions, (mention) => [mention.comment_id, mention])
  return comments.map((comment) => ({
    ...comment,
    replies: byComment.get(comment.id) ?? [],
    mentions: mentioned.get(comment.id) ?? [],
  }))
}

/** @returns per section how many comments nobody has answered yet */
export async function openCommentCounts(
  db: Kysely<Tables>,
  reportId: ReportId,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('comment')
    .select((eb) => ['section_id', eb.fn.countAll<number>().as('n')])
    .where('report_id', '=', reportId)
    .where('state', 'in', [...OPEN_COMMENT_STATES])
    .groupBy('section_id')
    .execute()
  return new Map(rows.flatMap((row) => (row.section_id === null ? [] : [[row.section_id, row.n]])))
}

/** Call it under the lock of comments: two at once would take the same number. */
export async function nextCommentNumber(trx: Kysely<Tables>, reportId: ReportId): Promise<number> {
  const row = await trx
    .selectFrom('comment')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('report_id', '=', reportId)
    .executeTakeFirst()
  return (row?.number ?? 0) + 1
}

export async function insertComment(trx: Kysely<Tables>, row: NewRow<'comment'>): Promise<void> {
  await trx.insertInto('comment').values(row).execute()
}

export async function insertReply(
  trx: Kysely<Tables>,
  row: NewRow<'comment_reply'>,
): Promise<void> {
  await trx.insertInto('comment_reply').values(row).execute()
}

/** @returns false: somebody changed it since `version` */
export async function updateComment(
  trx: Kysely<Tables>,
  id: string,
  version: number,
  changes: Partial<
    Pick<
      CommentStored,
      'text' | 'edited_at' | 'state' | 'answer_id' | 'proposal_id' | 'merged_into'
    >
  >,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('comment')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** @returns false: somebody changed it since `version` */
export async function updateReply(
  trx: Kysely<Tables>,
  id: string,
  version: number,
  changes: Partial<Pick<ReplyStored, 'text' | 'edited_at' | 'withdrawn_at'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('comment_reply')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** @returns false: the place was recorded again since `rev` */
export async function updateAnchor(
  trx: Kysely<Tables>,
  id: string,
  rev: number,
  changes: Pick<CommentStored, 'anchor' | 'is_lost'> & { readonly section_id?: string },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('comment')
    .set({ ...changes, anchor_rev: rev + 1 })
    .where('id', '=', id)
    .where('anchor_rev', '=', rev)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function appendCommentRecord(
  trx: Kysely<Tables>,
  row: NewRow<'comment_record'>,
): Promise<void> {
  await trx.insertInto('comment_record').values(row).execute()
}

/** Oldest first. */
export function commentRecords(
  db: Kysely<Tables>,
  commentId: CommentId,
): Promise<Row<'comment_record'>[]> {
  return db
    .selectFrom('comment_record')
    .selectAll()
    .where('comment_id', '=', commentId)
    .orderBy('id')
    .execute()
}
