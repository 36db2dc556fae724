/** The threads of a place as one person may see them. */
import { editComment, takesReplies } from '#shared/domain/comment.ts'
import { atLeast } from '#shared/domain/permission.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import { AppError } from '#shared/errors.ts'
import type { CommentId, PersonId } from '#shared/ids.ts'
import type { CardAnswer } from '#shared/wire/answers.ts'
import type { CommentView, ReplyView, SectionComments } from '#shared/wire/api.ts'
import { bodyTags } from '../../storage/bodies.ts'
import {
  findComment,
  threadsOf,
  type CommentStored,
  type ReplyStored,
  type Thread,
} from '../../storage/comments.ts'
import { storedAnchor } from '../../workflow/anchor-moves.ts'
import { targetOf, type CommentTarget } from '../../workflow/comment-place.ts'
import type { HttpParts } from '../environment.ts'
import { cardAnswers } from './card-answers.ts'
import { tagOf, type Bodies } from './report-views.ts'
import { placeInSight } from './visible.ts'

interface Reader {
  readonly personId: PersonId
  readonly bodyId: string
  readonly mayComment: boolean
  readonly bodies: Bodies
}

/** The threads of a section, or on a report as a whole. @throws not-found */
export async function commentsAt(
  parts: HttpParts,
  held: readonly HeldRole[],
  personId: PersonId,
  target: CommentTarget,
): Promise<SectionComments> {
  const { access, place } = await placeInSight(parts, held, target)
  const mayComment = atLeast(access.level, 'comment')
  const bodyId = access.bodyId ?? ''
  const bodies = await bodyTags(parts.database.kysely)
  const { kysely } = parts.database
  const threads = await threadsOf(kysely, target)
  const answersOf = await cardAnswers(kysely, place, threads, {
    personId,
    bodyId,
    roles: access.roles,
  })
  return {
    comments: threads.map((thread) =>
      commentView(thread, { personId, bodyId, mayComment, bodies }, answersOf(thread)),
    ),
    mayComment,
  }
}

/** One thread, by its comment. @throws not-found */
export async function threadView(
  parts: HttpParts,
  held: readonly HeldRole[],
  personId: PersonId,
  commentId: CommentId,
): Promise<CommentView> {
  const found = await commentInSight(parts, held, commentId)
  const all = await commentsAt(parts, held, personId, targetOf(found))
  const view = all.comments.find((comment) => comment.id === commentId)
  if (view === undefined) throw new AppError('not-found')
  return view
}

/** @throws not-found when there is no such comment or the person may not see its section */
export async function commentInSight(
  parts: HttpParts,
  held: readonly HeldRole[],
  commentId: CommentId,
): Promise<CommentStored> {
  const comment = await findComment(parts.database.kysely, commentId)
  if (comment === undefined) throw new AppError('not-found')
  await placeInSight(parts, held, targetOf(comment))
  return comment
}

function commentView(thread: Thread, reader: Reader, response: CardAnswer): CommentView {
  const { state } = thread
  const mayEdit = (authorId: string | null): boolean =>
    reader.mayComment && editComment({ state, authorId, bodyId: thread.body_id }, reader).ok
  return {
    id: thread.id,
    number: thread.number,
    sectionId: thread.section_id,
    guidance: thread.guidance_ref,
    draftNumber: thread.draft_number,
    state,
    author: authorOf(thread, reader.bodies),
    at: thread.at,
    editedAt: thread.edited_at,
    text: thread.text,
    anchor: thread.anchor === null ? null : storedAnchor(thread.anchor),
    anchorRev: thread.anchor_rev,
    isLost: thread.is_lost === 1,
    mentions: mentionsOf(thread, ''),
    replies: thread.replies.map((reply) =>
      replyView(reply, thread, mayEdit(reply.person_id), reader),
    ),
    isFromPaper: thread.is_from_paper === 1,
    response,
    mayEdit: mayEdit(thread.is_from_paper === 1 ? null : thread.person_id),
    mayReply: reader.mayComment && takesReplies(state),
    version: thread.version,
  }
}

function replyView(
  reply: ReplyStored,
  thread: Thread,
  mayEdit: boolean,
  { bodies }: Reader,
): ReplyView {
  const isWithdrawn = reply.withdrawn_at !== null
  return {
    id: reply.id,
    author: authorOf(reply, bodies),
    at: reply.at,
    editedAt: reply.edited_at,
    text: isWithdrawn ? '' : reply.text,
    isWithdrawn,
    mentions: isWithdrawn ? [] : mentionsOf(thread, reply.id),
    mayEdit: mayEdit && !isWithdrawn,
    version: reply.version,
  }
}

const mentionsOf = ({ mentions }: Thread, replyId: string): CommentView['mentions'] =>
  mentions
    .filter((row) => row.reply_id === replyId)
    .map(({ kind, target_id: id, name }) => ({ kind, id, name }))

/** Names are those of the day it was written; sign and colour are the body's own. */
function authorOf(row: Thread | ReplyStored, bodies: Bodies): CommentView['author'] {
  const { code, colour } = tagOf(bodies, row.body_id)
  return { personId: row.person_id, name: row.person_name, body: row.body_name, code, colour }
}
