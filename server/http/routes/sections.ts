/** One section: its settings, its text, its moves. Rights are judged in the act's own transaction. */
import { createRoute, z } from '@hono/zod-openapi'
import type { SectionId } from '#shared/ids.ts'
import {
  ChangeSection,
  MoveSection,
  OpenRecovery,
  SectionAuthorship,
  SectionText,
  SectionView,
  SettleErasure,
} from '#shared/wire/api.ts'
import { changeSection } from '../../workflow/section-settings.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { sectionView } from '../views/report-views.ts'
import { authorshipView } from '../views/authorship-view.ts'
import { sectionText } from '../views/text-views.ts'
import { sectionInSight } from '../views/visible.ts'
import { answers, ById, idOf, json, newRoutes } from './new-routes.ts'

export function sectionRoutes(parts: RouteParts) {
  const { access, erasures, moves, recoveries, workflow } = parts
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/sections/{id}',
        request: { params: ById },
        responses: answers(SectionView),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const id = idOf<SectionId>(c.req.valid('param').id)
        return c.json(await sectionView(parts, held, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/sections/{id}/text',
        request: { params: ById },
        responses: answers(SectionText),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const id = idOf<SectionId>(c.req.valid('param').id)
        const { section } = await sectionInSight(parts, held, id)
        return c.json(await sectionText(parts, section), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/sections/{id}/authorship',
        request: { params: ById },
        responses: answers(SectionAuthorship),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const id = idOf<SectionId>(c.req.valid('param').id)
        const { section } = await sectionInSight(parts, held, id)
        return c.json(await authorshipView(parts, section), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/sections/{id}/moves',
        request: { params: ById, body: json(MoveSection) },
        responses: answers(SectionView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        const { to, note } = c.req.valid('json')
        await sectionInSight(parts, await access.heldRoles(personId), id)
        await moves.move(personId, id, to, note)
        return c.json(await sectionView(parts, await access.heldRoles(personId), id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/sections/{id}',
        request: { params: ById, body: json(ChangeSection) },
        responses: answers(SectionView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        await changeSection(workflow, personId, id, c.req.valid('json'))
        return c.json(await sectionView(parts, await access.heldRoles(personId), id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/sections/{id}/recovery',
        request: { params: ById, body: json(OpenRecovery) },
        responses: answers(SectionView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        await recoveries.open(personId, id, c.req.valid('json'))
        return c.json(await sectionView(parts, await access.heldRoles(personId), id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/sections/{id}/erasures/{erasureId}',
        request: {
          params: ById.extend({ erasureId: z.string().regex(/^\d{1,15}$/) }),
          body: json(SettleErasure),
        },
        responses: answers(SectionView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const { id: given, erasureId } = c.req.valid('param')
        const id = idOf<SectionId>(given)
        const { outcome } = c.req.valid('json')
        await erasures.settle(personId, id, Number(erasureId), outcome)
        return c.json(await sectionView(parts, await access.heldRoles(personId), id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/sections/{id}/recovery',
        request: { params: ById },
        responses: answers(SectionView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<SectionId>(c.req.valid('param').id)
        await recoveries.close(personId, id)
        return c.json(await sectionView(parts, await access.heldRoles(personId), id), 200)
      },
    )
}
