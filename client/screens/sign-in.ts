/** Sign-in: the form at the right, a page of the report at the left; in the demo its people, one click each; on an
 *  empty workspace the form for the first administrator. */
import { html, nothing, type TemplateResult } from 'lit'
import { AppError } from '#shared/errors.ts'
import type { DemoPerson } from '#shared/wire/api.ts'
import '../components/demo-people.ts'
import { brandMark, icon } from '../components/icon.ts'
import { sentenceOf } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import '../components/password-field.ts'
import '../styles/sign-in.css'
import { facsimile, paperWords } from '../words/paper.ts'
import { LANGUAGES, t } from '../words/words.ts'
import { Screen } from './screen.ts'

export class SignInScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    error: { state: true },
    isBusy: { state: true },
    needsSetUp: { state: true },
    demo: { state: true },
  }
  declare error: string
  declare isBusy: boolean
  declare needsSetUp: boolean
  declare demo: readonly DemoPerson[]

  constructor() {
    super()
    this.error = ''
    this.isBusy = false
    this.needsSetUp = false
    this.demo = []
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#ask()
  }

  /** Both questions are about extras: when they fail, the form alone still signs in. */
  async #ask(): Promise<void> {
    const [setUp, demo] = await Promise.allSettled([
      this.app.api.setUpNeeded(),
      this.app.api.demoPeople(),
    ])
    if (setUp.status === 'fulfilled') this.needsSetUp = setUp.value.needed
    if (demo.status === 'fulfilled') this.demo = demo.value
  }

  override render() {
    this.name(this.needsSetUp ? t().setup.title : t().signIn.title)
    return html`<div class="sign-in">
      <section class="sign-in-left" aria-hidden="true">
        <div class="sign-in-brand">
          ${brandMark()}
          <div><b>${t().app.name}</b><span>${t().app.purpose}</span></div>
        </div>
        ${page()}
      </section>
      <main id="main" class="sign-in-right" tabindex="-1">
        <div class="sign-in-column">
          ${this.needsSetUp ? this.#setUpForm() : this.#form()}
          ${
            this.demo.length > 0 && !this.needsSetUp
              ? html`<demo-people
                  .people=${this.demo}
                  @demo-choose=${(e: CustomEvent<DemoPerson>) =>
                    void this.#signIn(e.detail.username, e.detail.password, false)}
                ></demo-people>`
              : nothing
          }
        </div>
        <footer class="sign-in-foot small muted">
          <span>${t().signIn.inside}</span><span class="grow"></span>
          ${LANGUAGES.filter((l) => l.code !== t().language.code).map(
            (l) =>
              html`<button
                type="button"
                class="button quiet compact"
                lang=${l.code}
                @click=${() => this.app.chooseLanguage(l.code)}
              >
                ${l.name}
              </button>`,
          )}
        </footer>
      </main>
    </div>`
  }

  #errorBox(): TemplateResult | typeof nothing {
    return this.error === ''
      ? nothing
      : html`<p class="note k-bad" role="alert" tabindex="-1" id="sign-in-error">
          ${icon('triangle-alert')}<span>${this.error}</span>
        </p>`
  }

  #form(): TemplateResult {
    const words = t().signIn
    return html`<form class="sign-in-form" novalidate @submit=${this.#submit}>
      <h1 class="sign-in-title">${words.title}</h1>
      <p class="ink2">${words.hint}</p>
      <div class="field">
        <label for="username">${words.username}</label>
        <input
          id="username"
          name="username"
          class="input large"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby=${this.error === '' ? nothing : 'sign-in-error'}
        />
      </div>
      <password-field .label=${words.password}></password-field>
      <label class="check"
        ><input type="checkbox" name="remember" checked />${words.remember}</label
      >
      ${this.#errorBox()} ${this.#button(words.act)}
      <div class="note k-warn">
        ${icon('shield-check')}
        <div>${words.secretsBefore}<b>${words.secretsWord}</b>${words.secretsAfter}</div>
      </div>
      <p class="small muted">${words.contact}</p>
    </form>`
  }

  #setUpForm(): TemplateResult {
    const words = t().setup
    return html`<form class="sign-in-form set-up" novalidate @submit=${this.#submitSetUp}>
      <h1 class="sign-in-title">${words.title}</h1>
      <p class="ink2">${words.hint}</p>
      ${field('code', words.code, 'one-time-code')}
      ${field('bodyName', words.bodyName, 'organization')} ${field('name', words.name, 'name')}
      ${field('username', t().signIn.username, 'username', words.usernameRule)}
      <password-field
        .label=${t().signIn.password}
        .hint=${words.passwordRule}
        autocomplete="new-password"
      ></password-field>
      ${this.#errorBox()} ${this.#button(words.act)}
    </form>`
  }

  #button(label: string): TemplateResult {
    return html`<button
      type="submit"
      class="button primary large block"
      aria-disabled=${this.isBusy}
    >
      ${this.isBusy ? t().signIn.acting : label}
    </button>`
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    const username = textOf(form, 'username').trim()
    const password = textOf(form, 'password')
    if (username === '') void this.#fail(t().signIn.emptyUsername)
    else if (password === '') void this.#fail(t().signIn.emptyPassword)
    else void this.#signIn(username, password, form.get('remember') !== null)
  }

  readonly #submitSetUp = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    void this.#enter(() =>
      this.app.api.setUp({
        code: textOf(form, 'code').trim(),
        bodyName: textOf(form, 'bodyName'),
        name: textOf(form, 'name'),
        username: textOf(form, 'username').trim(),
        password: textOf(form, 'password'),
      }),
    )
  }

  #signIn(username: string, password: string, remember: boolean): Promise<void> {
    return this.#enter(() => this.app.api.signIn({ username, password, remember }))
  }

  async #enter(ask: () => ReturnType<typeof this.app.api.signIn>): Promise<void> {
    if (this.isBusy) return
    this.isBusy = true
    this.error = ''
    try {
      this.app.session.accept(await ask())
    } catch (error) {
      await this.#fail(sentenceOf(error))
      if (error instanceof AppError && error.code === 'setup.wrong-code') await this.#ask()
    } finally {
      this.isBusy = false
    }
  }

  /** Shows the reason above the button and puts the focus there, so that it is read at once. */
  async #fail(sentence: string): Promise<void> {
    this.error = sentence
    await this.updateComplete
    this.querySelector<HTMLElement>('#sign-in-error')?.focus()
  }
}
define('sign-in-screen', SignInScreen)

function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** One line of the set-up form. */
const field = (name: string, label: string, autocomplete: AutoFill, hint = ''): TemplateResult =>
  html`<div class="field">
    <label for="setup-${name}">${label}</label>
    <input
      id="setup-${name}"
      name=${name}
      class="input large"
      autocomplete=${autocomplete}
      spellcheck="false"
      required
      aria-describedby="setup-${name}-hint"
    />
    <span class="small muted" id="setup-${name}-hint">${hint}</span>
  </div>`

/** The decorative page. Hidden from screen readers by its container. */
function page(): TemplateResult {
  const f = facsimile
  return html`<div class="facsimile" lang="vi">
    <div class="facsimile-head">
      <p>
        ${paperWords.committee}<br /><b>${f.body}</b><br />*<br />${f.number}<br /><i
          >${paperWords.draft(1)}</i
        >
      </p>
      <p><span class="facsimile-party">${paperWords.party}</span><br /><i>${f.placeAndDay}</i></p>
    </div>
    <p class="facsimile-kind">${paperWords.kind}</p>
    <p class="facsimile-subject">${f.subject}<br />-----</p>
    <h2>${f.first}</h2>
    <p>
      ${f.firstBefore}${caret('c1')}<span class="facsimile-tag c1">${f.tags[0]}</span
      >${f.firstAfter}
    </p>
    <h2>${f.second}</h2>
    <p>
      ${f.secondBefore}${caret('c2')}<span class="facsimile-tag c2">${f.tags[1]}</span
      >${f.secondAfter}
    </p>
    <p>${f.secondNext}${caret('c3')}</p>
    <h2>${f.third}</h2>
    <p>${f.thirdText}</p>
    <h2>${f.fourth}</h2>
    <h2>${f.fourthFirst}</h2>
  </div>`
}

const caret = (colour: string): TemplateResult =>
  html`<span class="facsimile-caret ${colour}"></span>`
