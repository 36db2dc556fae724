/** Search over a report. */
import { createRoute } from '@hono/zod-openapi'
import type { ReportId } from '#shared/ids.ts'
import { SearchQuery, SearchResults } from '#shared/wire/search.ts'
import type { RouteParts } from '../environment.ts'
import { signedIn } from '../guards.ts'
import { searchReport } from '../views/search-view.ts'
import { answers, ById, idOf, newRoutes } from './new-routes.ts'

export function searchRoutes(parts: RouteParts) {
  return newRoutes().openapi(
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
}
