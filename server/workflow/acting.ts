/** One act of one person: rights and rows are read, judged and written in one transaction; announcements leave after
 *  its commit, so nobody ever hears of something that did not happen. */
import { sql, type Transaction } from 'kysely'
import type { HeldRole } from '#shared/domain/role.ts'
import { AppError } from '#shared/errors.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { KeptEvent } from '#shared/wire/events.ts'
import type { EndedSessions, SessionKeeper } from '../auth/sessions.ts'
import { workspaceDay, type Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import { appendAudit, type Act, type Actor } from '../storage/audit.ts'
import { findBody } from '../storage/bodies.ts'
import type { Database } from '../storage/database.ts'
import { appendEvents, type StoredEvent } from '../storage/events.ts'
import { bodiesInForce, findPerson, rolesInForce } from '../storage/people.ts'
import type { Tables } from '../storage/schema.ts'
import type { Announcements } from './announcements.ts'
import type { LiveText } from './live-text.ts'

export interface WorkflowParts {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly announcements: Announcements
  readonly sessions: SessionKeeper
  readonly text: LiveText
}

/** Whose rights may have changed; a missing list means all. */
export interface AccessChange {
  readonly sectionIds?: readonly SectionId[]
  readonly personIds?: readonly PersonId[]
}

export interface Acting {
  readonly trx: Transaction<Tables>
  /** ms, workspace time: what the record says */
  readonly at: number
  /** ISO day of the workspace */
  readonly today: string
  /** the person's roles in force, read inside the transaction */
  readonly held: readonly HeldRole[]
  /** The person in the name of a body, names as they are now. */
  as(bodyId: string): Promise<Actor>
  audit(actor: Actor, act: Act): Promise<void>
  /** Numbers and keeps events of a report. */
  keep(reportId: ReportId, events: readonly KeptEvent[]): Promise<void>
  accessChanged(change?: AccessChange): void
  endSessionsOf(personId: string): Promise<void>
  /** Their notices have changed. */
  tellPeople(personIds: readonly PersonId[]): void
}

type Held = Acting['held']
interface Doer {
  readonly held: Held
  /** null: the server, which acts for no body */
  readonly person: { readonly id: PersonId; readonly name: string } | null
}

/** Runs one act of a person as one transaction and announces it afterwards. Await nothing but the database inside. */
export function act<T>(
  parts: WorkflowParts,
  personId: PersonId,
  work: (acting: Acting) => Promise<T>,
): Promise<T> {
  return transact(
    parts,
    async (trx, today) => {
      const person = await findPerson(trx, personId)
      if (person === undefined || person.disabled_at !== null) throw new AppError('session.missing')
      const held = await rolesInForce(trx, person, await bodiesInForce(trx, today))
      return { held, person: { id: personId, name: person.name } }
    },
    work,
  )
}

/** The same for what the server does by itself, because a time has come. */
export const actAsServer = <T>(
  parts: WorkflowParts,
  work: (acting: Acting) => Promise<T>,
): Promise<T> => transact(parts, async () => ({ held: [], person: null }), work)

async function transact<T>(
  parts: WorkflowParts,
  whoActs: (trx: Transaction<Tables>, today: string) => Promise<Doer>,
  work: (acting: Acting) => Promise<T>,
): Promise<T> {
  const { database, clock, announcements, sessions } = parts
  const at = clock.workspace()
  const today = workspaceDay(clock)
  const events: StoredEvent[] = []
  const changes: AccessChange[] = []
  const ended: EndedSessions[] = []
  const told = new Set<PersonId>()
  const result = await database.transaction(async (trx) => {
    const { held, person } = await whoActs(trx, today)
    return work({
      trx,
      at,
      today,
      held,
      async as(bodyId) {
        const body = await findBody(trx, bodyId)
        if (body === undefined || person === null) throw new AppError('not-found')
        return { personId: person.id, personName: person.name, bodyId, bodyName: body.name }
      },
      audit: (actor, recorded) => appendAudit(trx, at, actor, recorded),
      async keep(reportId, kept) {
        events.push(...(await appendEvents(trx, database.engine, reportId, at, kept)))
      },
      accessChanged: (change = {}) => void changes.push(change),
      async endSessionsOf(id) {
        ended.push(await sessions.endAllOf(trx, id))
      },
      tellPeople(ids) {
        for (const id of ids) told.add(id)
      },
    })
  })
  for (const e of ended) sessions.announce(e)
  for (const change of changes) announcements.send({ kind: 'access-changed', ...change })
  for (const event of events) announcements.send({ kind: 'report-event', ...event })
  if (told.size > 0) announcements.send({ kind: 'notices-changed', personIds: [...told] })
  return result
}

const LOCKS = {
  rights: 1,
  drafts: 2,
  comments: 3,
  consultations: 4,
  suggestions: 5,
  notices: 6,
  citations: 7,
} as const

/** Acts that must not run beside each other (the last administrator, the next number of a draft or comment) take the same lock for the
 *  rest of their transaction. SQLite has one writer; there it costs nothing. */
export async function oneAtATime(
  trx: Transaction<Tables>,
  parts: WorkflowParts,
  lock: keyof typeof LOCKS,
): Promise<void> {
  if (parts.database.engine === 'postgres')
    await sql`select pg_advisory_xact_lock(6262, ${LOCKS[lock]})`.execute(trx)
}
