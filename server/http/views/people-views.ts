/** People and bodies as the API shows them. */
import { dayOf } from '#shared/calendar.ts'
import { AppError } from '#shared/errors.ts'
import type { BodyView, Me, PersonView } from '#shared/wire/api.ts'
import type { SignedIn } from '../../auth/seat.ts'
import {
  aliasesOf,
  allBodies,
  bodyLinks,
  findBody,
  gather,
  isBodyInForce,
  openSectionsPerBody,
  peoplePerBody,
} from '../../storage/bodies.ts'
import {
  allPeople,
  findPerson,
  rolesHeld,
  type PersonRow,
  type RoleRow,
} from '../../storage/people.ts'
import { workspaceDay } from '../../clock.ts'
import type { HttpParts } from '../environment.ts'

type RoleShown = PersonView['roles'][number]

const roleView = (row: RoleRow, isDisabled: boolean, today: string): RoleShown => ({
  id: row.id,
  role: row.role,
  bodyId: row.body_id,
  bodyName: row.body_name,
  reportId: row.report_id,
  inForce: !isDisabled && isBodyInForce(row, today),
})

const personView = (row: PersonRow, roles: readonly RoleRow[], today: string): PersonView => ({
  id: row.id,
  username: row.username,
  name: row.name,
  title: row.title ?? '',
  isDisabled: row.disabled_at !== null,
  roles: roles.map((r) => roleView(r, row.disabled_at !== null, today)),
  version: row.version,
})

export async function onePerson(parts: HttpParts, id: string): Promise<PersonView> {
  const { kysely } = parts.database
  const row = await findPerson(kysely, id)
  if (row === undefined) throw new AppError('not-found')
  return personView(row, await rolesHeld(kysely, id), workspaceDay(parts.clock))
}

export async function everyone(parts: HttpParts): Promise<PersonView[]> {
  const { kysely } = parts.database
  const today = workspaceDay(parts.clock)
  const roles = gather(await rolesHeld(kysely), (r) => [r.person_id, r])
  return (await allPeople(kysely)).map((row) => personView(row, roles.get(row.id) ?? [], today))
}

/** The signed-in person, with the session's end. */
export async function me(parts: HttpParts, session: SignedIn): Promise<Me> {
  const { id, username, name, title, roles } = await onePerson(parts, session.personId)
  const shown = roles.find((r) => r.inForce)
  const body = shown && (await findBody(parts.database.kysely, shown.bodyId))
  return {
    id,
    username,
    name,
    title,
    body: body ? { id: body.id, name: body.name, code: body.code, colour: body.colour } : null,
    roles,
    sessionEndsAt: Math.round(parts.clock.real() + session.endsAt - parts.clock.elapsed()),
    today: workspaceDay(parts.clock),
    isDemo: parts.config.demo !== null,
  }
}

export async function everyBody(parts: HttpParts): Promise<BodyView[]> {
  const { kysely } = parts.database
  const links = await bodyLinks(kysely)
  const people = await peoplePerBody(kysely)
  const open = await openSectionsPerBody(kysely)
  return (await allBodies(kysely)).map((row) => ({
    id: row.id,
    name: row.name,
    shortName: row.short_name,
    code: row.code,
    colour: row.colour,
    kind: row.kind,
    aliases: aliasesOf(row),
    memberOf: [...(links.groups.get(row.id) ?? [])],
    validFrom: row.valid_from,
    validTo: row.valid_to,
    successorIds: [...(links.successors.get(row.id) ?? [])],
    formerNames: (links.formerNames.get(row.id) ?? []).map((f) => ({
      name: f.name,
      until: dayOf(f.until),
    })),
    people: people.get(row.id) ?? 0,
    openSections: open.get(row.id) ?? 0,
    version: row.version,
  }))
}
