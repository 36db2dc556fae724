/** Mentions (@) in comments and replies: a person or a body, kept beside the text in which its name stands. */
import { allow, refuse, type Decision } from '#shared/errors.ts'
import { accessToSection, type SectionFacts } from './permission.ts'
import { rolesInReport, type HeldRole } from './role.ts'

export const MENTION_KINDS = ['person', 'body'] as const
export type MentionKind = (typeof MENTION_KINDS)[number]

export interface MentionTarget {
  readonly kind: MentionKind
  readonly id: string
}

/** With the name of the day it was written. */
export interface Mention extends MentionTarget {
  readonly name: string
}

/** One comment names at most so many. */
export const MENTIONS_MAX = 20

/** A person with the roles in force. */
export interface Standing {
  readonly personId: string
  readonly name: string
  readonly held: readonly HeldRole[]
}

/** Who acts for a body in the section's report. Roles of the whole workspace speak for no body there. */
export const actsFor = (held: readonly HeldRole[], bodyId: string, place: SectionFacts): boolean =>
  rolesInReport(held, place.reportId).some(
    (h) =>
      h.reportId !== null &&
      (h.bodyId === bodyId || (h.groupIds as readonly string[]).includes(bodyId)),
  )

export const maySee = (held: readonly HeldRole[], place: SectionFacts): boolean =>
  accessToSection(held, place).level !== 'none'

/** Whom a target reaches in a place. Nobody: it may not be mentioned there, whether it exists or not. */
export function reachedBy(
  { kind, id }: MentionTarget,
  place: SectionFacts,
  people: readonly Standing[],
): Standing[] {
  return people.filter(
    ({ personId, held }) =>
      maySee(held, place) && (kind === 'person' ? personId === id : actsFor(held, id, place)),
  )
}

/** Everybody who may be mentioned in a place. @param bodies in force */
export function mentionable(
  place: SectionFacts,
  people: readonly Standing[],
  bodies: readonly { readonly id: string; readonly name: string }[],
): Mention[] {
  const seeing = people.filter(({ held }) => maySee(held, place))
  return [
    ...seeing.map(({ personId, name }) => ({ kind: 'person' as const, id: personId, name })),
    ...bodies
      .filter(({ id }) => seeing.some(({ held }) => actsFor(held, id, place)))
      .map(({ id, name }) => ({ kind: 'body' as const, id, name })),
  ]
}

/** Keeps the mentions whose name stands in the text behind a @. Who took the words away takes the mention away.
 *  A target that may not be mentioned refuses the whole: a mention that reaches nobody must not look as if it did.
 *  @param allowed all that may be mentioned in the place
 *  @param asked by the writer's page, any names and ids */
export function takeMentions(
  text: string,
  asked: readonly MentionTarget[],
  allowed: readonly Mention[],
): Decision<Mention[]> {
  const taken = new Map<string, Mention>()
  for (const { kind, id } of asked) {
    const known = allowed.find((m) => m.kind === kind && m.id === id)
    if (known === undefined) return refuse('comment.mention-unreachable')
    if (text.includes(`@${known.name}`)) taken.set(`${kind} ${id}`, known)
  }
  return allow([...taken.values()].slice(0, MENTIONS_MAX))
}
