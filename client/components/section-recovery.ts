/** A section after a restore: that it is open for recovery and until when, what came back and who brought it, what this
 *  machine still holds. An administrator opens and ends it here. */
import { html, nothing, type TemplateResult } from 'lit'
import { dayOf, timeOf } from '#shared/calendar.ts'
import { LONGEST_RECOVERY_HOURS } from '#shared/domain/recovery.ts'
import { dateShort, wholeNumber } from '#shared/text/official.ts'
import type { RecoveryView, SectionView } from '#shared/wire/api.ts'
import type { OpenRecovery } from '../api/client.ts'
import { t } from '../words/words.ts'
import { textField } from './form-parts.ts'
import { icon } from './icon.ts'
import { modal } from './modal.ts'
import { noteBar, sentenceOf } from './page-states.ts'
import { define, Part } from './part.ts'

const HOURS = [1, 4, 24, 48, LONGEST_RECOVERY_HOURS] as const
const USUAL_HOURS = 24

const moment = (at: number): string => t().dates.at(timeOf(at).slice(0, 5), dateShort(dayOf(at)))

export class SectionRecovery extends Part {
  static override properties = {
    section: { attribute: false },
    aside: { attribute: false },
    isOffline: { attribute: false },
    ask: { attribute: false },
    drop: { attribute: false },
    isDropping: { state: true },
    isAsking: { state: true },
    isBusy: { state: true },
    problem: { state: true },
  }
  declare section: SectionView
  /** letters on this machine that the server lost */
  declare aside: number
  declare isOffline: boolean
  /** opens the section for recovery, or (null) ends it. @throws what the server refuses */
  declare ask: (wish: OpenRecovery | null) => Promise<void>
  /** gives up what this machine still holds. @throws when the machine does not let it go */
  declare drop: () => Promise<void>
  declare isAsking: boolean
  declare isDropping: boolean
  declare isBusy: boolean
  declare problem: string

  constructor() {
    super()
    this.aside = 0
    this.isOffline = false
    this.isAsking = false
    this.isDropping = false
    this.isBusy = false
    this.problem = ''
  }

  override render() {
    const { recoveries, mayRecover } = this.section
    const open = recoveries.find((recovery) => recovery.isOpen)
    const words = t().recovery
    return html`<div role="status">
        ${
          open === undefined
            ? nothing
            : noteBar(
                'info',
                'history',
                words.openBar(moment(open.until)),
                `${words.openDetail} ${words.reason(open.reason, open.by)}`,
                mayRecover ? this.#button(words.end, () => void this.#send(null)) : nothing,
              )
        }
        ${
          this.aside === 0
            ? nothing
            : noteBar(
                'warn',
                'triangle-alert',
                words.asideBar(wholeNumber(this.aside)),
                open === undefined ? words.asideDetail : words.asideGoing,
                open === undefined
                  ? html`<button
                      type="button"
                      class="button compact"
                      @click=${() => (this.isDropping = true)}
                    >
                      ${words.drop}
                    </button>`
                  : nothing,
              )
        }
      </div>
      ${this.problem === '' || this.isAsking || this.isDropping ? nothing : html`<div role="alert">${noteBar('bad', 'triangle-alert', '', this.problem)}</div>`}
      ${recoveries.map((recovery) => this.#returned(recovery))}
      ${
        mayRecover && open === undefined
          ? html`<p class="recovery-act">
              ${this.#button(words.open, () => {
                this.problem = ''
                this.isAsking = true
              })}
            </p>`
          : nothing
      }
      ${this.isAsking ? this.#dialog() : nothing} ${this.isDropping ? this.#dropDialog() : nothing}`
  }

  #button(label: string, act: () => void): TemplateResult {
    return html`<button
      type="button"
      class="button compact"
      aria-disabled=${this.isOffline || this.isBusy}
      title=${this.isOffline ? t().overview.offlineReason : nothing}
      @click=${() => {
        if (!this.isOffline && !this.isBusy) act()
      }}
    >
      ${icon('history')}${label}
    </button>`
  }

  /** What came back, folded: the record of the section. */
  #returned(recovery: RecoveryView): TemplateResult | typeof nothing {
    const words = t().recovery
    if (recovery.texts.length === 0) return nothing
    const sum = recovery.texts.reduce((n, text) => n + text.characters, 0)
    return html`<details class="recovered">
      <summary>
        ${icon('cloud-upload')}<b>${words.returned(wholeNumber(sum))}</b><span class="grow"></span>
        <span class="small muted hide-narrow"
          >${words.openedBy(moment(recovery.openedAt), recovery.by)}</span
        >${icon('chevron-down')}
      </summary>
      <ul>
        ${recovery.texts.map(
          (text) =>
            html`<li>
              ${
                text.author === null
                  ? words.textUnknown(wholeNumber(text.characters))
                  : words.text(wholeNumber(text.characters), text.author.name, text.author.body)
              }
              <span class="muted">${words.broughtBy(text.by, text.body, moment(text.at))}</span>
            </li>`,
        )}
      </ul>
    </details>`
  }

  #dialog(): TemplateResult {
    const words = t().recovery
    const close = (): void => {
      this.isAsking = false
      this.problem = ''
    }
    return html`<dialog class="box" aria-labelledby="recovery-title" ${modal(close)}>
      <form novalidate @submit=${this.#submit}>
        <h2 class="box-title" id="recovery-title">${words.title}</h2>
        <p class="ink2">${words.explain}</p>
        <p class="ink2">${words.readers}</p>
        <div class="field">
          <label for="recovery-reason">${t().section.reasonLabel}</label>
          <textarea
            id="recovery-reason"
            name="reason"
            class="input"
            maxlength="4000"
            aria-required="true"
            aria-invalid=${this.problem !== ''}
            aria-describedby="recovery-problem"
          ></textarea>
          <span class="field-error" id="recovery-problem" role="alert">${this.problem}</span>
        </div>
        <div class="field">
          <label for="recovery-hours">${words.length}</label>
          <select id="recovery-hours" name="hours" class="input">
            ${HOURS.map(
              (hours) =>
                html`<option value=${hours} ?selected=${hours === USUAL_HOURS}>
                  ${words.hours(hours)}
                </option>`,
            )}
          </select>
        </div>
        <div class="acts">
          <button type="button" class="button" @click=${close}>${t().app.cancel}</button>
          <button type="submit" class="button primary" aria-disabled=${this.isBusy}>
            ${icon('history')}${words.open}
          </button>
        </div>
      </form>
    </dialog>`
  }

  /** What nobody else holds is gone with it: asked once more. */
  #dropDialog(): TemplateResult {
    const words = t().recovery
    const close = (): void => {
      this.isDropping = false
      this.problem = ''
    }
    const drop = async (): Promise<void> => {
      try {
        await this.drop()
        close()
      } catch (error) {
        this.problem = sentenceOf(error)
      }
    }
    return html`<dialog class="box" aria-labelledby="drop-title" ${modal(close)}>
      <h2 class="box-title" id="drop-title">${words.dropTitle}</h2>
      <p class="ink2">${words.dropExplain(wholeNumber(this.aside))}</p>
      <p class="field-error" role="alert">${this.problem}</p>
      <div class="acts">
        <button type="button" class="button" @click=${close}>${t().app.cancel}</button>
        <button type="button" class="button primary" @click=${() => void drop()}>
          ${words.drop}
        </button>
      </div>
    </dialog>`
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (this.isBusy || !(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    const reason = textField(form, 'reason')
    if (reason === '') {
      this.problem = t().errors('section.reason-missing').title
      this.querySelector<HTMLElement>('#recovery-reason')?.focus()
      return
    }
    void this.#send({ reason, hours: Number(textField(form, 'hours')) })
  }

  async #send(wish: OpenRecovery | null): Promise<void> {
    this.isBusy = true
    this.problem = ''
    try {
      await this.ask(wish)
      this.isAsking = false
    } catch (error) {
      this.problem = sentenceOf(error)
    }
    this.isBusy = false
  }
}
define('section-recovery', SectionRecovery)

declare global {
  interface HTMLElementTagNameMap {
    'section-recovery': SectionRecovery
  }
}
