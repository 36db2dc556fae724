/** For those who run the server: does it live, may traffic come, how is it doing. */
import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { collectDefaultMetrics, Histogram, type Registry } from 'prom-client'
import { AppError } from '#shared/errors.ts'
import type { Env, HttpParts } from './environment.ts'
import { remoteAddress } from './guards.ts'

/** Times each request by route, not by address: ids would make one line each. */
export function measured(registry: Registry) {
  const seconds = new Histogram({
    name: 'http_request_seconds',
    help: 'Time from the request to its answer',
    labelNames: ['method', 'area', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  })
  collectDefaultMetrics({ register: registry })
  return createMiddleware<Env>(async (c, next) => {
    const end = seconds.startTimer()
    await next()
    const method = METHODS.has(c.req.method) ? c.req.method : 'other'
    end({ method, area: areaOf(c.req.path), status: c.res.status })
  })
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'])
const AREAS: ReadonlySet<string> = new Set([
  'api',
  'api/audit',
  'api/bodies',
  'api/home',
  'api/people',
  'api/reports',
  'api/sections',
  'api/session',
  'assets',
  'collab',
  'healthz',
  'readyz',
  'metrics',
])
/** Known names only: every other one a stranger thinks of would stay in memory for good. */
function areaOf(path: string): string {
  const [, first = '', second = ''] = path.split('/')
  const area = `${first}/${second}`
  return AREAS.has(area) ? area : AREAS.has(first) ? first : 'page'
}

export function healthRoutes(parts: HttpParts, registry: Registry) {
  return new Hono<Env>()
    .get('/healthz', (c) => c.text('ok'))
    .get('/readyz', async (c) => {
      if (parts.state.draining) throw new AppError('server.draining')
      try {
        await parts.database.ping()
      } catch {
        throw new AppError('storage.unavailable')
      }
      return c.text('ready')
    })
    .get('/metrics', async (c) => {
      const token = parts.config.metricsToken
      const given = c.req.header('authorization')
      const hasToken = token !== null && given !== undefined && isSame(given, `Bearer ${token}`)
      // Behind a proxy every request looks local: there only the token counts.
      const isForwarded =
        parts.config.trustProxy ||
        c.req.header('x-forwarded-for') !== undefined ||
        c.req.header('forwarded') !== undefined
      const isLocal = !isForwarded && isLoopback(remoteAddress(c))
      if (!hasToken && !isLocal) throw new AppError('not-found')
      return c.text(await registry.metrics(), 200, { 'content-type': registry.contentType })
    })
}

const isLoopback = (address: string | null): boolean =>
  address !== null && /^(127\.|::1$|::ffff:127\.)/.test(address)

const isSame = (a: string, b: string): boolean => {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
