/** The way round a proxy that drops WebSocket: a page's `fetch` over the simulated network, the server's own fallback
 *  routes behind it, and the bookkeeper looking at what is handed in there. */
import type { Hono } from 'hono'
import { createFallbackRoutes } from '#server/sync/fallback-transport.ts'
import type { FallbackParts } from '#server/sync/fallback-transport.ts'
import type { Transport } from '#server/sync/transport.ts'
import type { PersonId, SectionId } from '#shared/ids.ts'
import type { Chance } from './chance.ts'
import type { LedgerLine } from './ledger.ts'
import { framesIn, type Frame, type Network } from './line.ts'
import type { Process, VirtualTime } from './virtual-time.ts'

export const ORIGIN = 'https://bao-cao.example'
/** The page gives up a request that is not answered; the machine's own timers know nothing of this time. */
const GIVEN_UP_MS = 40_000

export interface HandedIn {
  arrived(line: LedgerLine, section: SectionId, person: PersonId, message: Uint8Array): void
  written(line: LedgerLine, section: SectionId, frames: readonly Frame[]): void
}

/** The server's end: what arrives and what is written is seen at the very moment it is. */
export function fallbackFor(
  parts: Omit<FallbackParts, 'random'>,
  chance: Chance,
  seen: HandedIn,
): Pick<Hono, 'request'> {
  const { engine } = parts
  const watched = (line: Transport, sessionId: string, person: PersonId, section: SectionId) => {
    const key: LedgerLine = { sessionId }
    return {
      get isOpen() {
        return line.isOpen
      },
      get unsentBytes() {
        return line.unsentBytes
      },
      listen: (events) =>
        line.listen({
          ...events,
          message(bytes, isBinary) {
            seen.arrived(key, section, person, bytes)
            events.message(bytes, isBinary)
          },
        }),
      write(frames) {
        seen.written(key, section, framesIn(frames))
        line.write(frames)
      },
      close: (code, reason) => line.close(code, reason),
      terminate: () => line.terminate(),
      probe: () => line.probe(),
    } satisfies Transport
  }
  const routes = createFallbackRoutes({
    ...parts,
    random: (bytes) => Uint8Array.from({ length: bytes }, () => chance.below(256)),
    engine: {
      ...engine,
      join: (line, session, seat, since) =>
        engine.join(
          watched(line, session.sessionId, seat.personId, seat.sectionId),
          session,
          seat,
          since,
        ),
    },
  })
  return { request: (address, init) => routes.request(address, init, {}) }
}

/** What the page has: late, lost with the network, given up after a while. */
export function fetchOver(parts: {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly network: Network
  readonly page: Process
  readonly cookie: () => string
  /** null: nobody listens */
  readonly server: () => { readonly process: Process; readonly web: Pick<Hono, 'request'> } | null
  readonly fault: (error: unknown) => void
}): typeof fetch {
  const { time, chance, network, page } = parts
  return (input, init) =>
    new Promise((answer, fail) => {
      const lost = (): void => fail(new TypeError('fetch failed'))
      const flight = (): number => network.latencyMs + chance.next() * network.jitterMs
      init?.signal?.addEventListener('abort', lost)
      time.after(page, GIVEN_UP_MS, lost)
      time.after(page, flight(), () => {
        const server = network.isUp ? parts.server() : null
        if (server === null) return lost()
        const come = (status: number, headers: Headers, body: ArrayBuffer): void => {
          time.after(page, flight(), () => {
            if (network.isUp)
              answer(new Response(status === 204 ? null : body, { status, headers }))
            else lost()
          })
        }
        const address = input instanceof Request ? input.url : input.toString()
        time.after(server.process, 0, () => {
          if (address.endsWith('/healthz')) return come(200, new Headers(), new ArrayBuffer(0))
          const headers = new Headers(init?.headers)
          headers.set('cookie', parts.cookie())
          headers.set('origin', ORIGIN)
          const { method = 'GET', body = null } = init ?? {}
          const asked = async (): Promise<void> => {
            const said = await server.web.request(address, { method, headers, body })
            come(said.status, said.headers, await said.arrayBuffer())
          }
          asked().catch(parts.fault)
        })
      })
    })
}
