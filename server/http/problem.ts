/** The one error handler: a refusal leaves as problem+json, anything else is a fault with a number for the log. */
import type { Context, ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import { AppError, problemOf, type Problem } from '#shared/errors.ts'
import { tookNothing } from '../storage/took-nothing.ts'
import type { Env } from './environment.ts'
import { waitInWords } from './sentences.ts'

export function problemHandler(log: Logger): ErrorHandler<Env> {
  return (error, c) => {
    const refusal = refusalIn(error)
    if (refusal !== null) return answer(c, refusal)
    log.error({ err: error, requestId: c.get('requestId'), path: c.req.path }, 'request failed')
    return answer(c, new AppError('server.fault'))
  }
}

function refusalIn(error: unknown): AppError | null {
  if (error instanceof AppError) return error
  // A full disk, a database that is away: nothing was done, and it may be tried again.
  if (tookNothing(error)) return new AppError('storage.unavailable')
  // The framework's own: a body that is no JSON.
  if (error instanceof HTTPException && error.status < 500) return new AppError('input.malformed')
  return null
}

/** Writes a refusal; details that are headers become headers. */
export function answer(c: Context<Env>, refusal: AppError): Response {
  const { retryAfterSeconds, allow, ...extra } = refusal.details
  let problem: Problem = problemOf(refusal.code, { ...extra, requestId: c.get('requestId') })
  if (typeof retryAfterSeconds === 'number') {
    c.header('Retry-After', String(retryAfterSeconds))
    problem = {
      ...problem,
      retryAfterSeconds,
      detail: `${problem.title} ${waitInWords(retryAfterSeconds)}`,
    }
  }
  if (typeof allow === 'string') c.header('Allow', allow)
  // The rest of the body is not read: the line cannot carry another request.
  if (refusal.code === 'input.too-large') c.header('Connection', 'close')
  return c.body(JSON.stringify(problem), statusOf(problem), {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  })
}

/** Every status of the catalogue has a body. */
const statusOf = (problem: Problem): ContentfulStatusCode => problem.status as ContentfulStatusCode
