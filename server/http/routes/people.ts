/** People, their roles, and the log of acts: for the administrator; the auditor reads. */
import { createRoute, z } from '@hono/zod-openapi'
import { mayInWorkspace } from '#shared/domain/permission.ts'
import { WORKSPACE_ROLES } from '#shared/domain/role.ts'
import { AppError } from '#shared/errors.ts'
import type { PersonId } from '#shared/ids.ts'
import {
  AuditRow,
  ChangePerson,
  GiveRole,
  NewPerson,
  PersonView,
  TakeRole,
} from '#shared/wire/api.ts'
import { auditPage } from '../../storage/audit.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { everyone, onePerson } from '../views/people-views.ts'
import { answers, ById, idOf, json, newRoutes } from './new-routes.ts'

const AuditQuery = z.object({
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export function personRoutes(parts: RouteParts) {
  const { access, personChanges, database } = parts
  /** Administrators and auditors, whose roles stand for the whole workspace. */
  const mayReadLists = async (personId: PersonId): Promise<void> => {
    const held = await access.heldRoles(personId)
    if (!held.some((h) => h.reportId === null && WORKSPACE_ROLES.has(h.role)))
      throw new AppError('access.forbidden')
  }
  /** Hashing a password is work: only for those who may give one. The right itself is judged in the transaction. */
  const mayManage = async (personId: PersonId): Promise<void> => {
    if (mayInWorkspace(await access.heldRoles(personId), 'body.manage') === null)
      throw new AppError('access.forbidden')
  }
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/people',
        responses: answers(z.object({ people: z.array(PersonView) })),
      }),
      async (c) => {
        await mayReadLists(signedIn(c).personId)
        return c.json({ people: await everyone(parts) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/people',
        request: { body: json(NewPerson) },
        responses: answers(PersonView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        await mayManage(personId)
        const id = await personChanges.create(personId, c.req.valid('json'))
        return c.json(await onePerson(parts, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/people/{id}',
        request: { params: ById, body: json(ChangePerson) },
        responses: answers(PersonView),
      }),
      async (c) => {
        const id = idOf<PersonId>(c.req.valid('param').id)
        const { personId } = signedIn(c)
        await mayManage(personId)
        await personChanges.change(personId, id, c.req.valid('json'))
        return c.json(await onePerson(parts, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/people/{id}/roles',
        request: { params: ById, body: json(GiveRole) },
        responses: answers(PersonView),
      }),
      async (c) => {
        const id = idOf<PersonId>(c.req.valid('param').id)
        await personChanges.giveRole(signedIn(c).personId, id, c.req.valid('json'))
        return c.json(await onePerson(parts, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/people/{id}/roles/{roleId}',
        request: {
          params: z.object({ id: z.string(), roleId: z.string() }),
          body: json(TakeRole),
        },
        responses: answers(PersonView),
      }),
      async (c) => {
        const { id, roleId } = c.req.valid('param')
        const whom = idOf<PersonId>(id)
        const { version } = c.req.valid('json')
        await personChanges.takeRole(signedIn(c).personId, whom, idOf(roleId), version)
        return c.json(await onePerson(parts, whom), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/audit',
        request: { query: AuditQuery },
        responses: answers(z.object({ rows: z.array(AuditRow) })),
      }),
      async (c) => {
        await mayReadLists(signedIn(c).personId)
        const { before, limit } = c.req.valid('query')
        const rows = await auditPage(database.kysely, before ?? null, limit)
        return c.json(
          {
            rows: rows.map((row) => ({
              id: row.id,
              at: row.at,
              by: row.person_name,
              body: row.body_name,
              act: row.act,
              subject: row.subject,
              detail: row.detail,
            })),
          },
          200,
        )
      },
    )
}
