/** Who sits at a socket or asks in a request, and what may be done in a section: the contract between sign-in,
 *  access and the live text. */
import type { BodyId, PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { AccessLevel, ReadOnlyReason } from '#shared/domain/permission.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import type { SectionState } from '#shared/domain/section.ts'

/** A valid session, as the cookie names it. */
export interface SignedIn {
  readonly sessionId: string
  readonly personId: PersonId
  /** on the clock of elapsed ms: nothing that is set on the machine ends it sooner or later */
  readonly endsAt: number
}

/** One person's place in one section, judged now. Asked again whenever rights may have changed. */
export interface Seat {
  readonly sectionId: SectionId
  readonly reportId: ReportId
  readonly personId: PersonId
  readonly personName: string
  /** in whose name the person writes here */
  readonly bodyId: BodyId
  readonly bodyName: string
  readonly bodyCode: string
  /** 1–8 */
  readonly bodyColour: number
  readonly level: AccessLevel
  readonly reason: ReadOnlyReason
  readonly sectionState: SectionState
}

export interface Sessions {
  /** @returns the session of these request headers (cookie), or null. Cached for at most 10 s; revocation clears it. */
  find(headers: Headers): Promise<SignedIn | null>
  /** Asks past the cache: is this session still good? */
  isAlive(sessionId: string): Promise<boolean>
}

export interface Access {
  heldRoles(personId: PersonId): Promise<readonly HeldRole[]>
  /** @returns null when there is no such section, or the person may not know of it */
  seat(personId: PersonId, sectionId: SectionId): Promise<Seat | null>
  /** false: no such section at all (close code 4404 instead of 4403) */
  sectionExists(sectionId: SectionId): Promise<boolean>
}
