/** The live events of one report as a controller: who is where, and what changed since the page was loaded. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { KeptEvent, PassingEvent, PresenceEntry } from '#shared/wire/events.ts'
import { subscribeReport, type ReportSubscription } from '../sync/events.ts'
import type { Session } from './session.ts'

export interface FeedHandlers {
  /** suggestions of a section were sent, withdrawn or placed anew */
  readonly suggestionsTyped?: (sectionId: string) => void
  readonly kept?: (event: KeptEvent) => void
  /** places of comments in a section were recorded again */
  readonly anchorsMoved?: (sectionId: string) => void
  /** what a report leaves aside in proofing has changed */
  readonly proofChanged?: () => void
  /** the list of documents that the report cites has changed */
  readonly documentsChanged?: () => void
  readonly textChanged?: (sectionId: string, words: number, missing: number) => void
  /** too much was missed, or rights changed: load again */
  readonly reload: () => void
}

export class ReportFeed implements ReactiveController {
  /** who has which section open; empty while the line is down */
  here: readonly PresenceEntry[] = []
  isLive = false
  readonly #host: ReactiveControllerHost
  readonly #handlers: FeedHandlers
  #subscription: ReportSubscription | null = null
  #stopWatching: (() => void) | null = null
  #wasLost = false

  constructor(host: ReactiveControllerHost, handlers: FeedHandlers) {
    this.#host = host
    this.#handlers = handlers
    host.addController(this)
  }

  /** Begins to listen after event number `since`; once per screen. */
  start(reportId: string, since: number, session: Session): void {
    if (this.#subscription) return
    const { protocol, host } = window.location
    this.#subscription = subscribeReport(
      reportId,
      {
        kept: (event) => this.#handlers.kept?.(event),
        passing: (event) => this.#passing(event),
        reload: () => this.#handlers.reload(),
        link: (state) => {
          this.isLive = state === 'open'
          // The line was lost and is back: perhaps to a newer server, which the answer's header tells.
          if (this.isLive && this.#wasLost) void session.load().catch(() => undefined)
          this.#wasLost = !this.isLive
          // Without a line nobody is known to be anywhere.
          if (!this.isLive) this.here = []
          // The socket closed for want of a session: let the page ask for it.
          if (state === 'signed-out') session.expire()
          this.#host.requestUpdate()
        },
      },
      { serverUrl: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`, since },
    )
    this.#stopWatching = session.subscribe(() => {
      if (session.value.kind === 'signed-in') this.#subscription?.resume()
    })
  }

  hostDisconnected(): void {
    this.#stopWatching?.()
    this.#subscription?.close()
    this.#subscription = null
  }

  #passing(event: PassingEvent): void {
    switch (event.kind) {
      case 'suggestions-typed':
        this.#handlers.suggestionsTyped?.(event.sectionId)
        return
      case 'presence':
        this.here = event.here
        this.#host.requestUpdate()
        return
      case 'text-changed':
        this.#handlers.textChanged?.(event.sectionId, event.words, event.missing)
        return
      case 'anchors-moved':
        this.#handlers.anchorsMoved?.(event.sectionId)
        return
      case 'proof-changed':
        this.#handlers.proofChanged?.()
        return
      case 'documents-changed':
        this.#handlers.documentsChanged?.()
        return
      case 'notices-changed': // a person's own line has it
    }
  }
}
