/** `<answer-form>`: one comment answered in place: result, giải trình, the changed words it points at. It draws what it is
 *  given and says what the person decided. */
import { html, nothing, type PropertyValues } from 'lit'
import { NEEDS_EXPLANATION } from '#shared/domain/comment.ts'
import { ANSWERS, EXPLANATION_LENGTH, type Answer } from '#shared/domain/resolution.ts'
import type { ResponseRow, WordChangeView } from '#shared/wire/resolution.ts'
import { responseWords } from '../words/responses.ts'
import './change-picker.ts'
import { sentenceOf } from './page-states.ts'
import { define, Part } from './part.ts'

export interface AnswerGiven {
  readonly row: ResponseRow
  readonly to: Answer
  readonly explanation: string
  readonly repeats: string | null
  readonly changes: readonly WordChangeView[]
  readonly isConfirmed: boolean
}

export class AnswerForm extends Part {
  static override properties = {
    row: { attribute: false },
    others: { attribute: false },
    changes: { attribute: false },
    problem: { attribute: false },
    to: { state: true },
    explanation: { state: true },
    repeats: { state: true },
    chosen: { state: true },
  }
  declare row: ResponseRow | null
  /** comments that a duplicate may repeat */
  declare others: readonly ResponseRow[]
  /** words changed since the draft, nearest first; null: not known yet */
  declare changes: readonly WordChangeView[] | null
  /** why the server did not take it */
  declare problem: unknown
  declare to: Answer
  declare explanation: string
  declare repeats: string
  declare chosen: readonly WordChangeView[]

  constructor() {
    super()
    this.row = null
    this.others = []
    this.changes = null
    this.problem = null
    this.to = 'accepted'
    this.explanation = ''
    this.repeats = ''
    this.chosen = []
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('row') || changed.get('row')?.id === this.row?.id) return
    const prepared = this.row?.proposal ?? null
    this.to = prepared?.answer ?? 'accepted'
    this.explanation = prepared?.explanation ?? ''
    this.repeats = this.others.find((other) => other.number === prepared?.repeats)?.id ?? ''
    this.chosen = []
  }

  override render() {
    const { row } = this
    if (row === null) return nothing
    const words = responseWords()
    const isRequired = NEEDS_EXPLANATION.has(this.to)
    return html`<form
      class="answer-form"
      @submit=${(event: Event) => {
        event.preventDefault()
        this.#give(row.may.confirm)
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        this.#give(row.may.confirm)
      }}
    >
      <div class="segmented" role="radiogroup" aria-label=${words.columns[4]}>
        ${ANSWERS.map(
          (answer) =>
            html`<button
              type="button"
              role="radio"
              aria-checked=${this.to === answer}
              @click=${() => (this.to = answer)}
            >
              ${words.results[answer]}
            </button>`,
        )}
      </div>
      ${
        this.to === 'duplicate'
          ? html`<label class="field"
              >${words.repeatsWhich}
              <select
                class="input"
                @change=${(event: Event) => {
                  if (event.target instanceof HTMLSelectElement) this.repeats = event.target.value
                }}
              >
                <option value="">${words.choose}</option>
                ${this.others.map(
                  (other) =>
                    html`<option value=${other.id} ?selected=${other.id === this.repeats}>
                      ${other.number}. ${other.text.slice(0, 80)}
                    </option>`,
                )}
              </select>
            </label>`
          : nothing
      }
      <div class="field">
        <label for="explain-${row.id}"
          >${words.explanation} ${isRequired ? html`<b>${words.required}</b>` : nothing}</label
        >
        <textarea
          id="explain-${row.id}"
          class="input"
          rows="3"
          lang="vi"
          maxlength=${EXPLANATION_LENGTH}
          .value=${this.explanation}
          @input=${(event: InputEvent) => {
            if (event.target instanceof HTMLTextAreaElement) this.explanation = event.target.value
          }}
        ></textarea>
      </div>
      ${
        row.may.confirm && (this.to === 'accepted' || this.to === 'partly-accepted')
          ? html`<change-picker
              .changes=${this.changes}
              @changes-choose=${(event: CustomEvent<readonly WordChangeView[]>) =>
                (this.chosen = event.detail)}
            ></change-picker>`
          : nothing
      }
      ${
        this.problem === null
          ? nothing
          : html`<p class="field-error" role="alert">${sentenceOf(this.problem)}</p>`
      }
      <div class="row tight">
        ${
          row.may.confirm
            ? html`<button type="submit" class="button compact primary" title="Ctrl Enter">
                ${words.saveNext}
              </button>`
            : html`<button type="submit" class="button compact primary" title="Ctrl Enter">
                ${words.propose}
              </button>`
        }
      </div>
    </form>`
  }

  #give(isConfirmed: boolean): void {
    const { row, to, explanation, repeats, chosen } = this
    if (row === null) return
    const mayName = isConfirmed && (to === 'accepted' || to === 'partly-accepted')
    this.announce<AnswerGiven>('answer-give', {
      row,
      to,
      explanation,
      repeats: to === 'duplicate' && repeats !== '' ? repeats : null,
      changes: mayName ? chosen : [],
      isConfirmed,
    })
  }
}
define('answer-form', AnswerForm)
