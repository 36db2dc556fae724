/** People, the roles they hold, and the one place where an account and its password row are made. */
import type { Kysely } from 'kysely'
import type { BodyId, PersonId, ReportId } from '#shared/ids.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import { allBodies, bodyLinks, groupsAbove, isBodyInForce, type BodyLinks } from './bodies.ts'
import { builtOnce } from './built-once.ts'
import type { Row, Tables } from './schema.ts'

export type PersonRow = Row<'person'>

/** How the sign-in library names an account with a password. */
export const PASSWORD_PROVIDER = 'credential'

const personById = builtOnce((db, { id }: { readonly id: string }) =>
  db.selectFrom('person').selectAll().where('id', '=', id),
)
export async function findPerson(db: Kysely<Tables>, id: string): Promise<PersonRow | undefined> {
  return (await personById(db, { id }))[0]
}

export function findPersonByUsername(
  db: Kysely<Tables>,
  username: string,
): Promise<PersonRow | undefined> {
  return db.selectFrom('person').selectAll().where('username', '=', username).executeTakeFirst()
}

export function allPeople(db: Kysely<Tables>): Promise<PersonRow[]> {
  return db.selectFrom('person').selectAll().orderBy('username').execute()
}

export interface NewPersonRow {
  readonly id: PersonId
  /** lower case, as Username of wire/api.ts */
  readonly username: string
  readonly name: string
  readonly title: string
  readonly passwordHash: string
  /** ms */
  readonly at: number
}

/** Makes a person and the account they sign in with. */
export async function insertPerson(trx: Kysely<Tables>, person: NewPersonRow): Promise<void> {
  await trx
    .insertInto('person')
    .values({
      id: person.id,
      username: person.username,
      display_username: person.username,
      name: person.name,
      title: person.title === '' ? null : person.title,
      // The sign-in library wants an address; nobody is ever written to, and .invalid never resolves.
      email: `${person.username}@ban-thao.invalid`,
      // SQLite keeps 1, PostgreSQL true; the database layer turns the one into the other.
      email_verified: true,
      image: null,
      created_at: person.at,
      updated_at: person.at,
      disabled_at: null,
    })
    .execute()
  await trx
    .insertInto('auth_account')
    .values({
      id: `${person.id}-password`,
      account_id: person.id,
      provider_id: PASSWORD_PROVIDER,
      user_id: person.id,
      password: person.passwordHash,
      access_token: null,
      refresh_token: null,
      id_token: null,
      access_token_expires_at: null,
      refresh_token_expires_at: null,
      scope: null,
      created_at: person.at,
      updated_at: person.at,
    })
    .execute()
}

export async function setPasswordHash(
  trx: Kysely<Tables>,
  personId: string,
  passwordHash: string,
  at: number,
): Promise<void> {
  await trx
    .updateTable('auth_account')
    .set({ password: passwordHash, updated_at: at })
    .where('user_id', '=', personId)
    .where('provider_id', '=', PASSWORD_PROVIDER)
    .execute()
}

/** Stores changes and raises the version when nobody else changed the person since.
 *  @returns false: somebody did */
export async function updatePerson(
  trx: Kysely<Tables>,
  id: string,
  version: number,
  changes: Partial<Pick<PersonRow, 'name' | 'title' | 'disabled_at' | 'updated_at'>>,
): Promise<boolean> {
  const result = await trx
    .updateTable('person')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

/** A role with the body it is held for; ended roles are left out. */
export type RoleRow = Row<'role_held'> & {
  body_name: string
  valid_from: string | null
  valid_to: string | null
}

/** Roles not taken back, in the order they were given. Those of ended bodies are among them: shown, without right. */
const allHeld = (db: Kysely<Tables>) =>
  db
    .selectFrom('role_held')
    .innerJoin('body', 'body.id', 'role_held.body_id')
    .selectAll('role_held')
    .select(['body.name as body_name', 'body.valid_from', 'body.valid_to'])
    .where('role_held.until', 'is', null)
    .orderBy('role_held.since')
    .orderBy('role_held.id')
const rolesOf = builtOnce((db, { personId }: { readonly personId: string }) =>
  allHeld(db).where('role_held.person_id', '=', personId),
)

export function rolesHeld(db: Kysely<Tables>, personId?: string): Promise<RoleRow[]> {
  return personId === undefined ? allHeld(db).execute() : rolesOf(db, { personId })
}

/** Bodies in force on one day and what stands above them, as roles need it. */
export interface BodiesInForce {
  readonly alive: ReadonlySet<string>
  readonly groups: BodyLinks['groups']
}

/** @param today ISO day of the workspace */
export async function bodiesInForce(db: Kysely<Tables>, today: string): Promise<BodiesInForce> {
  const { groups } = await bodyLinks(db)
  const bodies = await allBodies(db)
  return { groups, alive: new Set(bodies.filter((b) => isBodyInForce(b, today)).map((b) => b.id)) }
}

/** Roles that give a right on the day of `bodies`: not taken back, body in force, person not disabled; groups expanded. */
export async function rolesInForce(
  db: Kysely<Tables>,
  person: PersonRow | undefined,
  { alive, groups }: BodiesInForce,
): Promise<HeldRole[]> {
  if (person === undefined || person.disabled_at !== null) return []
  const roles = (await rolesOf(db, { personId: person.id })).filter((r) => alive.has(r.body_id))
  return roles.map((r) => ({
    role: r.role,
    bodyId: r.body_id as BodyId,
    groupIds: groupsAbove(groups, r.body_id).filter((id) => alive.has(id)),
    reportId: r.report_id as ReportId | null,
  }))
}
