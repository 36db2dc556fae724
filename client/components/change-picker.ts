/** `<change-picker>`: the words changed since a draft, to be chosen from: nearest to the comment first. */
import { html, type PropertyValues } from 'lit'
import type { WordChangeView } from '#shared/wire/resolution.ts'
import { answerWords } from '../words/answers.ts'
import { define, Part } from './part.ts'
import { changedPair } from './word-change.ts'

/** As many as are shown to choose from. */
const SHOWN = 12

export class ChangePicker extends Part {
  static override properties = { changes: { attribute: false }, chosen: { state: true } }
  /** null: not known yet */
  declare changes: readonly WordChangeView[] | null
  declare chosen: ReadonlySet<WordChangeView>

  constructor() {
    super()
    this.changes = null
    this.chosen = new Set()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('changes')) this.chosen = new Set()
  }

  override render() {
    const words = answerWords()
    if (this.changes === null)
      return html`<p class="small muted" role="status">${words.loading}</p>`
    if (this.changes.length === 0) return html`<p class="small muted">${words.noChange}</p>`
    return html`<fieldset class="answer-changes">
      <legend class="small">${words.choose}</legend>
      ${this.changes.slice(0, SHOWN).map(
        (change) =>
          html`<label class="answer-change">
            <input
              type="checkbox"
              .checked=${this.chosen.has(change)}
              @change=${() => this.#toggle(change)}
            />
            <span lang="vi">${changedPair(change)}</span>
          </label>`,
      )}
    </fieldset>`
  }

  #toggle(change: WordChangeView): void {
    const chosen = new Set(this.chosen)
    if (!chosen.delete(change)) chosen.add(change)
    this.chosen = chosen
    this.announce<readonly WordChangeView[]>('changes-choose', [...chosen])
  }
}
define('change-picker', ChangePicker)
