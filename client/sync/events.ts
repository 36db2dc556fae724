/** Live events of a report: one socket, numbered, so that a page that returns asks only for what it missed. */
import { CLOSE } from '#shared/wire/sync.ts'
import type { EventFrame, KeptEvent, PassingEvent } from '#shared/wire/events.ts'
import { browserTiming, type Timing } from './timing.ts'

export interface ReportHandlers {
  readonly kept: (event: KeptEvent, at: number, seq: number) => void
  readonly passing: (event: PassingEvent) => void
  /** too much was missed: load the report again */
  readonly reload: () => void
  readonly link?: (state: 'open' | 'waiting' | 'signed-out' | 'stopped') => void
}

export interface EventsOptions {
  /** `ws://host` or `wss://host`, without a path */
  readonly serverUrl: string
  /** the newest number that the page already knows; 0: none */
  readonly since?: number
  readonly timing?: Timing
  readonly openSocket?: (url: string) => WebSocket
}

export interface ReportSubscription {
  /** after signing in again */
  resume(): void
  close(): void
}

/** After this many lines that never opened a proxy is believed to be in the way: the page asks instead of listening. */
const BLOCKED_AFTER = 2
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const

/** Listens until closed. Reconnects by itself, but not after "not signed in", "no right" and "no such report". Where no
 *  socket ever opens it goes on trying, and each time asks the screen to load again: at most 18 s behind. */
export function subscribeReport(
  reportId: string,
  handlers: ReportHandlers,
  options: EventsOptions,
): ReportSubscription {
  const timing = options.timing ?? browserTiming
  const openSocket = options.openSocket ?? ((url: string) => new WebSocket(url))
  let since = options.since ?? 0
  let attempt = 0
  let neverOpened = 0
  let socket: WebSocket | null = null
  let cancel: (() => void) | null = null
  let isClosed = false

  const read = (frame: EventFrame): void => {
    switch (frame.type) {
      case 'hello':
        attempt = 0
        handlers.link?.('open')
        if (!frame.complete) {
          since = frame.upTo
          handlers.reload()
        }
        return
      case 'kept':
        if (frame.seq <= since) return // sent again over a new line
        since = frame.seq
        return handlers.kept(frame.event, frame.at, frame.seq)
      case 'passing':
        return handlers.passing(frame.event)
    }
  }

  const connect = (): void => {
    if (isClosed || socket !== null) return
    const line = openSocket(`${options.serverUrl}/events/${encodeURIComponent(reportId)}`)
    socket = line
    let hasOpened = false
    line.addEventListener('open', () => {
      hasOpened = true
      neverOpened = 0
      line.send(JSON.stringify({ since }))
    })
    line.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') read(JSON.parse(event.data) as EventFrame)
    })
    line.addEventListener('close', (event) => {
      socket = null
      if (isClosed) return
      if (event.code === CLOSE.notSignedIn) return handlers.link?.('signed-out')
      if (event.code === CLOSE.noRight || event.code === CLOSE.noSuchSection)
        return handlers.link?.('stopped')
      handlers.link?.('waiting')
      if (!hasOpened && ++neverOpened >= BLOCKED_AFTER) handlers.reload()
      const base = BACK_OFF_MS[Math.min(attempt++, BACK_OFF_MS.length - 1)] ?? 15_000
      cancel = timing.after(base * (1 + 0.2 * timing.random()), connect)
      return undefined
    })
  }
  connect()

  return {
    resume() {
      cancel?.()
      connect()
    },
    close() {
      isClosed = true
      cancel?.()
      socket?.close(1000)
    },
  }
}
