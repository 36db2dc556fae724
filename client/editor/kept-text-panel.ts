/** Words that the server did not take, kept on this machine: to copy, and to discard when dealt with. */
import { html, nothing } from 'lit'
import { timeOf } from '#shared/calendar.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import { define, Part } from '../components/part.ts'
import type { KeptText } from '../sync/offline-store.ts'
import '../styles/paper.css'
import { editorWords } from '../words/editor.ts'

type Why = 'locked' | 'forbidden' | 'full' | 'other'
const REASONS: Readonly<Record<number, Why>> = {
  [CLOSE.closedToEdits]: 'locked',
  [CLOSE.noRight]: 'forbidden',
  [CLOSE.full]: 'full',
}

/** Events: `kept-drop` (detail: the id of the text). */
export class KeptTextPanel extends Part {
  static override properties = { texts: { attribute: false }, copied: { state: true } }
  declare texts: readonly KeptText[]
  declare copied: number | null

  constructor() {
    super()
    this.texts = []
    this.copied = null
  }

  override render() {
    return this.texts.length === 0
      ? nothing
      : html`<section class="kept-texts" role="alert">
          ${this.texts.map((text) => this.#one(text))}
        </section>`
  }

  #one(text: KeptText) {
    const words = editorWords().kept
    return html`<article class="kept-text note k-bad">
      <h2 class="kept-title">${words.title(text.changes)}</h2>
      <p>${words.why[REASONS[text.code] ?? 'other']} ${words.hint}</p>
      <div class="kept-words" tabindex="0">
        ${text.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
      </div>
      <p class="kept-acts">
        <span>${words.typedAt(timeOf(text.at))}</span>
        <button type="button" class="button" @click=${() => void this.#copy(text)}>
          ${this.copied === text.id ? words.copied : words.copy}
        </button>
        <button
          type="button"
          class="button quiet"
          @click=${() => this.announce('kept-drop', text.id)}
        >
          ${words.drop}
        </button>
      </p>
    </article>`
  }

  async #copy(text: KeptText): Promise<void> {
    try {
      await navigator.clipboard.writeText(text.paragraphs.join('\n'))
      this.copied = text.id
    } catch {
      // No right to the clipboard: the words stand selected, Ctrl+C takes them.
      const shown = this.querySelector('.kept-words')
      if (shown !== null) getSelection()?.selectAllChildren(shown)
    }
  }
}
define('kept-text-panel', KeptTextPanel)

declare global {
  interface HTMLElementTagNameMap {
    'kept-text-panel': KeptTextPanel
  }
}
