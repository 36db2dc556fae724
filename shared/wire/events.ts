/** Live events of a report on `/events/<reportId>`, of the signed-in person on `/events/me`: JSON text frames from the server; the client sends nothing but
 *  its first frame `{"since": n}`. Kept events have a sequence number per report, without gaps. */
import type { SectionState } from '#shared/domain/section.ts'

export interface PresenceEntry {
  readonly sectionId: string
  readonly personId: string
  readonly name: string
  readonly body: string
  readonly code: string
  readonly colour: number
}

/** Kept in the database, numbered, sent again to a page that returns. */
export type KeptEvent =
  /** suggestions were accepted, rejected, opened again or answered: ask for them */
  | { readonly kind: 'suggestions-decided'; readonly sectionId: string }
  | {
      readonly kind: 'section-moved'
      readonly sectionId: string
      readonly from: SectionState
      readonly to: SectionState
      readonly by: string
      readonly body: string
      readonly note: string
    }
  | { readonly kind: 'section-changed'; readonly sectionId: string } // settings, owner, deadline
  | {
      readonly kind: 'draft-frozen'
      readonly number: number
      readonly by: string
      readonly body: string
    }
  | { readonly kind: 'access-changed'; readonly personId: string | null } // null: several people, ask again
  /** a comment was made, answered, changed or moved */
  | {
      readonly kind: 'comment-changed'
      /** null: on the whole report */
      readonly sectionId: string | null
      readonly commentId: string
    }
  /** a consulting round was opened, answered, changed or closed */
  | { readonly kind: 'consultation-changed'; readonly consultationId: string }
  | { readonly kind: 'report-changed' }

/** Only the latest matters; never kept, no number. */
export type PassingEvent =
  /** somebody suggests, or withdraws, or a suggestion stands elsewhere: ask for them */
  | { readonly kind: 'suggestions-typed'; readonly sectionId: string }
  | { readonly kind: 'presence'; readonly here: readonly PresenceEntry[] }
  | {
      readonly kind: 'text-changed'
      readonly sectionId: string
      readonly words: number
      readonly missing: number
    }
  /** places of comments were recorded again: ask for them */
  | { readonly kind: 'anchors-moved'; readonly sectionId: string }
  /** on a person's own line: notices are new, read or unread, or rights have changed: ask for them */
  | { readonly kind: 'notices-changed' }
  /** what the report leaves aside in proofing is another: ask for it */
  | { readonly kind: 'proof-changed' }
  /** the list of documents that the report cites is another: ask for it */
  | { readonly kind: 'documents-changed' }

export type EventFrame =
  /** first frame after the client's: `upTo` is the newest number; `complete` false: too much was missed, load again */
  | { readonly type: 'hello'; readonly upTo: number; readonly complete: boolean }
  | { readonly type: 'kept'; readonly seq: number; readonly at: number; readonly event: KeptEvent }
  | { readonly type: 'passing'; readonly event: PassingEvent }
