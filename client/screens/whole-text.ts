/** The whole report as it stands now, in outline order, live; it prints as the official A4 page. */
import { html, nothing, type TemplateResult } from 'lit'
import { pagesOf } from '#shared/document/block.ts'
import { wholeNumber } from '#shared/text/official.ts'
import type { ReportView } from '#shared/wire/api.ts'
import type { SectionText, WholeText } from '../api/client.ts'
import { composeDocument, contents, officialHead } from '../components/document-text.ts'
import { icon } from '../components/icon.ts'
import { drawLoaded, emptyState } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { reportTabs } from '../components/report-tabs.ts'
import { topBar } from '../components/top-bar.ts'
import { avatars, onePerPerson } from '../components/who.ts'
import { Loader } from '../state/loader.ts'
import { ReportFeed } from '../state/report-feed.ts'
import '../styles/document.css'
import '../styles/overview.css'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

/** A section that is being written is fetched at most this often. */
const REFETCH_MS = 1_500

interface Loaded {
  readonly report: ReportView
  readonly text: WholeText
}

export class WholeTextScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    reportId: { type: String },
    justChanged: { state: true },
  }
  declare reportId: string
  /** id of the section that was last fetched anew */
  declare justChanged: string
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #loader = new Loader<Loaded>(
    this,
    async () => {
      const [report, text] = await Promise.all([
        this.app.api.report(this.reportId),
        this.app.api.wholeText(this.reportId),
      ])
      return { report, text }
    },
    () => this.app.session,
  )
  readonly #feed = new ReportFeed(this, {
    kept: (event) => {
      if (event.kind === 'section-moved') this.#refetchSoon(event.sectionId)
      else void this.#loader.refresh()
    },
    reload: () => void this.#loader.refresh(),
    textChanged: (sectionId) => this.#refetchSoon(sectionId),
  })

  constructor() {
    super()
    this.justChanged = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#loader.start()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const timer of this.#waiting.values()) clearTimeout(timer)
    this.#waiting.clear()
  }

  protected override updated(): void {
    const loaded = this.#loader.value
    if (loaded) this.#feed.start(this.reportId, loaded.report.eventSeq, this.app.session)
  }

  #refetchSoon(sectionId: string): void {
    if (this.#waiting.has(sectionId)) return
    const timer = setTimeout(() => {
      this.#waiting.delete(sectionId)
      void this.#refetch(sectionId)
    }, REFETCH_MS)
    this.#waiting.set(sectionId, timer)
  }

  /** One section anew. A failure leaves the older text in view; the next event asks again. */
  async #refetch(sectionId: string): Promise<void> {
    const fresh = await this.app.api.sectionText(sectionId).catch(() => null)
    const loaded = this.#loader.value
    if (!fresh || !loaded) return
    const sections = loaded.text.sections.map((old): SectionText =>
      old.id === sectionId ? fresh : old,
    )
    this.#loader.put({ ...loaded, text: { ...loaded.text, sections } })
    this.justChanged = sectionId
  }

  override render() {
    const report = this.#loader.value?.report
    this.name(report ? `${t().whole.title}: ${report.title}` : t().whole.title)
    return html`${topBar({
        app: this.app,
        crumb: html`<a href="/bao-cao/${this.reportId}" aria-label=${t().section.back}
            >${icon('arrow-left')}</a
          ><b class="cut">${report?.title ?? ''}</b>`,
        extra: avatars(onePerPerson(this.#feed.here), 'small', 5),
      })}
      ${report ? reportTabs(this.reportId, 'whole-text') : nothing}
      <main id="main" tabindex="-1">
        ${drawLoaded(
          this.#loader.state,
          () => this.#loader.start(),
          (loaded) => this.#draw(loaded),
        )}
      </main>`
  }

  #draw({ report, text }: Loaded): TemplateResult {
    const words = t().whole
    const count = text.sections.reduce((n, section) => n + section.words, 0)
    if (text.sections.length === 0)
      return html`<div class="page">
        <section class="card">
          ${emptyState('file-text', words.empty, t().overview.emptyHint)}
        </section>
      </div>`
    const changed = text.sections.find((section) => section.id === this.justChanged)
    return html`<div class="whole">
      <nav class="whole-contents no-print" aria-label=${words.contents}>
        <h2 class="label">${words.contents}</h2>
        ${contents(text.outline, this.justChanged)}
      </nav>
      <div>
        <div class="whole-bar no-print">
          <span class="t13 ink2"
            >${words.live}. ${words.total(wholeNumber(count), pagesOf(count))}</span
          >
          <span class="grow"></span>
          <button type="button" class="button" @click=${() => window.print()}>
            ${icon('printer')}${words.print}
          </button>
        </div>
        <p class="sr no-print" role="status">${changed ? words.updated(changed.title) : ''}</p>
        <h1 class="sr no-print">${words.title}: ${report.title}</h1>
        <article class="sheet paper official" lang="vi">
          ${officialHead(report.leadBody.name, text.subject, report.latestDraft + 1)}
          ${composeDocument(text.outline, text.sections, {
            empty: words.notWritten,
            aside: (id) =>
              report.sections.some((section) => section.id === id)
                ? html`<a
                    class="open-section no-print"
                    href="/bao-cao/${report.id}/phan/${id}"
                    title=${words.openSection}
                    lang=${t().language.code}
                    >${icon('pen-line')}<span class="sr">${words.openSection}</span></a
                  >`
                : nothing,
          })}
        </article>
      </div>
    </div>`
  }
}
define('whole-text-screen', WholeTextScreen)
