/** The whole report as it stands now, in outline order, live; it prints as the official A4 page. */
import { html, nothing, type TemplateResult } from 'lit'
import { pagesOf } from '#shared/document/block.ts'
import type { CitedDocument } from '#shared/document/cited-document.ts'
import { writtenOut } from '#shared/document/official-runs.ts'
import { wholeNumber } from '#shared/text/official.ts'
import type { ReportView } from '#shared/wire/api.ts'
import type { KeptEvent } from '#shared/wire/events.ts'
import type { SectionText, WholeText } from '../api/client.ts'
import { blocksOf, composeDocument, contents, officialHead } from '../components/document-text.ts'
import { icon, type IconName } from '../components/icon.ts'
import { emptyState } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import '../components/report-find.ts'
import '../components/report-proof.ts'
import { avatars, onePerPerson } from '../components/who.ts'
import '../styles/document.css'
import { proofingWords } from '../words/proofing.ts'
import { reportFindWords } from '../words/report-find.ts'
import { t } from '../words/words.ts'
import { ReportScreen } from './report-screen.ts'

/** A section that is being written is fetched at most this often. */
const REFETCH_MS = 1_500

interface Loaded {
  readonly report: ReportView
  readonly text: WholeText
  readonly documents: readonly CitedDocument[]
}

export class WholeTextScreen extends ReportScreen<Loaded> {
  static override properties = {
    ...ReportScreen.properties,
    justChanged: { state: true },
    panel: { state: true },
  }
  /** id of the section that was last fetched anew */
  declare justChanged: string
  /** what stands above the text */
  declare panel: 'find' | 'proof' | null
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>()
  protected readonly tab = 'whole-text'

  constructor() {
    super()
    this.justChanged = ''
    this.panel = null
  }

  protected override async load(): Promise<Loaded> {
    const [report, text, { documents }] = await Promise.all([
      this.app.api.report(this.reportId),
      this.app.api.wholeText(this.reportId),
      this.app.api.citedDocuments(this.reportId),
    ])
    return { report, text, documents }
  }

  protected override kept(event: KeptEvent): void {
    if (event.kind === 'section-moved') this.#refetchSoon(event.sectionId)
    else super.kept(event)
  }

  protected override textChanged(sectionId: string): void {
    this.#refetchSoon(sectionId)
  }

  protected override documentsChanged(): void {
    void this.loader.refresh()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const timer of this.#waiting.values()) clearTimeout(timer)
    this.#waiting.clear()
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
    const loaded = this.loader.value
    if (!fresh || !loaded) return
    const sections = loaded.text.sections.map((old): SectionText =>
      old.id === sectionId ? fresh : old,
    )
    this.loader.put({ ...loaded, text: { ...loaded.text, sections } })
    this.justChanged = sectionId
  }

  override render() {
    const here = avatars(onePerPerson(this.feed.here), 'small', 5)
    return this.frame(t().whole.title, (loaded) => this.#draw(loaded), here)
  }

  #draw({ report, text, documents }: Loaded): TemplateResult {
    const words = t().whole
    const count = text.sections.reduce((n, section) => n + section.words, 0)
    if (text.sections.length === 0)
      return html`<div class="page">
        <section class="card">
          ${emptyState('file-text', words.empty, t().overview.emptyHint)}
        </section>
      </div>`
    const sections = writtenOut(
      text.sections.map((section) => ({ ...section, blocks: blocksOf(section) })),
      documents,
    )
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
          ${this.#opens('find', 'search', reportFindWords().open)}
          ${this.#opens('proof', 'circle-check', proofingWords().whole.open)}
          <button type="button" class="button" @click=${() => window.print()}>
            ${icon('printer')}${words.print}
          </button>
        </div>
        ${this.#panel(report, text)}
        <p class="sr no-print" role="status">${changed ? words.updated(changed.title) : ''}</p>
        <h1 class="sr no-print">${words.title}: ${report.title}</h1>
        <article class="sheet paper official" lang="vi">
          ${officialHead(report.leadBody.name, text.subject, report.latestDraft + 1)}
          ${composeDocument(text.outline, sections, {
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

  #opens(panel: 'find' | 'proof', sign: IconName, label: string): TemplateResult {
    return html`<button
      type="button"
      class="button"
      aria-expanded=${this.panel === panel}
      @click=${() => (this.panel = this.panel === panel ? null : panel)}
    >
      ${icon(sign)}${label}
    </button>`
  }

  #panel(report: ReportView, text: WholeText): TemplateResult | typeof nothing {
    const close = (): void => {
      this.panel = null
    }
    if (this.panel === 'find')
      return html`<report-find
        class="no-print"
        .report=${report}
        .sections=${text.sections}
        .personId=${this.app.session.me?.id ?? ''}
        @find-close=${close}
      ></report-find>`
    if (this.panel === 'proof')
      return html`<report-proof
        class="no-print"
        .report=${report}
        .sections=${text.sections}
        .api=${this.app.api}
        @proof-close=${close}
      ></report-proof>`
    return nothing
  }
}
define('whole-text-screen', WholeTextScreen)
