/** Search over the text and the comments of a report, all that this person may read. */
import { html, nothing, type TemplateResult } from 'lit'
import type { DraftRow, ReportView } from '#shared/wire/api.ts'
import type { SearchHit, SearchResults } from '#shared/wire/search.ts'
import { icon } from '../components/icon.ts'
import { ordinal } from '../components/outline-rows.ts'
import { noteBar, sentenceOf } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { placeLink, readingLink } from '../components/place-link.ts'
import '../styles/search.css'
import { commentPlaceWords } from '../words/comment-places.ts'
import { searchWords } from '../words/search.ts'
import { ReportScreen } from './report-screen.ts'

interface Loaded {
  readonly report: ReportView
  readonly drafts: readonly DraftRow[]
}
/** What was asked, and where: a frozen draft, or null for the live text. */
interface Asked {
  readonly words: string
  readonly draft: number | null
}

export class SearchScreen extends ReportScreen<Loaded> {
  static override properties = {
    ...ReportScreen.properties,
    results: { state: true },
    error: { state: true },
  }
  /** null: nothing was asked yet */
  declare results: (SearchResults & Asked) | null
  declare error: unknown
  /** only the newest question is answered on the page */
  #turn = 0
  protected readonly tab = 'search'

  constructor() {
    super()
    this.results = null
    this.error = null
  }

  protected override async load(): Promise<Loaded> {
    const report = await this.app.api.report(this.reportId)
    const drafts = report.may.readDrafts ? (await this.app.api.drafts(this.reportId)).drafts : []
    return { report, drafts }
  }

  override render() {
    return this.frame(searchWords().title, ({ drafts }) => this.#draw(drafts))
  }

  #draw(drafts: readonly DraftRow[]): TemplateResult {
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
        ${
          drafts.length === 0
            ? nothing
            : html`<select name="draft" class="input search-where" aria-label=${words.where}>
                <option value="">${words.live}</option>
                ${drafts.map(({ number }) => html`<option value=${number}>${words.draft(number)}</option>`)}
              </select>`
        }
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

  #list({ hits, draft }: SearchResults & Asked): TemplateResult | typeof nothing {
    if (hits.length === 0) return nothing
    return html`<section class="card" aria-label=${searchWords().results}>
      <ul class="search-hits">
        ${hits.map((hit) => this.#hit(hit, draft))}
      </ul>
    </section>`
  }

  /** Where the words stand: in the section being written, on its card, or in the frozen draft. */
  #addressOf({ sectionId, comment, place, hit }: SearchHit, draft: number | null): string {
    const report = `/bao-cao/${this.reportId}`
    if (sectionId !== null) {
      if (draft !== null) return readingLink(this.reportId, draft, sectionId, place, hit)
      if (place !== null) return placeLink(this.reportId, sectionId, { ...place, hit })
    }
    const where = sectionId === null ? report : `${report}/phan/${sectionId}`
    return comment === null ? where : `${where}?gop-y=${encodeURIComponent(comment.id)}`
  }

  #hit(hit: SearchHit, draft: number | null): TemplateResult {
    const { comment } = hit
    return html`<li>
      <a href=${this.#addressOf(hit, draft)}
        >${
          hit.sectionId === null
            ? commentPlaceWords().report
            : `${ordinal(hit.number)} ${hit.title}`.trim()
        }</a
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
    const asked = new FormData(event.target)
    const [q, where] = [asked.get('q'), asked.get('draft')]
    const words = typeof q === 'string' ? q.trim() : ''
    const draft = typeof where === 'string' && where !== '' ? Number(where) : null
    if (words.length < 2) return
    const turn = ++this.#turn
    try {
      const { api } = this.app
      const results = await (draft === null
        ? api.search(this.reportId, words)
        : api.searchDraft(this.reportId, draft, words))
      if (turn !== this.#turn) return
      this.error = null
      this.results = { ...results, words, draft }
    } catch (error) {
      if (turn === this.#turn) this.error = error
    }
  }
}
define('search-screen', SearchScreen)
