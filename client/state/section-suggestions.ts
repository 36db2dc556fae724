/**
 * The suggestions of one section on this page: what the server has, one's own on this machine, and what is being said
 * about them.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { AppError } from '#shared/errors.ts'
import type {
  DecideSuggestions,
  MadeSuggestions,
  MoveSuggestions,
  SuggestionView,
} from '#shared/wire/suggestions.ts'
import { NetworkError } from '../api/request.ts'
import { SuggestionOutbox } from '../suggestions/outbox.ts'
import {
  createCommentDrafts,
  type CommentDraft,
  type CommentDrafts,
} from '../sync/comment-drafts.ts'
import type { CommentParts } from './section-comments.ts'

export interface SuggestionParts extends CommentParts {
  /** one's own suggestions were sent, or wait */
  readonly outboxChanged: () => void
}

export class SectionSuggestions implements ReactiveController {
  suggestions: readonly SuggestionView[] = []
  outbox: SuggestionOutbox | null = null
  /** what is being said, by the suggestion it is about */
  drafts: ReadonlyMap<string, CommentDraft> = new Map()
  /** why it was not taken, by the draft's key */
  readonly refusals = new Map<string, unknown>()
  readonly #host: ReactiveControllerHost
  readonly #parts: SuggestionParts
  #place: { readonly personId: string; readonly sectionId: string } | null = null
  #store: CommentDrafts | null = null
  #loads = 0

  constructor(host: ReactiveControllerHost, parts: SuggestionParts) {
    this.#host = host
    this.#parts = parts
    host.addController(this)
  }

  hostDisconnected(): void {
    this.stop()
  }

  /** Another section, or another person. Nothing of the one before stays. */
  async start(personId: string, sectionId: string): Promise<void> {
    if (this.#place?.personId === personId && this.#place.sectionId === sectionId) return
    this.stop()
    this.#place = { personId, sectionId }
    const { storage, now, api, outboxChanged } = this.#parts
    this.outbox = new SuggestionOutbox({
      storage: storage(),
      personId,
      sectionId,
      now,
      send: (json) => api().sendSuggestions(sectionId, json),
      whenOnline(act) {
        window.addEventListener('online', act)
        return () => window.removeEventListener('online', act)
      },
      changed: outboxChanged,
    })
    this.#store = createCommentDrafts(storage(), `suggestions:${personId}`)
    this.drafts = new Map(this.#store.of(sectionId).map((draft) => [aboutOf(draft), draft]))
    this.#host.requestUpdate()
    await this.load()
    await this.outbox?.flush()
  }

  stop(): void {
    this.#place = null
    this.outbox?.stop()
    this.outbox = null
    this.suggestions = []
    this.drafts = new Map()
    this.refusals.clear()
    this.#store = null
  }

  /** Asks the server. What cannot be had now comes with the next event. */
  async load(): Promise<void> {
    const place = this.#place
    if (place === null) return
    const turn = ++this.#loads
    await this.#trying(async () => {
      const { suggestions } = await this.#parts.api().sectionSuggestions(place.sectionId)
      if (this.#place === place && turn === this.#loads) this.#take(suggestions)
    })
  }

  /** @returns those that are decided now. @throws AppError, NetworkError */
  async decide(decision: DecideSuggestions): Promise<readonly string[]> {
    if (this.#place === null) return []
    const { decided } = await this.#parts.api().decideSuggestions(this.#place.sectionId, decision)
    return decided
  }

  /** The words of accepted ones stand in the text. A dead line: the page that looks next says so. */
  async made(made: MadeSuggestions['made']): Promise<void> {
    const place = this.#place
    if (place === null || made.length === 0) return
    await this.#trying(() => this.#parts.api().madeSuggestions(place.sectionId, { made }))
  }

  /** Where others' suggestions stand after this person's edits. Somebody quicker, or a dead line: the next pause tells. */
  async moved(moved: MoveSuggestions['moved']): Promise<void> {
    const place = this.#place
    if (place === null) return
    await this.#trying(() => this.#parts.api().moveSuggestions(place.sectionId, { moved }))
  }

  beginReply(suggestionId: string): string | null {
    const before = this.drafts.get(suggestionId)
    if (before !== undefined || this.#place === null) return before?.key ?? null
    const draft: CommentDraft = {
      ...this.#place,
      key: crypto.randomUUID(),
      target: { kind: 'reply', commentId: suggestionId },
      text: '',
      at: this.#parts.now(),
      isSent: false,
    }
    this.#put(draft)
    return draft.key
  }

  write(key: string, text: string): void {
    const draft = this.#draft(key)
    if (draft !== undefined && !draft.isSent) this.#put({ ...draft, text })
  }

  discard(key: string): void {
    this.drafts = new Map([...this.drafts].filter(([, draft]) => draft.key !== key))
    this.refusals.delete(key)
    this.#store?.drop(key)
    this.#host.requestUpdate()
  }

  /** Under one key: sent again after a dead line it is taken once. */
  async send(key: string): Promise<void> {
    const draft = this.#draft(key)
    if (draft === undefined || draft.text.trim() === '') return
    this.refusals.delete(key)
    this.#put({ ...draft, isSent: true })
    try {
      const { suggestions } = await this.#parts
        .api()
        .replyToSuggestion(aboutOf(draft), { key, text: draft.text })
      this.#loads++
      this.discard(key)
      this.#take(suggestions)
    } catch (error) {
      if (!(error instanceof AppError || error instanceof NetworkError)) throw error
      this.refusals.set(key, error)
      this.#put({ ...draft, isSent: false })
    }
  }

  #draft(key: string): CommentDraft | undefined {
    return [...this.drafts.values()].find((draft) => draft.key === key)
  }

  #put(draft: CommentDraft): void {
    this.drafts = new Map([...this.drafts, [aboutOf(draft), draft]])
    this.#host.requestUpdate()
    try {
      this.#store?.put(draft)
    } catch {
      // Where nothing can be kept the draft lives as long as the page.
    }
  }

  #take(suggestions: readonly SuggestionView[]): void {
    // The editor works on each new list.
    if (JSON.stringify(suggestions) === JSON.stringify(this.suggestions)) return
    this.suggestions = suggestions
    this.#host.requestUpdate()
  }

  async #trying(act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof AppError)) throw error
    }
  }
}

const aboutOf = ({ target }: CommentDraft): string =>
  target.kind === 'reply' ? target.commentId : ''
