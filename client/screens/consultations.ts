/** The consulting rounds of a report: who was asked, what each body answered, live; and the acts of the lead and of who
 *  speaks for a body. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ReportView } from '#shared/wire/api.ts'
import type { Consultations } from '#shared/wire/consultations.ts'
import '../components/consultation-dialogs.ts'
import type { RoundDialog, RoundWish } from '../components/consultation-dialogs.ts'
import { consultationRound } from '../components/consultation-round.ts'
import { icon } from '../components/icon.ts'
import { emptyState, noteBar } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import '../styles/consultation.css'
import { consultationWords } from '../words/consultation.ts'
import { ReportScreen } from './report-screen.ts'

interface Loaded {
  readonly report: ReportView
  readonly consultations: Consultations
}

export class ConsultationsScreen extends ReportScreen<Loaded> {
  static override properties = {
    ...ReportScreen.properties,
    dialog: { state: true },
    error: { state: true },
    isBusy: { state: true },
    told: { state: true },
  }
  declare dialog: RoundDialog | null
  declare error: unknown
  declare isBusy: boolean
  /** the person's own act that just succeeded */
  declare told: string

  protected readonly tab = 'consultations'

  constructor() {
    super()
    this.dialog = null
    this.error = null
    this.isBusy = false
    this.told = ''
  }

  protected override async load(): Promise<Loaded> {
    const [report, consultations] = await Promise.all([
      this.app.api.report(this.reportId),
      this.app.api.consultations(this.reportId),
    ])
    return { report, consultations }
  }

  override render() {
    return html`${this.frame(consultationWords().title, (loaded) => this.#draw(loaded))}
    ${
      this.dialog
        ? html`<consultation-dialog
            .dialog=${this.dialog}
            .error=${this.error}
            .isBusy=${this.isBusy}
            @round-cancel=${() => this.#open(null)}
            @round-send=${(e: CustomEvent<RoundWish>) => void this.#send(e.detail)}
          ></consultation-dialog>`
        : nothing
    }`
  }

  #draw({ report, consultations }: Loaded): TemplateResult {
    const words = consultationWords()
    const { rounds, mayOpen, latestDraft, bodies } = consultations
    const isOnline = this.app.isOnline.value
    return html`<div class="page stack wide">
      <header class="row wrap page-head">
        <h1 class="page-title">${words.title}</h1>
        <span class="grow"></span>
        ${
          mayOpen
            ? html`<button
                type="button"
                class="button primary"
                ?disabled=${!isOnline}
                @click=${() => this.#open({ kind: 'open', draft: latestDraft, bodies })}
              >
                ${icon('send')}${words.open}
              </button>`
            : nothing
        }
      </header>
      <div role="status">
        ${this.told === '' ? nothing : noteBar('ok', 'circle-check', this.told, '')}
      </div>
      ${
        rounds.length === 0
          ? html`<section class="card">
              ${emptyState('send', words.none, latestDraft === 0 ? words.noDraft : words.noneHint)}
            </section>`
          : rounds.map((round) =>
              consultationRound(
                round,
                {
                  reply: (asked, corrects) => this.#open({ kind: 'reply', round, asked, corrects }),
                  enterLetter: () =>
                    this.#open({ kind: 'letter', round, sections: report.sections }),
                  moveDue: () => this.#open({ kind: 'due', round }),
                  close: () => this.#open({ kind: 'close', round }),
                },
                isOnline,
              ),
            )
      }
    </div>`
  }

  #open(dialog: RoundDialog | null): void {
    this.dialog = dialog
    this.error = null
  }

  async #send(wish: RoundWish): Promise<void> {
    const words = consultationWords()
    const { api } = this.app
    this.isBusy = true
    this.error = null
    try {
      switch (wish.kind) {
        case 'open':
          await api.openConsultation(this.reportId, wish.wanted)
          this.told = words.opened
          break
        case 'reply':
          await api.replyToConsultation(wish.id, wish.wanted)
          this.told = words.sent
          break
        case 'letter':
          await api.enterLetter(wish.id, wish.wanted)
          this.told = words.saved
          break
        case 'due':
        case 'close':
          await api.changeConsultation(wish.id, wish.wanted)
          this.told = wish.kind === 'close' ? words.closed : ''
      }
      this.#open(null)
    } catch (error) {
      // What was typed stays in the dialog.
      this.error = error
    } finally {
      this.isBusy = false
    }
    await this.loader.refresh()
  }
}
define('consultations-screen', ConsultationsScreen)
