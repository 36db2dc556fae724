/** Search over a report. */
import { createRoute, z } from '@hono/zod-openapi'
import { AppError } from '#shared/errors.ts'
import type { ReportId } from '#shared/ids.ts'
import { SearchQuery, SearchResults } from '#shared/wire/search.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { searchDraft, searchReport } from '../views/search-view.ts'
import { answers, ById, idOf, newRoutes } from './new-routes.ts'

const OfDraft = z.object({ id: z.string(), number: z.string() })

export function searchRoutes(parts: RouteParts) {
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/search',
        request: { params: ById, query: SearchQuery },
        responses: answers(SearchResults),
      }),
      async (c) => {
        const held = await parts.access.heldRoles(signedIn(c).personId)
        const id = idOf<ReportId>(c.req.valid('param').id)
        return c.json(await searchReport(parts, held, id, c.req.valid('query').q), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/reports/{id}/drafts/{number}/search',
        request: { params: OfDraft, query: SearchQuery },
        responses: answers(SearchResults),
      }),
      async (c) => {
        const held = await parts.access.heldRoles(signedIn(c).personId)
        const { id, number } = c.req.valid('param')
        const { q } = c.req.valid('query')
        if (number !== 'latest' && !/^[1-9]\d{0,5}$/u.test(number)) throw new AppError('not-found')
        const draft = number === 'latest' ? null : Number(number)
        return c.json(await searchDraft(parts, held, idOf<ReportId>(id), draft, q), 200)
      },
    )
}
