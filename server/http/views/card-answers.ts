/** The answers to the comments of one place, for their cards. */
import type { Kysely } from 'kysely'
import type { CommentActor } from '#shared/domain/comment.ts'
import { askToSplit } from '#shared/domain/resolution.ts'
import type { CardAnswer } from '#shared/wire/answers.ts'
import { findComment, type CommentStored } from '../../storage/comments.ts'
import { openRounds, resolutionsOf } from '../../storage/resolution.ts'
import type { Tables } from '../../storage/schema.ts'
import { rowFacts } from '../../workflow/comment-answers.ts'
import type { CommentPlace } from '../../workflow/comment-place.ts'
import { answered, mayAsk } from './answer-views.ts'

/** @param by the reader, as they count in the section */
export async function cardAnswers(
  db: Kysely<Tables>,
  { sectionId, facts: place }: CommentPlace,
  comments: readonly CommentStored[],
  by: CommentActor,
): Promise<(comment: CommentStored) => CardAnswer> {
  const byId = new Map(comments.map((comment) => [comment.id, comment]))
  for (const { merged_into: id } of comments)
    if (id !== null && !byId.has(id)) {
      const head = await findComment(db, id)
      if (head !== undefined) byId.set(id, head)
    }
  const { reportId } = place
  const resolutions = await resolutionsOf(db, sectionId === null ? { reportId } : { sectionId })
  const isRoundOpen = await openRounds(db, reportId)
  return (comment) => {
    const head = byId.get(comment.merged_into ?? '') ?? comment
    const facts = rowFacts(comment, place.ownerBodyId)
    const hasObjected = resolutions.objections.has(comment.id)
    return {
      ...answered(comment, head, resolutions, (id) => byId.get(id)?.number ?? null),
      mergedInto: head === comment ? null : head.number,
      splitAsked: resolutions.splitRequests.get(comment.id)?.reason ?? null,
      may: {
        ...mayAsk(facts, head.state, by, isRoundOpen(comment.draft_number), hasObjected),
        askSplit: askToSplit(facts, by, '.').ok,
      },
    }
  }
}
