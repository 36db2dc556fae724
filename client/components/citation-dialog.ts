/** The report's list of documents: find one and cite it, add one, correct one. */
import { html, nothing, type TemplateResult } from 'lit'
import { fullForm, shortForm, type CitedDocument } from '#shared/document/cited-document.ts'
import { rankOfName } from '#shared/text/search-key.ts'
import type { DocumentView } from '#shared/wire/cited-documents.ts'
import type { NewDocument } from '../api/client.ts'
import { officialWords } from '../words/official.ts'
import './document-form.ts'
import { icon } from './icon.ts'
import { modal } from './modal.ts'
import { define, Part } from './part.ts'

/** What is saved: `document` null is a new one; `cites`: and then cited. */
export interface DocumentWish {
  readonly document: DocumentView | null
  readonly said: NewDocument
  readonly cites: boolean
}

const SHOWN = 50

/** Events: `document-cite` with a CitedDocument, `document-save` with a DocumentWish, `document-drop` with a
 *  DocumentView, `official-close`. */
export class CitationDialog extends Part {
  static override properties = {
    documents: { attribute: false },
    mayCite: { attribute: false },
    hasFailed: { attribute: false },
    problem: { attribute: false },
    typed: { state: true },
    active: { state: true },
    form: { state: true },
  }
  declare documents: readonly DocumentView[]
  /** false: the list is looked after, and nothing is put into a text */
  declare mayCite: boolean
  declare hasFailed: boolean
  /** why the last change was not taken, '' when it was */
  declare problem: string
  declare typed: string
  /** index of the line that Enter takes */
  declare active: number
  /** the document being changed, 'new', or null: the list is shown */
  declare form: DocumentView | 'new' | null

  constructor() {
    super()
    this.documents = []
    this.mayCite = true
    this.hasFailed = false
    this.problem = ''
    this.typed = ''
    this.active = 0
    this.form = null
  }

  /** The list again, after what was wished is stored. */
  backToList(): void {
    this.form = null
    this.problem = ''
  }

  override render() {
    const words = officialWords().cite
    return html`<dialog
      class="box wide citation-box"
      aria-labelledby="citation-title"
      ${modal(() => this.#close())}
    >
      <h2 class="box-title" id="citation-title">${words.title}</h2>
      ${this.form === null ? this.#list() : this.#form(this.form)}
    </dialog>`
  }

  #list(): TemplateResult {
    const words = officialWords().cite
    const lines = this.#lines
    return html`<div class="box-body">
      <input
        type="text"
        class="input"
        role="combobox"
        autofocus
        autocomplete="off"
        spellcheck="false"
        aria-label=${words.search}
        aria-expanded="true"
        aria-controls="citation-lines"
        aria-activedescendant=${lines.length === 0 ? nothing : `citation-${this.active}`}
        placeholder=${words.search}
        .value=${this.typed}
        @input=${(event: Event) => {
          this.typed = (event.target as HTMLInputElement).value
          this.active = 0
        }}
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      />
      <ul id="citation-lines" class="citation-lines" role="listbox" aria-label=${words.list}>
        ${lines.map((document, i) => this.#line(document, i))}
      </ul>
      <p class="small muted" role="status">${this.#told(lines.length)}</p>
      <p class="field-error" role="alert">${this.problem}</p>
      <div class="acts">
        ${this.#ofActive(lines[this.active])}
        <button type="button" class="button" @click=${() => (this.form = 'new')}>
          ${icon('plus')}${words.add}
        </button>
        <button type="button" class="button" @click=${() => this.#close()}>
          ${officialWords().close}
        </button>
      </div>
    </div>`
  }

  /** Acts on the chosen document: buttons cannot stand within the options of a list box. */
  #ofActive(document: DocumentView | undefined): TemplateResult | typeof nothing {
    if (document === undefined) return nothing
    const words = officialWords().cite
    const name = shortForm(document)
    return html`<button
        type="button"
        class="icon-button"
        aria-label=${words.edit(name)}
        title=${words.edit(name)}
        @click=${() => (this.form = document)}
      >
        ${icon('pen-line')}</button
      ><button
        type="button"
        class="icon-button"
        aria-label=${words.drop(name)}
        title=${words.drop(name)}
        @click=${() => this.announce('document-drop', document)}
      >
        ${icon('x')}
      </button>`
  }

  #line(document: DocumentView, i: number): TemplateResult {
    const words = officialWords().cite
    return html`<li
      id="citation-${i}"
      role="option"
      aria-selected=${i === this.active}
      @click=${() => {
        this.active = i
        this.#cite(document)
      }}
    >
      <b lang="vi">${shortForm(document)}</b>
      <span lang="vi">${fullForm(document).slice(shortForm(document).length).trim()}</span>
      <small class="muted">${words.used(document.sections.length)}</small>
    </li>`
  }

  #told(shown: number): string {
    const words = officialWords().cite
    if (this.hasFailed) return words.failed
    if (shown > 0) return this.mayCite ? `${words.searchHint} ${words.help}` : words.searchHint
    return this.documents.length === 0 ? words.none : words.nothing(this.typed)
  }

  #form(form: DocumentView | 'new'): TemplateResult {
    return html`<document-form
      .document=${form === 'new' ? null : form}
      .mayCite=${this.mayCite && form === 'new'}
      .problem=${this.problem}
      @form-cancel=${() => this.backToList()}
      @form-save=${(event: CustomEvent<{ said: NewDocument; cites: boolean }>) => {
        event.stopPropagation()
        const document = form === 'new' ? null : form
        this.announce<DocumentWish>('document-save', { document, ...event.detail })
      }}
    ></document-form>`
  }

  get #lines(): DocumentView[] {
    return this.documents
      .flatMap((document) => {
        const rank = rankOf(document, this.typed)
        return rank === null ? [] : [{ document, rank }]
      })
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, SHOWN)
      .map(({ document }) => document)
  }

  #key(event: KeyboardEvent): void {
    // A key that an input method has taken belongs to the word being written.
    if (event.isComposing || event.keyCode === 229) return
    const lines = this.#lines
    const line = lines[this.active]
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'Enter' && line !== undefined) this.#cite(line)
    else if (step !== 0 && lines.length > 0) {
      this.active = (this.active + step + lines.length) % lines.length
      this.querySelector(`#citation-${this.active}`)?.scrollIntoView({ block: 'nearest' })
    } else return
    event.preventDefault()
  }

  #cite(document: CitedDocument): void {
    if (this.mayCite) this.announce<CitedDocument>('document-cite', document)
  }

  #close(): void {
    this.announce('official-close', null)
  }
}
define('citation-dialog', CitationDialog)

/** By kind and number before all else: the subject of one document often names another. */
function rankOf(document: DocumentView, typed: string): number | null {
  const short = rankOfName(shortForm(document), typed)
  const full = short === null ? rankOfName(fullForm(document), typed) : null
  return full === null ? short : BEHIND_SHORT + full
}
const BEHIND_SHORT = 10

declare global {
  interface HTMLElementTagNameMap {
    'citation-dialog': CitationDialog
  }
}
