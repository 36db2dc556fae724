/** What every request passes before a route sees it: a sane path, our own origin, JSON, a size, a person. */
import { IncomingMessage } from 'node:http'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { AppError } from '#shared/errors.ts'
import { LIMITS } from '#shared/wire/limits.ts'
import type { Context } from 'hono'
import type { SignedIn, Sessions } from '../auth/seat.ts'
import { newId, type Random } from '../random.ts'
import type { Env, HttpConfig } from './environment.ts'

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/** Every request has a number that the log and the answer share. */
export const numbered = (random: Random) =>
  createMiddleware<Env>(async (c, next) => {
    const id = newId<string>(random).slice(0, 16)
    c.set('requestId', id)
    await next()
    c.header('x-request-id', id)
  })

/** Paths that mean something else to the next program: empty or dot segments, broken or hidden escapes. */
export const sanePath = createMiddleware<Env>(async (c, next) => {
  // A Host header that is no host makes an address that nothing after us can read.
  if (!URL.canParse(c.req.url)) throw new AppError('input.malformed')
  if (namesAnotherHost(c)) throw new AppError('input.malformed')
  const path = sentPath(c)
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    throw new AppError('input.malformed')
  }
  const segments = decoded.split('/').slice(1)
  const isOdd =
    path.length > 2_000 ||
    // oxlint-disable-next-line no-control-regex -- finding them is the point
    /[\u0000-\u001f\u007f\\]/u.test(decoded) ||
    segments.some((s, i) => s === '.' || s === '..' || (s === '' && i < segments.length - 1))
  if (isOdd) throw new AppError('not-found')
  await next()
})

/**
 * Refuses what another page sends in a person's name. hono/csrf looks at forms only; we look at every unsafe request.
 * A browser always names the origin of such a request. Without the header it is a program: it may sign in, but
 * with a cookie it must say where it comes from.
 */
export const ownOrigin = (config: HttpConfig) =>
  createMiddleware<Env>(async (c, next) => {
    if (!SAFE.has(c.req.method)) {
      const origin = c.req.header('origin')
      const isOurs =
        origin === undefined
          ? c.req.header('cookie') === undefined && c.req.header('sec-fetch-site') === undefined
          : config.allowedOrigins().includes(origin)
      if (!isOurs) throw new AppError('origin.foreign')
    }
    await next()
  })

/** POST and PATCH carry JSON; a DELETE may, or comes without a body. */
export const onlyJson = createMiddleware<Env>(async (c, next) => {
  if (!SAFE.has(c.req.method)) {
    const type = c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
    const mayBeEmpty = c.req.method === 'DELETE' && type === undefined
    if (type !== 'application/json' && !mayBeEmpty) throw new AppError('input.not-json')
  }
  await next()
})

/** Counts what really arrives, so a body without a length or with a false one is stopped too. */
export const limitedBody = bodyLimit({
  maxSize: LIMITS.jsonBodyBytes,
  onError: () => {
    throw new AppError('input.too-large')
  },
})

/** Finds the session and keeps it with the request; routes ask for it with `signedIn`. */
export const withSession = (sessions: Sessions) =>
  createMiddleware<Env>(async (c, next) => {
    c.set('session', await sessions.find(c.req.raw.headers))
    await next()
  })

/** @throws session.missing */
export function signedIn(c: Context<Env>): SignedIn {
  const session = c.get('session')
  if (session === null) throw new AppError('session.missing')
  return session
}

/** The address in X-Forwarded-For that our own proxy saw: it appends it, and whatever stands before the client may have
 *  written itself. @returns null when there is none */
export const seenByProxy = (header: string | undefined): string | null =>
  header?.split(',').at(-1)?.trim().slice(0, 100) || null

/** The client's address: the connection's, or what our own proxy says it is. */
export function addressOf(c: Context<Env>, trustProxy: boolean): string | null {
  return (trustProxy ? seenByProxy(c.req.header('x-forwarded-for')) : null) ?? remoteAddress(c)
}

export function remoteAddress(c: Context<Env>): string | null {
  return incomingOf(c)?.socket.remoteAddress ?? null
}

/** A request for a whole address that is not the one in its Host header: somebody takes us for a proxy. */
function namesAnotherHost(c: Context<Env>): boolean {
  const url = incomingOf(c)?.url ?? '/'
  if (url.startsWith('/')) return false
  return !URL.canParse(url) || new URL(url).host !== c.req.header('host')
}

/** The path as it came over the line. The framework's own is tidied: dot segments are gone from it. */
function sentPath(c: Context<Env>): string {
  const url = incomingOf(c)?.url ?? new URL(c.req.url).pathname
  // A proxy may send the whole address.
  const path = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?#]*/i, '')
  return path.split(/[?#]/, 1)[0] || '/'
}

function incomingOf(c: Context<Env>): IncomingMessage | null {
  const bindings: unknown = c.env
  return typeof bindings === 'object' &&
    bindings !== null &&
    'incoming' in bindings &&
    bindings.incoming instanceof IncomingMessage
    ? bindings.incoming
    : null
}
