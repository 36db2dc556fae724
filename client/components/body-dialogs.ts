/** Dialogs over the list of bodies: create or change one, and end one with its heirs. */
import { html, nothing } from 'lit'
import type { BodyView } from '#shared/wire/api.ts'
import type { ChangeBody, EndBody, NewBody } from '../api/client.ts'
import { t } from '../words/words.ts'
import { formActs, formProblem, inputField, textField } from './form-parts.ts'
import { modal } from './modal.ts'
import { define, Part } from './part.ts'
import { colourClass } from './who.ts'

const COLOURS = [1, 2, 3, 4, 5, 6, 7, 8] as const

const chosen = (form: FormData, name: string): string[] =>
  form.getAll(name).filter((value) => typeof value === 'string')

export class BodyForm extends Part {
  static override properties = {
    body: { attribute: false },
    bodies: { attribute: false },
    error: { attribute: false },
  }
  /** null: a new one */
  declare body: BodyView | null
  declare bodies: readonly BodyView[]
  declare error: unknown

  constructor() {
    super()
    this.body = null
    this.bodies = []
    this.error = null
  }

  override render() {
    const words = t().admin
    const { body } = this
    const groups = this.bodies.filter((other) => other.kind === 'group' && other.id !== body?.id)
    const close = () => this.announce('form-close', null)
    return html`<dialog class="box wide" aria-labelledby="body-form-title" ${modal(close)}>
      <form @submit=${this.#save}>
        <h2 class="box-title" id="body-form-title">${body ? words.editBody : words.addBody}</h2>
        ${formProblem(this.error, () => this.announce('form-reload', null))}
        ${inputField('name', words.name, body?.name ?? '', {
          isRequired: true,
          ...(body ? { hint: words.renameHint } : {}),
        })}
        <div class="field-row">
          ${inputField('shortName', words.shortName, body?.shortName ?? '', { isRequired: true, max: 60 })}
          ${inputField('code', words.code, body?.code ?? '', { isRequired: true, max: 4 })}
        </div>
        <div class="field-row">
          <fieldset class="field">
            <legend>${words.colour}</legend>
            <div class="colours">
              ${COLOURS.map(
                (colour) =>
                  html`<label class=${colourClass(colour)} title=${words.colourNumber(colour)}
                    ><input
                      type="radio"
                      name="colour"
                      value=${colour}
                      ?checked=${colour === (body?.colour ?? 1)}
                      aria-label=${words.colourNumber(colour)} /><span></span
                  ></label>`,
              )}
            </div>
          </fieldset>
          <div class="field">
            <label for="f-kind">${words.kind}</label>
            <select id="f-kind" name="kind" class="input">
              <option value="single" ?selected=${body?.kind !== 'group'}>${words.single}</option>
              <option value="group" ?selected=${body?.kind === 'group'}>${words.group}</option>
            </select>
          </div>
        </div>
        <div class="field">
          <label for="f-aliases">${words.aliases}</label>
          <textarea
            id="f-aliases"
            name="aliases"
            class="input"
            .value=${(body?.aliases ?? []).join('\n')}
          ></textarea>
        </div>
        ${
          groups.length === 0
            ? nothing
            : html`<fieldset class="field">
                <legend>${words.memberOf}</legend>
                <div class="check-grid">
                  ${groups.map(
                    (group) =>
                      html`<label class="check"
                        ><input
                          type="checkbox"
                          name="memberOf"
                          value=${group.id}
                          ?checked=${body?.memberOf.includes(group.id) === true}
                        />${group.name}</label
                      >`,
                  )}
                </div>
              </fieldset>`
        }
        ${inputField('validFrom', words.validFrom, body?.validFrom ?? '', { type: 'date' })}
        ${formActs(close)}
      </form>
    </dialog>`
  }

  readonly #save = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    const validFrom = textField(form, 'validFrom')
    const wanted: NewBody = {
      name: textField(form, 'name'),
      shortName: textField(form, 'shortName'),
      code: textField(form, 'code'),
      colour: Number(textField(form, 'colour')),
      kind: textField(form, 'kind') === 'group' ? 'group' : 'single',
      aliases: textField(form, 'aliases')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
      memberOf: chosen(form, 'memberOf'),
      validFrom: validFrom === '' ? null : validFrom,
    }
    if (this.body)
      this.announce('body-change', {
        ...wanted,
        version: this.body.version,
      } satisfies ChangeBody)
    else this.announce('body-add', wanted)
  }
}
define('body-form', BodyForm)

export class BodyEnd extends Part {
  static override properties = {
    body: { attribute: false },
    bodies: { attribute: false },
    today: { type: String },
    error: { attribute: false },
    kind: { state: true },
  }
  declare body: BodyView
  declare bodies: readonly BodyView[]
  declare today: string
  declare error: unknown
  declare kind: EndBody['kind']

  constructor() {
    super()
    this.bodies = []
    this.today = ''
    this.error = null
    this.kind = 'merge'
  }

  override render() {
    const words = t().admin
    const { body } = this
    const heirs = this.bodies.filter((other) => other.validTo === null && other.id !== body.id)
    const close = () => this.announce('form-close', null)
    return html`<dialog class="box wide" aria-labelledby="body-end-title" ${modal(close)}>
      <form @submit=${this.#end}>
        <h2 class="box-title" id="body-end-title">${words.endTitle(body.name)}</h2>
        <p class="t13 ink2">${words.endHint}</p>
        ${formProblem(this.error, () => this.announce('form-reload', null))}
        <div class="field-row">
          <div class="field">
            <label for="f-end-kind">${words.endKind}</label>
            <select
              id="f-end-kind"
              name="kind"
              class="input"
              @change=${(e: Event) => {
                const value = e.target instanceof HTMLSelectElement ? e.target.value : ''
                this.kind = value === 'split' || value === 'dissolve' ? value : 'merge'
              }}
            >
              <option value="merge">${words.merge}</option>
              <option value="split">${words.split}</option>
              <option value="dissolve">${words.dissolve}</option>
            </select>
          </div>
          ${inputField('validTo', words.validTo, this.today, { type: 'date', isRequired: true })}
        </div>
        ${
          this.kind === 'dissolve'
            ? nothing
            : html`<fieldset class="field">
                <legend>${words.successors}</legend>
                <div class="check-grid">
                  ${heirs.map(
                    (heir) =>
                      html`<label class="check"
                        ><input
                          type="checkbox"
                          name="successor"
                          value=${heir.id}
                        />${heir.name}</label
                      >`,
                  )}
                </div>
              </fieldset>`
        }
        ${
          body.openSections === 0
            ? nothing
            : html`<div class="field">
                  <label for="f-heir">${words.heir}</label>
                  <select id="f-heir" name="heir" class="input" required>
                    <option value="">${words.heirNone}</option>
                    ${heirs.map((heir) => html`<option value=${heir.id}>${heir.name}</option>`)}
                  </select>
                </div>
                <label class="check"
                  ><input
                    type="checkbox"
                    name="confirmed"
                    required
                  />${words.confirmEnd(body.openSections)}</label
                >`
        }
        <div class="acts">
          <button type="button" class="button" @click=${close}>${t().app.cancel}</button>
          <button type="submit" class="button danger">${words.endAct}</button>
        </div>
      </form>
    </dialog>`
  }

  readonly #end = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    const heir = textField(form, 'heir')
    this.announce('body-end', {
      validTo: textField(form, 'validTo'),
      kind: this.kind,
      successorIds: this.kind === 'dissolve' ? [] : chosen(form, 'successor'),
      heirId: heir === '' ? null : heir,
      // What the person saw: the server refuses when it is another number by now.
      confirmedSections: this.body.openSections,
      version: this.body.version,
    } satisfies EndBody)
  }
}
define('body-end', BodyEnd)
