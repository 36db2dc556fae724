/** A document that the report cites, field by field, with what the report will print of it. */
import { html, nothing } from 'lit'
import { fullForm } from '#shared/document/cited-document.ts'
import { DOCUMENT_KINDS } from '#shared/text/proof/citations.ts'
import type { DocumentView } from '#shared/wire/cited-documents.ts'
import type { NewDocument } from '../api/client.ts'
import { officialWords } from '../words/official.ts'
import { t } from '../words/words.ts'
import { inputField, textField } from './form-parts.ts'
import { define, Part } from './part.ts'

/** Events: `form-save` with `{ said, cites }`, `form-cancel`. */
export class DocumentForm extends Part {
  static override properties = {
    document: { attribute: false },
    mayCite: { attribute: false },
    problem: { attribute: false },
    preview: { state: true },
  }
  /** null: a new one */
  declare document: DocumentView | null
  /** saving may put it into the text as well */
  declare mayCite: boolean
  declare problem: string
  declare preview: string

  constructor() {
    super()
    this.document = null
    this.mayCite = false
    this.problem = ''
    this.preview = ''
  }

  override render() {
    const words = officialWords().cite
    const { document, mayCite, preview } = this
    return html`<form
      @submit=${(event: SubmitEvent) => this.#save(event)}
      @input=${(event: Event) => this.#draw(event)}
    >
      <div class="document-facts">
        <div class="field">
          <label for="f-kind">${words.kind}</label>
          <input
            id="f-kind"
            name="kind"
            class="input"
            list="document-kinds"
            lang="vi"
            maxlength="60"
            required
            autofocus
            autocomplete="off"
            .value=${document?.kind ?? ''}
          />
          <datalist id="document-kinds">
            ${DOCUMENT_KINDS.map((kind) => html`<option value=${kind}></option>`)}
          </datalist>
        </div>
        ${inputField('number', words.number, document?.number ?? '', {
          hint: words.numberHint,
          isRequired: true,
          max: 40,
        })}
        ${inputField('day', words.day, document?.day ?? '', { type: 'date' })}
      </div>
      ${inputField('issuer', words.issuer, document?.issuer ?? '')}
      ${inputField('subject', words.subject, document?.subject ?? '', {
        hint: words.subjectHint,
        max: 600,
      })}
      ${preview === '' ? nothing : html`<p class="small" role="status">${words.preview}: <span lang="vi">${preview}</span></p>`}
      <p class="field-error" role="alert">${this.problem}</p>
      <div class="acts">
        <button type="button" class="button" @click=${() => this.announce('form-cancel', null)}>
          ${t().app.cancel}
        </button>
        <button type="submit" class="button primary">
          ${mayCite ? words.saveAndInsert : words.save}
        </button>
      </div>
    </form>`
  }

  #draw(event: Event): void {
    const { currentTarget } = event
    if (!(currentTarget instanceof HTMLFormElement)) return
    const said = saidIn(currentTarget)
    this.preview = said.kind === '' || said.number === '' ? '' : fullForm({ id: '', ...said })
  }

  #save(event: SubmitEvent): void {
    event.preventDefault()
    if (event.target instanceof HTMLFormElement)
      this.announce('form-save', { said: saidIn(event.target), cites: this.mayCite })
  }
}
define('document-form', DocumentForm)

function saidIn(element: HTMLFormElement): NewDocument {
  const form = new FormData(element)
  const day = textField(form, 'day')
  return {
    kind: textField(form, 'kind'),
    number: textField(form, 'number'),
    day: day === '' ? null : day,
    issuer: textField(form, 'issuer'),
    subject: textField(form, 'subject'),
  }
}
