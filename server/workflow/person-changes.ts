/** People and their roles: made, changed, disabled, given and taken. Two administrators at once: the second is told. */
import { AppError } from '#shared/errors.ts'
import { mayInWorkspace } from '#shared/domain/permission.ts'
import { WORKSPACE_ROLES, type Role } from '#shared/domain/role.ts'
import type { PersonId, ReportId } from '#shared/ids.ts'
import { hashPassword } from '../auth/password.ts'
import { newId } from '../random.ts'
import type { Actor } from '../storage/audit.ts'
import { findBody, isBodyInForce } from '../storage/bodies.ts'
import {
  findPerson,
  findPersonByUsername,
  insertPerson,
  setPasswordHash,
  updatePerson,
  type PersonRow,
} from '../storage/people.ts'
import { allReports, findReport } from '../storage/reports.ts'
import { act, oneAtATime, type Acting, type WorkflowParts } from './acting.ts'

export interface NewPersonFields {
  readonly username: string
  readonly name: string
  readonly title: string
  readonly password: string
}
export interface PersonChange {
  readonly name?: string | undefined
  readonly title?: string | undefined
  readonly password?: string | undefined
  readonly isDisabled?: boolean | undefined
  readonly version: number
}
export interface RoleGift {
  readonly role: Role
  readonly bodyId: string
  readonly reportId: string | null
  readonly version: number
}

export interface PersonChanges {
  /** @throws access.forbidden, name.taken */
  create(personId: PersonId, fields: NewPersonFields): Promise<PersonId>
  /** A new password and disabling end all sessions of the person.
   *  @throws access.forbidden, not-found, admin.last, changed-meanwhile */
  change(personId: PersonId, whom: PersonId, change: PersonChange): Promise<void>
  /** @throws access.forbidden, not-found, body.ended, input.malformed, name.taken (holds it), changed-meanwhile */
  giveRole(personId: PersonId, whom: PersonId, gift: RoleGift): Promise<void>
  /** @throws access.forbidden, not-found, admin.last, changed-meanwhile */
  takeRole(personId: PersonId, whom: PersonId, roleId: string, version: number): Promise<void>
  /** The person's own act: ends every session, this one too. */
  signOutEverywhere(personId: PersonId): Promise<void>
}

export function createPersonChanges(parts: WorkflowParts): PersonChanges {
  const { random, clock } = parts
  return {
    async create(personId, fields) {
      // Hashing takes its time outside the transaction.
      const passwordHash = await hashPassword(fields.password, random)
      return act(parts, personId, async (acting) => {
        const actor = await manager(acting)
        if ((await findPersonByUsername(acting.trx, fields.username)) !== undefined)
          throw new AppError('name.taken', { fields: ['username'] })
        const id = newId<PersonId>(random)
        const { username, name, title } = fields
        await insertPerson(acting.trx, {
          id,
          username,
          name,
          title,
          passwordHash,
          at: clock.real(),
        })
        await acting.audit(actor, {
          act: 'person.create',
          subject: id,
          detail: { username, name, title },
        })
        return id
      })
    },

    async change(personId, whom, change) {
      const passwordHash =
        change.password === undefined ? null : await hashPassword(change.password, random)
      await act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'rights')
        const actor = await manager(acting)
        const before = await mustFind(acting, whom)
        const isDisabled = change.isDisabled ?? before.disabled_at !== null
        if (isDisabled && before.disabled_at === null)
          await keepAnAdministrator(acting, { withoutPerson: whom })
        const title = change.title === undefined ? before.title : change.title || null
        const stored = await updatePerson(acting.trx, whom, change.version, {
          name: change.name ?? before.name,
          title,
          disabled_at: isDisabled ? (before.disabled_at ?? clock.real()) : null,
          updated_at: clock.real(),
        })
        if (!stored) throw new AppError('changed-meanwhile')
        if (passwordHash !== null)
          await setPasswordHash(acting.trx, whom, passwordHash, clock.real())
        if (passwordHash !== null || isDisabled) await acting.endSessionsOf(whom)
        await acting.audit(actor, {
          act: 'person.change',
          subject: whom,
          detail: {
            username: before.username,
            ...(change.name === undefined ? {} : { name: [before.name, change.name] }),
            ...(change.title === undefined ? {} : { title: [before.title ?? '', change.title] }),
            ...(change.isDisabled === undefined ? {} : { isDisabled }),
            ...(passwordHash === null ? {} : { password: 'changed' }),
          },
        })
        await tellReports(acting, whom, null)
      })
    },

    giveRole: (personId, whom, gift) =>
      act(parts, personId, async (acting) => {
        const actor = await manager(acting)
        await mustFind(acting, whom)
        await mustFit(acting, gift)
        await raiseVersion(acting, whom, gift.version)
        const same = await acting.trx
          .selectFrom('role_held')
          .select('id')
          .where('person_id', '=', whom)
          .where('body_id', '=', gift.bodyId)
          .where('role', '=', gift.role)
          .where('report_id', gift.reportId === null ? 'is' : '=', gift.reportId)
          .where('until', 'is', null)
          .execute()
        if (same.length > 0) throw new AppError('name.taken', { fields: ['role'] })
        await acting.trx
          .insertInto('role_held')
          .values({
            id: newId(random),
            person_id: whom,
            body_id: gift.bodyId,
            report_id: gift.reportId,
            role: gift.role,
            since: acting.at,
            until: null,
          })
          .execute()
        const { version: _, ...given } = gift
        await acting.audit(actor, {
          act: 'role.give',
          subject: whom,
          reportId: gift.reportId as ReportId | null,
          detail: given,
        })
        await tellReports(acting, whom, gift.reportId)
      }),

    takeRole: (personId, whom, roleId, version) =>
      act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'rights')
        const actor = await manager(acting)
        await mustFind(acting, whom)
        const role = await acting.trx
          .selectFrom('role_held')
          .selectAll()
          .where('id', '=', roleId)
          .where('person_id', '=', whom)
          .where('until', 'is', null)
          .executeTakeFirst()
        if (role === undefined) {
          // Taken by somebody else a moment ago, or never there.
          await raiseVersion(acting, whom, version)
          throw new AppError('not-found')
        }
        if (role.role === 'admin') await keepAnAdministrator(acting, { withoutRole: roleId })
        await raiseVersion(acting, whom, version)
        await acting.trx
          .updateTable('role_held')
          .set({ until: acting.at })
          .where('id', '=', roleId)
          .execute()
        await acting.audit(actor, {
          act: 'role.take',
          subject: whom,
          reportId: role.report_id as ReportId | null,
          detail: { role: role.role, bodyId: role.body_id, reportId: role.report_id },
        })
        await tellReports(acting, whom, role.report_id)
      }),

    signOutEverywhere: (personId) =>
      act(parts, personId, (acting) => acting.endSessionsOf(personId)),
  }
}

async function manager(acting: Acting): Promise<Actor> {
  const bodyId = mayInWorkspace(acting.held, 'body.manage')
  if (bodyId === null) throw new AppError('access.forbidden')
  return acting.as(bodyId)
}

async function mustFind(acting: Acting, id: PersonId): Promise<PersonRow> {
  const person = await findPerson(acting.trx, id)
  if (person === undefined) throw new AppError('not-found')
  return person
}

async function raiseVersion(acting: Acting, id: PersonId, version: number): Promise<void> {
  if (!(await updatePerson(acting.trx, id, version, {}))) throw new AppError('changed-meanwhile')
}

/** Workspace roles stand for no report, all others for one; the body must exist and be in force. */
async function mustFit(acting: Acting, gift: RoleGift): Promise<void> {
  if (WORKSPACE_ROLES.has(gift.role) !== (gift.reportId === null))
    throw new AppError('input.malformed', { fields: ['reportId'] })
  if (gift.reportId !== null && (await findReport(acting.trx, gift.reportId)) === undefined)
    throw new AppError('input.malformed', { fields: ['reportId'] })
  const body = await findBody(acting.trx, gift.bodyId)
  if (body === undefined) throw new AppError('input.malformed', { fields: ['bodyId'] })
  if (!isBodyInForce(body, acting.today)) throw new AppError('body.ended')
}

/** @throws admin.last when nobody else could administer afterwards */
async function keepAnAdministrator(
  acting: Acting,
  without: { readonly withoutPerson: string } | { readonly withoutRole: string },
): Promise<void> {
  const administrators = await acting.trx
    .selectFrom('role_held')
    .innerJoin('person', 'person.id', 'role_held.person_id')
    .innerJoin('body', 'body.id', 'role_held.body_id')
    .select(['role_held.id', 'role_held.person_id', 'body.valid_from', 'body.valid_to'])
    .where('role_held.role', '=', 'admin')
    .where('role_held.until', 'is', null)
    .where('person.disabled_at', 'is', null)
    .execute()
  const left = administrators.filter(
    (a) =>
      isBodyInForce(a, acting.today) &&
      ('withoutPerson' in without
        ? a.person_id !== without.withoutPerson
        : a.id !== without.withoutRole),
  )
  if (left.length === 0) throw new AppError('admin.last')
}

/** Every report the person may be concerned with hears that rights changed. */
async function tellReports(acting: Acting, whom: PersonId, reportId: string | null): Promise<void> {
  const ids = reportId === null ? (await allReports(acting.trx)).map((r) => r.id) : [reportId]
  for (const id of ids)
    await acting.keep(id as ReportId, [{ kind: 'access-changed', personId: whom }])
  acting.accessChanged({ personIds: [whom] })
}
