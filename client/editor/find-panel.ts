/** Find and replace over the text: the words, how they are meant, each place with its surroundings. */
import { html, nothing } from 'lit'
import type { EditorView } from 'prosemirror-view'
import type { Place } from '#shared/text/search-key.ts'
import { findOptions } from '../components/find-options.ts'
import { define, Part } from '../components/part.ts'
import '../styles/find.css'
import { editorWords } from '../words/editor.ts'
import { goTo, look, meet, replace, type Found } from './find-layer.ts'

/** A list longer than this is no preview any more. */
const LISTED = 200
const AROUND = 32

/** Event: `find-close`. */
export class FindPanel extends Part {
  static override properties = {
    view: { attribute: false },
    found: { attribute: false },
    mayReplace: { attribute: false },
    replaced: { state: true },
  }
  declare view: EditorView | null
  /** from the editor's find layer; a new value redraws */
  declare found: Found | null
  declare mayReplace: boolean
  /** how many the last press replaced */
  declare replaced: number | null
  #options = { withMarks: false, matchCase: false, wholeWords: false }

  constructor() {
    super()
    this.view = null
    this.found = null
    this.mayReplace = false
    this.replaced = null
  }

  override render() {
    const words = editorWords().find
    const { places = [], current = -1, search = null } = this.found ?? {}
    return html`<search
      class="find-panel"
      aria-label=${words.title}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
    >
      <div class="find-row">
        <input
          class="find-words"
          type="search"
          aria-label=${words.words}
          placeholder=${words.words}
          autocomplete="off"
          @input=${() => this.#look()}
        />
        <output class="find-count"
          >${search === null || search.words === '' ? '' : words.count(current + 1, places.length)}</output
        >
        <button type="button" class="button compact" @click=${() => this.#step(-1)}>
          ${words.previous}
        </button>
        <button type="button" class="button compact" @click=${() => this.#step(1)}>
          ${words.next}
        </button>
        <button
          type="button"
          class="button compact quiet"
          @click=${() => this.announce('find-close', null)}
        >
          ${words.close}
        </button>
      </div>
      ${findOptions(this.#options, () => this.#look())}
      ${this.mayReplace ? this.#replacing(places.length) : nothing}
      ${places.length === 0 ? nothing : this.#list(places, current)}
    </search>`
  }

  #replacing(n: number) {
    const words = editorWords().find
    return html`<div class="find-row">
      <input
        class="find-replacement"
        type="text"
        aria-label=${words.replacement}
        placeholder=${words.replacement}
        autocomplete="off"
      />
      <button
        type="button"
        class="button compact"
        aria-disabled=${n === 0}
        @click=${() => n > 0 && this.#replace('current')}
      >
        ${words.replace}
      </button>
      <button
        type="button"
        class="button compact"
        aria-disabled=${n === 0}
        @click=${() => n > 0 && this.#replace('all')}
      >
        ${words.replaceAll(n)}
      </button>
      <span role="status">${this.replaced === null ? '' : words.replaced(this.replaced)}</span>
    </div>`
  }

  #list(places: readonly Place[], current: number) {
    const words = editorWords().find
    return html`<details class="find-places">
      <summary>${words.all(places.length)}</summary>
      <ol>
        ${places.slice(0, LISTED).map(
          (place, i) =>
            html`<li>
              <button
                type="button"
                class="find-place"
                aria-current=${i === current}
                @click=${() => this.view !== null && meet(this.view, i)}
              >
                ${this.#around(place)}
              </button>
            </li>`,
        )}
      </ol>
      ${places.length > LISTED ? html`<p>${words.more(places.length - LISTED)}</p>` : nothing}
    </details>`
  }

  #around({ from, to }: Place) {
    const doc = this.view?.state.doc
    if (doc === undefined || to > doc.content.size) return nothing
    const $from = doc.resolve(from)
    const start = $from.start()
    const before = doc.textBetween(Math.max(start, from - AROUND), from)
    const after = doc.textBetween(to, Math.min($from.end(), to + AROUND))
    return html`${from - AROUND > start ? '…' : ''}${before}<mark>${doc.textBetween(from, to)}</mark>${after}${to + AROUND < $from.end() ? '…' : ''}`
  }

  protected override firstUpdated(): void {
    const { view } = this
    const selected = view?.state.selection
    const box = this.#box('.find-words')
    // What is selected is what people look for; a whole page of it is not.
    if (
      view !== null &&
      selected !== undefined &&
      !selected.empty &&
      selected.to - selected.from < 80
    )
      box.value = view.state.doc.textBetween(selected.from, selected.to, ' ')
    this.#look()
    this.focus()
  }

  override focus(): void {
    this.#box('.find-words').select()
  }

  #box(selector: string): HTMLInputElement {
    const box = this.querySelector<HTMLInputElement>(selector)
    if (box === null) throw new Error(`${selector} is not drawn`)
    return box
  }

  #look(): void {
    this.replaced = null
    const words = this.#box('.find-words').value
    if (this.view !== null) look(this.view, { words, options: { ...this.#options } })
  }

  #step(step: 1 | -1): void {
    if (this.view !== null) goTo(this.view, step)
  }

  #replace(which: 'current' | 'all'): void {
    if (this.view !== null)
      this.replaced = replace(this.view, this.#box('.find-replacement').value, which)
  }

  #key(event: KeyboardEvent): void {
    // A key that an input method has taken belongs to the word being written.
    if (event.isComposing || event.keyCode === 229) return
    const inWords = (event.target as Element).matches('.find-words')
    if (event.key === 'Enter' && inWords) this.#step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Enter' && (event.target as Element).matches('.find-replacement'))
      this.#replace('current')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}
define('find-panel', FindPanel)

declare global {
  interface HTMLElementTagNameMap {
    'find-panel': FindPanel
  }
}
