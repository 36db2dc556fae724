/**
 * Notices: what happened, to whom it matters, and how many happenings become one line. A notice says that something is
 * to be looked at; what may be read of it is judged anew each time it is shown.
 */
import type { CommentId, ConsultationId, SectionId } from '#shared/ids.ts'
import { actsFor, maySee, reachedBy, type MentionTarget, type Standing } from './mention.ts'
import type { SectionFacts } from './permission.ts'
import { rolesInReport, type HeldRole, type Role } from './role.ts'
import type { SectionState } from './section.ts'

export const NOTICE_KINDS = [
  'mention',
  'comment-answered',
  'comment-replied',
  'section-commented',
  'section-submitted',
  'section-returned',
  'section-accepted',
  'section-erased',
  'section-due',
  'round-opened',
  'round-due',
  'round-ended',
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** How often unread notices go out by e-mail. */
export const MAIL_CHOICES = ['off', 'hourly', 'daily'] as const
export type MailChoice = (typeof MAIL_CHOICES)[number]

/** What became true, as far as somebody may want to know it. */
export type Happening =
  | {
      readonly kind: 'said'
      readonly commentId: CommentId
      readonly mentions: readonly MentionTarget[]
      /** who wrote in the thread before; null: this is its beginning */
      readonly thread: readonly string[] | null
    }
  /** @param authors of the comments that the answer is for; of those that came on paper, their bodies */
  | {
      readonly kind: 'answered'
      readonly commentId: CommentId
      readonly authors: readonly string[]
      readonly bodyIds?: readonly string[]
    }
  | { readonly kind: 'section-moved'; readonly to: SectionState }
  /** much of its text was deleted in one go */
  | { readonly kind: 'section-erased' }
  | { readonly kind: 'section-due'; readonly due: string }
  | {
      readonly kind: 'round-opened' | 'round-due'
      readonly roundId: ConsultationId
      /** those asked, those that have not answered */
      readonly bodyIds: readonly string[]
    }
  | { readonly kind: 'round-ended'; readonly roundId: ConsultationId }

/** Where it happened. */
export interface NoticePlace {
  /** null: the whole report */
  readonly sectionId: SectionId | null
  readonly facts: SectionFacts
}

/** One line for one person. */
export interface Notice {
  readonly personId: string
  /** what the line is about: all that happens to it is one line */
  readonly subject: string
  readonly kind: NoticeKind
}

const WRITERS: ReadonlySet<Role> = new Set([
  'owner-head',
  'owner-editor',
  'lead-head',
  'lead-editor',
])
const LEADERS: ReadonlySet<Role> = new Set(['lead-head', 'lead-editor'])

/** Whoever writes what the place is about: its body's head and editors. */
const writesHere = (held: readonly HeldRole[], { reportId, ownerBodyId }: SectionFacts): boolean =>
  rolesInReport(held, reportId).some(
    (h) => WRITERS.has(h.role) && (h.bodyId === ownerBodyId || h.groupIds.includes(ownerBodyId)),
  )
const leads = (held: readonly HeldRole[], { reportId }: SectionFacts): boolean =>
  rolesInReport(held, reportId).some((h) => LEADERS.has(h.role))

/** @returns the notices of a happening: at most one for each person, none for who did it and none for who may not see
 *  the place. Pure. @param by the person who did it, null: nobody (a day has come) */
export function noticesOf(
  happening: Happening,
  place: NoticePlace,
  by: string | null,
  people: readonly Standing[],
): Notice[] {
  const mentioned =
    happening.kind === 'said'
      ? new Set(
          happening.mentions.flatMap((target) =>
            reachedBy(target, place.facts, people).map(({ personId }) => personId),
          ),
        )
      : new Set<string>()
  return people.flatMap((person) => {
    if (person.personId === by || !maySee(person.held, place.facts)) return []
    const kind = kindFor(happening, place, person, mentioned)
    if (kind === null) return []
    return [{ personId: person.personId, kind, subject: subjectOf(happening, kind, place) }]
  })
}

function kindFor(
  happening: Happening,
  { facts }: NoticePlace,
  { personId, held }: Standing,
  mentioned: ReadonlySet<string>,
): NoticeKind | null {
  switch (happening.kind) {
    case 'said':
      if (mentioned.has(personId)) return 'mention'
      if (happening.thread === null) return writesHere(held, facts) ? 'section-commented' : null
      return happening.thread.includes(personId) ? 'comment-replied' : null
    case 'answered':
      return happening.authors.includes(personId) ||
        happening.bodyIds?.some((id) => actsFor(held, id, facts)) === true
        ? 'comment-answered'
        : null
    case 'section-moved':
      if (happening.to === 'submitted') return leads(held, facts) ? 'section-submitted' : null
      if (!writesHere(held, facts)) return null
      return happening.to === 'returned'
        ? 'section-returned'
        : happening.to === 'accepted'
          ? 'section-accepted'
          : null
    case 'section-erased':
    case 'section-due':
      return writesHere(held, facts) ? happening.kind : null
    case 'round-opened':
    case 'round-due':
      return happening.bodyIds.some((id) => actsFor(held, id, facts)) ? happening.kind : null
    case 'round-ended':
      return leads(held, facts) ? 'round-ended' : null
  }
}

/** New comments on one's own section gather in one line, however many threads they begin. */
function subjectOf(happening: Happening, kind: NoticeKind, place: NoticePlace): string {
  const where = place.sectionId ?? place.facts.reportId
  switch (happening.kind) {
    case 'said':
      return kind === 'section-commented' ? `comments:${where}` : `comment:${happening.commentId}`
    case 'answered':
      return `comment:${happening.commentId}`
    case 'section-moved':
      return `section:${where}`
    case 'section-erased':
      return `erased:${where}`
    case 'section-due':
      return `due:${where}:${happening.due}`
    case 'round-opened':
    case 'round-due':
    case 'round-ended':
      return `round:${happening.roundId}`
  }
}

/** Of several happenings in one unread line the one named is the one that asks most of its reader; of others the last. */
const WEIGHT: Readonly<Partial<Record<NoticeKind, number>>> = {
  mention: 3,
  'comment-answered': 2,
  'comment-replied': 1,
}

export interface NoticeLine {
  readonly kind: NoticeKind
  /** happenings since the person last read the line */
  readonly count: number
  /** ms: the first of them and the last */
  readonly firstAt: number
  readonly at: number
  readonly readAt: number | null
}

/** The line after one more happening. @param before null: there was none */
export function nextLine(before: NoticeLine | null, kind: NoticeKind, at: number): NoticeLine {
  if (before === null || before.readAt !== null)
    return { kind, count: 1, firstAt: at, at, readAt: null }
  const isStronger = (WEIGHT[before.kind] ?? 0) > (WEIGHT[kind] ?? 0)
  return {
    kind: isStronger ? before.kind : kind,
    count: before.count + 1,
    firstAt: before.firstAt,
    at,
    readAt: null,
  }
}
