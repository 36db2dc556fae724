/** A section's road: not-started → writing → submitted → accepted or returned → locked, reopened. */
import { allow, refuse, type Decision } from '#shared/errors.ts'
import type { Role } from './role.ts'

export const SECTION_STATES = [
  'not-started',
  'writing',
  'submitted',
  'accepted',
  'returned',
  'locked',
  'reopened',
] as const
export type SectionState = (typeof SECTION_STATES)[number]

/** Source: workflow.json, `section.states`. */
export const NEXT: Readonly<Record<SectionState, readonly SectionState[]>> = {
  'not-started': ['writing'],
  writing: ['submitted'],
  submitted: ['accepted', 'returned'],
  returned: ['writing'],
  accepted: ['locked', 'reopened'],
  reopened: ['writing'],
  locked: ['reopened'],
}

/** Who may move a section there. Source: workflow.json, `section.by` and the matrix row "accept/return section".
 *  "writing" happens at the first keystroke of anyone who may edit. */
export const WHO_MAY: Readonly<Record<SectionState, ReadonlySet<Role>>> = {
  'not-started': new Set(),
  writing: new Set(['owner-editor', 'owner-head', 'contributor', 'lead-editor', 'lead-head']),
  submitted: new Set(['owner-head']),
  accepted: new Set(['lead-editor', 'lead-head']),
  returned: new Set(['lead-editor', 'lead-head']),
  locked: new Set(['lead-head']),
  reopened: new Set(['lead-head']),
}

/** Still with those who write it. */
export const isToHandIn = (state: SectionState): boolean =>
  state !== 'submitted' && state !== 'accepted' && state !== 'locked'

/** Moves that are refused without a reason. Source: domain dossier C, "returned … reopened … need a reason". */
export const NEEDS_REASON: ReadonlySet<SectionState> = new Set(['returned', 'reopened'])

export interface SectionMove {
  readonly to: SectionState
  /** The mover's roles as they count in this section (accessToSection). */
  readonly roles: ReadonlySet<Role>
  /** NFC, trimmed by the caller's boundary. */
  readonly note: string
  /** «chỗ cần số liệu» that the text still has; absent: none */
  readonly missing?: number
}

/** Decides one step along the workflow. Pure: the caller stores state and record in one transaction.
 *  @returns the new state, or the first rule that refuses */
export function moveSection(state: SectionState, move: SectionMove): Decision<SectionState> {
  if (!NEXT[state].includes(move.to)) return refuse('section.no-such-move')
  if (![...WHO_MAY[move.to]].some((role) => move.roles.has(role)))
    return refuse('section.move-not-yours')
  if (NEEDS_REASON.has(move.to) && move.note.trim() === '') return refuse('section.reason-missing')
  if (move.to === 'submitted' && (move.missing ?? 0) > 0) return refuse('section.figures-missing')
  return allow(move.to)
}

/** The moves open to someone with these roles, for buttons. */
export function movesFor(state: SectionState, roles: ReadonlySet<Role>): SectionState[] {
  return NEXT[state].filter(
    (to) => to !== 'writing' && [...WHO_MAY[to]].some((role) => roles.has(role)),
  )
}
