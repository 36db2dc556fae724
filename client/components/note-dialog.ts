/** The text of a footnote: a new one, or the one the caret stands in. */
import { html } from 'lit'
import { officialWords } from '../words/official.ts'
import { textField } from './form-parts.ts'
import { markActs } from './mark-acts.ts'
import { modal } from './modal.ts'
import { define, Part } from './part.ts'

/** Events: `note-put` with the text, `note-remove`, `official-close`. */
export class NoteDialog extends Part {
  static override properties = {
    text: { attribute: false },
    isThere: { attribute: false },
    problem: { state: true },
  }
  declare text: string
  declare isThere: boolean
  declare problem: string

  constructor() {
    super()
    this.text = ''
    this.isThere = false
    this.problem = ''
  }

  override render() {
    const words = officialWords().note
    const close = () => this.announce('official-close', null)
    return html`<dialog class="box" aria-labelledby="note-title" ${modal(close)}>
      <form novalidate @submit=${(event: SubmitEvent) => this.#put(event)}>
        <h2 class="box-title" id="note-title">${words.title}</h2>
        <div class="field">
          <label for="note-text">${words.text}</label>
          <textarea
            id="note-text"
            name="text"
            class="input"
            rows="4"
            lang="vi"
            autofocus
            maxlength="2000"
            aria-required="true"
            aria-invalid=${this.problem !== ''}
            aria-describedby="note-hint note-problem"
            .value=${this.text}
            @keydown=${(event: KeyboardEvent) => sendByKey(event)}
          ></textarea>
          <span class="small muted" id="note-hint">${words.hint}</span>
          <span class="field-error" id="note-problem" role="alert">${this.problem}</span>
        </div>
        ${markActs(words, this.isThere, () => this.announce('note-remove', null), close)}
      </form>
    </dialog>`
  }

  #put(event: SubmitEvent): void {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    // One line: a footnote stands within a paragraph.
    const text = textField(new FormData(event.target), 'text').replaceAll(/\s*\n\s*/gu, ' ')
    if (text === '') {
      this.problem = officialWords().note.empty
      this.querySelector<HTMLElement>('#note-text')?.focus()
      return
    }
    this.announce('note-put', text)
  }
}
define('note-dialog', NoteDialog)

function sendByKey(event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || event.key !== 'Enter') return
  if (!event.ctrlKey && !event.metaKey) return
  event.preventDefault()
  if (event.target instanceof HTMLTextAreaElement) event.target.form?.requestSubmit()
}
