/**
 * The permission matrix as a table and the functions that read it. The server refuses with it, the browser greys out
 * with it. Source: workflow.json, `permissions.matrix`; the test compares every cell.
 */
import type { BodyId, ReportId } from '#shared/ids.ts'
import { rolesInReport, type HeldRole, type Role } from './role.ts'
import type { SectionState } from './section.ts'

/** yes, or the condition under which the role may. A missing cell means no. */
export type Grant =
  | 'yes'
  | 'own-section' // the role's body writes the section
  | 'section-setting' // as the section's setting for contributors says
  | 'frozen-only' // only what was frozen as a draft
  | 'drafts-answer' // prepares the answer to a comment
  | 'confirms-answer'
  | 'by-workflow' // the move itself names its roles
  | 'committee-member'

export type Act =
  | 'plan.assign'
  | 'section.edit-own'
  | 'section.edit-co-owned'
  | 'section.edit-other'
  | 'comment.write'
  | 'comment.resolve'
  | 'section.submit'
  | 'section.accept'
  | 'section.lock'
  | 'report.advance'
  | 'format.check'
  | 'ballot.vote'
  | 'report.sign'
  | 'draft.read'
  | 'final.read'
  | 'report.export'
  | 'authorship.read'
  | 'body.manage'
  | 'section.recover'

type Row = Readonly<Partial<Record<Role, Grant>>>
const every = (grant: Grant, roles: readonly Role[]): Row =>
  Object.fromEntries(roles.map((role) => [role, grant]))

const NAMED: readonly Role[] = [
  'admin',
  'lead-head',
  'lead-editor',
  'owner-head',
  'owner-editor',
  'contributor',
  'reviewer',
  'office',
  'signer',
  'auditor',
]

export const MATRIX: Readonly<Record<Act, Row>> = {
  'plan.assign': every('yes', ['lead-head', 'lead-editor', 'admin']),
  'section.edit-own': {
    'owner-editor': 'own-section',
    'owner-head': 'own-section',
    'lead-editor': 'yes',
    'lead-head': 'yes',
  },
  'section.edit-co-owned': { contributor: 'section-setting', 'lead-editor': 'yes' },
  'section.edit-other': every('yes', ['lead-editor', 'lead-head']),
  'comment.write': { ...every('yes', NAMED), 'btv-reader': 'frozen-only' },
  'comment.resolve': {
    'lead-editor': 'drafts-answer',
    'lead-head': 'confirms-answer',
    'owner-editor': 'own-section',
  },
  'section.submit': { 'owner-head': 'own-section' },
  'section.accept': every('yes', ['lead-editor', 'lead-head']),
  'section.lock': every('yes', ['lead-head']),
  'report.advance': every('by-workflow', ['lead-editor', 'lead-head', 'office', 'signer']),
  'format.check': every('yes', ['office']),
  'ballot.vote': { 'btv-reader': 'committee-member' },
  'report.sign': every('yes', ['signer']),
  'draft.read': { ...every('yes', NAMED), 'btv-reader': 'frozen-only' },
  'final.read': every('yes', [...NAMED, 'btv-reader', 'recipient']),
  'report.export': {
    ...every('yes', ['lead-head', 'lead-editor', 'office']),
    'owner-head': 'own-section',
    'owner-editor': 'own-section',
    'btv-reader': 'frozen-only',
  },
  'authorship.read': {
    ...every('yes', ['lead-head', 'lead-editor', 'auditor']),
    'owner-head': 'own-section',
    'owner-editor': 'own-section',
  },
  'body.manage': every('yes', ['admin']),
  // Not in workflow.json: a matter of the machine, like bodies and accounts.
  'section.recover': every('yes', ['admin']),
}

/** What contributors of a section may do; co-editing is the default, a section can narrow it. */
export const CONTRIBUTOR_MODES = ['edit', 'suggest', 'comment', 'read'] as const
export type ContributorMode = (typeof CONTRIBUTOR_MODES)[number]

/** The facts of a section that rights depend on. */
export interface SectionFacts {
  readonly reportId: ReportId
  readonly ownerBodyId: BodyId
  readonly contributorBodyIds: readonly BodyId[]
  readonly contributorMode: ContributorMode
  readonly state: SectionState
}

export type AccessLevel = 'none' | 'read' | 'comment' | 'suggest' | 'edit'
const ORDER: readonly AccessLevel[] = ['none', 'read', 'comment', 'suggest', 'edit']
export const atLeast = (level: AccessLevel, wanted: AccessLevel): boolean =>
  ORDER.indexOf(level) >= ORDER.indexOf(wanted)

/** Why a person may not write here, when one could have expected it. */
/** The last one is found out by the live text alone: its bytes can be read only in part. */
export type ReadOnlyReason =
  | 'section-locked'
  | 'section-submitted'
  | 'not-your-section'
  | 'section-damaged'
  | null

export interface SectionAccess {
  readonly level: AccessLevel
  /** The body in whose name the person acts here: what is written is signed by it. null when level is none. */
  readonly bodyId: BodyId | null
  readonly reason: ReadOnlyReason
  /** the person's roles as they count in this section: what moves are judged by */
  readonly roles: ReadonlySet<Role>
}

/** Neither handed in nor locked: those whose section it is write. */
export const OWNER_WRITES_IN: ReadonlySet<SectionState> = new Set([
  'not-started',
  'writing',
  'returned',
  'reopened',
])

const isBody = (held: HeldRole, id: BodyId): boolean =>
  held.bodyId === id || held.groupIds.includes(id)

/**
 * A role as it counts in one section: owner roles count where their body owns the section; where it is named as a
 * contributor they count as contributor.
 */
function roleInSection(held: HeldRole, section: SectionFacts): Role | null {
  if (held.role !== 'owner-head' && held.role !== 'owner-editor' && held.role !== 'contributor')
    return held.role
  if (isBody(held, section.ownerBodyId)) return held.role === 'contributor' ? null : held.role
  return section.contributorBodyIds.some((id) => isBody(held, id)) ? 'contributor' : null
}

function levelOf(role: Role, section: SectionFacts): AccessLevel {
  const read: AccessLevel = MATRIX['draft.read'][role] === 'yes' ? 'read' : 'none'
  const comment: AccessLevel = MATRIX['comment.write'][role] === 'yes' ? 'comment' : read
  const isOpen = OWNER_WRITES_IN.has(section.state)
  // The setting is a ceiling: handing the section in must not give a contributor more than it had.
  if (MATRIX['section.edit-co-owned'][role] === 'section-setting')
    return isOpen || !atLeast(section.contributorMode, comment) ? section.contributorMode : comment
  if (section.state === 'locked') return comment
  if (MATRIX['section.edit-other'][role] === 'yes') return 'edit'
  return isOpen && MATRIX['section.edit-own'][role] === 'own-section' ? 'edit' : comment
}

/** What a person may do in a section, in whose name, and if not writing, why. Pure; called on every request and frame. */
export function accessToSection(held: readonly HeldRole[], section: SectionFacts): SectionAccess {
  let level: AccessLevel = 'none'
  let bodyId: BodyId | null = null
  const roles = new Set<Role>()
  let couldWrite = false
  for (const h of rolesInReport(held, section.reportId)) {
    const role = roleInSection(h, section)
    if (role !== null) roles.add(role)
    // A role that does not count here still belongs to a named body: it reads and comments.
    const here = role === null ? 'comment' : levelOf(role, section)
    if (role !== null) couldWrite ||= levelOf(role, { ...section, state: 'writing' }) === 'edit'
    if (ORDER.indexOf(here) > ORDER.indexOf(level)) {
      level = here
      bodyId = h.bodyId
    }
  }
  return { level, bodyId, roles, reason: level === 'edit' ? null : whyNot(couldWrite, section) }
}

function whyNot(couldWrite: boolean, section: SectionFacts): ReadOnlyReason {
  if (!couldWrite) return 'not-your-section'
  return section.state === 'locked' ? 'section-locked' : 'section-submitted'
}

/** @returns the body of the first role that may do this act in the report, or null: it may not. Section acts that
 *  depend on the section go through accessToSection and moveSection. */
export function mayInReport(
  held: readonly HeldRole[],
  act: Act,
  reportId: ReportId,
): BodyId | null {
  for (const h of rolesInReport(held, reportId))
    if (MATRIX[act][h.role] === 'yes' || MATRIX[act][h.role] === 'by-workflow') return h.bodyId
  return null
}

/** May read the frozen drafts of a report: everyone who reads drafts, and the Standing Committee. */
export function mayReadFrozen(held: readonly HeldRole[], reportId: ReportId): boolean {
  return rolesInReport(held, reportId).some((h) => MATRIX['draft.read'][h.role] !== undefined)
}

/** Acts on the whole workspace (bodies, people, audit). */
export function mayInWorkspace(held: readonly HeldRole[], act: Act): BodyId | null {
  return held.find((h) => h.reportId === null && MATRIX[act][h.role] === 'yes')?.bodyId ?? null
}
