/** Typed announcements between parts of the server, sent after the commit that made them true. */
import type { ErasedText } from '../sync/erasures.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { KeptEvent, PassingEvent } from '#shared/wire/events.ts'

export type Announcement =
  /** Rights may have changed: whoever holds sockets asks again for each one concerned. Missing list: all. */
  | {
      readonly kind: 'access-changed'
      readonly sectionIds?: readonly SectionId[]
      readonly personIds?: readonly PersonId[]
    }
  /** These sessions are no longer valid; their sockets close with 4401. */
  | { readonly kind: 'sessions-ended'; readonly sessionIds: readonly string[] }
  /** A kept event of a report, already stored under its number. */
  | {
      readonly kind: 'report-event'
      readonly reportId: ReportId
      readonly seq: number
      readonly at: number
      readonly event: KeptEvent
    }
  /** Lines of their notices are new, read or unread. */
  | { readonly kind: 'notices-changed'; readonly personIds: readonly PersonId[] }
  /** Only the latest matters. */
  | { readonly kind: 'passing'; readonly reportId: ReportId; readonly event: PassingEvent }
  /** The first durable edit in a section that is not yet "writing". */
  | {
      readonly kind: 'first-edit'
      readonly sectionId: SectionId
      readonly personId: PersonId
    }
  /** An administrator opened a section for recovery, or (null) closed it. `until` in ms, workspace time. */
  | {
      readonly kind: 'recovery-changed'
      readonly sectionId: SectionId
      readonly open: { readonly id: number; readonly until: number } | null
    }
  | ({ readonly kind: 'text-recovered' } & RecoveredText)
  /** One person deleted much of a section in one go, and it is durable; the same series again when it grew. */
  | ({ readonly kind: 'text-erased' } & ErasedText)

/** Text came back during a recovery and is durable. */
export interface RecoveredText {
  readonly sectionId: SectionId
  /** who brought it, in whose name */
  readonly personId: PersonId
  readonly bodyId: string
  readonly characters: number
}

type Listener = (announcement: Announcement) => void

export interface Announcements {
  send(announcement: Announcement): void
  /** @returns how to stop listening */
  listen(listener: Listener): () => void
}

export function createAnnouncements(): Announcements {
  const listeners = new Set<Listener>()
  return {
    send(announcement) {
      for (const listener of listeners) listener(announcement)
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
