/** Bodies (cơ quan) as rows: names, groups, successors, and how many people and open sections they hold. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { BodyId } from '#shared/ids.ts'
import type { BodyTag } from '#shared/wire/api.ts'
import type { NewRow, Row, Tables } from './schema.ts'

export type BodyRow = Row<'body'>

const Names = z.array(z.string())
export const aliasesOf = (row: BodyRow): string[] => Names.parse(JSON.parse(row.aliases))

/** A body acts from validFrom on, and until the day before validTo. @param today ISO day */
export function isBodyInForce(
  body: { valid_from: string | null; valid_to: string | null },
  today: string,
): boolean {
  return (
    (body.valid_from === null || body.valid_from <= today) &&
    (body.valid_to === null || today < body.valid_to)
  )
}

export function allBodies(db: Kysely<Tables>): Promise<BodyRow[]> {
  return db.selectFrom('body').selectAll().orderBy('position').orderBy('id').execute()
}

export function findBody(db: Kysely<Tables>, id: string): Promise<BodyRow | undefined> {
  return db.selectFrom('body').selectAll().where('id', '=', id).executeTakeFirst()
}

export const toTag = (row: BodyRow): BodyTag => ({
  id: row.id,
  name: row.name,
  shortName: row.short_name,
  code: row.code,
  colour: row.colour,
})

/** Every body by id; ended ones too, since old sections still name them. */
export async function bodyTags(db: Kysely<Tables>): Promise<ReadonlyMap<string, BodyTag>> {
  return new Map((await allBodies(db)).map((row) => [row.id, toTag(row)]))
}

export interface BodyLinks {
  /** body → the groups it is a member of */
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly successors: ReadonlyMap<string, readonly string[]>
  /** oldest first */
  readonly formerNames: ReadonlyMap<string, readonly { name: string; until: number }[]>
}

export async function bodyLinks(db: Kysely<Tables>): Promise<BodyLinks> {
  const groups = await db.selectFrom('body_group').selectAll().orderBy('group_id').execute()
  const successors = await db
    .selectFrom('body_successor')
    .selectAll()
    .orderBy('successor_id')
    .execute()
  const names = await db.selectFrom('body_name').selectAll().orderBy('until').execute()
  return {
    groups: gather(groups, (r) => [r.body_id, r.group_id]),
    successors: gather(successors, (r) => [r.body_id, r.successor_id]),
    formerNames: gather(names, (r) => [r.body_id, { name: r.name, until: r.until }]),
  }
}

/** @returns all groups above a body, its groups' groups included */
export function groupsAbove(
  groups: ReadonlyMap<string, readonly string[]>,
  bodyId: string,
): BodyId[] {
  const found = new Set<string>()
  const open = [...(groups.get(bodyId) ?? [])]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...(groups.get(id) ?? []))
  }
  return [...found] as BodyId[]
}

/** People with a role in force, per body. */
export async function peoplePerBody(db: Kysely<Tables>): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('role_held')
    .select((eb) => ['body_id', eb.fn.count<number>('person_id').distinct().as('n')])
    .where('until', 'is', null)
    .groupBy('body_id')
    .execute()
  return new Map(rows.map((r) => [r.body_id, r.n]))
}

/** What a body still has to do: not accepted and not locked. */
export const OPEN_STATES = ['not-started', 'writing', 'submitted', 'returned', 'reopened'] as const

export async function openSectionsPerBody(
  db: Kysely<Tables>,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('section')
    .select((eb) => ['owner_body_id', eb.fn.count<number>('id').as('n')])
    .where('state', 'in', OPEN_STATES)
    .groupBy('owner_body_id')
    .execute()
  return new Map(rows.map((r) => [r.owner_body_id, r.n]))
}

export async function insertBody(trx: Kysely<Tables>, body: NewRow<'body'>): Promise<void> {
  await trx.insertInto('body').values(body).execute()
}

/** Stores changes when nobody else changed the body since `version`.
 *  @returns false: somebody did */
export async function updateBody(
  trx: Kysely<Tables>,
  id: string,
  version: number,
  changes: Partial<Omit<BodyRow, 'id' | 'version'>>,
): Promise<boolean> {
  const result = await trx
    .updateTable('body')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function setGroups(
  trx: Kysely<Tables>,
  bodyId: string,
  groupIds: readonly string[],
): Promise<void> {
  await trx.deleteFrom('body_group').where('body_id', '=', bodyId).execute()
  if (groupIds.length > 0)
    await trx
      .insertInto('body_group')
      .values([...new Set(groupIds)].map((group_id) => ({ body_id: bodyId, group_id })))
      .execute()
}

/** Rows with one key gathered under it, order kept. */
export function gather<R, V>(
  rows: readonly R[],
  pair: (row: R) => readonly [string, V],
): Map<string, V[]> {
  const out = new Map<string, V[]>()
  for (const row of rows) {
    const [key, value] = pair(row)
    const list = out.get(key)
    if (list) list.push(value)
    else out.set(key, [value])
  }
  return out
}
