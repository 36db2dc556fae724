/**
 * Suggestions on the screen of a section: their cards in the margin, who decides what, and the edit that a decision
 * asks for. What the server has and what is on its way is `state/section-suggestions.ts`; the words in the text are the
 * editor's.
 */
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit'
import type { SectionView } from '#shared/wire/api.ts'
import type { SuggestionView } from '#shared/wire/suggestions.ts'
import type { SectionEditor } from '../editor/section-editor.ts'
import { SectionSuggestions } from '../state/section-suggestions.ts'
import type { CommentParts } from '../state/section-comments.ts'
import { putIn, watchSteps, type StepOf } from '../suggestions/section-edit.ts'
import type { SuggestionMove } from '../suggestions/suggestion-layer.ts'
import { suggestionWords } from '../words/suggestions.ts'
import type { ComposerActs } from './comment-composer.ts'
import type { MarginCard } from './comment-margin.ts'
import { sentenceOf } from './page-states.ts'
import { sidesOf, suggestionCard, type SuggestionActs } from './suggestion-card.ts'

/** An acceptance whose words have not come after this long is finished by another page. */
const MEND_AFTER_MS = 8_000

export interface SuggestionDeskParts extends CommentParts {
  /** the thread that is looked at */
  readonly active: () => string | null
  /** looks at another; null: at none */
  readonly look: (id: string | null) => void
}

export class SuggestionDesk implements ReactiveController {
  readonly suggestions: SectionSuggestions
  /** who may edit wants to suggest */
  isSuggesting = false
  /** why the last act was not done, '' when it was */
  note = ''
  readonly #host: LitElement
  readonly #parts: SuggestionDeskParts
  /** whose suggestions the acts on many concern; '': everybody's */
  #whose = ''
  #watched: SectionEditor['view'] = null
  #endWatch: () => void = () => undefined
  /** being put in by this page */
  readonly #underWay = new Set<string>()
  #mending: ReturnType<typeof setTimeout> | undefined

  /** @param host the screen that holds `<section-editor>` */
  constructor(host: LitElement, parts: SuggestionDeskParts) {
    this.#host = host
    this.#parts = parts
    this.suggestions = new SectionSuggestions(host, {
      ...parts,
      outboxChanged: () => {
        this.#editor?.saySave()
        this.#host.requestUpdate()
      },
    })
    host.addController(this)
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.#keys)
  }

  hostDisconnected(): void {
    document.removeEventListener('keydown', this.#keys)
    clearTimeout(this.#mending)
    this.#endWatch()
    this.#watched = null
  }

  /** Undo of an acceptance opens it again: each view has its own list of steps. */
  hostUpdated(): void {
    const view = this.#editor?.view ?? null
    if (view !== this.#watched) {
      this.#endWatch()
      this.#watched = view
      this.#endWatch = view === null ? () => undefined : watchSteps(view, this.#onStep)
    }
    this.#mendSoon()
  }

  /** Another section: nothing of the one before stays. */
  forget(): void {
    this.isSuggesting = false
    this.note = ''
    this.#whose = ''
  }

  switchTo(isSuggesting: boolean): void {
    this.isSuggesting = isSuggesting
    this.#host.requestUpdate()
  }

  moved(moved: readonly SuggestionMove[]): void {
    void this.suggestions.moved([...moved])
  }

  /** Beside the threads of comments, in the same margin. */
  get cards(): readonly MarginCard[] {
    const layer = this.#editor?.suggestionLayer ?? null
    const isSuggesting = this.#editor?.copy !== null
    return this.suggestions.suggestions
      .filter(({ state }) => state !== 'withdrawn')
      .map((one) => {
        const draft = this.suggestions.drafts.get(one.id)
        const refusal = draft === undefined ? undefined : this.suggestions.refusals.get(draft.key)
        const standing = layer?.standingOf(one.id) ?? null
        const { was, now } = sidesOf(one.record)
        return {
          id: one.id,
          label: suggestionWords().card(one.number, one.author.name, was, now),
          isFolded: one.state !== 'open',
          box: () => layer?.boxOf(one.id) ?? null,
          draw: () =>
            suggestionCard({
              one,
              standing,
              draft,
              refusal,
              isSuggesting,
              acts: this.#acts,
              composer: this.#composer,
            }),
        }
      })
  }

  /** Acts on many at once, above the cards. */
  get bulk(): TemplateResult | typeof nothing {
    const open = this.#decidable
    const all = this.suggestions.suggestions.filter(({ state }) => state === 'open')
    if (all.length === 0) return nothing
    const words = suggestionWords()
    const people = new Map(open.map(({ author }) => [author.personId, author.name]))
    const chosen = this.#chosen
    return html`<div class="suggestion-bulk" role="group" aria-label=${words.all}>
      <p class="small">${words.count(all.length)}</p>
      ${
        people.size < 2
          ? nothing
          : html`<select
              class="input compact"
              aria-label=${words.whose}
              @change=${(event: Event) => {
                if (event.target instanceof HTMLSelectElement) this.#whose = event.target.value
                this.#host.requestUpdate()
              }}
            >
              <option value="" ?selected=${this.#whose === ''}>${words.everybody}</option>
              ${[...people].map(
                ([id, name]) =>
                  html`<option value=${id} ?selected=${this.#whose === id}>${name}</option>`,
              )}
            </select>`
      }
      ${
        chosen.length < 2
          ? nothing
          : html`${
                this.#editor?.copy === null
                  ? html`<button
                      type="button"
                      class="button compact"
                      @click=${() => void this.#accept(chosen, false)}
                    >
                      ${words.acceptAll(chosen.length)}
                    </button>`
                  : nothing
              }
              <button
                type="button"
                class="button compact"
                @click=${() => void this.#decide(chosen, 'rejected')}
              >
                ${words.rejectAll(chosen.length)}
              </button>`
      }
    </div>`
  }

  /** In whose colour this person suggests. */
  colourIn({ actingBody, ownerBody }: SectionView): number {
    return (actingBody ?? ownerBody).colour
  }

  get #editor(): SectionEditor | null {
    return this.#host.querySelector('section-editor')
  }

  get #decidable(): readonly SuggestionView[] {
    return this.suggestions.suggestions.filter(
      ({ state, mayDecide }) => state === 'open' && mayDecide,
    )
  }

  get #chosen(): readonly SuggestionView[] {
    return this.#decidable.filter(
      ({ author }) => this.#whose === '' || author.personId === this.#whose,
    )
  }

  readonly #acts: SuggestionActs = {
    decide: (one, to, isForced) =>
      void (to === 'accepted'
        ? this.#accept([one], isForced)
        : to === 'open' && one.state === 'accepted'
          ? this.#takeBack(one)
          : this.#decide([one], to)),
    withdraw: (id) => this.#editor?.copy?.withdraw(id),
    keep: (id) => this.#editor?.copy?.sayAgain(id),
    reply: (id) => void this.#reply(id),
  }

  readonly #composer: ComposerActs = {
    write: (key, text) => this.suggestions.write(key, text),
    send: (key) => void this.suggestions.send(key),
    discard: (key) => this.suggestions.discard(key),
    // Nobody is called into a suggestion: its author and those who decide see it anyway.
    mention: () => undefined,
    mentionable: async () => [],
    leave: () => this.#parts.look(null),
  }

  readonly #keys = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return
    if (document.querySelector('dialog[open]') || event.shiftKey !== (event.code === 'KeyE')) return
    if (event.code === 'KeyE' && event.ctrlKey && !event.altKey) {
      const { level } = this.#editor ?? { level: 'read' }
      if (level !== 'edit') return
      event.preventDefault()
      return this.switchTo(!this.isSuggesting)
    }
    const isAct = event.ctrlKey && event.altKey && ['KeyY', 'KeyN'].includes(event.code)
    // AltGr writes letters on some keyboards.
    if (!isAct || event.getModifierState('AltGraph')) return
    const one = this.#decidable.find(({ id }) => id === this.#parts.active())
    if (one === undefined) return
    event.preventDefault()
    if (event.code === 'KeyN') void this.#decide([one], 'rejected')
    else if (this.#editor?.copy === null) void this.#accept([one], false)
  }

  /** @returns those that are decided now */
  async #decide(
    those: readonly Pick<SuggestionView, 'id'>[],
    to: 'accepted' | 'rejected' | 'open',
  ): Promise<readonly string[]> {
    this.note = ''
    try {
      const ids = those.map(({ id }) => id)
      const decided = await this.suggestions.decide({ ids, to, note: '' })
      if (decided.length < ids.length)
        this.note = suggestionWords().failed(ids.length - decided.length)
      return decided
    } catch (error) {
      this.note = sentenceOf(error)
      return []
    } finally {
      await this.suggestions.load()
      this.#host.requestUpdate()
    }
  }

  /** Claimed on the server first, so that no two put the same words in; then an ordinary edit. */
  async #accept(those: readonly SuggestionView[], isForced: boolean): Promise<void> {
    const layer = this.#editor?.suggestionLayer ?? null
    const standing = those.filter(({ record }) => {
      const kind = layer?.standingNow(record)
      return kind === 'here' || (isForced && kind === 'stale')
    })
    if (this.#editor?.view?.editable !== true || this.#editor.copy !== null) return
    for (const { id } of standing) this.#underWay.add(id)
    const failed = those.length - standing.length
    const decided = new Set(standing.length === 0 ? [] : await this.#decide(standing, 'accepted'))
    if (failed > 0) this.note = suggestionWords().failed(failed)
    // On a slow line another page may have done it meanwhile.
    const mine = this.suggestions.suggestions.filter(
      ({ id, state, isMade }) => decided.has(id) && state === 'accepted' && !isMade,
    )
    await this.#putIn(mine, isForced)
    for (const { id } of standing) this.#underWay.delete(id)
    this.#host.requestUpdate()
  }

  async #putIn(those: readonly SuggestionView[], isForced: boolean): Promise<void> {
    const view = this.#editor?.view ?? null
    if (view === null || this.#editor?.copy !== null || those.length === 0) return
    const made = putIn(view, those, { isForced, undone: 'open' })
    const ids = new Set(made.map(({ id }) => id))
    const left = those.filter(({ id }) => !ids.has(id))
    await this.suggestions.made(made)
    // Its words went away between the claim and the edit: it is as if nobody had claimed it.
    if (left.length > 0) {
      await this.#decide(left, 'open')
      this.note = suggestionWords().failed(left.length)
    }
    await this.suggestions.load()
  }

  /** The words go out of the text as they came in, wherever they stand by now. */
  async #takeBack(one: SuggestionView): Promise<void> {
    const view = this.#editor?.view ?? null
    if (view === null || !view.editable || this.#editor?.copy !== null) return
    const back = one.undo
    const isThere = back === null || this.#editor.suggestionLayer?.standingNow(back) === 'here'
    if (!isThere) {
      this.note = suggestionWords().movedOn
      return this.#host.requestUpdate()
    }
    const decided = await this.#decide([one], 'open')
    if (decided.length > 0 && back !== null)
      putIn(view, [{ id: one.id, record: back }], { isForced: false, undone: 'accepted' })
  }

  /** Ctrl+Z took accepted words back, or put them in again. */
  readonly #onStep = (ids: readonly string[], to: StepOf['undone']): void => {
    void this.#decide(
      ids.map((id) => ({ id })),
      to,
    ).then(async (decided) => {
      if (to !== 'accepted') return
      await this.suggestions.made(decided.map((id) => ({ id, undo: null })))
      await this.suggestions.load()
    })
  }

  /** Whoever accepted may have gone before the words were in: after a while another page puts them in. */
  #mendSoon(): void {
    const isWaiting = ({ id, state, isMade }: SuggestionView): boolean =>
      state === 'accepted' && !isMade && !this.#underWay.has(id)
    if (!this.suggestions.suggestions.some(isWaiting)) return
    this.#mending ??= setTimeout(() => {
      this.#mending = undefined
      const editor = this.#editor
      const since = this.#parts.now() - MEND_AFTER_MS
      const late = this.suggestions.suggestions.filter(
        (one) => isWaiting(one) && (one.decided?.at ?? Infinity) <= since,
      )
      const layer = editor?.suggestionLayer ?? null
      if (editor?.view?.editable !== true || editor.copy !== null || layer === null) return
      const there = late.filter(({ record }) => layer.standingNow(record) === 'here')
      const gone = late.filter((one) => !there.includes(one))
      void this.suggestions
        .made(gone.map(({ id }) => ({ id, undo: null })))
        .then(() => this.#putIn(there, false))
        .then(() => this.suggestions.load())
        .then(() => this.#mendSoon())
    }, MEND_AFTER_MS + 1_000)
  }

  async #reply(id: string): Promise<void> {
    const key = this.suggestions.beginReply(id)
    this.#parts.look(id)
    await this.#host.updateComplete
    await this.#host.querySelector('comment-margin')?.updateComplete
    if (key !== null)
      this.#host.querySelector<HTMLElement>(`[id="draft-${key}"]`)?.focus({ preventScroll: true })
  }
}
