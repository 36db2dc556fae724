/** Requests that read, render or compare a whole report, and every one that hands out a file: few at a time, so that
 *  nobody's exports slow down those who write. */
import { createMiddleware } from 'hono/factory'
import { AppError } from '#shared/errors.ts'
import { createGate } from '../gate.ts'
import type { Env } from './environment.ts'
import { signedIn } from './guards.ts'

/** Paths under /api in the router's spelling. */
export const COSTLY_ROUTES = [
  // what prints: the whole report as it stands
  ['GET', '/reports/:id/text'],
  ['GET', '/reports/:id/search'],
  ['GET', '/reports/:id/responses.xlsx'],
  ['GET', '/reports/:id/responses/moved-on'],
  ['GET', '/consultation-replies/:id/scan'],
  ['GET', '/sections/:id/authorship'],
  // reads a section's whole history
  ['POST', '/sections/:id/erasures/:erasureId'],
  ['POST', '/reports/:id/drafts'],
] as const

const AGAIN_SECONDS = 5
export const COSTLY_LIMITS = { atOnce: 4, perKey: 2, waiting: 50, waitingPerKey: 8 } as const

/** The key is the person: any number of windows and sessions count together. */
export const costlyRequests = () => {
  const gate = createGate({
    ...COSTLY_LIMITS,
    refusal: () => new AppError('server.busy', { retryAfterSeconds: AGAIN_SECONDS }),
  })
  return createMiddleware<Env>((c, next) => gate.run(signedIn(c).personId, next, c.req.raw.signal))
}
