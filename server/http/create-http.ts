/** Puts the requests' way together: guards, health, API, the way round blocked sockets, pages. */
// First: it gives zod its `openapi` method, and only schemas made afterwards have it.
import '@hono/zod-openapi'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import { secureHeaders } from 'hono/secure-headers'
import { Registry } from 'prom-client'
import { AppError } from '#shared/errors.ts'
import { createBodyChanges } from '../workflow/body-changes.ts'
import { createCommentAnswers } from '../workflow/comment-answers.ts'
import { createCommentChanges } from '../workflow/comment-changes.ts'
import { createErasures } from '../workflow/erasures.ts'
import { createResponseRows } from '../workflow/response-rows.ts'
import { createPersonChanges } from '../workflow/person-changes.ts'
import { createRecoveries } from '../workflow/recovery.ts'
import { createSectionMoves } from '../workflow/section-moves.ts'
import { createSetUp } from '../workflow/set-up.ts'
import type { WorkflowParts } from '../workflow/acting.ts'
import { createApi } from './api.ts'
import type { Env, HttpParts, RouteParts } from './environment.ts'
import { numbered, ownOrigin, sanePath } from './guards.ts'
import { healthRoutes, measured } from './health.ts'
import { buildOf, pageRoutes } from './pages.ts'
import { problemHandler } from './problem.ts'

export interface Http {
  readonly app: Hono<Env>
  /** what acts are made from */
  readonly workflow: WorkflowParts
  /** for the live text's own numbers */
  readonly registry: Registry
  /** The start of an empty workspace: the code for the log, or null. */
  readonly prepareSetUp: () => Promise<string | null>
  /** Waits for acts that announcements started. */
  readonly settle: () => Promise<void>
}

export function createHttp(parts: HttpParts): Http {
  const { config, log, announcements } = parts
  const workflow: WorkflowParts = {
    database: parts.database,
    clock: parts.clock,
    random: parts.random,
    announcements,
    sessions: parts.sessions,
    text: parts.text,
  }
  const routeParts: RouteParts = {
    ...parts,
    workflow,
    moves: createSectionMoves(workflow),
    recoveries: createRecoveries(workflow),
    erasures: createErasures({ ...workflow, access: parts.access }),
    bodyChanges: createBodyChanges(workflow),
    comments: createCommentChanges(workflow),
    answers: createCommentAnswers(workflow),
    responseRows: createResponseRows(workflow),
    personChanges: createPersonChanges(workflow),
    setUp: createSetUp(parts),
  }
  const registry = new Registry()
  const build = buildOf(config.distDir)
  const started = new Set<Promise<void>>()

  const start = (work: Promise<void>, whatFailed: string): void => {
    const running = work
      .catch((error: unknown) => log.error({ err: error }, whatFailed))
      .finally(() => started.delete(running))
    started.add(running)
  }
  announcements.listen((announcement) => {
    if (announcement.kind === 'first-edit') {
      const { personId, sectionId } = announcement
      start(
        routeParts.moves.startWriting(personId, sectionId),
        'could not mark a section as writing',
      )
    }
    if (announcement.kind === 'text-erased')
      start(routeParts.erasures.record(announcement), 'could not record a great deletion')
    if (announcement.kind === 'text-recovered')
      start(routeParts.recoveries.record(announcement), 'could not record what was recovered')
  })

  const app = new Hono<Env>()
  app.onError(problemHandler(log))
  app.notFound(() => {
    throw new AppError('not-found')
  })
  app.use(numbered(parts.random), measured(registry))
  app.use(async (c, next) => {
    await next()
    if (build !== null) c.header('x-build', build)
  })
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        // 'self' covers ws: and wss: to the page's own host in every browser of today.
        connectSrc: ["'self'"],
      },
      xFrameOptions: 'DENY',
      referrerPolicy: 'same-origin',
      // Only where every visit is https: on a bare office network it would lock people out.
      strictTransportSecurity:
        config.publicUrl?.startsWith('https:') === true && 'max-age=31536000',
    }),
  )
  app.use(sanePath, ownOrigin(config))
  app.route('/', healthRoutes(parts, registry))
  app.use('/api/*', compress(), async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  })
  app.route('/api', createApi(routeParts))
  if (parts.fallbackRoutes !== null) app.route('/', parts.fallbackRoutes)
  // Addresses of sockets: without an upgrade there is nothing here, least of all a page.
  for (const path of ['/collab/*', '/events/*'])
    app.all(path, () => {
      throw new AppError('not-found')
    })
  app.use(compress(), etag()).route('/', pageRoutes(config.distDir))

  return {
    app,
    workflow,
    registry,
    prepareSetUp: () => routeParts.setUp.prepare(),
    settle: async () => void (await Promise.all(started)),
  }
}
