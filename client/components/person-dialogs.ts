/** Dialogs over the list of people: create or change one, and give and take roles per body and report. */
import { html, nothing, type TemplateResult } from 'lit'
import { ROLES, WORKSPACE_ROLES, type Role } from '#shared/domain/role.ts'
import type { BodyView, PersonView, ReportRow } from '#shared/wire/api.ts'
import type { ChangePerson, GiveRole, NewPerson } from '../api/client.ts'
import { t } from '../words/words.ts'
import { formActs, formProblem, inputField, textField } from './form-parts.ts'
import { modal } from './modal.ts'
import { define, Part } from './part.ts'
import './password-field.ts'

export class PersonForm extends Part {
  static override properties = { person: { attribute: false }, error: { attribute: false } }
  /** null: a new one */
  declare person: PersonView | null
  declare error: unknown

  constructor() {
    super()
    this.person = null
    this.error = null
  }

  override render() {
    const words = t().admin
    const { person } = this
    const close = () => this.announce('form-close', null)
    return html`<dialog class="box" aria-labelledby="person-form-title" ${modal(close)}>
      <form @submit=${this.#save}>
        <h2 class="box-title" id="person-form-title">${person ? person.name : words.addPerson}</h2>
        ${formProblem(this.error, () => this.announce('form-reload', null))}
        ${inputField('name', words.personName, person?.name ?? '', { isRequired: true })}
        ${inputField('title', words.personTitle, person?.title ?? '')}
        ${
          person
            ? nothing
            : inputField('username', words.username, '', {
                isRequired: true,
                max: 60,
                hint: t().setup.usernameRule,
              })
        }
        <password-field
          .label=${person ? words.newPassword : words.firstPassword}
          .hint=${person ? words.newPasswordHint : t().setup.passwordRule}
          autocomplete="new-password"
        ></password-field>
        ${
          person
            ? html`<label class="check"
                ><input
                  type="checkbox"
                  name="isDisabled"
                  ?checked=${person.isDisabled}
                />${words.disabled}</label
              >`
            : nothing
        }
        ${formActs(close)}
      </form>
    </dialog>`
  }

  readonly #save = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    const passwordValue = form.get('password')
    const password = typeof passwordValue === 'string' ? passwordValue : ''
    const name = textField(form, 'name')
    const title = textField(form, 'title')
    const { person } = this
    if (!person)
      this.announce('person-add', {
        username: textField(form, 'username'),
        name,
        title,
        password,
      } satisfies NewPerson)
    else
      this.announce('person-change', {
        version: person.version,
        name,
        title,
        isDisabled: form.get('isDisabled') !== null,
        ...(password === '' ? {} : { password }),
      } satisfies ChangePerson)
  }
}
define('person-form', PersonForm)

export class PersonRoles extends Part {
  static override properties = {
    person: { attribute: false },
    bodies: { attribute: false },
    reports: { attribute: false },
    error: { attribute: false },
    role: { state: true },
  }
  declare person: PersonView
  declare bodies: readonly BodyView[]
  declare reports: readonly ReportRow[]
  declare error: unknown
  declare role: Role

  constructor() {
    super()
    this.bodies = []
    this.reports = []
    this.error = null
    this.role = 'owner-editor'
  }

  override render() {
    const words = t().admin
    const close = () => this.announce('form-close', null)
    return html`<dialog class="box wide" aria-labelledby="roles-title" ${modal(close)}>
      <div class="box-body">
        <h2 class="box-title" id="roles-title">${words.rolesOf(this.person.name)}</h2>
        ${formProblem(this.error, () => this.announce('form-reload', null))} ${this.#held()}
        ${this.#give()}
        <div class="acts">
          <button type="button" class="button" @click=${close}>${t().app.close}</button>
        </div>
      </div>
    </dialog>`
  }

  #held(): TemplateResult {
    const words = t().admin
    if (this.person.roles.length === 0) return html`<p class="muted t13">${words.noRoles}</p>`
    return html`<ul class="held-roles">
      ${this.person.roles.map(
        (held) =>
          html`<li class=${held.inForce ? '' : 'ended'}>
            <div>
              <b>${t().roles[held.role]}</b>
              <span
                >${held.bodyName} ·
                ${this.#reportName(held.reportId)}${held.inForce ? nothing : html` · ${words.roleEnded}`}</span
              >
            </div>
            ${
              held.inForce
                ? html`<button
                    type="button"
                    class="button compact"
                    aria-label=${words.takeRole(`${t().roles[held.role]}, ${held.bodyName}`)}
                    @click=${() => this.announce('role-take', held.id)}
                  >
                    ${words.take}
                  </button>`
                : nothing
            }
          </li>`,
      )}
    </ul>`
  }

  #reportName(id: string | null): string {
    if (id === null) return t().admin.allReports
    return this.reports.find((report) => report.id === id)?.title ?? id
  }

  #give(): TemplateResult {
    const words = t().admin
    const isOfWorkspace = WORKSPACE_ROLES.has(this.role)
    return html`<form class="give-role" @submit=${this.#submit}>
      <div class="field">
        <label for="f-role">${words.role}</label>
        <select
          id="f-role"
          name="role"
          class="input"
          @change=${(e: Event) => {
            const value = e.target instanceof HTMLSelectElement ? e.target.value : ''
            this.role = ROLES.find((known) => known === value) ?? this.role
          }}
        >
          ${ROLES.map(
            (role) =>
              html`<option value=${role} ?selected=${role === this.role}>
                ${t().roles[role]}
              </option>`,
          )}
        </select>
      </div>
      <div class="field">
        <label for="f-body">${words.body}</label>
        <select id="f-body" name="body" class="input" required>
          ${this.bodies
            .filter((body) => body.validTo === null)
            .map((body) => html`<option value=${body.id}>${body.name}</option>`)}
        </select>
      </div>
      ${
        isOfWorkspace
          ? nothing
          : html`<div class="field">
              <label for="f-report">${words.report}</label>
              <select id="f-report" name="report" class="input" required>
                ${this.reports.length === 0 ? html`<option value="">${t().reports.none}</option>` : nothing}
                ${this.reports.map((report) => html`<option value=${report.id}>${report.title}</option>`)}
              </select>
            </div>`
      }
      <button type="submit" class="button primary">${words.giveRole}</button>
    </form>`
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const form = new FormData(event.target)
    const report = textField(form, 'report')
    this.announce('role-give', {
      role: this.role,
      bodyId: textField(form, 'body'),
      reportId: WORKSPACE_ROLES.has(this.role) || report === '' ? null : report,
      version: this.person.version,
    } satisfies GiveRole)
  }
}
define('person-roles', PersonRoles)
