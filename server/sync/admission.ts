/** The door to the live text, the same for WebSocket and HTTP fallback: which pages may ask, how often, and who gets a
 *  seat. */
import { asId, type PersonId, type ReportId, type SectionId } from '#shared/ids.ts'
import { mayInReport } from '#shared/domain/permission.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import type { Access, Seat, Sessions, SignedIn } from '../auth/seat.ts'
import { networkOf } from '../auth/throttle.ts'
import type { Clock } from '../clock.ts'
import { BOUNDS } from './limits.ts'
import type { RightsWatch } from './rights-watch.ts'

export type Entry<T> =
  | ({ readonly kind: 'welcome'; readonly session: SignedIn; readonly since: number } & T)
  | { readonly kind: 'refused'; readonly code: number; readonly reason: string }

export interface Admission {
  /** @param origin the header; a missing one is nobody's */
  isOwnOrigin(origin: string | null | undefined): boolean
  /** Counts one new connection: of a person who is signed in, else of the address. A whole office behind one address
   *  must get back in after a restart; strangers share its count. @returns false: too many in ten seconds */
  mayConnect(address: string, headers: Headers): Promise<boolean>
  toSection(headers: Headers, id: string): Promise<Entry<{ readonly seat: Seat }>>
  /** to a line of the person's own, whatever their rights */
  toOwn(headers: Headers): Promise<Entry<unknown>>
  toEvents(headers: Headers, id: string): Promise<Entry<{ readonly reportId: ReportId }>>
}

export interface AdmissionParts {
  readonly sessions: Sessions
  readonly access: Access
  readonly watch: RightsWatch
  readonly reportExists: (id: ReportId) => Promise<boolean>
  readonly clock: Clock
  /** the origins pages may come from; asked each time, since the port is known only after listening */
  readonly origins: () => readonly string[]
  /** new connections of one person or one strange address in ten seconds */
  readonly upgradesPerAddress?: number
}

const refused = (code: number, reason: string): Entry<never> => ({ kind: 'refused', code, reason })

export function createAdmission(parts: AdmissionParts): Admission {
  const { sessions, access, watch, clock } = parts
  const perAddress = parts.upgradesPerAddress ?? BOUNDS.upgradesPerAddress
  let counts = new Map<string, number>()
  let windowEnds = 0

  async function signedIn(headers: Headers): Promise<SignedIn | Entry<never>> {
    const session = await sessions.find(headers)
    if (session === null) return refused(CLOSE.notSignedIn, 'not signed in')
    if (watch.linesOf(session.personId) >= BOUNDS.socketsPerPerson)
      return refused(CLOSE.tooFast, 'too many connections')
    return session
  }

  return {
    isOwnOrigin: (origin) =>
      origin !== null && origin !== undefined && parts.origins().includes(origin),
    async mayConnect(address, headers) {
      const session = await sessions.find(headers)
      const now = clock.elapsed()
      if (now >= windowEnds) {
        counts = new Map()
        windowEnds = now + BOUNDS.upgradeWindowMs
      }
      const key = session === null ? networkOf(address) : session.personId
      const n = (counts.get(key) ?? 0) + 1
      counts.set(key, n)
      return n <= perAddress
    },
    async toSection(headers, id) {
      const since = watch.generation
      const session = await signedIn(headers)
      if ('kind' in session) return session
      const sectionId = asId<SectionId>(id)
      if (sectionId === null) return refused(CLOSE.noSuchSection, 'no such section')
      const seat = await access.seat(session.personId, sectionId)
      if (seat !== null && seat.level !== 'none') return { kind: 'welcome', session, seat, since }
      return (await access.sectionExists(sectionId))
        ? refused(CLOSE.noRight, 'no right')
        : refused(CLOSE.noSuchSection, 'no such section')
    },
    async toOwn(headers) {
      const since = watch.generation
      const session = await signedIn(headers)
      return 'kind' in session ? session : { kind: 'welcome', session, since }
    },
    async toEvents(headers, id) {
      const since = watch.generation
      const session = await signedIn(headers)
      if ('kind' in session) return session
      const reportId = asId<ReportId>(id)
      if (reportId === null || !(await parts.reportExists(reportId)))
        return refused(CLOSE.noSuchSection, 'no such report')
      return (await mayReadLive(access, session.personId, reportId))
        ? { kind: 'welcome', session, reportId, since }
        : refused(CLOSE.noRight, 'no right')
    },
  }
}

/** Live events tell of text that is not frozen: for those who may read it. */
export async function mayReadLive(
  access: Access,
  personId: PersonId,
  reportId: ReportId,
): Promise<boolean> {
  return mayInReport(await access.heldRoles(personId), 'draft.read', reportId) !== null
}
