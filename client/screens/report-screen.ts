/** What the screens of one report share: the report is loaded and followed live, its places are in the command box, its
 *  bar and tabs stand above the content. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ReportView } from '#shared/wire/api.ts'
import type { KeptEvent } from '#shared/wire/events.ts'
import { drawLoaded } from '../components/page-states.ts'
import { reportPlaces } from '../components/report-places.ts'
import { reportTabs, type ReportTab } from '../components/report-tabs.ts'
import { topBar } from '../components/top-bar.ts'
import { Loader } from '../state/loader.ts'
import { ReportFeed } from '../state/report-feed.ts'
import '../styles/overview.css'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

export abstract class ReportScreen<T extends { readonly report: ReportView }> extends Screen {
  static override properties = { ...Screen.properties, reportId: { type: String } }
  declare reportId: string

  protected readonly loader = new Loader<T>(
    this,
    () => this.load(),
    () => this.app.session,
  )
  protected readonly feed = new ReportFeed(this, {
    kept: (event) => this.kept(event),
    reload: () => void this.loader.refresh(),
    textChanged: (...changed) => this.textChanged(...changed),
    documentsChanged: () => this.documentsChanged(),
  })
  #stopOffering: (() => void) | null = null

  /** Everything the screen shows. */
  protected abstract load(): Promise<T>
  protected abstract readonly tab: ReportTab
  /** Something of the report changed for good. */
  protected kept(_event: KeptEvent): void {
    void this.loader.refresh()
  }
  /** Somebody writes in a section. */
  protected textChanged(_sectionId: string, _words: number, _missing: number): void {}
  /** The list of documents that the report cites is another. */
  protected documentsChanged(): void {}

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stopOffering = this.app.commands.offer(() =>
      this.loader.value ? reportPlaces(this.app, this.loader.value.report) : [],
    )
    this.loader.start()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopOffering?.()
  }

  protected override updated(): void {
    const loaded = this.loader.value
    if (loaded) this.feed.start(this.reportId, loaded.report.eventSeq, this.app.session)
  }

  /** The whole screen. @param title of the browser's window, before the report's own; '' for the report alone
   *  @param extra stands in the bar before the person */
  protected frame(
    title: string,
    draw: (loaded: T) => TemplateResult,
    extra: TemplateResult | typeof nothing = nothing,
  ): TemplateResult {
    const report = this.loader.value?.report
    const name = report?.title ?? ''
    this.name(title === '' || name === '' ? `${title}${name}` : `${title}: ${name}`)
    return html`${topBar({
        app: this.app,
        crumb: html`<a class="hide-narrow" href="/bao-cao">${t().app.reports}</a>${
            report
              ? html`<span class="hide-narrow" aria-hidden="true">/</span
                  ><b class="cut">${name}</b>`
              : nothing
          }`,
        extra,
      })}
      ${report ? reportTabs(this.reportId, this.tab) : nothing}
      <main id="main" tabindex="-1">
        ${drawLoaded(this.loader.state, () => this.loader.start(), draw)}
      </main>`
  }
}
