/** `<mail-settings>`: whether the person's unread notices come by e-mail, and where to. */
import { html, nothing } from 'lit'
import { MAIL_CHOICES } from '#shared/domain/notice.ts'
import type { MailSettingsView } from '#shared/wire/notices.ts'
import { noticeWords } from '../words/notices.ts'
import { sentenceOf } from './page-states.ts'
import { define, Part } from './part.ts'

export class MailSettings extends Part {
  static override properties = {
    load: { attribute: false },
    save: { attribute: false },
    value: { state: true },
    told: { state: true },
    error: { state: true },
  }
  declare load: () => Promise<MailSettingsView>
  declare save: (settings: Pick<MailSettingsView, 'mail' | 'address'>) => Promise<MailSettingsView>
  declare value: MailSettingsView | null
  declare told: string
  declare error: unknown

  constructor() {
    super()
    this.value = null
    this.told = ''
    this.error = undefined
  }

  protected override firstUpdated(): void {
    void this.#ask(this.load)
  }

  async #ask(request: () => Promise<MailSettingsView>, told = ''): Promise<void> {
    try {
      this.value = await request()
      this.told = told
      this.error = undefined
    } catch (error) {
      this.told = ''
      this.error = error
    }
  }

  override render() {
    const words = noticeWords().mail
    const { value } = this
    return html`<section class="card" aria-labelledby="mail-title">
      <div class="head"><h2 id="mail-title">${words.title}</h2></div>
      <form class="stack mail-form" @submit=${(e: SubmitEvent) => this.#submit(e)}>
        ${value === null || value.isOffered ? nothing : html`<p class="small muted">${words.notOffered}</p>`}
        <fieldset>
          <legend class="label">${words.choice}</legend>
          ${MAIL_CHOICES.map(
            (choice) =>
              html`<label class="check"
                ><input
                  type="radio"
                  name="mail"
                  value=${choice}
                  .checked=${value?.mail === choice}
                />${words.choices[choice]}</label
              >`,
          )}
        </fieldset>
        <label class="field"
          ><span class="label">${words.address}</span
          ><input
            class="input"
            type="email"
            name="address"
            autocomplete="email"
            maxlength="200"
            aria-describedby="mail-hint"
            .value=${value?.address ?? ''}
        /></label>
        <p class="small muted" id="mail-hint">${words.hint}</p>
        ${
          this.error === undefined
            ? nothing
            : html`<p class="field-error" role="alert">${sentenceOf(this.error)}</p>`
        }
        <div class="row tight">
          <button type="submit" class="button compact">${words.save}</button>
          <span class="small muted" role="status">${this.told}</span>
        </div>
      </form>
    </section>`
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const mail = MAIL_CHOICES.find((choice) => choice === form.get('mail')) ?? 'daily'
    const address = form.get('address')
    if (typeof address === 'string')
      void this.#ask(() => this.save({ mail, address }), noticeWords().mail.saved)
  }
}
define('mail-settings', MailSettings)

declare global {
  interface HTMLElementTagNameMap {
    'mail-settings': MailSettings
  }
}
