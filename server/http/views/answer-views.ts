/** How comments were answered, as views: for the rows of the table and for the cards beside the text alike. */
import type { z } from 'zod'
import { moveComment, type CommentActor } from '#shared/domain/comment.ts'
import {
  objectToAnswer,
  reopenComment,
  resultOf,
  type RowFacts,
} from '#shared/domain/resolution.ts'
import type { Answered, AnswerView, MayAsk } from '#shared/wire/answers.ts'
import type { CommentStored } from '../../storage/comments.ts'
import type { AnswerStored, Resolutions } from '../../storage/resolution.ts'

type Shape<T extends z.ZodRawShape> = z.infer<z.ZodObject<T>>

export const signedBy = (row: { person_name: string; body_name: string; at: number }) => ({
  name: row.person_name,
  body: row.body_name,
  at: row.at,
})

/** @param numberOf the comment of this id, where the reader may know of it */
export const answerView = (
  stored: AnswerStored | undefined,
  numberOf: (id: string) => number | null,
): AnswerView | null =>
  stored === undefined
    ? null
    : {
        ...signedBy(stored),
        answer: stored.answer,
        explanation: stored.explanation,
        repeats: stored.repeats_id === null ? null : numberOf(stored.repeats_id),
      }

/** @param head the comment itself, or the one in whose row it stands: its answer counts */
export function answered(
  comment: CommentStored,
  head: CommentStored,
  { answers, changes, objections }: Resolutions,
  numberOf: (id: string) => number | null,
): Shape<typeof Answered> {
  const answer = answers.get(head.answer_id ?? '')
  const objection = objections.get(comment.id)
  return {
    result: resultOf(head.state, answer?.answer ?? null),
    answer: answerView(answer, numberOf),
    changes: (changes.get(head.id) ?? [])
      .filter((change) => change.answer_id === head.answer_id)
      .map((change) => ({
        ...signedBy(change),
        before: change.before,
        after: change.after,
        draftNumber: change.draft_number,
      })),
    objection:
      objection === undefined ? null : { ...signedBy(objection), reason: objection.reason },
  }
}

/** Any change will do to ask whether one may be named. */
const SOME_CHANGE = { sectionId: '-', snapshot: '-' }

/** @param headState of the row in which the comment stands */
export function mayAsk(
  facts: RowFacts,
  headState: CommentStored['state'],
  by: CommentActor,
  isRoundOpen: boolean,
  hasObjected: boolean,
): Shape<typeof MayAsk> {
  return {
    apply:
      facts.mergedInto === null &&
      moveComment(facts, { to: 'applied', by, change: SOME_CHANGE }).ok,
    reopen: reopenComment(facts, by, '.', isRoundOpen).ok,
    object: objectToAnswer({ ...facts, state: headState }, by, '.', hasObjected).ok,
  }
}
