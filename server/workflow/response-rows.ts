/** Rows of several comments, and closing the table: what the lead does with the table as a whole. */
import { createHash } from 'node:crypto'
import {
  askToSplit,
  callApart,
  closeTable,
  keepMerged,
  mergeComments,
  resultOf,
  splitComment,
  type Explained,
} from '#shared/domain/resolution.ts'
import { mayFreeze } from '#shared/domain/draft.ts'
import { moveComment, NEXT_COMMENT } from '#shared/domain/comment.ts'
import { AppError, must } from '#shared/errors.ts'
import type { CommentId, PersonId, ReportId } from '#shared/ids.ts'
import { newId } from '../random.ts'
import { updateComment } from '../storage/comments.ts'
import { commentsOf, membersOf, resolutionsOf, setApart } from '../storage/resolution.ts'
import { act, oneAtATime, type Acting, type WorkflowParts } from './acting.ts'
import { move, rowOf, type Row } from './comment-answers.ts'
import { record, signed, tell } from './comment-changes.ts'

/** Each throws not-found for what the person may not see, else the first guard of shared/domain/resolution.ts. */
export interface ResponseRows {
  merge(personId: PersonId, head: CommentId, others: readonly CommentId[]): Promise<void>
  split(personId: PersonId, id: CommentId): Promise<void>
  askSplit(personId: PersonId, id: CommentId, reason: string): Promise<void>
  /** The row stays one although the comment's body asked for its own. */
  keepMerged(personId: PersonId, id: CommentId): Promise<void>
  /** These say different things, and are not proposed as one row again. */
  apart(personId: PersonId, ids: readonly CommentId[]): Promise<void>
  /** Closes the table of one draft and keeps it as it is. @returns its SHA-256 */
  close(personId: PersonId, reportId: ReportId, draft: number | null): Promise<string>
}

export function createResponseRows(parts: WorkflowParts): ResponseRows {
  const alone = <T>(personId: PersonId, work: (acting: Acting) => Promise<T>): Promise<T> =>
    act(parts, personId, async (acting) => {
      await oneAtATime(acting.trx, parts, 'comments')
      return work(acting)
    })

  return {
    merge: (personId, headId, otherIds) =>
      alone(personId, async (acting) => {
        const head = await rowOf(acting, headId)
        const others = []
        for (const id of new Set(otherIds)) others.push(await rowOf(acting, id))
        must(
          mergeComments(
            head.facts,
            others.map(({ facts }) => facts),
            head.by,
          ),
        )
        for (const { comment, actor } of others)
          for (const one of [comment, ...(await membersOf(acting.trx, comment.id))]) {
            await updateComment(acting.trx, one.id, one.version, { merged_into: headId })
            await record(acting, actor, one, 'merge', one.merged_into ?? '', headId)
            await tell(acting, actor, 'comment.merge', one)
          }
        await tell(acting, head.actor, 'comment.merge', head.comment)
      }),

    split: (personId, id) =>
      alone(personId, async (acting) => {
        const { comment, facts, by, actor } = await rowOf(acting, id)
        must(splitComment(facts, by))
        const head = comment.merged_into ?? ''
        const row = [head, ...(await membersOf(acting.trx, head)).map((one) => one.id)]
        await updateComment(acting.trx, id, comment.version, { merged_into: null })
        // What was split off is not proposed for the same row again.
        const pairs = row.filter((other) => other !== id).map((other) => [id, other] as const)
        await setApart(acting.trx, pairs, { ...signed(actor), at: acting.at })
        await acting.trx.deleteFrom('comment_split_request').where('comment_id', '=', id).execute()
        await record(acting, actor, comment, 'merge', comment.merged_into ?? '', '')
        await tell(acting, actor, 'comment.split', comment)
      }),

    askSplit: (personId, id, reason) =>
      alone(personId, async (acting) => {
        const { comment, facts, by, actor } = await rowOf(acting, id)
        must(askToSplit(facts, by, reason))
        const asked = { ...signed(actor), reason, at: acting.at }
        await acting.trx
          .insertInto('comment_split_request')
          .values({ ...asked, comment_id: id })
          .onConflict((c) => c.column('comment_id').doUpdateSet(asked))
          .execute()
        await tell(acting, actor, 'comment.ask-split', comment)
      }),

    keepMerged: (personId, id) =>
      alone(personId, async (acting) => {
        const { comment, by, actor } = await rowOf(acting, id)
        must(keepMerged(by))
        await acting.trx.deleteFrom('comment_split_request').where('comment_id', '=', id).execute()
        await tell(acting, actor, 'comment.keep-merged', comment)
      }),

    apart: (personId, ids) =>
      alone(personId, async (acting) => {
        const rows: Row[] = []
        for (const id of new Set(ids)) rows.push(await rowOf(acting, id))
        const [first] = rows
        if (first === undefined) throw new AppError('comment.merge-itself')
        must(
          callApart(
            rows.map(({ facts }) => facts),
            first.by,
          ),
        )
        const pairs = rows.flatMap(({ comment }, i) =>
          rows.slice(i + 1).map((other) => [comment.id, other.comment.id] as const),
        )
        await setApart(acting.trx, pairs, { ...signed(first.actor), at: acting.at })
        await tell(acting, first.actor, 'comment.apart', first.comment)
      }),

    close: (personId, reportId, draft) =>
      alone(personId, async (acting) => {
        if (mayFreeze(acting.held, reportId) === null) throw new AppError('access.forbidden')
        const all = (await commentsOf(acting.trx, reportId)).filter(
          (comment) => comment.draft_number === draft,
        )
        const [first] = all
        if (first === undefined) throw new AppError('table.nothing')
        const { by, actor } = await rowOf(acting, first.id as CommentId)
        const { answers } = await resolutionsOf(acting.trx, { reportId })
        const rows = all
          .filter((comment) => comment.merged_into === null)
          .map((comment) => {
            const answer = answers.get(comment.answer_id ?? '')
            const result = resultOf(comment.state, answer?.answer ?? null)
            return {
              comment,
              explained: { id: comment.id, result, explanation: answer?.explanation ?? '' },
            }
          })
        must(
          closeTable(
            rows.map(({ explained }): Explained => explained),
            by,
          ),
        )
        const canonical = JSON.stringify(
          rows.map(({ comment, explained }) => ({
            number: comment.number,
            section: comment.section_id,
            bodies: [comment, ...all.filter((c) => c.merged_into === comment.id)].map((c) => [
              c.number,
              c.body_name,
              c.person_name,
              c.text,
            ]),
            result: explained.result,
            explanation: explained.explanation,
          })),
        )
        const sha256 = createHash('sha256').update(canonical, 'utf8').digest('hex')
        for (const { comment } of rows)
          if (NEXT_COMMENT[comment.state].includes('closed')) {
            const { facts } = await rowOf(acting, comment.id as CommentId)
            const state = must(moveComment(facts, { to: 'closed', by }))
            await move(acting, actor, comment, [state], comment.version, {})
          }
        await acting.trx
          .insertInto('response_table')
          .values({
            ...signed(actor),
            id: newId(parts.random),
            report_id: reportId,
            draft_number: draft,
            sha256,
            canonical,
            at: acting.at,
          })
          .execute()
        await acting.audit(actor, {
          act: 'table.close',
          subject: reportId,
          reportId,
          detail: { draft, rows: rows.length, sha256 },
        })
        await acting.keep(reportId, [{ kind: 'report-changed' }])
        return sha256
      }),
  }
}
