/** Over an open page whose session has ended: the same person signs in again, and the page goes on as it was. */
import { html, nothing } from 'lit'
import type { Me } from '#shared/wire/api.ts'
import type { App } from '../state/app.ts'
import { t } from '../words/words.ts'
import { modal } from './modal.ts'
import { sentenceOf } from './page-states.ts'
import { define, Part } from './part.ts'
import './password-field.ts'

export class SignInAgain extends Part {
  static override properties = {
    app: { attribute: false },
    me: { attribute: false },
    error: { state: true },
    isBusy: { state: true },
  }
  declare app: App
  declare me: Me
  declare error: string
  declare isBusy: boolean

  constructor() {
    super()
    this.error = ''
    this.isBusy = false
  }

  /** The name is known: the caret waits in the password as soon as both dialog and field stand. */
  protected override firstUpdated(): void {
    const field = this.querySelector('password-field')
    void field?.updateComplete.then(() =>
      this.querySelector<HTMLElement>('#again-password')?.focus(),
    )
  }

  override render() {
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
