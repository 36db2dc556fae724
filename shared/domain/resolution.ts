/**
 * How comments are answered: proposals and confirmed answers, the change that worked one in, reopening, disagreement,
 * rows of several bodies, and when the table may be closed. Pure; the machine itself is comment.ts.
 */
import { allow, refuse, type Decision } from '#shared/errors.ts'
import { spellingKey } from '#shared/text/spelling-key.ts'
import {
  answerRight,
  isAuthor,
  isOwnElsewhere,
  moveComment,
  NEEDS_EXPLANATION,
  type ChangeReference,
  type CommentActor,
  type CommentFacts,
  type CommentState,
} from './comment.ts'

/** What an answer can say. The fifth way, «rút», is the author's own. */
export const ANSWERS = ['accepted', 'partly-accepted', 'rejected', 'duplicate'] as const
export type Answer = (typeof ANSWERS)[number]

/** Longest giải trình, reason or disagreement, in UTF-16 units. */
export const EXPLANATION_LENGTH = 5_000

/** The one that a duplicate repeats. */
export interface Repeated {
  readonly id: string
  readonly state: CommentState
  readonly reportId: string
}

export interface RowFacts extends CommentFacts {
  readonly id: string
  readonly reportId: string
  /** the comment in whose row this one stands; null: its own */
  readonly mergedInto: string | null
}

export interface AnswerAsked {
  readonly to: Answer
  readonly by: CommentActor
  /** giải trình, trimmed */
  readonly explanation: string
  /** only for `duplicate` */
  readonly repeats: Repeated | null
}

/** Prepares an answer for the lead's head: changes no state. Whoever may confirm may also prepare. */
export function proposeAnswer(row: RowFacts, asked: AnswerAsked): Decision<null> {
  if (answerRight(asked.by.roles) === 'none') return refuse('comment.move-not-yours')
  if (row.state !== 'open') return refuse('comment.no-such-move')
  if (isOwnElsewhere(row, asked.by)) return refuse('comment.own-elsewhere')
  return soundAnswer(row, asked)
}

/** Answers in the name of the lead. With a change it is worked in at once.
 *  @param members the other comments of the row: nobody answers their own through them
 *  @returns the states it walks through */
export function confirmAnswer(
  row: RowFacts,
  asked: AnswerAsked,
  change: ChangeReference | null,
  members: readonly CommentFacts[] = [],
): Decision<readonly CommentState[]> {
  const { to, by, explanation } = asked
  const moved = moveComment(row, { to, by, explanation })
  if (!moved.ok) return moved
  if (members.some((member) => isOwnElsewhere(member, by))) return refuse('comment.own-elsewhere')
  const sound = soundAnswer(row, asked)
  if (!sound.ok) return sound
  if (change === null) return allow([to])
  const applied = moveComment({ ...row, state: to }, { to: 'applied', by, change })
  return applied.ok ? allow([to, applied.value]) : applied
}

function soundAnswer(row: RowFacts, { to, explanation, repeats }: AnswerAsked): Decision<null> {
  if (row.mergedInto !== null) return refuse('comment.merged')
  if (NEEDS_EXPLANATION.has(to) && explanation.trim() === '')
    return refuse('comment.explanation-missing')
  if (to !== 'duplicate') return allow(null)
  if (repeats === null) return refuse('comment.duplicate-missing')
  const isWrong =
    repeats.id === row.id ||
    repeats.reportId !== row.reportId ||
    repeats.state === 'withdrawn' ||
    repeats.state === 'duplicate'
  return isWrong ? refuse('comment.duplicate-wrong') : allow(null)
}

const BEFORE_CLOSED: ReadonlySet<CommentState> = new Set(['rejected', 'applied', 'duplicate'])

/** Opens an answered comment again. Where the workflow's arrow leads over `closed`, both steps are taken.
 *  @param isRoundOpen the author may only while the round is; the lead at any time
 *  @returns the states it walks through. Source: workflow.json, "reopen by author or lead with reason" */
export function reopenComment(
  row: RowFacts,
  by: CommentActor,
  reason: string,
  isRoundOpen: boolean,
): Decision<readonly CommentState[]> {
  if (row.mergedInto !== null) return refuse('comment.merged')
  if (row.state !== 'closed' && !BEFORE_CLOSED.has(row.state)) return refuse('comment.no-such-move')
  const opened = moveComment({ ...row, state: 'closed' }, { to: 'open', by, reason })
  if (!opened.ok) return opened
  const right = answerRight(by.roles)
  if (!isRoundOpen && right !== 'confirms' && right !== 'drafts')
    return refuse('comment.round-closed')
  return allow(row.state === 'closed' ? ['open'] : ['closed', 'open'])
}

const ANSWERED: ReadonlySet<CommentState> = new Set([
  'accepted',
  'partly-accepted',
  'rejected',
  'duplicate',
  'applied',
  'closed',
])

/** «Chưa đồng ý»: once, with a reason, by who raised it, about an answer that stands. */
export function objectToAnswer(
  row: CommentFacts,
  by: Pick<CommentActor, 'personId' | 'bodyId'>,
  reason: string,
  hasObjected: boolean,
): Decision<null> {
  if (!isAuthor(row, by)) return refuse('comment.move-not-yours')
  if (!ANSWERED.has(row.state)) return refuse('comment.no-such-move')
  if (hasObjected) return refuse('comment.objected-already')
  return reason.trim() === '' ? refuse('comment.reason-missing') : allow(null)
}

/** How long a confirmed answer can be taken back as a slip, ms. */
export const UNDO_MS = 10 * 60_000

/** Undo is no move of the workflow: it is for a slip of the hand, by the same person, before anybody has gone on. */
export function takeBackAnswer(
  row: RowFacts,
  by: CommentActor,
  answer: { readonly personId: string; readonly at: number },
  now: number,
): Decision<null> {
  if (row.mergedInto !== null) return refuse('comment.merged')
  if (answerRight(by.roles) !== 'confirms' || answer.personId !== by.personId)
    return refuse('comment.move-not-yours')
  const isFresh = now - answer.at <= UNDO_MS
  return ANSWERED.has(row.state) && row.state !== 'closed' && isFresh
    ? allow(null)
    : refuse('comment.not-undoable')
}

/** Whoever prepares answers may make one row of several comments. */
const mayMerge = ({ roles }: CommentActor): boolean => {
  const right = answerRight(roles)
  return right === 'drafts' || right === 'confirms'
}

/** Makes one row: `others` and whatever stands in their rows come into `head`'s. Each stays what it is, so that splitting
 *  off gives everything back. */
export function mergeComments(
  head: RowFacts,
  others: readonly RowFacts[],
  by: CommentActor,
): Decision<null> {
  if (!mayMerge(by)) return refuse('comment.move-not-yours')
  const isSame = others.some(({ id }) => id === head.id)
  const isElsewhere = others.some(({ reportId }) => reportId !== head.reportId)
  if (others.length === 0 || isSame || isElsewhere) return refuse('comment.merge-itself')
  if ([head, ...others].some(({ mergedInto }) => mergedInto !== null))
    return refuse('comment.merged')
  if ([head, ...others].some(({ state }) => state !== 'open'))
    return refuse('comment.merge-not-open')
  return allow(null)
}

export function splitComment(row: RowFacts, by: CommentActor): Decision<null> {
  if (!mayMerge(by)) return refuse('comment.move-not-yours')
  return row.mergedInto === null ? refuse('comment.not-merged') : allow(null)
}

/** Comments that were proposed as one row and are not the same. */
export function callApart(rows: readonly RowFacts[], by: CommentActor): Decision<null> {
  if (!mayMerge(by)) return refuse('comment.move-not-yours')
  const [first, ...others] = rows
  const isOne = others.every(({ id, reportId }) => id !== first?.id && reportId === first?.reportId)
  return others.length > 0 && isOne ? allow(null) : refuse('comment.merge-itself')
}

/** The row stays one although a body asked for its own. */
export const keepMerged = (by: CommentActor): Decision<null> =>
  mayMerge(by) ? allow(null) : refuse('comment.move-not-yours')

/** Asks the lead to give the comment its own row again: anybody of the body that raised it. */
export function askToSplit(
  row: RowFacts,
  by: Pick<CommentActor, 'bodyId'>,
  reason: string,
): Decision<null> {
  if (by.bodyId !== row.bodyId) return refuse('comment.move-not-yours')
  if (row.mergedInto === null) return refuse('comment.not-merged')
  return reason.trim() === '' ? refuse('comment.reason-missing') : allow(null)
}

export const RESULTS = ['open', ...ANSWERS, 'withdrawn'] as const
/** What the table says of a comment: an answer goes on standing when it was worked in and when the table is closed. */
export type Result = (typeof RESULTS)[number]

export function resultOf(state: CommentState, answer: Answer | null): Result {
  switch (state) {
    case 'open':
    case 'accepted':
    case 'partly-accepted':
    case 'rejected':
    case 'duplicate':
    case 'withdrawn':
      return state
    case 'applied':
    case 'closed':
      return answer ?? 'withdrawn'
  }
}

export const EXPLANATION_FAULTS = ['empty', 'as-above', 'copied'] as const
/** Why a giải trình explains nothing. */
export type ExplanationFault = (typeof EXPLANATION_FAULTS)[number]

export interface Explained {
  readonly id: string
  readonly result: Result
  readonly explanation: string
}

/** Stands for an explanation and is none: «như trên», «như mục 3», «nt», «…». */
const AS_ABOVE =
  /^(?:(?:đã )?(?:giải trình|trả lời)? ?(?:như|xem|tương tự) ?(?:ý|mục|dòng|số|phần|góp ý|ý kiến)? ?(?:trên|ở trên|trước|\d{1,4})|nt|n t|tương tự|đã giải trình|không|rồi|ok|x)$/u

/** Which rows have a giải trình that explains nothing, and why. An acceptance needs none; what is written there is still
 *  looked at. Equal means equal to a reader: case, tone places, spaces and signs aside. */
export function explanationFaults(
  rows: readonly Explained[],
): ReadonlyMap<string, ExplanationFault> {
  const faults = new Map<string, ExplanationFault>()
  const firstOf = new Map<string, string>()
  for (const { id, result, explanation } of rows) {
    if (result === 'open' || result === 'withdrawn') continue
    const mustExplain = NEEDS_EXPLANATION.has(result)
    const key = spellingKey(explanation)
    if (key === '') {
      if (mustExplain || explanation.trim() !== '')
        faults.set(id, mustExplain ? 'empty' : 'as-above')
      continue
    }
    if (AS_ABOVE.test(key)) {
      faults.set(id, 'as-above')
      continue
    }
    if (!mustExplain) continue
    const first = firstOf.get(key)
    if (first === undefined) firstOf.set(key, id)
    else faults.set(id, 'copied')
  }
  return faults
}

/** May the table be closed? Every row answered, every giải trình its own. Source: workflow.json, `resolving`, guard
 *  "every comment has a resolution".
 *  @param rows one for each row of the table */
export function closeTable(rows: readonly Explained[], by: CommentActor): Decision<null> {
  if (answerRight(by.roles) !== 'confirms') return refuse('access.forbidden')
  if (rows.length === 0) return refuse('table.nothing')
  if (rows.some(({ result }) => result === 'open')) return refuse('table.open-rows')
  return explanationFaults(rows).size > 0 ? refuse('table.flagged-rows') : allow(null)
}
