/** Which rows of the table of answers are shown: by result, body, section, person. */
import { html, type TemplateResult } from 'lit'
import { RESULTS, type Result } from '#shared/domain/resolution.ts'
import type { ReportView } from '#shared/wire/api.ts'
import type { ResponseRow } from '#shared/wire/resolution.ts'
import { commentPlaceWords } from '../words/comment-places.ts'
import { responseWords } from '../words/responses.ts'

/** '' lets all through. */
export interface ResponseFilter {
  readonly result: Result | ''
  readonly bodyId: string
  readonly sectionId: string
  readonly person: string
}
/** stands for the report as a whole where rows are filtered by section; no id of a section */
const WHOLE = '*'

export const NO_FILTER: ResponseFilter = { result: '', bodyId: '', sectionId: '', person: '' }

const authorsOf = (row: ResponseRow) => [row, ...row.members].map(({ author }) => author)

/** A row of several bodies is found by each of them. */
export function filteredRows(
  rows: readonly ResponseRow[],
  { result, bodyId, sectionId, person }: ResponseFilter,
): readonly ResponseRow[] {
  return rows.filter((row) => {
    const authors = authorsOf(row)
    return (
      (result === '' || row.result === result) &&
      (sectionId === '' || (row.sectionId ?? WHOLE) === sectionId) &&
      (bodyId === '' || authors.some((author) => author.bodyId === bodyId)) &&
      (person === '' || authors.some((author) => author.name === person))
    )
  })
}

/** @param rows all of the table, counted by result */
export function responseFilters(
  report: ReportView,
  rows: readonly ResponseRow[],
  filter: ResponseFilter,
  change: (filter: ResponseFilter) => void,
): TemplateResult {
  const words = responseWords()
  const authors = rows.flatMap(authorsOf)
  const choice = (
    name: 'bodyId' | 'sectionId' | 'person',
    label: string,
    any: string,
    of: Iterable<readonly [string, string]>,
  ) =>
    html`<select
      class="input"
      aria-label=${label}
      @change=${(event: Event) => {
        if (event.target instanceof HTMLSelectElement)
          change({ ...filter, [name]: event.target.value })
      }}
    >
      <option value="">${any}</option>
      ${[...of].map(([value, text]) => html`<option value=${value} ?selected=${filter[name] === value}>${text}</option>`)}
    </select>`
  const chip = (result: Result | '', label: string, count: number) =>
    html`<button
      type="button"
      class="chip"
      aria-pressed=${filter.result === result}
      @click=${() => change({ ...filter, result })}
    >
      ${label} <b>${count}</b>
    </button>`
  const counts = Map.groupBy(rows, (row) => row.result)
  return html`<section class="card responses-filters">
    <div class="row tight wrap" role="group" aria-label=${words.filters}>
      ${chip('', words.all, rows.length)}
      ${RESULTS.map((result) => chip(result, words.results[result], counts.get(result)?.length ?? 0))}
    </div>
    <div class="row tight wrap">
      ${choice('bodyId', words.body, words.anyBody, new Map(authors.map((a) => [a.bodyId, a.body])))}
      ${choice('sectionId', words.section, words.anySection, [
        [WHOLE, commentPlaceWords().report] as const,
        ...report.sections.map((s) => [s.id, `${s.number} ${s.title}`] as const),
      ])}
      ${choice('person', words.person, words.anyPerson, new Map(authors.map((a) => [a.name, a.name])))}
    </div>
  </section>`
}
