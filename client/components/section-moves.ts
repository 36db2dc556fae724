/** The steps a section can take next: a button each, and the dialog in which a step is confirmed and given its reason. */
import { html, nothing, type TemplateResult } from 'lit'
import { NEEDS_REASON, type SectionState } from '#shared/domain/section.ts'
import type { SectionView } from '#shared/wire/api.ts'
import { officialWords } from '../words/official.ts'
import { t } from '../words/words.ts'
import type { MarkedWords } from '../editor/official-marks.ts'
import { textField } from './form-parts.ts'
import { icon, type IconName } from './icon.ts'
import { modal } from './modal.ts'
import { sentenceOf } from './page-states.ts'
import { define, Part } from './part.ts'

const MOVE_ICON: Readonly<Record<SectionState, IconName>> = {
  'not-started': 'circle-dashed',
  writing: 'pen-line',
  submitted: 'send',
  accepted: 'check',
  returned: 'corner-down-right',
  locked: 'lock',
  reopened: 'lock-open',
}

/** What the element says; the detail of each CustomEvent. */
export interface SectionMovesEvents {
  /** the person wants to write */
  'section-start': null
  /** the section has taken a step, and the dialog is closed */
  'section-moved': null
  /** the person goes to a place at which something is missing */
  'missing-go': MarkedWords
}

export class SectionMoves extends Part {
  static override properties = {
    section: { attribute: false },
    isOffline: { attribute: false },
    ask: { attribute: false },
    missing: { attribute: false },
    to: { state: true },
    problem: { state: true },
    isBusy: { state: true },
  }
  declare section: SectionView
  declare isOffline: boolean
  /** takes the step. @throws what the server refuses */
  declare ask: (to: SectionState, note: string) => Promise<void>
  /** what the text still lacks, place by place; asked when the section is about to be handed in */
  declare missing: () => readonly MarkedWords[]
  /** the step that is being confirmed */
  declare to: SectionState | null
  declare problem: string
  declare isBusy: boolean

  constructor() {
    super()
    this.isOffline = false
    this.missing = () => []
    this.to = null
    this.problem = ''
    this.isBusy = false
  }

  override render() {
    return html`${this.#startButton()} ${this.section.moves.map((to, i) => this.#moveButton(to, i))}
    ${this.to === null ? nothing : this.#dialog(this.to)}`
  }

  /** An empty section says where to begin. The first letter makes it «Đang viết», and the button goes. */
  #startButton(): TemplateResult | typeof nothing {
    if (this.section.state !== 'not-started' || this.section.level !== 'edit') return nothing
    return html`<button
      type="button"
      class="button compact primary hide-narrow"
      @click=${() => this.#say('section-start')}
    >
      ${icon('pen-line')}${t().section.start}
    </button>`
  }

  #moveButton(to: SectionState, i: number): TemplateResult {
    return html`<button
      type="button"
      class="button compact ${i === 0 ? 'primary' : ''}"
      aria-disabled=${this.isOffline}
      title=${this.isOffline ? t().overview.offlineReason : nothing}
      @click=${() => {
        if (this.isOffline) return
        this.problem = ''
        this.to = to
      }}
    >
      ${icon(MOVE_ICON[to])}${t().moves[to]}
    </button>`
  }

  #dialog(to: SectionState): TemplateResult {
    const words = t().section
    const close = () => (this.to = null)
    const missing = to === 'submitted' ? this.missing() : []
    const needsReason = NEEDS_REASON.has(to)
    const title = {
      'not-started': t().moves['not-started'],
      writing: t().moves.writing,
      submitted: words.submitAsk,
      accepted: t().moves.accepted,
      returned: words.returnTitle,
      locked: words.lockAsk,
      reopened: words.reopenTitle,
    }[to]
    const body = to === 'submitted' ? words.submitBody : to === 'locked' ? words.lockBody : ''
    return html`<dialog class="box" aria-labelledby="move-title" ${modal(close)}>
      <form novalidate @submit=${(e: SubmitEvent) => void this.#submit(e, to)}>
        <h2 class="box-title" id="move-title">${title}</h2>
        ${body === '' ? nothing : html`<p class="ink2">${body}</p>`}
        ${missing.length === 0 ? nothing : this.#missing(missing)}
        <div class="field">
          <label for="move-note">${needsReason ? words.reasonLabel : words.note}</label>
          <textarea
            id="move-note"
            name="note"
            class="input"
            maxlength="4000"
            aria-required=${needsReason}
            aria-invalid=${this.problem !== ''}
            aria-describedby="move-hint move-error"
          ></textarea>
          <span class="small muted" id="move-hint">${needsReason ? words.reasonHint : ''}</span>
          <span class="field-error" id="move-error" role="alert">${this.problem}</span>
        </div>
        <div class="acts">
          <button type="button" class="button" @click=${close}>${t().app.cancel}</button>
          <button
            type="submit"
            class="button primary"
            aria-disabled=${this.isBusy || missing.length > 0}
          >
            ${icon(MOVE_ICON[to])}${t().moves[to]}
          </button>
        </div>
      </form>
    </dialog>`
  }

  /** Each place at which something is missing, and the way to it. */
  #missing(places: readonly MarkedWords[]): TemplateResult {
    const words = officialWords().missing
    return html`<p class="field-error" role="alert">${words.blocked(places.length)}</p>
      <ul class="missing-places" aria-label=${words.list}>
        ${places.map(
          (place) =>
            html`<li>
              <button
                type="button"
                class="button"
                aria-label=${words.goTo(place.words)}
                @click=${() => {
                  this.to = null
                  void this.updateComplete.then(() => this.announce('missing-go', place))
                }}
              >
                <span lang="vi">${place.words}</span>
              </button>
            </li>`,
        )}
      </ul>`
  }

  async #submit(event: SubmitEvent, to: SectionState): Promise<void> {
    event.preventDefault()
    if (to === 'submitted' && this.missing().length > 0) return
    if (this.isBusy || !(event.target instanceof HTMLFormElement)) return
    const note = textField(new FormData(event.target), 'note')
    if (NEEDS_REASON.has(to) && note === '') {
      this.problem = t().errors('section.reason-missing').title
      this.querySelector<HTMLElement>('#move-note')?.focus()
      return
    }
    this.isBusy = true
    try {
      await this.ask(to, note)
      this.to = null
      this.#say('section-moved')
    } catch (error) {
      // Also for whoever closed the dialog in the meantime: the step was not taken.
      this.to = to
      this.problem = sentenceOf(error)
    }
    this.isBusy = false
  }

  #say(kind: 'section-start' | 'section-moved'): void {
    this.announce(kind, null)
  }
}
define('section-moves', SectionMoves)

declare global {
  interface HTMLElementTagNameMap {
    'section-moves': SectionMoves
  }
}
