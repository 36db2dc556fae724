/** Reports: the list, the overview, the composed text, and frozen drafts. */
import { createRoute, z } from '@hono/zod-openapi'
import { mayFreeze } from '#shared/domain/draft.ts'
import { AppError } from '#shared/errors.ts'
import type { ReportId } from '#shared/ids.ts'
import {
  DraftRow,
  DraftView,
  FreezeDraft,
  ReportRow,
  ReportView,
  WholeText,
} from '#shared/wire/api.ts'
import { freezeDraft } from '../../workflow/freeze-draft.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { reportsInSight, reportView } from '../views/report-views.ts'
import { draftRows, draftView, wholeText } from '../views/text-views.ts'
import { liveReport, reportInSight } from '../views/visible.ts'
import { answers, ById, idOf, json, newRoutes } from './new-routes.ts'

export function reportRoutes(parts: RouteParts) {
  const { access, workflow } = parts
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports',
        responses: answers(z.object({ reports: z.array(ReportRow) })),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const seen = await reportsInSight(parts, held)
        return c.json({ reports: seen.map((s) => s.row) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}',
        request: { params: ById },
        responses: answers(ReportView),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const report = await liveReport(parts, held, idOf<ReportId>(c.req.valid('param').id))
        return c.json(await reportView(parts, held, report), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/text',
        request: { params: ById },
        responses: answers(WholeText),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const report = await liveReport(parts, held, idOf<ReportId>(c.req.valid('param').id))
        return c.json(await wholeText(parts, report), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/drafts',
        request: { params: ById },
        responses: answers(z.object({ drafts: z.array(DraftRow) })),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const id = idOf<ReportId>(c.req.valid('param').id)
        const { report, sight } = await reportInSight(parts, held, id)
        return c.json({ drafts: await draftRows(parts, report, sight === 'frozen') }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/reports/{id}/drafts',
        request: { params: ById, body: json(FreezeDraft) },
        responses: answers(DraftRow),
      }),
      async (c) => {
        const { personId } = signedIn(c)
        const id = idOf<ReportId>(c.req.valid('param').id)
        // Who may not know the report learns nothing; the right itself is judged in the transaction.
        const held = await access.heldRoles(personId)
        const { report } = await reportInSight(parts, held, id)
        // Reading every section is work: only for those who may freeze.
        if (mayFreeze(held, id) === null) throw new AppError('access.forbidden')
        const { expectedNumber } = c.req.valid('json')
        const number = await freezeDraft(workflow, personId, id, expectedNumber)
        const frozen = (await draftRows(parts, report, false)).find((d) => d.number === number)
        if (frozen === undefined) throw new AppError('not-found')
        return c.json(frozen, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/drafts/{number}',
        request: { params: z.object({ id: z.string(), number: z.string() }) },
        responses: answers(DraftView),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const { id, number } = c.req.valid('param')
        const { report, sight } = await reportInSight(parts, held, idOf<ReportId>(id))
        if (number !== 'latest' && !/^[1-9]\d{0,5}$/.test(number)) throw new AppError('not-found')
        const wanted = number === 'latest' ? null : Number(number)
        return c.json(await draftView(parts, report, wanted, sight === 'frozen'), 200)
      },
    )
}
