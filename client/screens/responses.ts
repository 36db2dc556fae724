/** The table of comments and answers of a report: filter, walk by keyboard, answer in place, many at once, print. */
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { dayOf, timeOf } from '#shared/calendar.ts'
import { explanationFaults, RESULTS, type Result } from '#shared/domain/resolution.ts'
import { dateShort } from '#shared/text/official.ts'
import { openingLine, responsePaper, responsePaperWords } from '#shared/text/response-paper.ts'
import type { ReportView } from '#shared/wire/api.ts'
import type { ResponseRow, ResponseTable, WordChangeView } from '#shared/wire/resolution.ts'
import '../components/answer-form.ts'
import type { AnswerGiven } from '../components/answer-form.ts'
import { icon } from '../components/icon.ts'
import { drawLoaded, emptyState, sentenceOf, type Tone } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { reportTabs } from '../components/report-tabs.ts'
import { rowWindow } from '../components/row-window.ts'
import { topBar } from '../components/top-bar.ts'
import { colourClass } from '../components/who.ts'
import { Loader } from '../state/loader.ts'
import { ReportFeed } from '../state/report-feed.ts'
import '../styles/comments.css'
import '../styles/overview.css'
import '../styles/responses.css'
import { paperWords } from '../words/paper.ts'
import { responseWords } from '../words/responses.ts'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

interface Loaded {
  readonly report: ReportView
  readonly table: ResponseTable
}
interface Filter {
  readonly result: Result | ''
  readonly bodyId: string
  readonly sectionId: string
  readonly person: string
}
const NO_FILTER: Filter = { result: '', bodyId: '', sectionId: '', person: '' }
const TONES: Readonly<Record<Result, Tone>> = {
  open: 'warn',
  accepted: 'ok',
  'partly-accepted': 'info',
  rejected: 'neutral',
  duplicate: 'neutral',
  withdrawn: 'neutral',
}
/** px of a row that was not drawn yet */
const GUESSED = 96

export class ResponsesScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    reportId: { type: String },
    filter: { state: true },
    current: { state: true },
    selected: { state: true },
    changes: { state: true },
    moved: { state: true },
    problem: { state: true },
    note: { state: true },
    undoable: { state: true },
    scrolled: { state: true },
    isPrinting: { state: true },
  }
  declare reportId: string
  declare filter: Filter
  /** id of the row that is worked on */
  declare current: string
  declare selected: ReadonlySet<string>
  /** what the row worked on can point at */
  declare changes: readonly WordChangeView[] | null
  /** rows whose change was changed once more */
  declare moved: ReadonlySet<string>
  declare problem: unknown
  declare note: string
  declare undoable: readonly { readonly id: string; readonly version: number }[]
  declare scrolled: number
  declare isPrinting: boolean
  readonly #heights = new Map<string, number>()

  readonly #loader = new Loader<Loaded>(
    this,
    async () => {
      const [report, table] = await Promise.all([
        this.app.api.report(this.reportId),
        this.app.api.responses(this.reportId),
      ])
      void this.#lookForMoved()
      return { report, table }
    },
    () => this.app.session,
  )
  readonly #feed = new ReportFeed(this, {
    kept: () => void this.#loader.refresh(),
    reload: () => void this.#loader.refresh(),
    textChanged: () => void this.#lookForMoved(),
  })

  constructor() {
    super()
    this.filter = NO_FILTER
    this.current = ''
    this.selected = new Set()
    this.changes = null
    this.moved = new Set()
    this.problem = null
    this.note = ''
    this.undoable = []
    this.scrolled = 0
    this.isPrinting = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#loader.start()
    window.addEventListener('scroll', this.#onScroll, { passive: true })
    window.addEventListener('beforeprint', this.#beforePrint)
    window.addEventListener('afterprint', this.#afterPrint)
    document.addEventListener('keydown', this.#onKey)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('scroll', this.#onScroll)
    window.removeEventListener('beforeprint', this.#beforePrint)
    window.removeEventListener('afterprint', this.#afterPrint)
    document.removeEventListener('keydown', this.#onKey)
  }

  protected override updated(): void {
    const loaded = this.#loader.value
    if (loaded) this.#feed.start(this.reportId, loaded.report.eventSeq, this.app.session)
    let isNew = false
    for (const element of this.querySelectorAll<HTMLElement>('.response-row')) {
      const id = element.dataset['id'] ?? ''
      const height = element.offsetHeight
      isNew ||= this.#heights.get(id) !== height
      this.#heights.set(id, height)
    }
    // Measured heights move what is below: once more, with the true ones.
    if (isNew) this.requestUpdate()
  }

  readonly #onScroll = (): void => {
    // A redraw for every few rows, not for every pixel.
    if (Math.abs(window.scrollY - this.scrolled) > 200) this.scrolled = window.scrollY
  }
  /** The browser prints what is in the page when this returns. */
  readonly #beforePrint = (): void => {
    this.isPrinting = true
    this.performUpdate()
  }
  readonly #afterPrint = (): void => void (this.isPrinting = false)

  async #lookForMoved(): Promise<void> {
    const answer = await this.app.api.responsesMovedOn(this.reportId).catch(() => null)
    if (answer !== null) this.moved = new Set(answer.ids)
  }

  #rows(table: ResponseTable): readonly ResponseRow[] {
    const { result, bodyId, sectionId, person } = this.filter
    return table.rows.filter((row) => {
      const authors = [row, ...row.members].map(({ author }) => author)
      return (
        (result === '' || row.result === result) &&
        (sectionId === '' || row.sectionId === sectionId) &&
        (bodyId === '' || authors.some((author) => author.bodyId === bodyId)) &&
        (person === '' || authors.some((author) => author.name === person))
      )
    })
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const table = this.#loader.value?.table
    if (table === undefined || event.isComposing || event.ctrlKey || event.altKey || event.metaKey)
      return
    // Whoever writes, writes.
    const at = event.target
    if (
      at instanceof Element &&
      at.matches('input:not([type=checkbox]), textarea, select, dialog *')
    )
      return
    const rows = this.#rows(table)
    const index = rows.findIndex((row) => row.id === this.current)
    const row = rows[index]
    const key = event.key.toLowerCase()
    if (key === 'j' || key === 'k') {
      const next = rows[key === 'j' ? index + 1 : Math.max(0, index - 1)]
      if (next !== undefined) this.#work(next.id)
    } else if (row === undefined) return
    else if (key === 'a' && row.may.propose)
      void this.#many({ act: 'answer', to: 'accepted', isConfirmed: row.may.confirm }, [row])
    else if (key === 'e') this.querySelector<HTMLElement>('answer-form textarea')?.focus()
    else if (key === 'g') this.app.navigate(this.#textOf(row))
    else if (key === 'x') this.#toggle(row.id)
    else return
    event.preventDefault()
  }

  #textOf = (row: ResponseRow): string => `/bao-cao/${this.reportId}/phan/${row.sectionId}`

  #toggle(id: string): void {
    const selected = new Set(this.selected)
    if (!selected.delete(id)) selected.add(id)
    this.selected = selected
  }

  /** Opens a row to be worked on; the words it can point at are fetched for whoever may answer. */
  #work(id: string): void {
    this.current = id
    this.problem = null
    this.changes = null
    const row = this.#loader.value?.table.rows.find((one) => one.id === id)
    if (row?.may.confirm === true) void this.#fetchChanges(id)
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>('.response-row.current')?.focus(),
    )
  }

  async #fetchChanges(id: string): Promise<void> {
    const found = await this.app.api.changesSince(id).catch(() => null)
    if (found !== null && this.current === id) this.changes = found.changes
  }

  async #try(work: () => Promise<unknown>): Promise<boolean> {
    this.problem = null
    try {
      await work()
      return true
    } catch (error) {
      this.problem = error
      return false
    } finally {
      await this.#loader.refresh()
    }
  }

  async #give({ row, to, explanation, repeats, changes, isConfirmed }: AnswerGiven): Promise<void> {
    const rows = this.#rows(
      this.#loader.value?.table ?? { rows: [], closed: [], mayClose: false, tally: null },
    )
    const index = rows.findIndex((one) => one.id === row.id)
    const next = rows.slice(index + 1).find((one) => one.result === 'open')
    const given = { to, explanation, repeats, changes: [...changes], isConfirmed }
    const isDone = await this.#try(() =>
      this.app.api.answerComment(row.id, { ...given, version: row.version }),
    )
    if (isDone) this.#work(next?.id ?? '')
  }

  async #many(
    asked:
      | { readonly act: 'answer'; readonly to: 'accepted'; readonly isConfirmed: boolean }
      | { readonly act: 'confirm' },
    rows: readonly ResponseRow[],
  ): Promise<void> {
    const items = rows.map(({ id, version }) => ({ id, version }))
    await this.#try(async () => {
      const { done, refused } = await this.app.api.answerMany(this.reportId, { ...asked, items })
      this.note = responseWords().done(done.length, refused.length)
      this.undoable = asked.act === 'confirm' || asked.isConfirmed ? done : []
      this.selected = new Set()
    })
  }

  override render() {
    const report = this.#loader.value?.report
    const words = responseWords()
    this.name(report ? `${words.title}: ${report.title}` : words.title)
    return html`${topBar({
        app: this.app,
        crumb: html`<a href="/bao-cao/${this.reportId}" aria-label=${t().section.back}
            >${icon('arrow-left')}</a
          ><b class="cut">${report?.title ?? ''}</b>`,
      })}
      ${report ? reportTabs(this.reportId, 'responses') : nothing}
      <main id="main" tabindex="-1">
        ${drawLoaded(
          this.#loader.state,
          () => this.#loader.start(),
          (loaded) => this.#draw(loaded),
        )}
      </main>`
  }

  #draw({ report, table }: Loaded): TemplateResult {
    const words = responseWords()
    if (this.isPrinting) return this.#paper({ report, table })
    const rows = this.#rows(table)
    const done = table.rows.filter((row) => row.result !== 'open').length
    const closed = table.closed.at(-1)
    return html`<div class="page responses no-print">
      <header class="responses-head">
        <div>
          <h1 class="page-title">${words.title}</h1>
          <p class="t13 ink2">${openingLine(table, words)}</p>
          ${
            closed === undefined
              ? nothing
              : html`<p class="small muted">
                  ${words.closed(`${timeOf(closed.at).slice(0, 5)} ${dateShort(dayOf(closed.at))}`, closed.sha256.slice(0, 12))}
                </p>`
          }
        </div>
        <span class="grow"></span>
        <div class="row tight">
          <button type="button" class="button" @click=${() => window.print()}>
            ${icon('printer')}${words.print}
          </button>
          <a class="button" href="/api/reports/${this.reportId}/responses.xlsx" download
            >${icon('download')}${words.download}</a
          >
          ${
            table.mayClose && table.rows.length > 0
              ? html`<button
                  type="button"
                  class="button primary"
                  @click=${() =>
                    this.#try(() =>
                      this.app.api.closeTable(
                        this.reportId,
                        table.rows.at(-1)?.draftNumber ?? null,
                      ),
                    )}
                >
                  ${words.close}
                </button>`
              : nothing
          }
        </div>
      </header>
      ${
        table.rows.length === 0
          ? html`<section class="card">
              ${emptyState('file-text', words.none, words.noneHint)}
            </section>`
          : html`${this.#filters(report, table)}
              <p class="small ink2" role="status">
                ${words.progress(done, table.rows.length)} ${this.note}
              </p>
              ${this.#bulk(table)}
              ${
                this.problem === null || this.current !== ''
                  ? nothing
                  : html`<p class="field-error" role="alert">${sentenceOf(this.problem)}</p>`
              }
              <p class="small muted">${words.keys}</p>
              ${rows.length === 0 ? html`<p class="muted">${words.noMatch}</p>` : this.#list(report, table, rows)}`
      }
    </div>`
  }

  #filters(report: ReportView, table: ResponseTable): TemplateResult {
    const words = responseWords()
    const authors = table.rows.flatMap((row) => [row, ...row.members].map(({ author }) => author))
    const bodies = new Map(authors.map((author) => [author.bodyId, author.body]))
    const people = [...new Set(authors.map((author) => author.name))]
    const choice = (
      name: 'bodyId' | 'sectionId' | 'person',
      label: string,
      any: string,
      of: readonly (readonly [string, string])[],
    ) =>
      html`<select
        class="input"
        aria-label=${label}
        @change=${(event: Event) => {
          if (event.target instanceof HTMLSelectElement)
            this.filter = { ...this.filter, [name]: event.target.value }
        }}
      >
        <option value="">${any}</option>
        ${of.map(([value, text]) => html`<option value=${value}>${text}</option>`)}
      </select>`
    const chip = (result: Result | '', label: string, count: number) =>
      html`<button
        type="button"
        class="chip"
        aria-pressed=${this.filter.result === result}
        @click=${() => (this.filter = { ...this.filter, result })}
      >
        ${label} <b>${count}</b>
      </button>`
    return html`<section class="card responses-filters">
      <div class="row tight wrap" role="group" aria-label=${words.filters}>
        ${chip('', words.all, table.rows.length)}
        ${RESULTS.map((result) =>
          chip(result, words.results[result], table.rows.filter((r) => r.result === result).length),
        )}
      </div>
      <div class="row tight wrap">
        ${choice('bodyId', words.body, words.anyBody, [...bodies])}
        ${choice(
          'sectionId',
          words.section,
          words.anySection,
          report.sections.map((s) => [s.id, `${s.number} ${s.title}`] as const),
        )}
        ${choice(
          'person',
          words.person,
          words.anyPerson,
          people.map((name) => [name, name] as const),
        )}
      </div>
    </section>`
  }

  #bulk(table: ResponseTable): TemplateResult | typeof nothing {
    const words = responseWords()
    const chosen = table.rows.filter((row) => this.selected.has(row.id))
    const [first, ...others] = chosen.toSorted((a, b) => a.number - b.number)
    if (first === undefined && this.undoable.length === 0) return nothing
    const may = (right: 'confirm' | 'propose' | 'merge') => chosen.every((row) => row.may[right])
    const button = (label: string, act: () => void) =>
      html`<button type="button" class="button compact" @click=${act}>${label}</button>`
    return html`<div
      class="row tight wrap responses-bulk"
      role="group"
      aria-label=${words.selected(chosen.length)}
    >
      ${first === undefined ? nothing : html`<b class="small">${words.selected(chosen.length)}</b>`}
      ${
        first !== undefined && may('propose')
          ? button(words.acceptMany, () => {
              const isConfirmed = may('confirm')
              void this.#many({ act: 'answer', to: 'accepted', isConfirmed }, chosen)
            })
          : nothing
      }
      ${
        first !== undefined && may('confirm') && chosen.every((row) => row.proposal !== null)
          ? button(words.confirmMany, () => void this.#many({ act: 'confirm' }, chosen))
          : nothing
      }
      ${
        first !== undefined && others.length > 0 && may('merge')
          ? button(words.merge, () => {
              const ids = others.map(({ id }) => id)
              void this.#try(() => this.app.api.mergeComments(this.reportId, first.id, ids)).then(
                () => (this.selected = new Set()),
              )
            })
          : nothing
      }
      ${
        this.undoable.length > 0
          ? button(words.undo, () => {
              const items = [...this.undoable]
              this.undoable = []
              this.note = ''
              void this.#try(() => this.app.api.answerMany(this.reportId, { act: 'undo', items }))
            })
          : nothing
      }
    </div>`
  }

  #list(report: ReportView, table: ResponseTable, rows: readonly ResponseRow[]): TemplateResult {
    const words = responseWords()
    const list = this.querySelector('.response-list')
    const top = list === null ? 0 : -list.getBoundingClientRect().top
    const heights = rows.map(({ id }) => this.#heights.get(id) ?? GUESSED)
    const kept = rows.findIndex((row) => row.id === this.current)
    const seen = rowWindow(heights, top, window.innerHeight, kept)
    const faults = explanationFaults(
      table.rows.map(({ id, result, answer }) => ({
        id,
        result,
        explanation: answer?.explanation ?? '',
      })),
    )
    const sections = new Map(report.sections.map((s) => [s.id, s]))
    return html`<div
      class="response-list card"
      role="table"
      aria-label=${words.title}
      aria-rowcount=${rows.length + 1}
    >
      <div class="response-columns" role="row" aria-rowindex="1">
        ${words.columns.map((column) => html`<span role="columnheader">${column}</span>`)}
      </div>
      <div .style=${`height:${seen.above}px`} role="presentation"></div>
      ${repeat(
        rows.slice(seen.from, seen.to),
        (row) => row.id,
        (row, i) => {
          const place = sections.get(row.sectionId)
          const fault = faults.get(row.id)
          const named = place === undefined ? '' : `${place.number} ${place.title}`
          return this.#row(
            table,
            row,
            seen.from + i,
            named,
            fault === undefined ? '' : words.faults[fault],
          )
        },
      )}
      <div .style=${`height:${seen.below}px`} role="presentation"></div>
    </div>`
  }

  #row(
    table: ResponseTable,
    row: ResponseRow,
    index: number,
    place: string,
    fault: string,
  ): TemplateResult {
    const words = responseWords()
    const isCurrent = row.id === this.current
    return html`<div
      class="response-row ${isCurrent ? 'current' : ''}"
      role="row"
      aria-rowindex=${index + 2}
      data-id=${row.id}
      tabindex="-1"
    >
      <span role="cell" class="response-number"
        ><input
          type="checkbox"
          aria-label=${words.select(row.number)}
          .checked=${this.selected.has(row.id)}
          @change=${() => this.#toggle(row.id)}
        />${row.number}</span
      >
      <div role="cell">
        <b class="small">${place}</b>
        ${row.quote === '' ? nothing : html`<blockquote class="comment-quote" lang="vi">${row.quote}</blockquote>`}
        <a class="small" href=${this.#textOf(row)}>${words.goToText}</a>
      </div>
      <div role="cell">
        ${[row, ...row.members].map(
          (one) =>
            html`<div>
              <span class="body-tag ${colourClass(one.author.colour)}">${one.author.body}</span>
              <div class="small muted">${one.author.name}</div>
              ${'splitAsked' in one ? this.#member(row, one.id, one.number, one.splitAsked) : nothing}
            </div>`,
        )}
      </div>
      <div role="cell" class="response-said" lang="vi">${row.text}</div>
      ${isCurrent && row.may.propose ? this.#form(table, row) : this.#answer(row, fault, isCurrent)}
    </div>`
  }

  #member(row: ResponseRow, id: string, number: number, asked: string | null): TemplateResult {
    const words = responseWords()
    return html`${asked === null ? nothing : html`<p class="state k-warn small">${words.splitAsked(asked)}</p>`}
    ${
      row.may.merge
        ? html`<button
            type="button"
            class="button compact quiet"
            @click=${() => this.#try(() => this.app.api.splitComment(id))}
          >
            ${words.split(number)}
          </button>`
        : nothing
    }`
  }

  #form(table: ResponseTable, row: ResponseRow): TemplateResult {
    return html`<div role="cell" class="response-form">
      ${row.proposal === null ? nothing : html`<p class="small muted">${responseWords().proposal(row.proposal.name)}</p>`}
      <answer-form
        .row=${row}
        .others=${table.rows.filter(
          (other) =>
            other.id !== row.id && other.result !== 'duplicate' && other.result !== 'withdrawn',
        )}
        .changes=${this.changes}
        .problem=${this.problem}
        @answer-give=${(event: CustomEvent<AnswerGiven>) => void this.#give(event.detail)}
      ></answer-form>
    </div>`
  }

  #answer(row: ResponseRow, fault: string, isCurrent: boolean): TemplateResult {
    const words = responseWords()
    const { answer, proposal, objection } = row
    const label =
      answer?.repeats === null || answer?.repeats === undefined
        ? words.results[row.result]
        : words.repeats(answer.repeats)
    return html`<div role="cell"><span class="state k-${TONES[row.result]}">${label}</span></div>
      <div role="cell">
        ${
          answer !== null && answer.explanation !== ''
            ? html`<p lang="vi">${answer.explanation}</p>`
            : html`<p class="small muted">
                ${proposal === null ? words.noAnswer : `${words.proposal(proposal.name)}: ${words.results[proposal.answer]}. ${proposal.explanation}`}
              </p>`
        }
        ${fault === '' ? nothing : html`<p class="state k-bad">${fault}</p>`}
        ${row.changes.map(
          (change) =>
            html`<p class="small" lang="vi">
              ${change.before === '' ? nothing : html`<del>${change.before}</del>`}
              ${change.after === '' ? nothing : html`<ins>${change.after}</ins>`}
            </p>`,
        )}
        ${this.moved.has(row.id) ? html`<p class="state k-info">${words.movedOn}</p>` : nothing}
        ${
          objection === null
            ? nothing
            : html`<p class="small">
                <b>${words.objection(objection.body)}:</b> ${objection.reason}
              </p>`
        }
        ${
          row.may.propose
            ? html`<button
                type="button"
                class="button compact"
                aria-label=${words.open(row.number)}
                @click=${() => this.#work(row.id)}
              >
                ${words.explanation}
              </button>`
            : nothing
        }
        ${row.may.reopen || row.may.object ? this.#asks(row, isCurrent) : nothing}
      </div>`
  }

  /** What the one who raised it, and the lead, may ask of an answer: both with a reason. */
  #asks(row: ResponseRow, isCurrent: boolean): TemplateResult {
    const words = responseWords()
    const send = (act: 'reopening' | 'objection') => {
      const box = this.querySelector<HTMLTextAreaElement>(`#reason-${CSS.escape(row.id)}`)
      this.current = row.id
      void this.#try(() => this.app.api.askOfAnswer(row.id, act, box?.value ?? '', row.version))
    }
    return html`<details class="response-ask">
      <summary class="small">
        ${[row.may.object ? words.object : '', row.may.reopen ? words.reopen : ''].filter((w) => w !== '').join(', ')}
      </summary>
      <label class="small" for="reason-${row.id}">${words.reason}</label>
      <textarea id="reason-${row.id}" class="input" rows="2" lang="vi"></textarea>
      ${
        this.problem === null || !isCurrent
          ? nothing
          : html`<p class="field-error" role="alert">${sentenceOf(this.problem)}</p>`
      }
      <div class="row tight">
        ${row.may.object ? html`<button type="button" class="button compact" @click=${() => send('objection')}>${words.object}</button>` : nothing}
        ${row.may.reopen ? html`<button type="button" class="button compact" @click=${() => send('reopening')}>${words.reopen}</button>` : nothing}
      </div>
    </details>`
  }

  /** The official table: words of the document, in Vietnamese whatever the screen speaks. */
  #paper({ report, table }: Loaded): TemplateResult {
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
}
define('responses-screen', ResponsesScreen)
