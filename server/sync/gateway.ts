/** Upgrades of the node server: `/collab/<sectionId>`, `/events/<reportId>` and `/events/me`. Foreign pages are refused before the
 *  upgrade; who may not enter is let in and closed with a code, since browsers do not show why an upgrade failed. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { CLOSE } from '#shared/wire/sync.ts'
import { pause, type Clock } from '../clock.ts'
import type { Admission, Entry } from './admission.ts'
import type { SyncEngine, SyncLogger } from './engine.ts'
import { createEventsDesk, type EventsParts } from './events-socket.ts'
import type { SawForeignPage } from './foreign-pages.ts'
import { BOUNDS } from './limits.ts'
import { createOwnDesk } from './own-line.ts'
import { createSocketTransport } from './socket-transport.ts'
import type { Transport } from './transport.ts'

export interface Gateway {
  attach(server: Server): void
  /** Stops accepting, stores and acknowledges what was accepted, closes everything with 1012. */
  stop(): Promise<void>
}

export interface GatewayParts extends Omit<EventsParts, 'fault'> {
  readonly admission: Admission
  readonly logger: SyncLogger
  /** told of upgrades that other pages asked for */
  readonly sawForeignPage?: SawForeignPage
  /** the client's address; behind a proxy not the socket's */
  readonly addressOf?: (request: IncomingMessage) => string
}

/** After the close frame a client has this long to answer it before the line is cut. */
const CLOSE_WITHIN_MS = 500

export const socketAddress = (request: IncomingMessage): string =>
  request.socket.remoteAddress ?? 'unknown'

export function createGateway(parts: GatewayParts): Gateway {
  const { admission, logger } = parts
  const engine: SyncEngine = parts.engine
  const addressOf = parts.addressOf ?? socketAddress
  const fault = (error: unknown): void => logger.error({ err: error }, 'live text')
  const desk = createEventsDesk({ ...parts, fault })
  const ownDesk = createOwnDesk(parts)
  const collab = socketServer(BOUNDS.frameBytes)
  const events = socketServer(BOUNDS.eventsFrameBytes)
  let isStopping = false

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // First: a reset while we think must not end the process.
    socket.on('error', () => socket.destroy())
    const target = targetOf(request.url)
    if (target === 'malformed') return refuse(socket, '400 Bad Request')
    if (target === null) return refuse(socket, '404 Not Found')
    if (!admission.isOwnOrigin(request.headers.origin)) {
      parts.sawForeignPage?.(addressOf(request), request.headers.origin ?? '')
      return refuse(socket, '403 Forbidden')
    }
    if (isStopping) return refuse(socket, '503 Service Unavailable')
    enter(target, request, socket, head).catch((error: unknown) => {
      fault(error)
      refuse(socket, '503 Service Unavailable')
    })
  }

  async function enter(
    target: Target,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const headers = new Headers({ cookie: request.headers.cookie ?? '' })
    if (!(await admission.mayConnect(addressOf(request), headers)))
      return refuse(socket, '429 Too Many Requests')
    const accept = (server: WebSocketServer, then: (ws: WebSocket) => void): void => {
      if (!socket.destroyed) server.handleUpgrade(request, socket, head, then)
    }
    if (target.kind === 'own') {
      const entry = await admission.toOwn(headers)
      return accept(events, (ws) => {
        const transport = createSocketTransport(ws, socket, parts.clock)
        if (!isClosed(entry, transport)) ownDesk.join(transport, entry.session, entry.since)
      })
    }
    if (target.kind === 'events') {
      const entry = await admission.toEvents(headers, target.id)
      return accept(events, (ws) => {
        const transport = createSocketTransport(ws, socket, parts.clock)
        if (isClosed(entry, transport)) return
        desk.join(transport, entry.session, entry.reportId, entry.since)
      })
    }
    const entry = await admission.toSection(headers, target.id)
    accept(collab, (ws) => {
      const transport = createSocketTransport(ws, socket, parts.clock)
      if (isClosed(entry, transport)) return
      // What the client sends while its section is loaded waits in the socket.
      ws.pause()
      engine.join(transport, entry.session, entry.seat, entry.since).then(
        (isIn) => {
          if (!isIn) transport.close(CLOSE.noSuchSection, 'no such section')
          ws.resume()
        },
        (error: unknown) => {
          fault(error)
          ws.resume()
          transport.close(CLOSE.overloaded, 'storage does not answer')
        },
      )
    })
  }

  function isClosed<T>(
    entry: Entry<T>,
    transport: Transport,
  ): entry is Extract<Entry<T>, { kind: 'refused' }> {
    if (entry.kind === 'refused') transport.close(entry.code, entry.reason)
    else if (isStopping) transport.close(CLOSE.restart, 'restart')
    else return false
    return true
  }

  return {
    attach: (server) => void server.on('upgrade', onUpgrade),
    async stop() {
      isStopping = true
      desk.stop()
      ownDesk.stop()
      await engine.stop()
      await allClosed([...collab.clients, ...events.clients], parts.clock)
    },
  }
}

function socketServer(maxPayload: number): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload,
    maxFragments: BOUNDS.fragments,
    maxBufferedChunks: BOUNDS.bufferedChunks,
  })
}

interface Target {
  readonly kind: 'collab' | 'events' | 'own'
  readonly id: string
}

function targetOf(url: string | undefined): Target | null | 'malformed' {
  if (url === undefined || !URL.canParse(url, 'http://server')) return 'malformed'
  const path = new URL(url, 'http://server').pathname
  const match = /^\/(collab|events)\/([^/]+)$/.exec(path)
  if (match === null) return null
  if (path === '/events/me') return { kind: 'own', id: '' }
  return { kind: match[1] === 'events' ? 'events' : 'collab', id: match[2] ?? '' }
}

function refuse(socket: Duplex, status: string): void {
  if (socket.destroyed) return
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

async function allClosed(clients: readonly WebSocket[], clock: Clock): Promise<void> {
  const open = clients.filter((ws) => ws.readyState !== ws.CLOSED)
  const closed = Promise.all(open.map((ws) => new Promise((done) => ws.once('close', done))))
  await Promise.race([closed, pause(clock, CLOSE_WITHIN_MS)])
  for (const ws of open) if (ws.readyState !== ws.CLOSED) ws.terminate()
}
