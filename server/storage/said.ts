/** What was said in the threads of some sections, comments and replies alike, for search. */
import type { Kysely } from 'kysely'
import type { ReportId } from '#shared/ids.ts'
import type { Tables } from './schema.ts'

export interface Said {
  readonly commentId: string
  readonly number: number
  /** null: on the report as a whole */
  readonly sectionId: string | null
  readonly by: string
  readonly body: string
  readonly text: string
}

/** Comments of these sections and on the report as a whole, by number, each followed by its replies; withdrawn ones are
 *  left out. */
export async function saidIn(
  db: Kysely<Tables>,
  reportId: ReportId,
  sectionIds: readonly string[],
): Promise<Said[]> {
  const ids = new Set<string | null>([null, ...sectionIds])
  const comments = await db
    .selectFrom('comment')
    .select(['id', 'number', 'section_id', 'person_name', 'body_name', 'text'])
    .where('report_id', '=', reportId)
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
    .where('comment.report_id', '=', reportId)
    .where('comment.state', '<>', 'withdrawn')
    .where('comment_reply.withdrawn_at', 'is', null)
    .orderBy('comment_reply.at')
    .orderBy('comment_reply.id')
    .execute()
  const repliesOf = Map.groupBy(replies, (reply) => reply.id)
  const here = comments.filter((comment) => ids.has(comment.section_id))
  return here.flatMap((comment) =>
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
