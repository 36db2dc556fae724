/** The audit log, newest first. */
import { html, type TemplateResult } from 'lit'
import { dayOf, timeOf } from '#shared/calendar.ts'
import { dateShort } from '#shared/text/official.ts'
import type { AuditRow } from '#shared/wire/api.ts'
import { auditAct, auditFacts, auditSubject } from '../components/audit-detail.ts'
import { adminFrame } from '../components/admin-frame.ts'
import { drawLoaded, emptyState, sentenceOf } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { Loader } from '../state/loader.ts'
import '../styles/admin.css'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

const PAGE = 50

export class AuditScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    isAtEnd: { state: true },
    error: { state: true },
  }
  declare isAtEnd: boolean
  declare error: string
  readonly #rows = new Loader(
    this,
    async () => {
      const { rows } = await this.app.api.audit(null, PAGE)
      this.isAtEnd = rows.length < PAGE
      return rows
    },
    () => this.app.session,
  )

  constructor() {
    super()
    this.isAtEnd = false
    this.error = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#rows.start()
  }

  override render() {
    const words = t().admin
    this.name(words.audit)
    return adminFrame(
      this.app,
      'audit',
      drawLoaded(
        this.#rows.state,
        () => this.#rows.start(),
        (rows) =>
          html`<header class="admin-head"><h1 class="page-title">${words.audit}</h1></header>
            <section class="card scroll-x" tabindex="0" role="region" aria-label=${words.audit}>
              ${rows.length === 0 ? emptyState('scroll-text', words.noAudit, words.noAuditHint) : table(rows)}
            </section>
            <p role="alert" class="text-bad">${this.error}</p>
            <p class="audit-more">
              ${
                this.isAtEnd
                  ? html`<span class="small muted">${words.auditEnd}</span>`
                  : html`<button
                      type="button"
                      class="button"
                      @click=${() => void this.#older(rows)}
                    >
                      ${words.older}
                    </button>`
              }
            </p>`,
      ),
    )
  }

  async #older(rows: readonly AuditRow[]): Promise<void> {
    const last = rows.at(-1)
    if (!last) return
    try {
      const older = await this.app.api.audit(last.id, PAGE)
      this.error = ''
      this.isAtEnd = older.rows.length < PAGE
      this.#rows.put([...rows, ...older.rows])
    } catch (error) {
      this.error = sentenceOf(error)
    }
  }
}
define('audit-screen', AuditScreen)

function table(rows: readonly AuditRow[]): TemplateResult {
  const c = t().admin.auditColumns
  return html`<table class="table audit">
    <thead>
      <tr>
        <th scope="col">${c.at}</th>
        <th scope="col">${c.by}</th>
        <th scope="col">${c.body}</th>
        <th scope="col">${c.act}</th>
        <th scope="col">${c.subject}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            <td class="muted nowrap small">${dateShort(dayOf(row.at))} ${timeOf(row.at)}</td>
            <td class="nowrap">${row.by}</td>
            <td>${row.body}</td>
            <td class="nowrap">${auditAct(row.act)}</td>
            <td>
              <b class="medium" title=${row.subject}>${auditSubject(row)}</b>
              <dl class="audit-facts">
                ${auditFacts(row).map(
                  (fact) =>
                    html`<div>
                      <dt>${fact.label}:</dt>
                      <dd>${fact.value}</dd>
                    </div>`,
                )}
              </dl>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`
}
