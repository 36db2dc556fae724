/** One person deleted much of a section in one go: whoever may write here hears of it above the text, puts it back with
 *  one act or leaves it so. What was decided stays on record, folded. */
import { html, nothing, type TemplateResult } from 'lit'
import { dayOf, timeOf } from '#shared/calendar.ts'
import type { ErasureOutcome } from '#shared/domain/erasure.ts'
import { dateShort } from '#shared/text/official.ts'
import type { ErasureView, SectionView } from '#shared/wire/api.ts'
import { erasureWords } from '../words/erasures.ts'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'
import { noteBar, sentenceOf } from './page-states.ts'
import { define, Part } from './part.ts'

const moment = (at: number): string => t().dates.at(timeOf(at).slice(0, 5), dateShort(dayOf(at)))

export class SectionErasures extends Part {
  static override properties = {
    section: { attribute: false },
    isOffline: { attribute: false },
    settle: { attribute: false },
    busy: { state: true },
    done: { state: true },
    problem: { state: true },
  }
  declare section: SectionView
  declare isOffline: boolean
  /** @throws what the server refuses */
  declare settle: (erasure: number, outcome: ErasureOutcome) => Promise<void>
  /** what is being put back; 0: nothing */
  declare busy: number
  /** what was just done, said to whoever does not see the text */
  declare done: string
  declare problem: string

  constructor() {
    super()
    this.isOffline = false
    this.busy = 0
    this.done = ''
    this.problem = ''
  }

  override render() {
    const { erasures } = this.section
    const open = erasures.filter(({ settled }) => settled === null)
    return html`<div role="status">${open.map((erasure) => this.#bar(erasure))}</div>
      <p class="sr" role="status">${this.done}</p>
      ${this.problem === '' ? nothing : html`<div role="alert">${noteBar('bad', 'triangle-alert', '', this.problem)}</div>`}
      ${this.#earlier(erasures.filter(({ settled }) => settled !== null))}`
  }

  #bar({ id, at, by, body, percent }: ErasureView): TemplateResult {
    const words = erasureWords()
    const acts = html`<span class="row wrap tight"
      >${this.#button(id, 'restored', this.busy === id ? words.busy : words.putBack)}${this.#button(id, 'kept', words.keep)}</span
    >`
    return noteBar(
      'warn',
      'triangle-alert',
      words.bar(percent, moment(at)),
      words.by(by, body),
      this.section.level === 'edit' ? acts : nothing,
    )
  }

  #button(id: number, outcome: ErasureOutcome, label: string): TemplateResult {
    return html`<button
      type="button"
      class="button compact"
      aria-disabled=${this.isOffline || this.busy !== 0}
      title=${this.isOffline ? t().overview.offlineReason : nothing}
      @click=${() => {
        if (!this.isOffline && this.busy === 0) void this.#settle(id, outcome)
      }}
    >
      ${outcome === 'restored' ? icon('history') : nothing}${label}
    </button>`
  }

  async #settle(id: number, outcome: ErasureOutcome): Promise<void> {
    const words = erasureWords()
    this.busy = id
    this.problem = ''
    this.done = ''
    try {
      await this.settle(id, outcome)
      this.done = outcome === 'restored' ? words.done : words.kept
    } catch (error) {
      this.problem = sentenceOf(error)
    }
    this.busy = 0
  }

  #earlier(erasures: readonly ErasureView[]): TemplateResult | typeof nothing {
    const words = erasureWords()
    if (erasures.length === 0) return nothing
    return html`<details class="recovered">
      <summary>
        ${icon('history')}<b>${words.earlier(erasures.length)}</b
        ><span class="grow"></span>${icon('chevron-down')}
      </summary>
      <ul>
        ${erasures.map(
          ({ at, by, body, percent, settled }) =>
            html`<li>
              ${words.entry(percent, by, body, moment(at))}
              <span class="muted"
                >${
                  settled === null
                    ? nothing
                    : (settled.outcome === 'restored' ? words.restored : words.left)(
                        settled.by,
                        settled.body,
                        moment(settled.at),
                      )
                }</span
              >
            </li>`,
        )}
      </ul>
    </details>`
  }
}
define('section-erasures', SectionErasures)

declare global {
  interface HTMLElementTagNameMap {
    'section-erasures': SectionErasures
  }
}
