/** Search over the text and the comments of a report, all that this person may read. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ReportView } from '#shared/wire/api.ts'
import type { SearchHit, SearchResults } from '#shared/wire/search.ts'
import { icon } from '../components/icon.ts'
import { ordinal } from '../components/outline-rows.ts'
import { drawLoaded, noteBar, sentenceOf } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { reportPlaces } from '../components/report-places.ts'
import { reportTabs } from '../components/report-tabs.ts'
import { topBar } from '../components/top-bar.ts'
import { Loader } from '../state/loader.ts'
import '../styles/overview.css'
import '../styles/search.css'
import { searchWords } from '../words/search.ts'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

export class SearchScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    reportId: { type: String },
    results: { state: true },
    error: { state: true },
  }
  declare reportId: string
  /** null: nothing was asked yet */
  declare results: (SearchResults & { readonly words: string }) | null
  declare error: unknown
  /** only the newest question is answered on the page */
  #turn = 0
  #stopOffering: (() => void) | null = null

  readonly #loader = new Loader<ReportView>(
    this,
    () => this.app.api.report(this.reportId),
    () => this.app.session,
  )

  constructor() {
    super()
    this.results = null
    this.error = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stopOffering = this.app.commands.offer(() =>
      this.#loader.value ? reportPlaces(this.app, this.#loader.value) : [],
    )
    this.#loader.start()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopOffering?.()
  }

  override render() {
    const report = this.#loader.value
    const words = searchWords()
    this.name(report === null ? '' : `${words.title}, ${report.title}`)
    return html`${topBar({
        app: this.app,
        crumb: html`<a class="hide-narrow" href="/bao-cao">${t().app.reports}</a>${
            report
              ? html`<span class="hide-narrow" aria-hidden="true">/</span
                  ><b class="cut">${report.title}</b>`
              : nothing
          }`,
      })}
      ${report ? reportTabs(this.reportId, 'search') : nothing}
      <main id="main" tabindex="-1">
        ${drawLoaded(
          this.#loader.state,
          () => this.#loader.start(),
          () => this.#draw(),
        )}
      </main>`
  }

  #draw(): TemplateResult {
    const words = searchWords()
    return html`<div class="page stack wide">
      <h1 class="page-title">${words.title}</h1>
      <form class="row search-form" role="search" @submit=${(e: SubmitEvent) => void this.#ask(e)}>
        <input
          name="q"
          type="search"
          class="input"
          minlength="2"
          maxlength="200"
          required
          autofocus
          autocomplete="off"
          spellcheck="false"
          aria-label=${words.label}
          aria-describedby="search-hint"
          placeholder=${words.label}
        />
        <button type="submit" class="button primary">${icon('search')}${words.find}</button>
      </form>
      <p class="small muted" id="search-hint">${words.hint}</p>
      <div role="status">${this.#said()}</div>
      ${this.results === null ? nothing : this.#list(this.results)}
    </div>`
  }

  #said(): TemplateResult | typeof nothing {
    const words = searchWords()
    if (this.error !== null) return noteBar('bad', 'triangle-alert', '', sentenceOf(this.error))
    if (this.results === null) return nothing
    const { total, hits } = this.results
    return html`<p class="t13 ink2">
      ${total === 0 ? words.nothing(this.results.words) : words.found(total, hits.length)}
    </p>`
  }

  #list({ hits }: SearchResults): TemplateResult | typeof nothing {
    if (hits.length === 0) return nothing
    return html`<section class="card" aria-label=${searchWords().results}>
      <ul class="search-hits">
        ${hits.map((hit) => this.#hit(hit))}
      </ul>
    </section>`
  }

  #hit(hit: SearchHit): TemplateResult {
    const { comment } = hit
    return html`<li>
      <a href="/bao-cao/${this.reportId}/phan/${hit.sectionId}"
        >${`${ordinal(hit.number)} ${hit.title}`.trim()}</a
      >
      ${
        comment === null
          ? nothing
          : html`<span class="small muted"
              >${icon('message-square')}${searchWords().comment(comment.number, comment.by, comment.body)}</span
            >`
      }
      <p lang="vi">${hit.before}<mark>${hit.hit}</mark>${hit.after}</p>
    </li>`
  }

  async #ask(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const asked = new FormData(event.target).get('q')
    const words = typeof asked === 'string' ? asked.trim() : ''
    if (words.length < 2) return
    const turn = ++this.#turn
    try {
      const results = await this.app.api.search(this.reportId, words)
      if (turn !== this.#turn) return
      this.error = null
      this.results = { ...results, words }
    } catch (error) {
      if (turn === this.#turn) this.error = error
    }
  }
}
define('search-screen', SearchScreen)
