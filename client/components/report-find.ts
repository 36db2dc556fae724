/** Find and replace over all sections of a report that one may read: every place by section, to be left out one by one;
 *  those in sections one may not edit with the reason. Replaces through each section's own document. */
import { html, nothing, type TemplateResult } from 'lit'
import { textblocksIn, type Block } from '#shared/document/block.ts'
import {
  AROUND,
  leftOutNow,
  placesInSection,
  type PlaceInSection,
} from '#shared/text/report-find.ts'
import { cleanText } from '#shared/text/normalize.ts'
import type { ReportView } from '#shared/wire/api.ts'
import type { SectionText } from '../api/client.ts'
import type { ReplacingProblem, SectionReplacing } from '../editor/section-replacing.ts'
import '../styles/find.css'
import { reportFindWords } from '../words/report-find.ts'
import { ordinal } from './outline-rows.ts'
import { findOptions } from './find-options.ts'
import { define, Part } from './part.ts'
import { placeLink } from './place-link.ts'

/** Shown of one section; all are counted and replaced. */
const LISTED = 100
/** Reading a long report takes longer than the next key. */
const PAUSE_MS = 200
/** Kept open to be taken back; the server lets one person have 20 lines. */
const MOST_OPEN = 12

type Row = ReportView['sections'][number]
interface Group {
  readonly row: Row
  readonly places: readonly PlaceInSection[]
}
interface Outcome {
  readonly places: number
  readonly sections: number
  readonly problems: ReadonlyMap<string, ReplacingProblem>
}

/** Event: `find-close`. */
export class ReportFind extends Part {
  static override properties = {
    report: { attribute: false },
    sections: { attribute: false },
    personId: { attribute: false },
    groups: { state: true },
    progress: { state: true },
    outcome: { state: true },
    isUndone: { state: true },
  }
  declare report: ReportView | null
  /** of those the person may read; a new value looks again */
  declare sections: readonly SectionText[]
  declare personId: string
  declare groups: readonly Group[]
  /** sections done, and how many in all; null: nothing is being replaced */
  declare progress: readonly [number, number] | null
  declare outcome: Outcome | null
  declare isUndone: boolean
  #options = { withMarks: false, matchCase: false, wholeWords: false }
  /** by section */
  readonly #leftOut = new Map<string, readonly PlaceInSection[]>()
  #open: SectionReplacing[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.report = null
    this.sections = []
    this.personId = ''
    this.groups = []
    this.progress = null
    this.outcome = null
    this.isUndone = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
    this.#letGo()
  }

  protected override firstUpdated(): void {
    this.#box('.find-words').focus()
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('sections')) this.#lookSoon()
  }

  override render() {
    const words = reportFindWords()
    const places = this.groups.reduce((n, group) => n + group.places.length, 0)
    return html`<search class="find-panel report-find" aria-label=${words.title}>
      <div class="find-row">
        <input
          class="find-words"
          type="search"
          aria-label=${words.words}
          placeholder=${words.words}
          autocomplete="off"
          spellcheck="false"
          @input=${() => {
            this.#leftOut.clear()
            this.#lookSoon()
          }}
        />
        <output class="find-count">${this.#count(places)}</output>
        <button
          type="button"
          class="button compact quiet"
          @click=${() => this.announce('find-close', null)}
        >
          ${words.close}
        </button>
      </div>
      ${findOptions(this.#options, () => this.#look())} ${this.#replacing()}
      <div role="status">${this.#said()}</div>
      ${this.groups.map((group) => this.#group(group))}
    </search>`
  }

  #count(places: number): string {
    const words = reportFindWords()
    if (this.#words() === '') return ''
    return places === 0 ? words.nothing : words.found(places, this.groups.length)
  }

  #replacing(): TemplateResult | typeof nothing {
    if (!this.groups.some(({ row }) => row.level === 'edit') && this.#open.length === 0)
      return nothing
    const words = reportFindWords()
    const chosen = this.#chosen()
    const n = chosen.reduce((sum, { count }) => sum + count, 0)
    const isPossible = n > 0 && this.progress === null
    return html`<div class="find-row">
      <input
        class="find-replacement"
        type="text"
        aria-label=${words.replacement}
        placeholder=${words.replacement}
        autocomplete="off"
        spellcheck="false"
      />
      <button
        type="button"
        class="button compact"
        aria-disabled=${!isPossible}
        @click=${() => isPossible && void this.#replace()}
      >
        ${words.replace(n, chosen.length)}
      </button>
      ${
        this.#open.length > 0 && this.progress === null && !this.isUndone
          ? html`<button type="button" class="button compact" @click=${() => void this.#undo()}>
              ${words.undo}
            </button>`
          : nothing
      }
    </div>`
  }

  #said(): TemplateResult | typeof nothing {
    const words = reportFindWords()
    if (this.progress !== null) return html`<p>${words.replacing(...this.progress)}</p>`
    if (this.isUndone) return html`<p>${words.undone}</p>`
    if (this.outcome === null) return nothing
    const { places, sections, problems } = this.outcome
    return html`<p>${words.replaced(places, sections)}</p>
      ${[...problems].map(
        ([id, problem]) =>
          html`<p class="find-problem">${this.#nameOf(id)}: ${words.problems[problem]}</p>`,
      )}`
  }

  #nameOf(id: string): string {
    const row = this.report?.sections.find((section) => section.id === id)
    return row === undefined ? id : `${ordinal(row.number)} ${row.title}`.trim()
  }

  #group({ row, places }: Group): TemplateResult {
    const words = reportFindWords()
    const reason = whyNot(row)
    const leftOut = leftOutNow(places, this.#leftOut.get(row.id) ?? [])
    return html`<section class="find-group" aria-label=${this.#nameOf(row.id)}>
      <h3 class="find-group-head">
        ${this.#nameOf(row.id)} <span class="find-count">${places.length}</span>
      </h3>
      ${reason === null ? nothing : html`<p class="find-reason">${reason}</p>`}
      <ol class="find-hits">
        ${places.slice(0, LISTED).map(
          (place) =>
            html`<li>
              ${
                reason === null
                  ? html`<input
                      type="checkbox"
                      .checked=${!leftOut.has(place)}
                      aria-label=${words.include(`${place.before}${place.hit}${place.after}`)}
                      @change=${(event: Event) =>
                        this.#choose(row.id, place, (event.target as HTMLInputElement).checked)}
                    />`
                  : nothing
              }
              <a
                class="find-place"
                lang="vi"
                href=${placeLink(this.report?.id ?? '', row.id, place)}
                >${cut(place.before)}${place.before}<mark>${place.hit}</mark>${place.after}${cut(place.after)}</a
              >
            </li>`,
        )}
      </ol>
      ${places.length > LISTED ? html`<p>${words.more(places.length - LISTED)}</p>` : nothing}
    </section>`
  }

  #choose(section: string, place: PlaceInSection, isIncluded: boolean): void {
    const group = this.groups.find(({ row }) => row.id === section)
    const now = leftOutNow(group?.places ?? [], this.#leftOut.get(section) ?? [])
    if (isIncluded) now.delete(place)
    else now.add(place)
    this.#leftOut.set(section, [...now])
    this.requestUpdate()
  }

  /** What would be replaced, by section. */
  #chosen(): { readonly row: Row; readonly count: number }[] {
    return this.groups.flatMap(({ row, places }) => {
      if (whyNot(row) !== null) return []
      const count = places.length - leftOutNow(places, this.#leftOut.get(row.id) ?? []).size
      return count === 0 ? [] : [{ row, count }]
    })
  }

  #lookSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), PAUSE_MS)
  }

  #look(): void {
    clearTimeout(this.#timer)
    const words = this.#words()
    const rows = this.report?.sections ?? []
    this.groups =
      words === ''
        ? []
        : this.sections.flatMap(({ id, blocks }) => {
            const row = rows.find((section) => section.id === id)
            // The wire types blocks loosely, since they nest; the server makes them with the same module.
            const texts = textblocksIn(blocks as readonly Block[])
            const places = placesInSection(texts, words, this.#options)
            return row === undefined || places.length === 0 ? [] : [{ row, places }]
          })
  }

  async #replace(): Promise<void> {
    const search = { words: this.#words(), options: { ...this.#options } }
    const replacement = cleanText(this.#box('.find-replacement').value)
    const chosen = this.#chosen()
    this.#letGo()
    this.isUndone = false
    const { SectionReplacing } = await import('../editor/section-replacing.ts')
    const problems = new Map<string, ReplacingProblem>()
    let places = 0
    let sections = 0
    for (const [i, { row }] of chosen.entries()) {
      this.progress = [i, chosen.length]
      const one = new SectionReplacing(row.id, this.personId, row.level === 'edit')
      this.#open.push(one)
      const n = await one.replace(search, replacement, this.#leftOut.get(row.id) ?? [])
      places += n
      if (n > 0) sections++
      if (one.problem !== null) problems.set(row.id, one.problem)
      if (this.#open.length > MOST_OPEN) this.#open.shift()?.destroy()
      if (!this.isConnected) return this.#letGo()
    }
    this.progress = null
    this.outcome = { places, sections, problems }
  }

  async #undo(): Promise<void> {
    const open = this.#open
    for (const [i, one] of open.entries()) {
      this.progress = [i, open.length]
      await one.undo()
    }
    this.progress = null
    this.isUndone = true
    this.#letGo()
  }

  #letGo(): void {
    for (const one of this.#open) one.destroy()
    this.#open = []
  }

  #words(): string {
    return this.querySelector<HTMLInputElement>('.find-words')?.value ?? ''
  }

  #box(selector: string): HTMLInputElement {
    const box = this.querySelector<HTMLInputElement>(selector)
    if (box === null) throw new Error(`${selector} is not drawn`)
    return box
  }
}

/** The text goes on beyond what is shown. */
const cut = (side: string): string => (side.length === AROUND ? '…' : '')

/** Why this person may not replace there, null when they may. */
function whyNot({ level, state, ownerBody }: Row): string | null {
  const words = reportFindWords()
  if (level === 'edit') return null
  if (state === 'locked' || state === 'accepted') return words.locked
  if (state === 'submitted') return words.submitted
  return words.notYours(ownerBody.name)
}

define('report-find', ReportFind)

declare global {
  interface HTMLElementTagNameMap {
    'report-find': ReportFind
  }
}
