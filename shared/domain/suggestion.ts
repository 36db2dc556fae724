/**
 * A suggestion's road: open → accepted, rejected or withdrawn, and open again. It is a record beside the text, never in
 * it: accepting is an ordinary edit by the person who accepts. That a suggestion no longer fits its words (stale) or has
 * lost them (orphan) is found by looking at the text, not stored.
 */
import { allow, refuse, type Decision } from '#shared/errors.ts'
import { atLeast, type AccessLevel } from './permission.ts'

export const SUGGESTION_STATES = ['open', 'accepted', 'rejected', 'withdrawn'] as const
export type SuggestionState = (typeof SUGGESTION_STATES)[number]

/** Undo leads back: of an acceptance, of a refusal, of the author's own withdrawal. */
export const NEXT_SUGGESTION: Readonly<Record<SuggestionState, readonly SuggestionState[]>> = {
  open: ['accepted', 'rejected', 'withdrawn'],
  accepted: ['open'],
  rejected: ['open'],
  withdrawn: ['open'],
}

/** Bounds of what one person may leave in one section. */
export const SUGGESTION_LIMITS = {
  /** of one record as JSON, bytes */
  recordBytes: 64 << 10,
  openPerPerson: 500,
  replyLength: 10_000,
} as const

export interface SuggestionFacts {
  readonly state: SuggestionState
  readonly authorId: string
  /** the body in whose name it was made */
  readonly bodyId: string
  /** the body that writes the section */
  readonly ownerBodyId: string
}

export interface SuggestionActor {
  readonly personId: string
  /** what the person may do in the section now */
  readonly level: AccessLevel
}

/** Decides one step. Pure: the caller stores state and record in one transaction.
 *  @returns the new state, or the first rule that refuses */
export function moveSuggestion(
  suggestion: SuggestionFacts,
  to: SuggestionState,
  by: SuggestionActor,
): Decision<SuggestionState> {
  if (!NEXT_SUGGESTION[suggestion.state].includes(to)) return refuse('suggestion.no-such-move')
  const isAuthor = by.personId === suggestion.authorId
  const isOwnMatter = to === 'withdrawn' || suggestion.state === 'withdrawn'
  if (isOwnMatter) {
    if (!isAuthor) return refuse('suggestion.not-yours')
    return atLeast(by.level, 'suggest') ? allow(to) : refuse('access.forbidden')
  }
  if (by.level !== 'edit') return refuse('access.forbidden')
  // Nobody answers for another body's section to their own wish.
  if (isAuthor && suggestion.bodyId !== suggestion.ownerBodyId)
    return refuse('suggestion.own-elsewhere')
  return allow(to)
}

/** May the record's words and place still be changed by its author? */
export const takesWords = (state: SuggestionState): boolean =>
  state === 'open' || state === 'withdrawn'
