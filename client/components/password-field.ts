/** A password with a button that shows it: long phrases are typed right only when they can be read. */
import { html, nothing } from 'lit'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'
import { define, Part } from './part.ts'

export class PasswordField extends Part {
  static override properties = {
    fieldId: { type: String, attribute: 'field-id' },
    label: { type: String },
    autocomplete: { type: String },
    hint: { type: String },
    isShown: { state: true },
  }
  declare fieldId: string
  declare label: string
  declare autocomplete: 'current-password' | 'new-password'
  declare hint: string
  declare isShown: boolean

  constructor() {
    super()
    this.fieldId = 'password'
    this.label = ''
    this.autocomplete = 'current-password'
    this.hint = ''
    this.isShown = false
  }

  override render() {
    const words = t().signIn
    return html`<div class="field">
      <label for=${this.fieldId}>${this.label}</label>
      <div class="password-field">
        <input
          id=${this.fieldId}
          class="input large"
          name="password"
          type=${this.isShown ? 'text' : 'password'}
          autocomplete=${this.autocomplete}
          spellcheck="false"
          autocapitalize="none"
          aria-describedby=${this.hint === '' ? nothing : `${this.fieldId}-hint`}
        /><button
          type="button"
          class="icon-button"
          aria-label=${this.isShown ? words.hide : words.show}
          aria-pressed=${this.isShown}
          @click=${() => (this.isShown = !this.isShown)}
        >
          ${icon(this.isShown ? 'eye-off' : 'eye')}
        </button>
      </div>
      ${this.hint === '' ? nothing : html`<span class="small muted" id="${this.fieldId}-hint">${this.hint}</span>`}
    </div>`
  }
}
define('password-field', PasswordField)

declare global {
  interface HTMLElementTagNameMap {
    'password-field': PasswordField
  }
}
