/** Work on the table of answers: which row is worked on, which are chosen, what was refused, what can be taken back.
 *  Every act ends with a fresh table. */
import type { ReactiveControllerHost } from 'lit'
import type { ReasonedAct, ResponseRow, WordChangeView } from '#shared/wire/resolution.ts'
import type { Api } from '../api/client.ts'
import { responseWords } from '../words/responses.ts'

export interface DeskParts {
  readonly api: () => Api
  readonly reportId: () => string
  /** of the whole table */
  readonly rows: () => readonly ResponseRow[]
  readonly refresh: () => Promise<void>
  /** another row is worked on, and is in the page */
  readonly onWork: () => void
}
type AnswerAsked = Omit<Parameters<Api['answerComment']>[1], 'version'>

export class ResponseDesk {
  /** id of the row that is worked on; '' for none */
  current = ''
  selected: ReadonlySet<string> = new Set()
  /** what the row worked on can point at; null: not known yet */
  changes: readonly WordChangeView[] | null = null
  /** rows whose change was changed once more */
  movedOn: ReadonlySet<string> = new Set()
  /** why the last act was refused */
  problem: unknown = null
  #groups: readonly (readonly string[])[] = []
  /** what was done with many at once */
  note = ''
  #undoable: readonly { readonly id: string; readonly version: number }[] = []
  readonly #host: ReactiveControllerHost
  readonly #parts: DeskParts

  constructor(host: ReactiveControllerHost, parts: DeskParts) {
    this.#host = host
    this.#parts = parts
  }

  /** Which named changes were changed once more? What cannot be had now comes with the next event. */
  async lookForMoved(): Promise<void> {
    const answer = await this.#parts
      .api()
      .responsesMovedOn(this.#parts.reportId())
      .catch(() => null)
    if (answer !== null) this.movedOn = new Set(answer.ids)
    this.#host.requestUpdate()
  }

  /** Which rows say the same? As above. */
  async lookForGroups(): Promise<void> {
    const { api, reportId } = this.#parts
    const answer = await api()
      .proposedGroups(reportId())
      .catch(() => null)
    if (answer !== null) this.#groups = answer.groups
    this.#host.requestUpdate()
  }

  /** Rows that could be one, as they stand in the table now. */
  get groups(): readonly (readonly ResponseRow[])[] {
    const rows = new Map(this.#parts.rows().map((row) => [row.id, row]))
    return this.#groups
      .map((ids) => ids.flatMap((id) => rows.get(id) ?? []))
      .filter((group) => group.length > 1)
  }

  /** What a row can point at, without moving to it. */
  findChanges(id: string): void {
    this.current = id
    this.problem = null
    this.changes = null
    this.#host.requestUpdate()
    void this.#fetchChanges(id)
  }

  toggle(id: string): void {
    const selected = new Set(this.selected)
    if (!selected.delete(id)) selected.add(id)
    this.selected = selected
    this.#host.requestUpdate()
  }

  /** Opens a row to be worked on; the words it can point at are fetched for whoever may answer. */
  work(id: string): void {
    this.current = id
    this.problem = null
    this.changes = null
    const may = this.#parts.rows().find((row) => row.id === id)?.may
    if (may?.confirm === true) void this.#fetchChanges(id)
    this.#host.requestUpdate()
    void this.#host.updateComplete.then(() => this.#parts.onWork())
  }

  async answer(row: ResponseRow, asked: AnswerAsked): Promise<boolean> {
    const given = { ...asked, version: row.version }
    return this.#try(() => this.#parts.api().answerComment(row.id, given))
  }

  async accept(rows: readonly ResponseRow[], isConfirmed: boolean): Promise<void> {
    const items = itemsOf(rows)
    await this.#many({ act: 'answer', to: 'accepted', isConfirmed, items }, isConfirmed)
  }

  /** What was prepared for each. */
  async confirm(rows: readonly ResponseRow[]): Promise<void> {
    await this.#many({ act: 'confirm', items: itemsOf(rows) }, true)
  }

  /** The first one's row takes the others in. */
  async merge(first: ResponseRow, others: readonly ResponseRow[]): Promise<void> {
    const ids = others.map(({ id }) => id)
    await this.#try(() => this.#parts.api().mergeComments(this.#parts.reportId(), first.id, ids))
    this.selected = new Set()
    this.#host.requestUpdate()
  }

  async split(ids: readonly string[]): Promise<void> {
    await this.#try(async () => {
      for (const id of ids) await this.#parts.api().splitComment(id)
    })
  }

  async keepMerged(id: string): Promise<void> {
    await this.#try(() => this.#parts.api().keepMerged(id))
  }

  /** These say different things. */
  async callApart(rows: readonly ResponseRow[]): Promise<void> {
    const ids = rows.map(({ id }) => id)
    await this.#try(() => this.#parts.api().callApart(this.#parts.reportId(), ids))
  }

  async apply(row: ResponseRow, changes: readonly WordChangeView[]): Promise<void> {
    const named = { changes: [...changes], version: row.version }
    await this.#try(() => this.#parts.api().applyComment(row.id, named))
  }

  async ask(row: ResponseRow, act: ReasonedAct, reason: string): Promise<void> {
    this.current = row.id
    await this.#try(() => this.#parts.api().askOfAnswer(row.id, act, reason, row.version))
  }

  /** A body asks for its comment to have a row of its own. */
  async askSplit(id: string, reason: string): Promise<void> {
    await this.#try(() => this.#parts.api().askOfAnswer(id, 'split-request', reason, 0))
  }

  async close(draft: number | null): Promise<void> {
    await this.#try(() => this.#parts.api().closeTable(this.#parts.reportId(), draft))
  }

  /** Takes back what was just done with many; null: there is nothing to take back. */
  get undo(): (() => void) | null {
    const items = [...this.#undoable]
    if (items.length === 0) return null
    return () => {
      this.#undoable = []
      this.note = ''
      const { api, reportId } = this.#parts
      void this.#try(() => api().answerMany(reportId(), { act: 'undo', items }))
    }
  }

  async #many(asked: Parameters<Api['answerMany']>[1], isUndoable: boolean): Promise<void> {
    await this.#try(async () => {
      const { done, refused } = await this.#parts.api().answerMany(this.#parts.reportId(), asked)
      this.note = responseWords().done(done.length, refused.length)
      this.#undoable = isUndoable ? done : []
      this.selected = new Set()
    })
  }

  async #fetchChanges(id: string): Promise<void> {
    try {
      const { changes } = await this.#parts.api().changesSince(id)
      if (this.current === id) this.changes = changes
    } catch (error) {
      if (this.current === id) this.problem = error
    }
    this.#host.requestUpdate()
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
      await this.#parts.refresh()
    }
  }
}

const itemsOf = (rows: readonly ResponseRow[]) => rows.map(({ id, version }) => ({ id, version }))
