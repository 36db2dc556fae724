/** All reports the person may see. */
import { html } from 'lit'
import { drawLoaded, emptyState } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { reportTable } from '../components/report-table.ts'
import { topBar } from '../components/top-bar.ts'
import { Loader } from '../state/loader.ts'
import '../styles/home.css'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

export class ReportsScreen extends Screen {
  readonly #reports = new Loader(
    this,
    async () => (await this.app.api.reports()).reports,
    () => this.app.session,
  )

  override connectedCallback(): void {
    super.connectedCallback()
    this.#reports.start()
  }

  override render() {
    const words = t().reports
    this.name(words.title)
    return html`${topBar({ app: this.app, nav: 'reports' })}
      <main id="main" tabindex="-1">
        ${drawLoaded(
          this.#reports.state,
          () => this.#reports.start(),
          (reports) =>
            html`<div class="page">
              <h1 class="page-title home-head">${words.title}</h1>
              <section class="card">
                ${reports.length === 0 ? emptyState('files', words.none, words.noneHint) : reportTable(reports)}
              </section>
            </div>`,
        )}
      </main>`
  }
}
define('reports-screen', ReportsScreen)
