/** Consulting rounds: opened, answered, closed; the scans of letters. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ConsultationId, ConsultationReplyId, PersonId, ReportId } from '#shared/ids.ts'
import {
  ChangeConsultation,
  Consultations,
  ConsultationView,
  EnterLetter,
  OpenConsultation,
  SendReply,
} from '#shared/wire/consultations.ts'
import { createConsultations } from '../../workflow/consultations.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { consultationsView, consultationView, scanInSight } from '../views/consultation-views.ts'
import { liveReport } from '../views/visible.ts'
import { answers, ById, idOf, json, newRoutes } from './new-routes.ts'

const ENDINGS = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png' } as const

export function consultationRoutes(parts: RouteParts) {
  const { access } = parts
  const acts = createConsultations(parts.workflow)
  const view = async (personId: PersonId, id: ConsultationId) =>
    consultationView(parts, await access.heldRoles(personId), id)
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/consultations',
        request: { params: ById },
        responses: answers(Consultations),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const id = idOf<ReportId>(c.req.valid('param').id)
        return c.json(await consultationsView(parts, held, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/reports/{id}/consultations',
        request: { params: ById, body: json(OpenConsultation) },
        responses: answers(ConsultationView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReportId>(c.req.valid('param').id)
        await liveReport(parts, await access.heldRoles(personId), id)
        const opened = await acts.open(personId, id, c.req.valid('json'))
        return c.json(await view(personId, opened), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/consultations/{id}',
        request: { params: ById, body: json(ChangeConsultation) },
        responses: answers(ConsultationView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ConsultationId>(c.req.valid('param').id)
        const change = c.req.valid('json')
        await acts.change(personId, id, change, change.version)
        return c.json(await view(personId, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/consultations/{id}/replies',
        request: { params: ById, body: json(SendReply) },
        responses: answers(ConsultationView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ConsultationId>(c.req.valid('param').id)
        await acts.reply(personId, id, c.req.valid('json'))
        return c.json(await view(personId, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/consultations/{id}/letters',
        request: { params: ById, body: json(EnterLetter) },
        responses: answers(ConsultationView),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ConsultationId>(c.req.valid('param').id)
        await acts.enterLetter(personId, id, c.req.valid('json'))
        return c.json(await view(personId, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/consultation-replies/{id}/scan',
        request: { params: ById },
        responses: {
          200: {
            description: 'OK',
            content: { 'application/octet-stream': { schema: z.string() } },
          },
        },
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const id = idOf<ConsultationReplyId>(c.req.valid('param').id)
        const { type, data } = await scanInSight(parts, held, id)
        // Never shown inside our pages: what it pretends to be is the business of the program that opens the file.
        return c.body(new Uint8Array(data), 200, {
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename="ban-chup-${id.slice(0, 8)}.${ENDINGS[type]}"`,
          'x-content-type-options': 'nosniff',
        })
      },
    )
}
