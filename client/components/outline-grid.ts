/** The outline as a tree grid: who writes what, how far it is, until when, and who is in it now. */
import { html, nothing, type TemplateResult } from 'lit'
import { wholeNumber } from '#shared/text/official.ts'
import type { OutlineNode, SectionRow } from '#shared/wire/api.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'
import { officialWords } from '../words/official.ts'
import '../styles/official.css'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'
import {
  fitsFilter,
  outlineRows,
  listNumber,
  SECTION_FILTERS,
  visibleRows,
  type OutlineRow,
  type SectionFilter,
} from './outline-rows.ts'
import { emptyState } from './page-states.ts'
import { define, Part } from './part.ts'
import { dueText, stateBadge } from './section-state.ts'
import { avatars, bodyTag, onePerPerson } from './who.ts'

export class OutlineGrid extends Part {
  static override properties = {
    outline: { attribute: false },
    sections: { attribute: false },
    here: { attribute: false },
    reportId: { type: String },
    mayAssign: { type: Boolean },
    filter: { state: true },
    folded: { state: true },
    current: { state: true },
  }
  declare outline: readonly OutlineNode[]
  declare sections: readonly SectionRow[]
  declare here: readonly PresenceEntry[]
  declare reportId: string
  declare mayAssign: boolean
  declare filter: SectionFilter
  declare folded: ReadonlySet<string>
  /** id of the row that Tab comes to */
  declare current: string

  constructor() {
    super()
    this.outline = []
    this.sections = []
    this.here = []
    this.reportId = ''
    this.mayAssign = false
    this.filter = 'all'
    this.folded = new Set()
    this.current = ''
  }

  override render() {
    const words = t().overview
    const rows = visibleRows(outlineRows(this.outline, this.sections), this.filter, this.folded)
    const current = rows.some((row) => row.node.id === this.current)
      ? this.current
      : (rows[0]?.node.id ?? '')
    return html`<section class="card outline-card" aria-labelledby="outline-title">
      <div class="head">
        <h2 id="outline-title">${words.outline}</h2>
        <span class="grow"></span>
        <div class="row tight wrap" role="group" aria-label=${words.filterGroup}>
          ${SECTION_FILTERS.map(
            (filter) =>
              html`<button
                type="button"
                class="chip"
                aria-pressed=${this.filter === filter}
                @click=${() => (this.filter = filter)}
              >
                ${words.filters[filter]}
                <b>${this.sections.filter((section) => fitsFilter(section, filter)).length}</b>
              </button>`,
          )}
        </div>
      </div>
      ${
        this.sections.length === 0
          ? emptyState('list-tree', words.emptyTitle, words.emptyHint)
          : rows.length === 0
            ? html`<p class="empty">${words.noMatch}</p>`
            : this.#table(rows, current)
      }
    </section>`
  }

  #table(rows: readonly OutlineRow[], current: string): TemplateResult {
    const c = t().overview.columns
    return html`<div class="scroll-x">
      <table
        class="table outline-grid"
        role="treegrid"
        aria-labelledby="outline-title"
        @keydown=${this.#key}
      >
        <thead>
          <tr role="row">
            <th scope="col">${c.item}</th>
            <th scope="col">${c.owner}</th>
            <th scope="col">${c.state}</th>
            <th scope="col" class="num col-length">${c.length}</th>
            <th scope="col" class="num col-comments">${c.comments}</th>
            <th scope="col" class="col-due">${c.due}</th>
            <th scope="col" class="col-here">${c.here}</th>
            ${this.mayAssign ? html`<th scope="col"><span class="sr">${c.acts}</span></th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => (row.section ? this.#section(row, row.section, current) : this.#heading(row, current)))}
        </tbody>
      </table>
    </div>`
  }

  #heading(row: OutlineRow, current: string): TemplateResult {
    const words = t().overview
    const isFolded = this.folded.has(row.node.id)
    const { title } = row.node
    return html`<tr
      role="row"
      class="group level-${Math.min(row.level, 4)}"
      aria-level=${row.level}
      aria-expanded=${!isFolded}
      tabindex=${row.node.id === current ? 0 : -1}
      data-id=${row.node.id}
      @focus=${() => (this.current = row.node.id)}
    >
      <td role="gridcell" colspan="2">
        <button
          type="button"
          class="fold"
          tabindex="-1"
          aria-label=${isFolded ? words.unfold(title) : words.fold(title)}
          @click=${() => this.#fold(row.node.id, !isFolded)}
        >
          ${icon(isFolded ? 'chevron-right' : 'chevron-down')}</button
        ><span class="number">${listNumber(row.node.number)}</span>${title}
      </td>
      <td role="gridcell" colspan=${this.mayAssign ? 6 : 5} class="small">
        ${words.groupDone(row.done, row.total)}
      </td>
    </tr>`
  }

  #section(row: OutlineRow, section: SectionRow, current: string): TemplateResult {
    const words = t().overview
    const here = onePerPerson(this.here.filter((entry) => entry.sectionId === section.id))
    return html`<tr
      role="row"
      class="level-${Math.min(row.level, 4)} ${section.isMine ? 'mine' : ''}"
      aria-level=${row.level}
      tabindex=${row.node.id === current ? 0 : -1}
      data-id=${row.node.id}
      @focus=${() => (this.current = row.node.id)}
    >
      <td role="gridcell" class="cut">
        <span class="number">${listNumber(row.node.number)}</span
        ><a href="/bao-cao/${this.reportId}/phan/${section.id}" tabindex="-1" title=${section.title}
          >${section.title}</a
        >
      </td>
      <td role="gridcell" class="col-owner">${bodyTag(section.ownerBody)}</td>
      <td role="gridcell">
        ${stateBadge(section.state)}
        ${
          section.missing === 0
            ? nothing
            : html`<small class="missing-count"
                >${officialWords().missing.count(section.missing)}</small
              >`
        }
      </td>
      <td role="gridcell" class="num col-length">
        ${section.words === 0 ? html`<span class="muted">0</span>` : words.words(wholeNumber(section.words))}
      </td>
      <td role="gridcell" class="num col-comments">
        ${
          section.openComments === 0
            ? html`<span class="muted">0</span>`
            : html`<span title=${words.openComments(section.openComments)}
                >${icon('message-square')} ${section.openComments}</span
              >`
        }
      </td>
      <td
        role="gridcell"
        class="nowrap col-due"
        data-label=${words.dueShort}
        title=${section.deadline.words}
      >
        ${dueText(section.deadline)}
      </td>
      <td role="gridcell" class="col-here">${avatars(here, 'small', 3)}</td>
      ${
        this.mayAssign
          ? html`<td role="gridcell" class="col-acts">
              <button
                type="button"
                class="icon-button"
                tabindex="-1"
                aria-label=${words.settings(section.title)}
                title=${words.settings(section.title)}
                @click=${() => this.announce('section-settings', section.id)}
              >
                ${icon('settings-2')}
              </button>
            </td>`
          : nothing
      }
    </tr>`
  }

  #fold(id: string, isFolded: boolean): void {
    const next = new Set(this.folded)
    if (isFolded) next.add(id)
    else next.delete(id)
    this.folded = next
  }

  /** One stop for Tab; arrows walk rows, fold headings and step into a row's links and buttons; Enter opens. */
  readonly #key = (event: KeyboardEvent): void => {
    const target = event.target instanceof HTMLElement ? event.target : null
    const row = target?.closest<HTMLTableRowElement>('tr[data-id]')
    if (!target || !row) return
    const rows = [...this.querySelectorAll<HTMLTableRowElement>('tr[data-id]')]
    const at = rows.indexOf(row)
    const inside = [...row.querySelectorAll<HTMLElement>('a, button:not(.fold)')]
    const id = row.dataset['id'] ?? ''
    const isHeading = row.hasAttribute('aria-expanded')
    const isOpen = row.getAttribute('aria-expanded') === 'true'
    const focus = (el: HTMLElement | undefined): void => {
      event.preventDefault()
      el?.focus()
    }
    switch (event.key) {
      case 'ArrowDown':
        return focus(rows[at + 1])
      case 'ArrowUp':
        return focus(rows[at - 1])
      case 'Home':
        return focus(rows[0])
      case 'End':
        return focus(rows.at(-1))
      case 'ArrowRight':
        if (isHeading && !isOpen) this.#fold(id, false)
        return focus(isHeading ? row : (inside[inside.indexOf(target) + 1] ?? target))
      case 'ArrowLeft':
        if (isHeading && isOpen) this.#fold(id, true)
        return focus(isHeading ? row : (inside[inside.indexOf(target) - 1] ?? row))
      case 'Enter':
        if (target !== row) return
        event.preventDefault()
        if (isHeading) this.#fold(id, isOpen)
        else inside[0]?.click()
        return
      default:
    }
  }
}
define('outline-grid', OutlineGrid)

declare global {
  interface HTMLElementTagNameMap {
    'outline-grid': OutlineGrid
  }
}
