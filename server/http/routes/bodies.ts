/** Bodies: the list for whoever works with them, changes for the administrator. */
import { createRoute, z } from '@hono/zod-openapi'
import { MATRIX } from '#shared/domain/permission.ts'
import { AppError } from '#shared/errors.ts'
import type { BodyId } from '#shared/ids.ts'
import { BodyView, ChangeBody, EndBody, NewBody } from '#shared/wire/api.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { everyBody } from '../views/people-views.ts'
import { answers, ById, idOf, json, newRoutes } from './new-routes.ts'

export function bodyRoutes(parts: RouteParts) {
  const { access, bodyChanges } = parts
  const one = async (id: string): Promise<BodyView> => {
    const body = (await everyBody(parts)).find((b) => b.id === id)
    if (body === undefined) throw new AppError('not-found')
    return body
  }
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/bodies',
        responses: answers(z.object({ bodies: z.array(BodyView) })),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        // The named bodies pick from it; readers of frozen drafts and recipients have nothing to pick.
        if (!held.some((h) => MATRIX['draft.read'][h.role] === 'yes'))
          throw new AppError('access.forbidden')
        return c.json({ bodies: await everyBody(parts) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/bodies',
        request: { body: json(NewBody) },
        responses: answers(BodyView),
      }),
      async (c) => {
        const id = await bodyChanges.create(signedIn(c).personId, c.req.valid('json'))
        return c.json(await one(id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/bodies/{id}',
        request: { params: ById, body: json(ChangeBody) },
        responses: answers(BodyView),
      }),
      async (c) => {
        const id = idOf<BodyId>(c.req.valid('param').id)
        await bodyChanges.change(signedIn(c).personId, id, c.req.valid('json'))
        return c.json(await one(id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/bodies/{id}/end',
        request: { params: ById, body: json(EndBody) },
        responses: answers(BodyView),
      }),
      async (c) => {
        const id = idOf<BodyId>(c.req.valid('param').id)
        await bodyChanges.end(signedIn(c).personId, id, c.req.valid('json'))
        return c.json(await one(id), 200)
      },
    )
}
