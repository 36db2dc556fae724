/** Over an open page whose session has ended: the same person signs in again, and the page goes on as it was. */
import { html, nothing, type PropertyValues } from 'lit'
import type { Me } from '#shared/wire/api.ts'
import type { App } from '../state/app.ts'
import { t } from '../words/words.ts'
import { modal } from './modal.ts'
import { sentenceOf } from './page-states.ts'
import { define, Part } from './part.ts'
import './password-field.ts'

/** A pause this long, and the word is done: letters meant for the page must not fall into the password. */
const PAUSE_MS = 900
/** Whoever types on and on is asked all the same. */
const LONGEST_WAIT_MS = 10_000

export class SignInAgain extends Part {
  static override properties = {
    app: { attribute: false },
    me: { attribute: false },
    error: { state: true },
    isBusy: { state: true },
    isOpen: { state: true },
  }
  declare app: App
  declare me: Me
  declare error: string
  declare isBusy: boolean
  declare isOpen: boolean
  #pause: ReturnType<typeof setTimeout> | undefined
  #longest: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.error = ''
    this.isBusy = false
    this.isOpen = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const focused = document.activeElement
    if (!(focused instanceof HTMLElement) || !focused.isContentEditable) {
      this.isOpen = true
      return
    }
    document.addEventListener('keydown', this.#later, true)
    document.addEventListener('compositionend', this.#later, true)
    this.#longest = setTimeout(this.#open, LONGEST_WAIT_MS)
    this.#later()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#forgetTyping()
  }

  readonly #later = (): void => {
    clearTimeout(this.#pause)
    this.#pause = setTimeout(this.#open, PAUSE_MS)
  }

  readonly #open = (): void => {
    this.#forgetTyping()
    this.isOpen = true
  }

  #forgetTyping(): void {
    clearTimeout(this.#pause)
    clearTimeout(this.#longest)
    document.removeEventListener('keydown', this.#later, true)
    document.removeEventListener('compositionend', this.#later, true)
  }

  /** The name is known: the caret waits in the password as soon as both dialog and field stand. */
  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('isOpen') || !this.isOpen) return
    const field = this.querySelector('password-field')
    void field?.updateComplete.then(() =>
      this.querySelector<HTMLElement>('#again-password')?.focus(),
    )
  }

  override render() {
    if (!this.isOpen) return nothing
    const words = t().signIn
    return html`<dialog class="box" aria-labelledby="again-title" ${modal(() => undefined)}>
      <form @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        <h2 class="box-title" id="again-title">${words.again}</h2>
        <p class="t13 ink2">${words.againHint}</p>
        ${
          this.error === ''
            ? nothing
            : html`<p class="note k-bad" role="alert" tabindex="-1">${this.error}</p>`
        }
        <div class="field">
          <label for="again-username">${words.username}</label>
          <input
            id="again-username"
            class="input"
            name="username"
            autocomplete="username"
            readonly
            .value=${this.me.username}
          />
        </div>
        <password-field
          field-id="again-password"
          .label=${words.password}
          autocomplete="current-password"
        ></password-field>
        <div class="acts">
          <button
            type="button"
            class="button quiet"
            @click=${() => void this.app.session.signOut(false)}
          >
            ${t().menu.signOut}
          </button>
          <button type="submit" class="button primary" aria-disabled=${this.isBusy}>
            ${this.isBusy ? words.acting : words.act}
          </button>
        </div>
      </form>
    </dialog>`
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.isBusy || !(event.target instanceof HTMLFormElement)) return
    const password = new FormData(event.target).get('password')
    this.isBusy = true
    try {
      const me = await this.app.api.signIn({
        username: this.me.username,
        password: typeof password === 'string' ? password : '',
      })
      this.app.session.accept(me)
    } catch (error) {
      this.error = sentenceOf(error)
      await this.updateComplete
      this.querySelector<HTMLElement>('[role=alert]')?.focus()
    } finally {
      this.isBusy = false
    }
  }
}
define('sign-in-again', SignInAgain)
