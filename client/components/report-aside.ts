/** What stands beside the outline: how far each body is, the plan's milestones, who is here, what was frozen. */
import { html, nothing, type TemplateResult } from 'lit'
import { dayOf, timeOf } from '#shared/calendar.ts'
import { dateShort, dayMonth } from '#shared/text/official.ts'
import type { DraftRow, ReportView, SectionRow } from '#shared/wire/api.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'
import { isHandedIn, ordinal } from './outline-rows.ts'
import { avatar, bodyTag } from './who.ts'

export interface BodyProgress {
  readonly body: SectionRow['ownerBody']
  readonly total: number
  readonly done: number
  readonly late: number
}

/** How many of its sections each body has handed in, the latest bodies first. Pure. */
export function progressByBody(sections: readonly SectionRow[]): BodyProgress[] {
  return [...Map.groupBy(sections, (section) => section.ownerBody.id).values()]
    .flatMap((own): BodyProgress[] => {
      const body = own[0]?.ownerBody
      if (!body) return []
      const done = own.filter((section) => isHandedIn(section.state)).length
      const late = own.filter(
        (section) => !isHandedIn(section.state) && section.deadline.state === 'late',
      ).length
      return [{ body, total: own.length, done, late }]
    })
    .toSorted((a, b) => b.late - a.late || b.total - a.total)
}

export function progressCard(sections: readonly SectionRow[]): TemplateResult | typeof nothing {
  const words = t().overview
  const rows = progressByBody(sections)
  if (rows.length === 0) return nothing
  return html`<section class="card" aria-labelledby="progress-title">
    <div class="head"><h2 id="progress-title">${words.progress}</h2></div>
    <table class="progress-table">
      <caption class="sr">
        ${words.progressHint}
      </caption>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <th scope="row">${bodyTag(row.body)}</th>
              <td class="dots" aria-hidden="true">
                ${Array.from(
                  { length: row.total },
                  (_, i) =>
                    html`<i
                      class=${i < row.done ? 'in' : i < row.done + row.late ? 'late' : 'open'}
                    ></i>`,
                )}
              </td>
              <td class="num">
                ${row.done}/${row.total}${
                  row.late > 0
                    ? html`<span class="text-warn">${words.progressLate(row.late)}</span>`
                    : nothing
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`
}

export function milestonesCard(report: ReportView, today: string): TemplateResult | typeof nothing {
  const words = t().overview
  if (report.milestones.length === 0) return nothing
  // Today stands in the line where it falls; a milestone of today keeps its own row.
  const upTo = report.milestones.filter((milestone) => milestone.day <= today).length
  return html`<section class="card" aria-labelledby="milestones-title">
    <div class="head"><h2 id="milestones-title">${words.milestones}</h2></div>
    <ol class="milestones">
      ${report.milestones.map(
        (milestone, i) =>
          html`${i === upTo ? todayMark(today) : nothing}
            <li class=${milestone.isPast ? 'past' : ''}>
              <b>${dayMonth(milestone.day)}</b>
              <div>${milestone.label}<span>${milestone.words}</span></div>
            </li>`,
      )}
      ${upTo === report.milestones.length ? todayMark(today) : nothing}
    </ol>
  </section>`
}

const todayMark = (today: string): TemplateResult =>
  html`<li class="today">
    <b>${dayMonth(today)}</b>
    <div>${t().dates.today}</div>
  </li>`

export function hereCard(
  here: readonly PresenceEntry[],
  sections: readonly SectionRow[],
  isOnline: boolean,
): TemplateResult {
  const words = t().overview
  const byId = new Map(sections.map((section) => [section.id, section]))
  return html`<section class="card" aria-labelledby="here-title">
    <div class="head"><h2 id="here-title">${words.here}</h2></div>
    ${
      here.length === 0 || !isOnline
        ? html`<p class="empty">${words.hereNone}</p>`
        : html`<ul class="here-list">
            ${here.map((entry) => {
              const section = byId.get(entry.sectionId)
              return html`<li>
                ${avatar({ code: entry.code, colour: entry.colour, title: entry.body }, 'small')}
                <div>
                  <b>${entry.name}</b>
                  <span
                    >${section ? `${ordinal(section.number)} ${section.title}` : entry.body}</span
                  >
                </div>
              </li>`
            })}
          </ul>`
    }
  </section>`
}

/** HH:MM ngày d/m/yyyy */
export const momentOf = (at: number): string =>
  t().dates.at(timeOf(at).slice(0, 5), dateShort(dayOf(at)))

export function draftsCard(reportId: string, drafts: readonly DraftRow[]): TemplateResult {
  const words = t().overview
  return html`<section class="card" aria-labelledby="drafts-title">
    <div class="head"><h2 id="drafts-title">${words.drafts}</h2></div>
    ${
      drafts.length === 0
        ? html`<p class="empty">${words.draftsNone}</p>`
        : html`<ul class="draft-list">
            ${drafts.map(
              (draft) =>
                html`<li>
                  ${icon('file-lock-2')}
                  <div>
                    <a href="/doc/${reportId}/${draft.number}"
                      >${t().reports.draftNumber(draft.number)}</a
                    >
                    <span>${words.draftLine(momentOf(draft.frozenAt), draft.frozenBy)}</span>
                    <span>${words.checkCode(draft.sha256.slice(0, 12))}</span>
                  </div>
                </li>`,
            )}
          </ul>`
    }
  </section>`
}
