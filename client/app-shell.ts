/**
 * The frame of the app: asks who is signed in, fetches the code of the screen an address names, shows it, and stands
 * over it when the session has ended, the line is down or the page is older than the server.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { NetworkError } from './api/request.ts'
import './components/command-box.ts'
import './components/sign-in-again.ts'
import { icon } from './components/icon.ts'
import { failedState, notFoundState, noteBar, skeleton } from './components/page-states.ts'
import { Part } from './components/part.ts'
import { firstPlace, placesFor, topBar } from './components/top-bar.ts'
import type { Place, Route, Router } from './routes.ts'
import type { App } from './state/app.ts'
import { watch } from './state/observed.ts'
import { t } from './words/words.ts'

/** What the frame shows in its middle. */
type Middle =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'screen'; readonly route: Route; readonly place: Place }
  | { readonly kind: 'not-found' }

export class AppShell extends Part {
  static override properties = {
    app: { attribute: false },
    router: { attribute: false },
    middle: { state: true },
    isChoosing: { state: true },
  }
  declare app: App
  declare router: Router
  declare middle: Middle
  /** the command box is open */
  declare isChoosing: boolean
  #lastPath = ''

  constructor() {
    super()
    this.middle = { kind: 'waiting' }
    this.isChoosing = false
  }

  protected override firstUpdated(): void {
    for (const source of [
      this.app.session,
      this.app.isOnline,
      this.app.isOutdated,
      this.app.theme.choice,
    ])
      watch(this, source)
    this.router.subscribe(() => void this.#follow())
    this.app.session.subscribe(() => void this.#follow())
    this.app.commands.offer(() => placesFor(this.app))
    document.addEventListener('keydown', this.#onKey)
    void this.#start()
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
    if (event.key.toLowerCase() !== 'k' || event.isComposing) return
    event.preventDefault()
    // A dialog stands over the screen and keeps the focus.
    if (document.querySelector('dialog[open]') !== null) return
    if (this.app.session.value.kind === 'signed-in') this.isChoosing = true
  }

  /** Asks for the session, then shows the place; a server that cannot be reached is a state with a way out. */
  async #start(): Promise<void> {
    this.middle = { kind: 'waiting' }
    try {
      await this.app.session.load()
      await this.#follow()
    } catch (error) {
      this.middle = { kind: 'failed', error }
    }
  }

  /** Brings the middle in line with place and session. */
  async #follow(): Promise<void> {
    const place = this.router.value
    const session = this.app.session.value
    if (session.kind === 'unknown') return
    const { route } = place
    if (session.kind === 'none' && route?.isOpenToAll !== true) {
      const wanted = place.path === '/' ? '' : `?tiep=${encodeURIComponent(place.path)}`
      this.router.go(`/dang-nhap${wanted}`, { replace: true })
      return
    }
    if (session.kind === 'signed-in' && route?.name === 'sign-in') {
      const wanted = place.query.get('tiep')
      // Only places of this page: an address from outside must not lead away from it.
      const isOwn = wanted?.startsWith('/') === true && !wanted.startsWith('//')
      this.router.go(isOwn ? wanted : firstPlace(session.me), { replace: true })
      return
    }
    if (route === null) {
      this.middle = { kind: 'not-found' }
      return
    }
    try {
      await route.load()
      if (this.router.value === place) this.middle = { kind: 'screen', route, place }
    } catch (error) {
      // The file is not there (the server serves a newer page) or the line is down.
      if (navigator.onLine) this.app.isOutdated.set(true)
      // A page that is too old stays as it is under the bar that asks to load it again: nothing on it is lost.
      if (this.app.isOutdated.value && this.middle.kind === 'screen') return
      this.middle = { kind: 'failed', error: new NetworkError('offline', error) }
    }
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('middle') || this.middle.kind === 'waiting') return
    const path = this.router.value.path
    if (path === this.#lastPath) return
    const isFirst = this.#lastPath === ''
    this.#lastPath = path
    window.scrollTo(0, 0)
    // After a link was followed, the reader's place is the new screen's beginning, not a link that is gone.
    if (!isFirst) this.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
  }

  override render(): TemplateResult {
    return html`<a class="skip" href="#main">${t().app.skip}</a>
      <div class="app-bars" role="alert">${this.#bars()}</div>
      ${this.#draw()} ${this.#again()} ${this.#commandBox()}`
  }

  #bars(): TemplateResult | typeof nothing {
    const words = t().app
    const reload = html`<button
      type="button"
      class="button compact"
      @click=${() => location.reload()}
    >
      ${icon('refresh-cw')}${words.reload}
    </button>`
    if (this.app.isOutdated.value)
      return noteBar('info', 'info', words.outdated, words.outdatedDetail, reload)
    const isEditor = this.middle.kind === 'screen' && this.middle.route.name === 'section'
    // The editor has its own bar, which knows what is unsent.
    return this.app.isOnline.value || isEditor
      ? nothing
      : noteBar('warn', 'wifi-off', words.offline, words.offlineDetail)
  }

  #draw(): TemplateResult {
    const { middle, app } = this
    switch (middle.kind) {
      case 'waiting':
        return html`<main id="main" class="page" tabindex="-1">
          ${skeleton('short', () => undefined)}
        </main>`
      case 'screen':
        return html`${keyed(keyOf(middle), middle.route.view(app, middle.place.params))}`
      case 'not-found':
        return html`${topBar({ app })}
          <main id="main" tabindex="-1">${notFoundState()}</main>`
      case 'failed':
        return html`<main id="main" tabindex="-1">
          ${failedState(middle.error, () => void this.#start())}
        </main>`
    }
  }

  #commandBox(): TemplateResult | typeof nothing {
    return this.isChoosing
      ? html`<command-box
          .commands=${this.app.commands.all()}
          @box-close=${() => (this.isChoosing = false)}
        ></command-box>`
      : nothing
  }

  /** The session ended under an open page: the dialog stands over it and nothing on it is lost. */
  #again(): TemplateResult | typeof nothing {
    const session = this.app.session.value
    return session.kind === 'expired'
      ? html`<sign-in-again .app=${this.app} .me=${session.me}></sign-in-again>`
      : nothing
  }
}

/** Another address is another screen; within one report the section screen stays and changes its section. */
function keyOf({ route, place }: Extract<Middle, { kind: 'screen' }>): string {
  return route.name === 'section' ? `section:${place.params['report'] ?? ''}` : place.path
}

declare global {
  interface HTMLElementTagNameMap {
    'app-shell': AppShell
  }
}
