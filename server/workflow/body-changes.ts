/** Bodies as data: made, renamed, changed, ended. What was written before keeps the name of that time. */
import { AppError } from '#shared/errors.ts'
import { mayInWorkspace } from '#shared/domain/permission.ts'
import type { BodyId, PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { KeptEvent } from '#shared/wire/events.ts'
import { newId } from '../random.ts'
import {
  allBodies,
  bodyLinks,
  findBody,
  groupsAbove,
  insertBody,
  isBodyInForce,
  OPEN_STATES,
  setGroups,
  updateBody,
  type BodyRow,
} from '../storage/bodies.ts'
import type { Actor } from '../storage/audit.ts'
import { findSection, setContributors, updateSection } from '../storage/sections.ts'
import { act, oneAtATime, type Acting, type WorkflowParts } from './acting.ts'

export interface BodyFields {
  readonly name: string
  readonly shortName: string
  readonly code: string
  readonly colour: number
  readonly kind: 'single' | 'group'
  readonly aliases: readonly string[]
  readonly memberOf: readonly string[]
  readonly validFrom: string | null
}
export type BodyChange = {
  readonly [Field in keyof BodyFields]?: BodyFields[Field] | undefined
} & {
  readonly version: number
}
export interface BodyEnd {
  /** the first day on which its roles give no right any more */
  readonly validTo: string
  readonly kind: 'merge' | 'split' | 'dissolve'
  readonly successorIds: readonly string[]
  readonly heirId: string | null
  readonly confirmedSections: number
  readonly version: number
}

export interface BodyChanges {
  /** @throws access.forbidden, name.taken, input.malformed */
  create(personId: PersonId, fields: BodyFields): Promise<BodyId>
  /** @throws access.forbidden, not-found, name.taken, input.malformed, changed-meanwhile */
  change(personId: PersonId, bodyId: BodyId, change: BodyChange): Promise<void>
  /** Ends a body and hands its open sections to the heir in the same act.
   *  @throws access.forbidden, not-found, body.ended, body.has-open-sections, input.malformed, changed-meanwhile,
   *  admin.last */
  end(personId: PersonId, bodyId: BodyId, end: BodyEnd): Promise<void>
}

export function createBodyChanges(parts: WorkflowParts): BodyChanges {
  return {
    create: (personId, fields) =>
      act(parts, personId, async (acting) => {
        const actor = await manager(acting)
        const bodies = await allBodies(acting.trx)
        mustBeFree(bodies, fields.name, null)
        const id = newId<BodyId>(parts.random)
        await insertBody(acting.trx, {
          id,
          name: fields.name,
          short_name: fields.shortName,
          code: fields.code,
          colour: fields.colour,
          kind: fields.kind,
          aliases: JSON.stringify(fields.aliases),
          valid_from: fields.validFrom,
          valid_to: null,
          position: Math.max(0, ...bodies.map((b) => b.position)) + 1,
        })
        await joinGroups(acting, id, fields.memberOf)
        await acting.audit(actor, { act: 'body.create', subject: id, detail: { ...fields } })
        acting.accessChanged()
        return id
      }),

    change: (personId, bodyId, change) =>
      act(parts, personId, async (acting) => {
        const actor = await manager(acting)
        const before = await mustFind(acting, bodyId)
        const name = change.name ?? before.name
        if (name !== before.name) mustBeFree(await allBodies(acting.trx), name, bodyId)
        if (change.kind === 'single' && (await hasMembers(acting, bodyId)))
          throw new AppError('input.malformed', { fields: ['kind'] })
        const stored = await updateBody(acting.trx, bodyId, change.version, {
          name,
          short_name: change.shortName ?? before.short_name,
          code: change.code ?? before.code,
          colour: change.colour ?? before.colour,
          kind: change.kind ?? before.kind,
          aliases: change.aliases === undefined ? before.aliases : JSON.stringify(change.aliases),
          valid_from: change.validFrom === undefined ? before.valid_from : change.validFrom,
        })
        if (!stored) throw new AppError('changed-meanwhile')
        if (name !== before.name)
          await acting.trx
            .insertInto('body_name')
            .values({ body_id: bodyId, name: before.name, until: acting.at })
            .execute()
        if (change.memberOf !== undefined) await joinGroups(acting, bodyId, change.memberOf)
        const { version: _, ...asked } = change
        await acting.audit(actor, {
          act: name === before.name ? 'body.change' : 'body.rename',
          subject: bodyId,
          detail: { before: { name: before.name, code: before.code }, after: asked },
        })
        acting.accessChanged()
      }),

    end: (personId, bodyId, end) =>
      act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'rights')
        const actor = await manager(acting)
        const body = await mustFind(acting, bodyId)
        if (body.valid_to !== null) throw new AppError('body.ended')
        const links = end.heirId === null ? end.successorIds : [...end.successorIds, end.heirId]
        await mustBeUsable(acting, bodyId, links)
        await keepAnAdministrator(acting, bodyId)
        const open = await openSections(acting, bodyId)
        if (open.length !== end.confirmedSections) throw new AppError('changed-meanwhile')
        if (open.length > 0 && end.heirId === null) throw new AppError('body.has-open-sections')
        if (!(await updateBody(acting.trx, bodyId, end.version, { valid_to: end.validTo })))
          throw new AppError('changed-meanwhile')
        if (end.successorIds.length > 0)
          await acting.trx
            .insertInto('body_successor')
            .values(
              [...new Set(end.successorIds)].map((successor_id) => ({
                body_id: bodyId,
                successor_id,
                kind: end.kind,
              })),
            )
            .execute()
        await handOver(acting, open, end.heirId)
        const { version: _, ...asked } = end
        await acting.audit(actor, {
          act: 'body.end',
          subject: bodyId,
          detail: { name: body.name, ...asked, sections: open.map((s) => s.number) },
        })
        acting.accessChanged()
      }),
  }
}

async function manager(acting: Acting): Promise<Actor> {
  const bodyId = mayInWorkspace(acting.held, 'body.manage')
  if (bodyId === null) throw new AppError('access.forbidden')
  return acting.as(bodyId)
}

async function mustFind(acting: Acting, id: BodyId): Promise<BodyRow> {
  const body = await findBody(acting.trx, id)
  if (body === undefined) throw new AppError('not-found')
  return body
}

/** Two living bodies with one name could not be told apart; a later body may take the name of an ended one. */
function mustBeFree(bodies: readonly BodyRow[], name: string, own: string | null): void {
  const key = name.toLocaleLowerCase('vi')
  if (
    bodies.some(
      (b) => b.id !== own && b.valid_to === null && b.name.toLocaleLowerCase('vi') === key,
    )
  )
    throw new AppError('name.taken', { fields: ['name'] })
}

/** Only groups have members, and no group is, over whatever way, a member of itself. */
async function joinGroups(acting: Acting, id: BodyId, groupIds: readonly string[]): Promise<void> {
  const bodies = new Map((await allBodies(acting.trx)).map((b) => [b.id, b]))
  const { groups } = await bodyLinks(acting.trx)
  for (const groupId of groupIds)
    if (
      bodies.get(groupId)?.kind !== 'group' ||
      groupId === id ||
      groupsAbove(groups, groupId).includes(id)
    )
      throw new AppError('input.malformed', { fields: ['memberOf'] })
  await setGroups(acting.trx, id, groupIds)
}

async function hasMembers(acting: Acting, groupId: string): Promise<boolean> {
  const members = acting.trx.selectFrom('body_group').select('body_id')
  return (await members.where('group_id', '=', groupId).limit(1).execute()).length > 0
}

async function mustBeUsable(acting: Acting, ended: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const body = await findBody(acting.trx, id)
    if (body === undefined || id === ended)
      throw new AppError('input.malformed', { fields: ['successorIds', 'heirId'] })
    // A successor may start its work on the very day the old body ends.
    if (body.valid_to !== null || !isBodyInForce({ ...body, valid_from: null }, acting.today))
      throw new AppError('body.ended')
  }
}

/** Ending the body of the only administrators would leave nobody to undo it. */
async function keepAnAdministrator(acting: Acting, endedId: string): Promise<void> {
  const others = await acting.trx
    .selectFrom('role_held')
    .innerJoin('person', 'person.id', 'role_held.person_id')
    .innerJoin('body', 'body.id', 'role_held.body_id')
    .select('role_held.id')
    .where('role_held.role', '=', 'admin')
    .where('role_held.until', 'is', null)
    .where('person.disabled_at', 'is', null)
    .where('body.valid_to', 'is', null)
    .where('role_held.body_id', '!=', endedId)
    .limit(1)
    .execute()
  if (others.length === 0) throw new AppError('admin.last')
}

interface OpenSection {
  readonly id: string
  readonly number: string
  readonly report_id: string
}

function openSections(acting: Acting, bodyId: string): Promise<OpenSection[]> {
  return acting.trx
    .selectFrom('section')
    .select(['id', 'number', 'report_id'])
    .where('owner_body_id', '=', bodyId)
    .where('state', 'in', OPEN_STATES)
    .orderBy('id')
    .execute()
}

async function handOver(
  acting: Acting,
  open: readonly OpenSection[],
  heirId: string | null,
): Promise<void> {
  if (heirId === null) return
  const byReport = new Map<ReportId, KeptEvent[]>()
  for (const { id, report_id } of open) {
    const section = await findSection(acting.trx, id)
    const sectionId = id as SectionId
    if (section === null) continue
    await updateSection(acting.trx, sectionId, section.version, { owner_body_id: heirId })
    await setContributors(
      acting.trx,
      sectionId,
      section.contributorIds.filter((c) => c !== heirId),
    )
    const reportId = report_id as ReportId
    byReport.set(reportId, [
      ...(byReport.get(reportId) ?? []),
      { kind: 'section-changed', sectionId },
    ])
  }
  for (const [reportId, events] of byReport)
    await acting.keep(reportId, [...events, { kind: 'access-changed', personId: null }])
}
