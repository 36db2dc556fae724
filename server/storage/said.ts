/** What was said in the threads of some sections, comments and replies alike, for search. */
import type { Kysely } from 'kysely'
import type { Tables } from './schema.ts'

export interface Said {
  readonly commentId: string
  readonly number: number
  readonly sectionId: string
  readonly by: string
  readonly body: string
  readonly text: string
}

/** Comments by number, each followed by its replies; withdrawn ones are left out. */
export async function saidIn(db: Kysely<Tables>, sectionIds: readonly string[]): Promise<Said[]> {
  if (sectionIds.length === 0) return []
  const comments = await db
    .selectFrom('comment')
    .select(['id', 'number', 'section_id', 'person_name', 'body_name', 'text'])
    .where('section_id', 'in', sectionIds)
    .where('state', '<>', 'withdrawn')
    .orderBy('number')
    .execute()
  const replies = await db
    .selectFrom('comment_reply')
    .innerJoin('comment', 'comment.id', 'comment_reply.comment_id')
    .select([
      'comment.id',
      'comment_reply.person_name',
      'comment_reply.body_name',
      'comment_reply.text',
    ])
    .where('comment.section_id', 'in', sectionIds)
    .where('comment.state', '<>', 'withdrawn')
    .where('comment_reply.withdrawn_at', 'is', null)
    .orderBy('comment_reply.at')
    .orderBy('comment_reply.id')
    .execute()
  const repliesOf = Map.groupBy(replies, (reply) => reply.id)
  return comments.flatMap((comment) =>
    [comment, ...(repliesOf.get(comment.id) ?? [])].map((row) => ({
      commentId: comment.id,
      number: comment.number,
      sectionId: comment.section_id,
      by: row.person_name,
      body: row.body_name,
      text: row.text,
    })),
  )
}
