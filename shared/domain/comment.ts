/**
 * A comment's road: open → accepted, partly accepted, rejected, duplicate or withdrawn → applied → closed, and open
 * again. What is decided here is a state; who prepares an answer before it is confirmed changes none.
 */
import { allow, refuse, type Decision } from '#shared/errors.ts'
import { MATRIX } from './permission.ts'
import type { Role } from './role.ts'

export const COMMENT_STATES = [
  'open',
  'accepted',
  'partly-accepted',
  'rejected',
  'duplicate',
  'withdrawn',
  'applied',
  'closed',
] as const
export type CommentState = (typeof COMMENT_STATES)[number]

/** Source: workflow.json, `comment.states`. */
export const NEXT_COMMENT: Readonly<Record<CommentState, readonly CommentState[]>> = {
  open: ['accepted', 'partly-accepted', 'rejected', 'duplicate', 'withdrawn'],
  accepted: ['applied'],
  'partly-accepted': ['applied'],
  rejected: ['closed'],
  applied: ['closed'],
  duplicate: ['closed'],
  withdrawn: ['closed'],
  closed: ['open'],
}

/** Not answered yet. */
export const OPEN_COMMENT_STATES: ReadonlySet<CommentState> = new Set(['open'])

/** "rejected and partly-accepted REQUIRE giải trình" */
export const NEEDS_EXPLANATION: ReadonlySet<CommentState> = new Set(['rejected', 'partly-accepted'])

/** Steps by which somebody decides about the comment. */
const RESOLVING: ReadonlySet<CommentState> = new Set([
  'accepted',
  'partly-accepted',
  'rejected',
  'duplicate',
  'applied',
])

/** Longest comment or reply, in UTF-16 units: some four printed pages. Longer opinions come as a document. */
export const COMMENT_LENGTH = 10_000

/** The place in the text where an accepted comment was worked in. */
export interface ChangeReference {
  readonly sectionId: string
  /** what names the section's text at that moment */
  readonly snapshot: string
}

/** Who asks for a move. There are no anonymous comments: every act names a person and a body. */
export interface CommentActor {
  readonly personId: string
  readonly bodyId: string
  /** as they count in the comment's section (accessToSection) */
  readonly roles: ReadonlySet<Role>
}

/** What of a comment its moves depend on. */
export interface CommentFacts {
  readonly state: CommentState
  /** null: the opinion came on paper, and whoever typed it is not its author */
  readonly authorId: string | null
  /** the body whose opinion it is */
  readonly bodyId: string
  /** the body that writes what the comment is about */
  readonly ownerBodyId: string
}

/** The person who wrote it; of an opinion that came on paper, whoever acts for its body. */
export const isAuthor = (
  { authorId, bodyId }: Pick<CommentFacts, 'authorId' | 'bodyId'>,
  by: Pick<CommentActor, 'personId' | 'bodyId'>,
): boolean => (authorId === null ? by.bodyId === bodyId : by.personId === authorId)

/** Whoever commented on another body's text leaves the answer to somebody else. */
export const isOwnElsewhere = (comment: CommentFacts, by: CommentActor): boolean =>
  isAuthor(comment, by) && by.bodyId !== comment.ownerBodyId

export interface CommentMove {
  readonly to: CommentState
  readonly by: CommentActor
  /** giải trình */
  readonly explanation?: string
  /** why a closed comment is opened again */
  readonly reason?: string
  readonly change?: ChangeReference | null
}

/** What a person may do about an answer: propose one in the own section, draft it for the lead, or confirm it.
 *  Source: workflow.json, matrix row "resolve comment". */
export type AnswerRight = 'none' | 'proposes' | 'drafts' | 'confirms'

export function answerRight(roles: ReadonlySet<Role>): AnswerRight {
  const grants = new Set([...roles].map((role) => MATRIX['comment.resolve'][role]))
  if (grants.has('confirms-answer')) return 'confirms'
  if (grants.has('drafts-answer')) return 'drafts'
  return grants.has('own-section') ? 'proposes' : 'none'
}

const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === ''

/** Decides one step of a comment. Pure: the caller stores state and record in one transaction.
 *  @returns the new state, or the first rule that refuses. Source: workflow.json, `comment.rules` */
export function moveComment(comment: CommentFacts, move: CommentMove): Decision<CommentState> {
  const { to, by } = move
  if (!NEXT_COMMENT[comment.state].includes(to)) return refuse('comment.no-such-move')
  if (!mayMove(comment, to, by)) return refuse('comment.move-not-yours')
  if (RESOLVING.has(to) && isOwnElsewhere(comment, by)) return refuse('comment.own-elsewhere')
  if (NEEDS_EXPLANATION.has(to) && isBlank(move.explanation))
    return refuse('comment.explanation-missing')
  if (to === 'applied' && !namesChange(move.change)) return refuse('comment.change-missing')
  if (to === 'open' && isBlank(move.reason)) return refuse('comment.reason-missing')
  return allow(to)
}

function mayMove(comment: CommentFacts, to: CommentState, by: CommentActor): boolean {
  const isOwn = isAuthor(comment, by)
  const right = answerRight(by.roles)
  switch (to) {
    case 'withdrawn':
      return isOwn
    case 'open': // "reopen by author or lead"
      return isOwn || right === 'confirms' || right === 'drafts'
    case 'accepted':
    case 'partly-accepted':
    case 'rejected':
    case 'duplicate':
    case 'applied':
    case 'closed':
      return right === 'confirms'
  }
}

const namesChange = (change: ChangeReference | null | undefined): boolean =>
  !isBlank(change?.sectionId) && !isBlank(change?.snapshot)

/** May the words be changed? Only by who wrote them, and only while nobody has answered. */
export function editComment(
  comment: Pick<CommentFacts, 'state' | 'authorId' | 'bodyId'>,
  by: Pick<CommentActor, 'personId' | 'bodyId'>,
): Decision<null> {
  if (!isAuthor(comment, by)) return refuse('comment.not-yours')
  return comment.state === 'open' ? allow(null) : refuse('comment.not-open')
}

/** A thread goes on until it is withdrawn or closed. */
export const takesReplies = (state: CommentState): boolean =>
  state !== 'withdrawn' && state !== 'closed'

/** @param text NFC, trimmed at the door */
export function checkCommentText(text: string): Decision<string> {
  if (text === '') return refuse('comment.empty')
  return text.length > COMMENT_LENGTH ? refuse('comment.too-long') : allow(text)
}
