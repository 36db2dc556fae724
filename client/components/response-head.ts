/** Above the table of answers: what it is, the totals, and what is done with it as a whole. */
import { html, nothing, type TemplateResult } from 'lit'
import { dayOf, timeOf } from '#shared/calendar.ts'
import { dateShort } from '#shared/text/official.ts'
import { openingLine } from '#shared/text/response-paper.ts'
import type { ResponseTable } from '#shared/wire/resolution.ts'
import { responseWords } from '../words/responses.ts'
import { icon } from './icon.ts'

export function responseHead(
  reportId: string,
  table: ResponseTable,
  close: (draft: number | null) => void,
): TemplateResult {
  const words = responseWords()
  const closed = table.closed.at(-1)
  const last = table.rows.at(-1)
  const timeAndDay = (at: number): string => `${timeOf(at).slice(0, 5)} ${dateShort(dayOf(at))}`
  return html`<header class="responses-head">
    <div>
      <h1 class="page-title">${words.title}</h1>
      <p class="t13 ink2">${openingLine(table, words)}</p>
      ${
        closed === undefined
          ? nothing
          : html`<p class="small muted">
              ${words.closed(timeAndDay(closed.at), closed.sha256.slice(0, 12))}
            </p>`
      }
    </div>
    <span class="grow"></span>
    <div class="row tight wrap">
      <button type="button" class="button" @click=${() => window.print()}>
        ${icon('printer')}${words.print}
      </button>
      <a class="button" href="/api/reports/${reportId}/responses.xlsx" download
        >${icon('download')}${words.download}</a
      >
      ${
        table.mayClose && last !== undefined
          ? html`<button
              type="button"
              class="button primary"
              @click=${() => close(last.draftNumber)}
            >
              ${words.close}
            </button>`
          : nothing
      }
    </div>
  </header>`
}
