/** The official table on paper: words of the document, in Vietnamese whatever the screen speaks. */
import { html, type TemplateResult } from 'lit'
import { responsePaper, responsePaperWords } from '#shared/text/response-paper.ts'
import type { ReportView } from '#shared/wire/api.ts'
import type { ResponseTable } from '#shared/wire/resolution.ts'
import { paperWords } from '../words/paper.ts'

export function responsesOnPaper(report: ReportView, table: ResponseTable): TemplateResult {
  const { title, columns } = responsePaperWords
  const sections = new Map(report.sections.map((s) => [s.id, `${s.number} ${s.title}`]))
  const { opening, rows } = responsePaper(table, sections)
  return html`<article class="responses-paper" lang="vi">
    <p class="responses-party"><b>${paperWords.party}</b></p>
    <h1>${title}</h1>
    <p>${report.subject}</p>
    <p>${opening}</p>
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th>${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <td>${row.number}</td>
              <td>${row.place}</td>
              <td>${row.bodies}</td>
              <td>${row.said}</td>
              <td>${row.result}</td>
              <td>${row.explanation.map((line) => html`<p>${line}</p>`)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </article>`
}
