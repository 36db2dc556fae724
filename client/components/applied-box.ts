/** `<applied-box>`: «Đánh dấu đã sửa», by naming the words that were changed for an accepted comment. Folded until it is
 *  wanted; opening it asks whoever holds it for the changes. */
import { html, nothing } from 'lit'
import type { WordChangeView } from '#shared/wire/resolution.ts'
import { answerWords } from '../words/answers.ts'
import './change-picker.ts'
import { sentenceOf } from './page-states.ts'
import { define, Part } from './part.ts'

export class AppliedBox extends Part {
  static override properties = {
    changes: { attribute: false },
    problem: { attribute: false },
    chosen: { state: true },
    isAsked: { state: true },
  }
  /** null: not known yet */
  declare changes: readonly WordChangeView[] | null
  /** why the server did not take it */
  declare problem: unknown
  declare chosen: readonly WordChangeView[]
  /** asked to go on with nothing chosen */
  declare isAsked: boolean

  constructor() {
    super()
    this.changes = null
    this.problem = null
    this.chosen = []
    this.isAsked = false
  }

  override render() {
    const words = answerWords()
    const isEmpty = this.isAsked && this.chosen.length === 0
    return html`<details
      class="response-ask"
      @toggle=${(event: Event) => {
        if (event.target instanceof HTMLDetailsElement && event.target.open)
          this.announce('applied-open', null)
      }}
    >
      <summary class="small">${words.apply}</summary>
      <change-picker
        .changes=${this.changes}
        @changes-choose=${(event: CustomEvent<readonly WordChangeView[]>) =>
          (this.chosen = event.detail)}
      ></change-picker>
      ${isEmpty ? html`<p class="field-error" role="alert">${words.nothingChosen}</p>` : nothing}
      ${
        this.problem === null
          ? nothing
          : html`<p class="field-error" role="alert">${sentenceOf(this.problem)}</p>`
      }
      ${
        this.changes === null || this.changes.length === 0
          ? nothing
          : html`<button type="button" class="button compact" @click=${() => this.#give()}>
              ${words.apply}
            </button>`
      }
    </details>`
  }

  #give(): void {
    this.isAsked = true
    if (this.chosen.length > 0)
      this.announce<readonly WordChangeView[]>('applied-give', this.chosen)
  }
}
define('applied-box', AppliedBox)
