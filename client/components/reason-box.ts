/** `<reason-box>`: what may be asked of an answer, each with a reason. Folded until it is wanted; what is being written
 *  stays while the page around it is drawn anew. */
import { html, nothing } from 'lit'
import { EXPLANATION_LENGTH } from '#shared/domain/resolution.ts'
import type { ReasonedAct } from '#shared/wire/resolution.ts'
import { answerWords } from '../words/answers.ts'
import { sentenceOf } from './page-states.ts'
import { define, Part } from './part.ts'

/** The detail of `reason-give`. */
export interface ReasonGiven {
  readonly act: ReasonedAct
  readonly reason: string
}

export class ReasonBox extends Part {
  static override properties = {
    name: { type: String },
    acts: { attribute: false },
    problem: { attribute: false },
    reason: { state: true },
  }
  /** tells the boxes of one page apart */
  declare name: string
  declare acts: readonly ReasonedAct[]
  /** why the server did not take it; null: it did, or was not asked */
  declare problem: unknown
  declare reason: string

  constructor() {
    super()
    this.name = ''
    this.acts = []
    this.problem = null
    this.reason = ''
  }

  override render() {
    const words = answerWords()
    if (this.acts.length === 0) return nothing
    const labels = this.acts.map((act) => words.asks[act])
    return html`<details class="response-ask">
      <summary class="small">${labels.join(', ')}</summary>
      <label class="small" for="reason-${this.name}">${words.reason}</label>
      <textarea
        id="reason-${this.name}"
        class="input"
        rows="2"
        lang="vi"
        maxlength=${EXPLANATION_LENGTH}
        .value=${this.reason}
        @input=${(event: InputEvent) => {
          if (event.target instanceof HTMLTextAreaElement) this.reason = event.target.value
        }}
      ></textarea>
      ${
        this.problem === null
          ? nothing
          : html`<p class="field-error" role="alert">${sentenceOf(this.problem)}</p>`
      }
      <div class="row tight wrap">
        ${this.acts.map(
          (act) =>
            html`<button
              type="button"
              class="button compact"
              @click=${() => this.announce<ReasonGiven>('reason-give', { act, reason: this.reason })}
            >
              ${words.asks[act]}
            </button>`,
        )}
      </div>
    </details>`
  }
}
define('reason-box', ReasonBox)
