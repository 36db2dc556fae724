/** The table of comments and answers of a report: filter, walk by keyboard, answer in place, many at once, print. */
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { explanationFaults } from '#shared/domain/resolution.ts'
import type { ReportView } from '#shared/wire/api.ts'
import type { ResponseRow, ResponseTable } from '#shared/wire/resolution.ts'
import type { AnswerGiven } from '../components/answer-form.ts'
import { LongList } from '../components/long-list.ts'
import '../components/merge-proposals.ts'
import type { GroupDecided } from '../components/merge-proposals.ts'
import { emptyState, sentenceOf } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { responseBulk } from '../components/response-bulk.ts'
import { filteredRows, NO_FILTER, responseFilters } from '../components/response-filters.ts'
import { responseHead } from '../components/response-head.ts'
import { responsesOnPaper } from '../components/response-paper.ts'
import { responseRow, type RowActs } from '../components/response-row.ts'
import { ResponseDesk } from '../state/response-desk.ts'
import '../styles/answers.css'
import '../styles/comments.css'
import '../styles/responses.css'
import { commentPlaceWords } from '../words/comment-places.ts'
import { responseWords } from '../words/responses.ts'
import { ReportScreen } from './report-screen.ts'

interface Loaded {
  readonly report: ReportView
  readonly table: ResponseTable
}

export class ResponsesScreen extends ReportScreen<Loaded> {
  static override properties = {
    ...ReportScreen.properties,
    filter: { state: true },
    isPrinting: { state: true },
  }
  declare filter: typeof NO_FILTER
  declare isPrinting: boolean
  protected readonly tab = 'responses'
  #faults: {
    readonly rows: readonly ResponseRow[]
    readonly faults: ReturnType<typeof explanationFaults>
  } = { rows: [], faults: new Map() }
  readonly #list = new LongList(this, { list: '.response-list', row: '.response-row' }, 96)
  readonly #desk = new ResponseDesk(this, {
    api: () => this.app.api,
    reportId: () => this.reportId,
    rows: () => this.loader.value?.table.rows ?? [],
    refresh: () => this.loader.refresh(),
    onWork: () => this.querySelector<HTMLElement>('.response-row.current')?.focus(),
  })

  constructor() {
    super()
    this.filter = NO_FILTER
    this.isPrinting = false
  }

  protected override async load(): Promise<Loaded> {
    const [report, table] = await Promise.all([
      this.app.api.report(this.reportId),
      this.app.api.responses(this.reportId),
    ])
    void this.#desk.lookForMoved()
    void this.#desk.lookForGroups()
    return { report, table }
  }

  protected override textChanged(): void {
    void this.#desk.lookForMoved()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('beforeprint', this.#beforePrint)
    window.addEventListener('afterprint', this.#afterPrint)
    document.addEventListener('keydown', this.#onKey)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('beforeprint', this.#beforePrint)
    window.removeEventListener('afterprint', this.#afterPrint)
    document.removeEventListener('keydown', this.#onKey)
  }

  /** The browser prints what is in the page when this returns. */
  readonly #beforePrint = (): void => {
    this.isPrinting = true
    this.performUpdate()
  }
  readonly #afterPrint = (): void => void (this.isPrinting = false)

  get #shown(): readonly ResponseRow[] {
    return filteredRows(this.loader.value?.table.rows ?? [], this.filter)
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
    // Whoever writes, writes.
    const writes = 'input:not([type=checkbox]), textarea, select, dialog *'
    if (event.target instanceof Element && event.target.matches(writes)) return
    const rows = this.#shown
    const index = rows.findIndex((row) => row.id === this.#desk.current)
    const row = rows[index]
    const key = event.key.toLowerCase()
    if (key === 'j' || key === 'k') {
      const next = rows[key === 'j' ? index + 1 : Math.max(0, index - 1)]
      if (next !== undefined) this.#desk.work(next.id)
    } else if (row === undefined) return
    else if (key === 'a' && row.may.propose) void this.#desk.accept([row], row.may.confirm)
    else if (key === 'e') this.querySelector<HTMLElement>('answer-form textarea')?.focus()
    else if (key === 'g') this.app.navigate(this.#textOf(row))
    else if (key === 'x') this.#desk.toggle(row.id)
    else return
    event.preventDefault()
  }

  readonly #textOf = (row: ResponseRow): string => {
    const report = `/bao-cao/${this.reportId}`
    return `${row.sectionId === null ? report : `${report}/phan/${row.sectionId}`}?gop-y=${row.id}`
  }

  readonly #acts: RowActs = {
    toggle: (id) => this.#desk.toggle(id),
    work: (id) => this.#desk.work(id),
    answer: (given) => void this.#answer(given),
    ask: (row, { act, reason }) => void this.#desk.ask(row, act, reason),
    askOf: (id, { reason }) => void this.#desk.askSplit(id, reason),
    split: (ids) => void this.#desk.split(ids),
    keepMerged: (id) => void this.#desk.keepMerged(id),
    findChanges: (id) => this.#desk.findChanges(id),
    apply: (row, changes) => void this.#desk.apply(row, changes),
  }

  /** On to the next one that has no answer. */
  async #answer({ row, changes, ...given }: AnswerGiven): Promise<void> {
    const rows = this.#shown
    const index = rows.findIndex((one) => one.id === row.id)
    const next = rows.slice(index + 1).find((one) => one.result === 'open')
    const isDone = await this.#desk.answer(row, { ...given, changes: [...changes] })
    if (isDone) this.#desk.work(next?.id ?? '')
  }

  override render() {
    return this.frame(responseWords().title, ({ report, table }) =>
      this.isPrinting ? responsesOnPaper(report, table) : this.#draw(report, table),
    )
  }

  #draw(report: ReportView, table: ResponseTable): TemplateResult {
    const words = responseWords()
    const { current, problem, note, selected, undo } = this.#desk
    const { rows } = table
    const done = rows.filter((row) => row.result !== 'open').length
    return html`<div class="page responses no-print">
      ${responseHead(this.reportId, table, (draft) => void this.#desk.close(draft))}
      ${
        rows.length === 0
          ? html`<section class="card">
              ${emptyState('file-text', words.none, words.noneHint)}
            </section>`
          : html`${responseFilters(report, rows, this.filter, (f) => (this.filter = f))}
              <merge-proposals
                .groups=${this.#desk.groups}
                @group-merge=${({ detail: [first, ...others] }: CustomEvent<GroupDecided>) => {
                  if (first !== undefined) void this.#desk.merge(first, others)
                }}
                @group-apart=${(event: CustomEvent<GroupDecided>) =>
                  void this.#desk.callApart(event.detail)}
              ></merge-proposals>
              <p class="small ink2" role="status">${words.progress(done, rows.length)} ${note}</p>
              ${responseBulk(
                rows.filter((row) => selected.has(row.id)),
                {
                  accept: (chosen, isConfirmed) => void this.#desk.accept(chosen, isConfirmed),
                  confirm: (chosen) => void this.#desk.confirm(chosen),
                  merge: (first, others) => void this.#desk.merge(first, others),
                  undo,
                },
              )}
              ${
                problem === null || current !== ''
                  ? nothing
                  : html`<p class="field-error" role="alert">${sentenceOf(problem)}</p>`
              }
              <p class="small muted hide-narrow">${words.keys}</p>
              ${this.#table(report, rows)}`
      }
    </div>`
  }

  /** Looked for once in each table, not each time it is scrolled. */
  #faultsOf(rows: readonly ResponseRow[]): ReturnType<typeof explanationFaults> {
    if (this.#faults.rows !== rows) {
      const explained = rows.map(({ id, result, answer }) => {
        return { id, result, explanation: answer?.explanation ?? '' }
      })
      this.#faults = { rows, faults: explanationFaults(explained) }
    }
    return this.#faults.faults
  }

  #table(report: ReportView, all: readonly ResponseRow[]): TemplateResult {
    const words = responseWords()
    const shown = this.#shown
    if (shown.length === 0) return html`<p class="muted">${words.noMatch}</p>`
    const { current, changes, movedOn, problem, selected } = this.#desk
    const ids = shown.map(({ id }) => id)
    const seen = this.#list.window(ids, current)
    const faults = this.#faultsOf(all)
    const sections = new Map(report.sections.map((s) => [s.id, `${s.number} ${s.title}`]))
    const repeatable = all.filter(({ result }) => result !== 'duplicate' && result !== 'withdrawn')
    const one = (row: ResponseRow, i: number) => {
      const fault = faults.get(row.id)
      const isCurrent = row.id === current
      return responseRow(
        {
          row,
          index: seen.from + i,
          section:
            row.sectionId === null
              ? commentPlaceWords().report
              : (sections.get(row.sectionId) ?? ''),
          href: this.#textOf(row),
          fault: fault === undefined ? '' : words.faults[fault],
          isCurrent,
          isSelected: selected.has(row.id),
          isMovedOn: movedOn.has(row.id),
          others: isCurrent ? repeatable.filter(({ id }) => id !== row.id) : [],
          changes,
          problem: isCurrent ? problem : null,
        },
        this.#acts,
      )
    }
    return html`<div
      class="response-list card"
      role="table"
      aria-label=${words.title}
      aria-rowcount=${shown.length + 1}
    >
      <div class="response-columns" role="row" aria-rowindex="1">
        ${words.columns.map((column) => html`<span role="columnheader">${column}</span>`)}
      </div>
      <div .style=${`height:${seen.above}px`} role="presentation"></div>
      ${repeat(shown.slice(seen.from, seen.to), (row) => row.id, one)}
      <div .style=${`height:${seen.below}px`} role="presentation"></div>
    </div>`
  }
}
define('responses-screen', ResponsesScreen)
