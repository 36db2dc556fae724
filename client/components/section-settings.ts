/** Who writes a section, who joins in and how, until when: a dialog for those who assign. */
import { html } from 'lit'
import { CONTRIBUTOR_MODES, type ContributorMode } from '#shared/domain/permission.ts'
import { dateShort } from '#shared/text/official.ts'
import type { BodyView, SectionRow } from '#shared/wire/api.ts'
import type { ChangeSection } from '../api/client.ts'
import { t } from '../words/words.ts'
import { formActs, formProblem, textField } from './form-parts.ts'
import { modal } from './modal.ts'
import { define, Part } from './part.ts'
import { ordinal } from './outline-rows.ts'
import { colourClass } from './who.ts'

export type SectionSettingsChange = ChangeSection

export class SectionSettings extends Part {
  static override properties = {
    section: { attribute: false },
    bodies: { attribute: false },
    error: { attribute: false },
    due: { state: true },
  }
  declare section: SectionRow
  declare bodies: readonly BodyView[]
  declare error: unknown
  /** the day in the field; null until it is touched. A date field speaks the browser's order of day and month. */
  declare due: string | null

  constructor() {
    super()
    this.bodies = []
    this.error = null
    this.due = null
  }

  override render() {
    const words = t().overview
    const { section } = this
    const due = this.due ?? section.due ?? ''
    const joined = new Set(section.contributors.map((body) => body.id))
    // A body that has ended cannot be given work, but the one that has it stays visible.
    const bodies = this.bodies.filter(
      (body) => body.validTo === null || body.id === section.ownerBody.id || joined.has(body.id),
    )
    return html`<dialog
      class="box wide"
      aria-labelledby="settings-title"
      ${modal(() => this.announce('settings-close', null))}
    >
      <form @submit=${this.#save}>
        <h2 class="box-title" id="settings-title">${words.settingsTitle}</h2>
        <p class="serif ink2">${ordinal(section.number)} ${section.title}</p>
        ${formProblem(this.error, () => this.announce('settings-reload', null))}
        <div class="field">
          <label for="owner-body">${words.ownerBody}</label>
          <select id="owner-body" name="owner" class="input">
            ${bodies.map(
              (body) =>
                html`<option value=${body.id} ?selected=${body.id === section.ownerBody.id}>
                  ${body.name}
                </option>`,
            )}
          </select>
        </div>
        <fieldset class="field">
          <legend>${words.contributors}</legend>
          <div class="check-grid">
            ${bodies.map(
              (body) =>
                html`<label class="check"
                  ><input
                    type="checkbox"
                    name="contributor"
                    value=${body.id}
                    ?checked=${joined.has(body.id)}
                  /><span class="body-tag ${colourClass(body.colour)}">${body.name}</span></label
                >`,
            )}
          </div>
        </fieldset>
        <div class="field-row">
          <div class="field">
            <label for="contributor-mode">${words.contributorMode}</label>
            <select id="contributor-mode" name="mode" class="input">
              ${CONTRIBUTOR_MODES.map(
                (mode) =>
                  html`<option value=${mode} ?selected=${mode === section.contributorMode}>
                    ${t().modes[mode]}
                  </option>`,
              )}
            </select>
          </div>
          <div class="field">
            <label for="section-due">${words.deadline}</label>
            <input
              id="section-due"
              name="due"
              type="date"
              class="input"
              .value=${section.due ?? ''}
              aria-describedby="due-hint"
              @input=${(e: Event) => {
                if (e.target instanceof HTMLInputElement) this.due = e.target.value
              }}
            />
            <span class="small muted" id="due-hint"
              >${due === '' ? words.noDeadline : t().due.chip(dateShort(due))}</span
            >
          </div>
        </div>
        ${formActs(() => this.announce('settings-close', null))}
      </form>
    </dialog>`
  }

  readonly #save = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    const owner = textField(form, 'owner')
    const mode = CONTRIBUTOR_MODES.find((known) => known === textField(form, 'mode'))
    const contributors = form.getAll('contributor').filter((id) => typeof id === 'string')
    const due = textField(form, 'due')
    const change: SectionSettingsChange = {
      version: this.section.version,
      ...(owner === this.section.ownerBody.id ? {} : { ownerBodyId: owner }),
      contributorBodyIds: contributors.filter((id) => id !== owner),
      ...(mode === undefined ? {} : { contributorMode: mode satisfies ContributorMode }),
      ...(due === (this.section.due ?? '') ? {} : { due: due === '' ? null : due }),
    }
    this.announce('settings-save', change)
  }
}
define('section-settings', SectionSettings)

declare global {
  interface HTMLElementTagNameMap {
    'section-settings': SectionSettings
  }
}
