/** The threads of a section as one person may see them. */
import { editComment, takesReplies } from '#shared/domain/comment.ts'
import { atLeast } from '#shared/domain/permission.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import { AppError } from '#shared/errors.ts'
import type { CommentId, PersonId, SectionId } from '#shared/ids.ts'
import type { CommentView, ReplyView, SectionComments } from '#shared/wire/api.ts'
import { bodyTags } from '../../storage/bodies.ts'
import { findComment, threadsOf, type ReplyStored, type Thread } from '../../storage/comments.ts'
import { storedAnchor } from '../../workflow/anchor-moves.ts'
import type { HttpParts } from '../environment.ts'
import { tagOf, type Bodies } from './report-views.ts'
import { sectionInSight } from './visible.ts'

interface Reader {
  readonly personId: PersonId
  readonly mayComment: boolean
  readonly bodies: Bodies
}

/** @throws not-found */
export async function sectionComments(
  parts: HttpParts,
  held: readonly HeldRole[],
  personId: PersonId,
  sectionId: SectionId,
): Promise<SectionComments> {
  const { access } = await sectionInSight(parts, held, sectionId)
  const mayComment = atLeast(access.level, 'comment')
  const bodies = await bodyTags(parts.database.kysely)
  const threads = await threadsOf(parts.database.kysely, sectionId)
  return {
    comments: threads.map((thread) => commentView(thread, { personId, mayComment, bodies })),
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
  const { section_id } = await commentInSight(parts, held, commentId)
  const all = await sectionComments(parts, held, personId, section_id as SectionId)
  const view = all.comments.find((comment) => comment.id === commentId)
  if (view === undefined) throw new AppError('not-found')
  return view
}

/** @throws not-found when there is no such comment or the person may not see its section */
export async function commentInSight(
  parts: HttpParts,
  held: readonly HeldRole[],
  commentId: CommentId,
): Promise<{ section_id: string }> {
  const comment = await findComment(parts.database.kysely, commentId)
  if (comment === undefined) throw new AppError('not-found')
  await sectionInSight(parts, held, comment.section_id as SectionId)
  return comment
}

function commentView(thread: Thread, reader: Reader): CommentView {
  const { state } = thread
  const mayEdit = (authorId: string): boolean =>
    reader.mayComment && editComment({ state, authorId }, reader.personId).ok
  return {
    id: thread.id,
    number: thread.number,
    sectionId: thread.section_id,
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
    mayEdit: mayEdit(thread.person_id),
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
