/** One report at a glance: stage, outline with owners, states and deadlines, who is where; what was frozen. */
import { html, nothing, type TemplateResult } from 'lit'
import { dayOf } from '#shared/calendar.ts'
import { AppError } from '#shared/errors.ts'
import type { BodyView, DraftRow, ReportView, SectionRow } from '#shared/wire/api.ts'
import { icon } from '../components/icon.ts'
import { modal } from '../components/modal.ts'
import '../components/outline-grid.ts'
import { noteBar, sentenceOf } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { draftsCard, hereCard, milestonesCard, progressCard } from '../components/report-aside.ts'
import '../components/report-comments.ts'
import '../components/section-settings.ts'
import type { SectionSettingsChange } from '../components/section-settings.ts'
import { stepper } from '../components/stepper.ts'
import { avatars, onePerPerson } from '../components/who.ts'
import { t } from '../words/words.ts'
import { ReportScreen } from './report-screen.ts'

interface Loaded {
  readonly report: ReportView
  readonly drafts: readonly DraftRow[]
}
type Dialog =
  | { readonly kind: 'freeze'; readonly error: string; readonly isBusy: boolean }
  | {
      readonly kind: 'settings'
      readonly section: SectionRow
      readonly bodies: readonly BodyView[]
      readonly error: unknown
    }

export class OverviewScreen extends ReportScreen<Loaded> {
  static override properties = {
    ...ReportScreen.properties,
    dialog: { state: true },
    told: { state: true },
  }
  declare dialog: Dialog | null
  /** the person's own act that just succeeded */
  declare told: string

  protected readonly tab = 'overview'

  constructor() {
    super()
    this.dialog = null
    this.told = ''
  }

  protected override async load(): Promise<Loaded> {
    const report = await this.app.api.report(this.reportId)
    const drafts = report.may.readDrafts ? (await this.app.api.drafts(this.reportId)).drafts : []
    return { report, drafts }
  }

  /** Words of one section changed: no reason to ask the server for everything. */
  protected override textChanged(sectionId: string, words: number, missing: number): void {
    const loaded = this.loader.value
    if (!loaded) return
    const sections = loaded.report.sections.map((section) =>
      section.id === sectionId ? { ...section, words, missing } : section,
    )
    this.loader.put({ ...loaded, report: { ...loaded.report, sections } })
  }

  override render() {
    const here = onePerPerson(this.feed.here)
    const count = t().overview.hereCount(here.length)
    const extra =
      here.length === 0
        ? nothing
        : html`<div class="row tight hide-narrow" role="group" aria-label=${count}>
            ${avatars(here, 'small', 5)}<span class="small muted">${count}</span>
          </div>`
    return html`${this.frame('', (loaded) => this.#draw(loaded), extra)}
    ${this.dialog ? this.#drawDialog(this.dialog) : nothing}`
  }

  #draw({ report, drafts }: Loaded): TemplateResult {
    const words = t().overview
    const today = this.app.session.me?.today ?? dayOf(this.app.now())
    const next = report.latestDraft + 1
    const isOffline = !this.app.isOnline.value
    return html`<div class="page">
      <header class="row top-aligned page-head overview-head">
        <div>
          <h1 class="document-title">${report.title}</h1>
          <div class="row t13 ink2 wrap facts">
            <span>${words.lead}: <b class="medium">${report.leadBody.name}</b></span>
            <span>${words.profile}: ${words.profileName(report.profile)}</span>
            ${report.planWords === '' ? nothing : html`<span>${words.plan(report.planWords)}</span>`}
          </div>
        </div>
        <span class="grow"></span>
        <a class="button" href="/bao-cao/${report.id}/toan-van"
          >${icon('book-open')}${words.readAll}</a
        >
        ${
          report.may.freeze
            ? html`<button
                  type="button"
                  class="button primary"
                  aria-disabled=${isOffline}
                  aria-describedby=${isOffline ? 'freeze-reason' : nothing}
                  @click=${() => {
                    if (!isOffline) this.dialog = { kind: 'freeze', error: '', isBusy: false }
                  }}
                >
                  ${icon('file-lock-2')}${words.freeze(next)}</button
                >${isOffline ? html`<span class="sr" id="freeze-reason">${words.offlineReason}</span>` : nothing}`
            : nothing
        }
      </header>
      <div role="status">
        ${this.told === '' ? nothing : noteBar('ok', 'circle-check', this.told, '')}
      </div>
      <section class="card steps-card">${stepper(report.state)}</section>
      <div class="overview">
        <outline-grid
          .outline=${report.outline}
          .sections=${report.sections}
          .here=${this.feed.here}
          .reportId=${report.id}
          .mayAssign=${report.may.assign}
          @section-settings=${(e: CustomEvent<string>) => void this.#openSettings(report, e.detail)}
        ></outline-grid>
        <aside class="overview-aside" aria-label=${words.progress}>
          ${progressCard(report.sections)} ${milestonesCard(report, today)}
          ${hereCard(onePerPerson(this.feed.here), report.sections, this.feed.isLive)}
          ${report.may.readDrafts ? draftsCard(report.id, drafts) : nothing}
        </aside>
      </div>
      <report-comments
        .app=${this.app}
        .reportId=${report.id}
        .seq=${report.eventSeq}
      ></report-comments>
    </div>`
  }

  #drawDialog(dialog: Dialog): TemplateResult {
    const close = () => (this.dialog = null)
    const loaded = this.loader.value
    if (dialog.kind === 'settings')
      return html`<section-settings
        .section=${dialog.section}
        .bodies=${dialog.bodies}
        .error=${dialog.error}
        @settings-close=${close}
        @settings-reload=${() => void this.#reloadSettings(dialog.section.id)}
        @settings-save=${(e: CustomEvent<SectionSettingsChange>) =>
          void this.#saveSettings(dialog, e.detail)}
      ></section-settings>`
    const words = t().overview
    const sections = loaded?.report.sections ?? []
    const next = (loaded?.report.latestDraft ?? 0) + 1
    const open = sections.filter((s) => s.state !== 'accepted' && s.state !== 'locked').length
    return html`<dialog class="box" aria-labelledby="freeze-title" ${modal(close)}>
      <div class="box-body">
        <h2 class="box-title" id="freeze-title">${words.freezeAsk(next)}</h2>
        <p class="ink2">${words.freezeBody(sections.length, next + 1)}</p>
        ${open > 0 ? noteBar('warn', 'triangle-alert', '', words.freezeOpen(open)) : nothing}
        ${dialog.error === '' ? nothing : html`<p class="note k-bad" role="alert">${dialog.error}</p>`}
        <div class="acts">
          <button type="button" class="button" @click=${close}>${t().app.cancel}</button>
          <button
            type="button"
            class="button primary"
            aria-disabled=${dialog.isBusy}
            @click=${() => void this.#freeze(next)}
          >
            ${dialog.isBusy ? words.freezing : words.freeze(next)}
          </button>
        </div>
      </div>
    </dialog>`
  }

  async #freeze(number: number): Promise<void> {
    if (this.dialog?.kind !== 'freeze' || this.dialog.isBusy) return
    this.dialog = { kind: 'freeze', error: '', isBusy: true }
    try {
      await this.app.api.freezeDraft(this.reportId, number)
      this.dialog = null
      this.told = t().overview.frozen(number)
    } catch (error) {
      this.dialog = { kind: 'freeze', error: sentenceOf(error), isBusy: false }
    }
    // Also after a refusal: someone else may have frozen this number, and the button must say the next one.
    await this.loader.refresh()
  }

  async #openSettings(report: ReportView, sectionId: string): Promise<void> {
    const section = report.sections.find((row) => row.id === sectionId)
    if (!section) return
    try {
      const { bodies } = await this.app.api.bodies()
      this.dialog = { kind: 'settings', section, bodies, error: null }
    } catch (error) {
      // Without a session the person is asked to sign in first, and then for nothing they did not ask for.
      if (error instanceof AppError && error.code === 'session.missing') return
      this.dialog = { kind: 'settings', section, bodies: [], error }
    }
  }

  async #reloadSettings(sectionId: string): Promise<void> {
    await this.loader.refresh()
    const report = this.loader.value?.report
    if (report) await this.#openSettings(report, sectionId)
  }

  async #saveSettings(
    dialog: Extract<Dialog, { kind: 'settings' }>,
    change: SectionSettingsChange,
  ): Promise<void> {
    try {
      await this.app.api.changeSection(dialog.section.id, change)
      this.dialog = null
      this.told = t().overview.saved
      await this.loader.refresh()
    } catch (error) {
      this.dialog = { ...dialog, error }
    }
  }
}
define('overview-screen', OverviewScreen)
