/** Mentions as rows: beside each comment and reply, with the names that stand in it. */
import type { Kysely } from 'kysely'
import type { Mention } from '#shared/domain/mention.ts'
import type { Row, Tables } from './schema.ts'

export type MentionStored = Row<'mention'>

/** Puts these in the place of those before. @param replyId null: the comment itself */
export async function setMentions(
  trx: Kysely<Tables>,
  commentId: string,
  replyId: string | null,
  mentions: readonly Mention[],
): Promise<void> {
  await trx
    .deleteFrom('mention')
    .where('comment_id', '=', commentId)
    .where('reply_id', '=', replyId ?? '')
    .execute()
  if (mentions.length === 0) return
  await trx
    .insertInto('mention')
    .values(
      mentions.map(({ kind, id, name }) => ({
        comment_id: commentId,
        reply_id: replyId ?? '',
        kind,
        target_id: id,
        name,
      })),
    )
    .execute()
}

/** @param replyId null: of the comment itself */
export function mentionsIn(
  db: Kysely<Tables>,
  commentId: string,
  replyId: string | null,
): Promise<MentionStored[]> {
  return db
    .selectFrom('mention')
    .selectAll()
    .where('comment_id', '=', commentId)
    .where('reply_id', '=', replyId ?? '')
    .execute()
}
