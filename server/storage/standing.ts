/** Everybody who has a right in a report on a day, with the roles that give it. */
import type { Kysely } from 'kysely'
import type { Standing } from '#shared/domain/mention.ts'
import type { BodyId, ReportId } from '#shared/ids.ts'
import { groupsAbove } from './bodies.ts'
import { bodiesInForce, rolesHeld } from './people.ts'
import type { Tables } from './schema.ts'

/** By name. @param today ISO day */
export async function standingIn(
  db: Kysely<Tables>,
  reportId: string,
  today: string,
): Promise<Standing[]> {
  const { alive, groups } = await bodiesInForce(db, today)
  const names = await db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('disabled_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute()
  const roles = Map.groupBy(
    (await rolesHeld(db)).filter(
      (role) => alive.has(role.body_id) && (role.report_id ?? reportId) === reportId,
    ),
    (role) => role.person_id,
  )
  return names.flatMap(({ id, name }) => {
    const held = roles.get(id)
    if (held === undefined) return []
    return [
      {
        personId: id,
        name,
        held: held.map((role) => ({
          role: role.role,
          bodyId: role.body_id as BodyId,
          groupIds: groupsAbove(groups, role.body_id).filter((group) => alive.has(group)),
          reportId: role.report_id as ReportId | null,
        })),
      },
    ]
  })
}
