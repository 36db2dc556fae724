/** What of proofing a report leaves aside: read by who reads its live text, changed by who may edit a section. */
import { createRoute } from '@hono/zod-openapi'
import type { ReportId } from '#shared/ids.ts'
import { IgnoredFinding, IgnoredFindings, NotIgnored } from '#shared/wire/proofing.ts'
import { ignoredOf } from '../../storage/ignored-findings.ts'
import { changeIgnored } from '../../workflow/ignored-findings.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { liveReport } from '../views/visible.ts'
import { answers, ById, idOf, json, newRoutes } from './new-routes.ts'

const path = '/reports/{id}/ignored'

export function proofingRoutes({ workflow, access, ...parts }: RouteParts) {
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path,
        request: { params: ById },
        responses: answers(IgnoredFindings),
      }),
      async (c) => {
        const held = await access.heldRoles(signedIn(c).personId)
        const id = idOf<ReportId>(c.req.valid('param').id)
        await liveReport({ access, ...parts }, held, id)
        return c.json({ ignored: await ignoredOf(parts.database.kysely, id) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path,
        request: { params: ById, body: json(IgnoredFinding) },
        responses: answers(IgnoredFindings),
      }),
      async (c) => {
        const finding = c.req.valid('json')
        const id = idOf<ReportId>(c.req.valid('param').id)
        const wish = { kind: 'ignore' as const, finding }
        const ignored = await changeIgnored(workflow, signedIn(c).personId, id, wish)
        return c.json({ ignored }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path,
        request: { params: ById, body: json(NotIgnored) },
        responses: answers(IgnoredFindings),
      }),
      async (c) => {
        const id = idOf<ReportId>(c.req.valid('param').id)
        const wish = { kind: 'proof-again' as const, key: c.req.valid('json').key }
        const ignored = await changeIgnored(workflow, signedIn(c).personId, id, wish)
        return c.json({ ignored }, 200)
      },
    )
}
