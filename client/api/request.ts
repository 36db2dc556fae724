/**
 * The one place that calls fetch. It has fetch's own shape, so that Hono's typed client can stand on it, and promises
 * more: an answer that is not 2xx is thrown as AppError, a line that is down or silent as NetworkError, and whoever
 * wants to know hears whether the server was reached and which build of the page it serves.
 */
import { AppError, ERRORS, type ErrorCode } from '#shared/errors.ts'

/** The request did not reach the server, or the answer did not come in time. Says nothing about what was stored. */
export class NetworkError extends Error {
  readonly kind: 'offline' | 'timeout'
  constructor(kind: 'offline' | 'timeout', cause: unknown) {
    super(kind, { cause })
    this.name = 'NetworkError'
    this.kind = kind
  }
}

export interface RequestWatch {
  /** after every try: true when an answer came back, whatever it said */
  reached(isReached: boolean): void
  /** the build of the page that the server serves now (header `x-build`) */
  build(serverBuild: string): void
  /** the session is missing or over */
  signedOut(): void
}

export interface RequestDeps {
  readonly fetch: typeof fetch
  readonly timeoutMs: number
  readonly watch: RequestWatch
}

const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && code in ERRORS

/** @returns the refusal an answer carries; an answer without a known code is a fault of the server */
async function errorOf(response: Response): Promise<AppError> {
  const isProblem = response.headers.get('content-type')?.includes('json') ?? false
  // A broken body must not hide the status: it is then a fault without details.
  const problem: unknown = isProblem ? await response.json().catch(() => null) : null
  const details = typeof problem === 'object' && problem !== null ? { ...problem } : {}
  const code = 'code' in details && isErrorCode(details.code) ? details.code : 'server.fault'
  return new AppError(code, { ...details, status: response.status })
}

/** @throws (from the returned function) AppError for every refusal, NetworkError when nothing came back */
export function createRequest(deps: RequestDeps): typeof fetch {
  return async (input, init) => {
    const tooLate = AbortSignal.timeout(deps.timeoutMs)
    const signal = init?.signal ? AbortSignal.any([init.signal, tooLate]) : tooLate
    let response: Response
    try {
      response = await deps.fetch(input, { ...init, signal, credentials: 'same-origin' })
    } catch (error) {
      // The caller's own abort is neither loss of line nor timeout.
      if (init?.signal?.aborted) throw error
      deps.watch.reached(false)
      throw new NetworkError(tooLate.aborted ? 'timeout' : 'offline', error)
    }
    deps.watch.reached(true)
    const build = response.headers.get('x-build')
    if (build !== null) deps.watch.build(build)
    if (response.ok) return response
    const error = await errorOf(response)
    if (error.code === 'session.missing') deps.watch.signedOut()
    throw error
  }
}
