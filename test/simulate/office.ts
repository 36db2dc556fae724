/** Who works where and may do what, at every moment: the sections' states, people's roles and sessions, and the
 *  server's ways of asking for them. Judged by the product's own rules. */
import { accessToSection, type SectionFacts } from '#shared/domain/permission.ts'
import type { HeldRole, Role } from '#shared/domain/role.ts'
import type { SectionState } from '#shared/domain/section.ts'
import type { BodyId, PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { LIMITS } from '#shared/wire/limits.ts'
import type { Access, Seat, Sessions } from '#server/auth/seat.ts'
import type { Clock } from '#server/clock.ts'
import type { Announcement } from '#server/workflow/announcements.ts'
import type { Chance } from './chance.ts'
import { DAWN, type Process, type VirtualTime } from './virtual-time.ts'

export const REPORT = 'bao-cao' as ReportId
const OWNER = 'ban-to-chuc' as BodyId
const CONTRIBUTOR = 'mat-tran' as BodyId
const LEAD = 'ban-dan-van' as BodyId
const NOBODY = 'ban-noi-chinh' as BodyId
const BODY_OF: Readonly<Partial<Record<Role, BodyId>>> = {
  'owner-editor': OWNER,
  contributor: CONTRIBUTOR,
  'lead-editor': LEAD,
}
/** slowest answer of the database about rights */
const LOOK_UP_MS = 30
const ANNOUNCED_MS = 4
/** From losing a right to the last edit that may be taken: told, asked twice (an answer under way is asked again), the
 *  grace, and what the server's own thinking takes. */
const LAST_EDIT_MS = ANNOUNCED_MS + 2 * LOOK_UP_MS + LIMITS.withdrawalGraceMs + 40
/** an ended session's line is closed when it is told, an expired one's within a second */
const LAST_LINE_MS = 1_100
const SESSION_MS = 12 * 3_600_000

export interface Session {
  readonly id: string
  readonly personId: PersonId
  /** as its row says it: by the steady time of the server that gave it */
  readonly endsAt: number
  /** virtual ms */
  readonly lastsUntil: number
  /** how far that server's steady time was from true time, ms */
  readonly shiftMs: number
  /** virtual ms; null: goes on */
  endedAt: number | null
}

export interface Office {
  readonly people: readonly PersonId[]
  readonly sections: readonly SectionId[]
  facts(section: SectionId): SectionFacts | null
  level(person: PersonId, section: SectionId): Seat['level']
  /** Could an edit that reaches the server now still be taken? */
  mightBeTaken(person: PersonId, section: SectionId): boolean
  setState(section: SectionId, state: SectionState): void
  /** null: the person has no role any more */
  setRole(person: PersonId, role: Role | null): void
  roleOf(person: PersonId): Role | null
  signIn(person: PersonId): Session
  endSession(session: Session): void
  sessionOf(id: string): Session | undefined
  mightSessionWork(id: string): boolean
  /** It was ended, it has lasted its time, or a server that started under another clock judges it. */
  mayHaveEnded(id: string): boolean
  /** the server's ways of asking */
  accessFor(server: Process): Access
  sessionsFor(server: Process, clock: Clock): Sessions
}

export function createOffice(parts: {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly roles: readonly Role[]
  readonly sections: number
  /** how far the server's steady time is from true time, ms: it says when a session ends */
  readonly steadyShiftMs: () => number
  /** to the server that runs, if one does */
  readonly announce: (announcement: Announcement, afterMs: number) => void
}): Office {
  const { time, chance } = parts
  const roles = new Map<PersonId, Role | null>(
    parts.roles.map((role, i) => [`nguoi-${i}` as PersonId, role]),
  )
  const facts = new Map<SectionId, SectionFacts>(
    Array.from({ length: parts.sections }, (_, i) => [
      `phan-${i}` as SectionId,
      {
        reportId: REPORT,
        ownerBodyId: OWNER,
        contributorBodyIds: [CONTRIBUTOR],
        contributorMode: 'edit',
        state: 'writing',
      },
    ]),
  )
  const people = [...roles.keys()]
  const sections = [...facts.keys()]
  const lostAt = new Map<string, number>()
  const sessions = new Map<string, Session>()

  const held = (person: PersonId): HeldRole[] => {
    const role = roles.get(person) ?? null
    if (role === null) return []
    return [{ role, bodyId: BODY_OF[role] ?? NOBODY, groupIds: [], reportId: null }]
  }
  const accessOf = (person: PersonId, section: SectionId) => {
    const about = facts.get(section)
    return about === undefined ? null : accessToSection(held(person), about)
  }
  const level = (person: PersonId, section: SectionId): Seat['level'] =>
    accessOf(person, section)?.level ?? 'none'

  function change(act: () => void, announcements: readonly Announcement[]): void {
    const before = new Set<string>()
    for (const p of people)
      for (const s of sections) if (level(p, s) === 'edit') before.add(`${p} ${s}`)
    act()
    for (const p of people)
      for (const s of sections) {
        const key = `${p} ${s}`
        if (level(p, s) === 'edit') lostAt.delete(key)
        else if (before.has(key)) lostAt.set(key, time.now)
      }
    const wait = chance.between(0, ANNOUNCED_MS)
    for (const announcement of announcements) parts.announce(announcement, wait)
  }

  /** The database answers as things were at one moment of the asking. */
  async function ask<T>(server: Process, read: () => T): Promise<T> {
    const took = chance.between(0, LOOK_UP_MS)
    const early = chance.is(0.5) ? { value: read() } : null
    await new Promise<void>((done) => {
      time.after(server, took, done)
    })
    return early === null ? read() : early.value
  }

  return {
    people,
    sections,
    level,
    facts: (section) => facts.get(section) ?? null,
    roleOf: (person) => roles.get(person) ?? null,
    mightBeTaken(person, section) {
      if (level(person, section) === 'edit') return true
      const lost = lostAt.get(`${person} ${section}`)
      return lost !== undefined && time.now - lost <= LAST_EDIT_MS
    },
    setState(section, state) {
      const about = facts.get(section)
      if (about === undefined || about.state === state) return
      change(
        () => facts.set(section, { ...about, state }),
        [
          { kind: 'access-changed', sectionIds: [section] },
          {
            kind: 'report-event',
            reportId: REPORT,
            seq: 1,
            at: DAWN + time.now,
            event: {
              kind: 'section-moved',
              sectionId: section,
              from: about.state,
              to: state,
              by: '',
              body: '',
              note: '',
            },
          },
        ],
      )
    },
    setRole(person, role) {
      change(() => roles.set(person, role), [{ kind: 'access-changed', personIds: [person] }])
    },
    signIn(person) {
      const shiftMs = parts.steadyShiftMs()
      const lastsUntil = time.now + SESSION_MS
      const session: Session = {
        id: `phien-${sessions.size}`,
        personId: person,
        endsAt: DAWN + lastsUntil + shiftMs,
        lastsUntil,
        shiftMs,
        endedAt: null,
      }
      sessions.set(session.id, session)
      return session
    },
    endSession(session) {
      if (session.endedAt !== null) return
      session.endedAt = time.now
      parts.announce(
        { kind: 'sessions-ended', sessionIds: [session.id] },
        chance.between(0, ANNOUNCED_MS),
      )
    },
    sessionOf: (id) => sessions.get(id),
    mightSessionWork(id) {
      const endedAt = sessions.get(id)?.endedAt ?? null
      return endedAt === null || time.now - endedAt <= LAST_LINE_MS
    },
    mayHaveEnded(id) {
      const session = sessions.get(id)
      if (session === undefined || session.endedAt !== null) return true
      return time.now >= session.lastsUntil || session.shiftMs !== parts.steadyShiftMs()
    },
    accessFor: (server) => ({
      heldRoles: (person) => ask(server, () => held(person)),
      sectionExists: (section) => ask(server, () => facts.has(section)),
      seat: (person, section) =>
        ask(server, () => {
          const access = accessOf(person, section)
          const about = facts.get(section)
          if (access === null || about === undefined || access.bodyId === null) return null
          return {
            sectionId: section,
            reportId: REPORT,
            personId: person,
            personName: `Người ${person}`,
            bodyId: access.bodyId,
            bodyName: access.bodyId,
            bodyCode: 'CQ',
            bodyColour: 1,
            level: access.level,
            reason: access.reason,
            sectionState: about.state,
          }
        }),
    }),
    sessionsFor(server, clock) {
      const isGood = (session: Session | undefined): session is Session =>
        session !== undefined && session.endedAt === null && session.endsAt > clock.steady()
      return {
        find: (headers) =>
          ask(server, () => {
            const session = sessions.get(headers.get('cookie') ?? '')
            return isGood(session)
              ? {
                  sessionId: session.id,
                  personId: session.personId,
                  endsAt: time.now + session.endsAt - clock.steady(),
                }
              : null
          }),
        isAlive: (id) => ask(server, () => isGood(sessions.get(id))),
      }
    },
  }
}
