/** The HTTP fallback's routes: the same door, rights and limits as the socket's. A connection belongs to the session
 *  that opened it. Documented in server/README.md. */
import type { IncomingMessage } from 'node:http'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { problemOf, type ErrorCode } from '#shared/errors.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import type { Sessions, SignedIn } from '../auth/seat.ts'
import type { Clock } from '../clock.ts'
import { newId, type Random } from '../random.ts'
import type { Admission } from './admission.ts'
import { Reader } from './bytes.ts'
import type { SyncEngine } from './engine.ts'
import { createFallbackLine, type FallbackLine } from './fallback-line.ts'
import { socketAddress } from './gateway.ts'
import { BOUNDS } from './limits.ts'
import { Refusal } from './refusal.ts'

export interface FallbackParts {
  readonly engine: SyncEngine
  readonly admission: Admission
  readonly sessions: Sessions
  readonly clock: Clock
  readonly random: Random
  /** the client's address; behind a proxy not the socket's */
  readonly addressOf?: (request: IncomingMessage) => string
}

interface Opened {
  readonly line: FallbackLine
  readonly session: SignedIn
  readonly sectionId: string
}
type Env = { Bindings: { readonly incoming?: IncomingMessage } }

const SWEEP_MS = 10_000
/** How the door's close codes read over HTTP. */
const PROBLEM_OF_CLOSE: Readonly<Record<number, ErrorCode>> = {
  [CLOSE.notSignedIn]: 'session.missing',
  [CLOSE.noRight]: 'access.forbidden',
  [CLOSE.noSuchSection]: 'not-found',
  [CLOSE.tooFast]: 'rate.too-fast',
}

export function createFallbackRoutes(parts: FallbackParts): Hono<Env> {
  const { engine, admission, sessions, clock, random } = parts
  const addressOf = parts.addressOf ?? socketAddress
  const open = new Map<string, Opened>()
  clock.every(SWEEP_MS, () => {
    for (const [id, { line }] of open) {
      if (!line.probe()) line.terminate()
      if (line.isDone) open.delete(id)
    }
  })

  /** The connection of this address and session, or what is wrong. */
  async function find(c: Context<Env>): Promise<Opened | Response> {
    const session = await sessions.find(c.req.raw.headers)
    if (session === null) return problem('session.missing')
    const opened = open.get(c.req.param('connection') ?? '')
    const isTheirs =
      opened?.session.sessionId === session.sessionId && opened.sectionId === c.req.param('section')
    return isTheirs ? opened : problem('not-found')
  }

  return new Hono<Env>()
    .post('/collab/:section/http', async (c) => {
      if (!admission.isOwnOrigin(c.req.header('origin'))) return problem('origin.foreign')
      const { incoming } = c.env
      if (
        incoming !== undefined &&
        !(await admission.mayConnect(addressOf(incoming), c.req.raw.headers))
      )
        return problem('rate.too-fast')
      const sectionId = c.req.param('section')
      const entry = await admission.toSection(c.req.raw.headers, sectionId)
      if (entry.kind === 'refused') return problem(PROBLEM_OF_CLOSE[entry.code] ?? 'server.fault')
      const line = createFallbackLine(clock)
      if (!(await engine.join(line, entry.session, entry.seat, entry.since)))
        return problem('not-found')
      const connection = newId<string>(random)
      open.set(connection, { line, session: entry.session, sectionId })
      return c.json({ connection })
    })
    .get('/collab/:section/http/:connection', async (c) => {
      // Browsers send no Origin with their own page's GET; a foreign one is named.
      const origin = c.req.header('origin')
      if (origin !== undefined && !admission.isOwnOrigin(origin)) return problem('origin.foreign')
      const opened = await find(c)
      if (opened instanceof Response) return opened
      const { line } = opened
      const frames = await line.poll(c.req.raw.signal)
      if (line.isDone) open.delete(c.req.param('connection'))
      return new Response(new Uint8Array(frames), {
        headers: {
          'content-type': 'application/octet-stream',
          'cache-control': 'no-store',
          'x-seq': String(line.answers),
        },
      })
    })
    .post(
      '/collab/:section/http/:connection',
      bodyLimit({
        maxSize: BOUNDS.fallbackBodyBytes,
        onError: () => problem('input.too-large'),
      }),
      async (c) => {
        if (!admission.isOwnOrigin(c.req.header('origin'))) return problem('origin.foreign')
        const n = Number(c.req.header('x-seq'))
        if (!Number.isSafeInteger(n) || n < 1) return problem('input.malformed')
        const messages = messagesIn(new Uint8Array(await c.req.arrayBuffer()))
        const opened = await find(c)
        if (opened instanceof Response) return opened
        if (messages === null) {
          opened.line.close(CLOSE.malformed, 'messages')
          return problem('input.malformed')
        }
        if (opened.line.deliver(n, messages) === 'gap') return problem('sync.out-of-order')
        return c.json({ received: n })
      },
    )
    .delete('/collab/:section/http/:connection', async (c) => {
      if (!admission.isOwnOrigin(c.req.header('origin'))) return problem('origin.foreign')
      const opened = await find(c)
      if (opened instanceof Response) return opened
      opened.line.leave()
      open.delete(c.req.param('connection'))
      return c.body(null, 204)
    })
}

/** Messages, each after its length; null when the body is cut short. */
function messagesIn(body: Uint8Array): Uint8Array[] | null {
  const r = new Reader(body)
  const messages: Uint8Array[] = []
  try {
    while (r.left > 0) messages.push(r.block())
    return messages
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function problem(code: ErrorCode): Response {
  const body = problemOf(code)
  return Response.json(body, {
    status: body.status,
    headers: { 'content-type': 'application/problem+json' },
  })
}
