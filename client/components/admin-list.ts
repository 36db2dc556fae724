/** A list of the administration: heading, search, the act that adds a row, what was just done, and the table or why
 *  there is none. Draws what it is given. */
import { html, nothing, type TemplateResult } from 'lit'
import { t } from '../words/words.ts'
import { icon, type IconName } from './icon.ts'
import { emptyState, noteBar } from './page-states.ts'

export interface AdminList<Row> {
  readonly title: string
  readonly rows: readonly Row[]
  /** what a row is found by */
  readonly wordsOf: (row: Row) => readonly string[]
  readonly search: string
  readonly searchLabel: string
  readonly onSearch: (text: string) => void
  readonly add: { readonly icon: IconName; readonly label: string; readonly act: () => void }
  /** the person's own act that just succeeded; empty: none */
  readonly told: string
  readonly empty: { readonly icon: IconName; readonly title: string; readonly hint: string }
  readonly table: (shown: readonly Row[]) => TemplateResult
}

export function adminList<Row>(list: AdminList<Row>): TemplateResult {
  const wanted = list.search.normalize('NFC').toLocaleLowerCase('vi')
  const shown = list.rows.filter((row) =>
    list.wordsOf(row).some((words) => words.toLocaleLowerCase('vi').includes(wanted)),
  )
  return html`<header class="row wrap admin-head">
      <h1 class="page-title">${list.title}</h1>
      <span class="grow"></span>
      <input
        type="search"
        class="input search"
        placeholder=${list.searchLabel}
        aria-label=${list.searchLabel}
        @input=${(e: Event) => {
          if (e.target instanceof HTMLInputElement) list.onSearch(e.target.value)
        }}
      />
      <button type="button" class="button primary" @click=${list.add.act}>
        ${icon(list.add.icon)}${list.add.label}
      </button>
    </header>
    <div role="status">
      ${list.told === '' ? nothing : noteBar('ok', 'circle-check', list.told, '')}
    </div>
    <section class="card scroll-x" tabindex="0" role="region" aria-label=${list.title}>
      ${
        list.rows.length === 0
          ? emptyState(list.empty.icon, list.empty.title, list.empty.hint)
          : shown.length === 0
            ? html`<p class="empty">${t().admin.noMatch}</p>`
            : list.table(shown)
      }
    </section>`
}
