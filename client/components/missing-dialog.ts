/** Says what is missing at a place of the text, and who owes it. */
import { html } from 'lit'
import type { BodyTag } from '#shared/wire/api.ts'
import { officialWords } from '../words/official.ts'
import { textField } from './form-parts.ts'
import { markActs } from './mark-acts.ts'
import { modal } from './modal.ts'
import { define, Part } from './part.ts'

export interface MissingFigure {
  readonly words: string
  /** id of the body, '' when nobody is named */
  readonly owes: string
}

/** Events: `missing-put` with a MissingFigure, `missing-unmark`, `official-close`. */
export class MissingDialog extends Part {
  static override properties = {
    given: { attribute: false },
    isThere: { attribute: false },
    bodies: { attribute: false },
    problem: { state: true },
  }
  /** what is said there, or selected */
  declare given: MissingFigure
  /** the place is marked already */
  declare isThere: boolean
  /** those that write in the report */
  declare bodies: readonly BodyTag[]
  declare problem: string

  constructor() {
    super()
    this.given = { words: '', owes: '' }
    this.isThere = false
    this.bodies = []
    this.problem = ''
  }

  override render() {
    const words = officialWords().missing
    const { given } = this
    const close = () => this.announce('official-close', null)
    return html`<dialog class="box" aria-labelledby="missing-title" ${modal(close)}>
      <form novalidate @submit=${(event: SubmitEvent) => this.#put(event)}>
        <h2 class="box-title" id="missing-title">${words.title}</h2>
        <div class="field">
          <label for="missing-words">${words.what}</label>
          <input
            id="missing-words"
            name="words"
            class="input"
            lang="vi"
            autocomplete="off"
            autofocus
            maxlength="200"
            aria-required="true"
            aria-invalid=${this.problem !== ''}
            aria-describedby="missing-hint missing-problem"
            .value=${given.words}
          />
          <span class="small muted" id="missing-hint">${words.whatHint}</span>
          <span class="field-error" id="missing-problem" role="alert">${this.problem}</span>
        </div>
        <div class="field">
          <label for="missing-owes">${words.owes}</label>
          <select id="missing-owes" name="owes" class="input">
            <option value="" ?selected=${given.owes === ''}>${words.nobody}</option>
            ${this.bodies.map(
              ({ id, name }) =>
                html`<option value=${id} ?selected=${given.owes === id}>${name}</option>`,
            )}
          </select>
        </div>
        ${markActs(words, this.isThere, () => this.announce('missing-unmark', null), close)}
      </form>
    </dialog>`
  }

  #put(event: SubmitEvent): void {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    const words = textField(form, 'words')
    if (words === '') {
      this.problem = officialWords().missing.empty
      this.querySelector<HTMLElement>('#missing-words')?.focus()
      return
    }
    this.announce<MissingFigure>('missing-put', { words, owes: textField(form, 'owes') })
  }
}
define('missing-dialog', MissingDialog)
