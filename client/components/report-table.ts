/** Reports as rows: name, my part in it, stage, how much is handed in, what is due next. */
import { html, type TemplateResult } from 'lit'
import { STAGE_OF } from '#shared/domain/report.ts'
import { dayMonth } from '#shared/text/official.ts'
import type { ReportRow } from '#shared/wire/api.ts'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'

/** Where a row leads: whoever reads frozen drafts only is taken to the latest one. */
export const addressOfReport = (report: ReportRow): string =>
  report.isLive ? `/bao-cao/${report.id}` : `/doc/${report.id}/latest`

export function reportTable(reports: readonly ReportRow[]): TemplateResult {
  const words = t().reports
  return html`<div class="scroll-x" tabindex="0" role="region" aria-label=${words.title}>
    <table class="table report-table">
      <thead>
        <tr>
          <th scope="col">${words.report}</th>
          <th scope="col">${words.role}</th>
          <th scope="col">${words.stage}</th>
          <th scope="col">${words.submitted}</th>
          <th scope="col">${words.nextDue}</th>
          <th scope="col">${words.draft}</th>
        </tr>
      </thead>
      <tbody>
        ${reports.map(
          (report) =>
            html`<tr>
              <td>
                <a class="serif report-name" href=${addressOfReport(report)}>${report.title}</a>
                <div class="small muted">${words.lead(report.leadBody.name)}</div>
              </td>
              <td>
                ${
                  report.myRoles.length === 0
                    ? words.noRole
                    : report.myRoles.map((role) => html`<div>${t().roles[role]}</div>`)
                }
              </td>
              <td>
                <span class="state k-info"
                  >${icon('pen-line')}${t().stages[STAGE_OF[report.state]]}</span
                >
              </td>
              <td>
                <div class="row">
                  <progress
                    class="bar"
                    max=${Math.max(1, report.sections)}
                    value=${report.submitted}
                    aria-label=${words.count(report.submitted, report.sections)}
                  ></progress>
                  <span class="small nowrap">${report.submitted}/${report.sections}</span>
                </div>
              </td>
              <td class="nowrap">
                ${
                  report.nextDue === null
                    ? html`<span class="muted">${words.done}</span>`
                    : html`<b class="medium">${dayMonth(report.nextDue)}</b>`
                }
              </td>
              <td class="nowrap">
                ${
                  report.latestDraft === 0
                    ? html`<span class="muted">${words.noDraft}</span>`
                    : html`<a href="/doc/${report.id}/${report.latestDraft}"
                        >${words.draftNumber(report.latestDraft)}</a
                      >`
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
