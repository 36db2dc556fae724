/** The JSON API: every route under /api, its typed surface for the browser, and its description. */
import { createRoute } from '@hono/zod-openapi'
import { AppError } from '#shared/errors.ts'
import { HomeView, OutlineNode } from '#shared/wire/api.ts'
import type { Env, RouteParts } from './environment.ts'
import { COSTLY_ROUTES, costlyRequests } from './costly.ts'
import { limitedBody, onlyJson, signedIn, withSession } from './guards.ts'
import { bodyRoutes } from './routes/bodies.ts'
import { citedDocumentRoutes } from './routes/cited-documents.ts'
import { commentRoutes } from './routes/comments.ts'
import { consultationRoutes } from './routes/consultations.ts'
import { answers, newRoutes, Problem } from './routes/new-routes.ts'
import { personRoutes } from './routes/people.ts'
import { noticeRoutes } from './routes/notices.ts'
import { proofingRoutes } from './routes/proofing.ts'
import { quarantineRoutes } from './routes/quarantine.ts'
import { responseRoutes } from './routes/responses.ts'
import { reportRoutes } from './routes/reports.ts'
import { searchRoutes } from './routes/search.ts'
import { sectionRoutes } from './routes/sections.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { suggestionRoutes } from './routes/suggestions.ts'
import { homeView } from './views/home-view.ts'
import { createMiddleware } from 'hono/factory'

/** What works without a session. Everything else asks for one before it reads the request any further. */
export const OPEN_ROUTES: ReadonlySet<string> = new Set([
  'POST /api/session',
  'DELETE /api/session',
  'GET /api/demo',
  'GET /api/setup',
  'POST /api/setup',
  'GET /api/openapi.json',
])

export function createApi(parts: RouteParts) {
  const api = newRoutes()
  /** Known paths with their methods, for 404 and 405. Filled below, from the description itself. */
  const known: { readonly pattern: RegExp; readonly methods: Set<string> }[] = []
  const methodsAt = (path: string): ReadonlySet<string> | undefined =>
    known.find((k) => k.pattern.test(path))?.methods

  const knownMethod = createMiddleware<Env>(async (c, next) => {
    const methods = methodsAt(c.req.path)
    // Here and not by a `notFound`: the pages come after this group and would answer for it.
    if (methods === undefined) throw new AppError('not-found')
    if (!methods.has(c.req.method))
      throw new AppError('method.not-allowed', { allow: [...methods].join(', ') })
    await next()
  })
  const knownPerson = createMiddleware<Env>(async (c, next) => {
    if (!OPEN_ROUTES.has(`${c.req.method} ${c.req.path}`)) signedIn(c)
    await next()
  })

  api.use(knownMethod, onlyJson, withSession(parts.sessions), knownPerson, limitedBody)
  const oneOfFew = costlyRequests()
  for (const [method, path] of COSTLY_ROUTES) api.on(method, path, oneOfFew)

  const routes = api
    .route('/', sessionRoutes(parts))
    .route('/', suggestionRoutes(parts))
    .route('/', reportRoutes(parts))
    .route('/', sectionRoutes(parts))
    .route('/', commentRoutes(parts))
    .route('/', noticeRoutes(parts))
    .route('/', consultationRoutes(parts))
    .route('/', responseRoutes(parts))
    .route('/', searchRoutes(parts))
    .route('/', bodyRoutes(parts))
    .route('/', personRoutes(parts))
    .route('/', proofingRoutes(parts))
    .route('/', citedDocumentRoutes(parts))
    .route('/', quarantineRoutes(parts))
    .openapi(
      createRoute({ method: 'get', path: '/home', responses: answers(HomeView) }),
      async (c) => {
        const held = await parts.access.heldRoles(signedIn(c).personId)
        return c.json(await homeView(parts, held), 200)
      },
    )

  routes.openAPIRegistry.register('Problem', Problem)
  routes.openAPIRegistry.register('OutlineNode', OutlineNode)
  const description = routes.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Bàn Thảo', version: '1' },
    servers: [{ url: '/api' }],
  })
  for (const path of Object.values(description.paths ?? {}))
    for (const operation of Object.values(path))
      if (typeof operation === 'object' && 'responses' in operation)
        operation.responses['default'] = {
          description: 'Từ chối hoặc lỗi',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        }
  for (const [path, operations] of Object.entries(description.paths ?? {}))
    known.push({
      pattern: new RegExp(`^/api${path.replace(/\{\w+\}/g, '[^/]+')}$`),
      methods: new Set(Object.keys(operations).map((method) => method.toUpperCase())),
    })
  known.push({ pattern: /^\/api\/openapi\.json$/, methods: new Set(['GET']) })
  routes.get('/openapi.json', (c) => c.json(description))
  return routes
}

/** For the browser's `hc<AppType>('/api')`. */
export type AppType = ReturnType<typeof createApi>
