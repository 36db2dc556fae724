/** Administration of people and of their roles per body and report. */
import { html, nothing, type TemplateResult } from 'lit'
import type { BodyView, PersonView, ReportRow } from '#shared/wire/api.ts'
import type { ChangePerson, GiveRole, NewPerson } from '../api/client.ts'
import { adminFrame } from '../components/admin-frame.ts'
import { adminList } from '../components/admin-list.ts'
import { icon } from '../components/icon.ts'
import { drawLoaded } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import '../components/person-dialogs.ts'
import { Loader } from '../state/loader.ts'
import '../styles/admin.css'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

interface Loaded {
  readonly people: readonly PersonView[]
  readonly bodies: readonly BodyView[]
  readonly reports: readonly ReportRow[]
}
type Dialog =
  | { readonly kind: 'form'; readonly personId: string | null; readonly error: unknown }
  | { readonly kind: 'roles'; readonly personId: string; readonly error: unknown }

export class PeopleScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    dialog: { state: true },
    search: { state: true },
    told: { state: true },
  }
  declare dialog: Dialog | null
  declare search: string
  declare told: string
  readonly #loader = new Loader<Loaded>(
    this,
    async () => {
      const [people, bodies, reports] = await Promise.all([
        this.app.api.people(),
        this.app.api.bodies(),
        this.app.api.reports(),
      ])
      return { ...people, ...bodies, ...reports }
    },
    () => this.app.session,
  )

  constructor() {
    super()
    this.dialog = null
    this.search = ''
    this.told = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#loader.start()
  }

  override render() {
    this.name(t().admin.people)
    return html`${adminFrame(
      this.app,
      'people',
      drawLoaded(
        this.#loader.state,
        () => this.#loader.start(),
        (loaded) => this.#list(loaded.people),
      ),
    )}${this.dialog && this.#loader.value ? this.#drawDialog(this.dialog, this.#loader.value) : nothing}`
  }

  #list(people: readonly PersonView[]): TemplateResult {
    const words = t().admin
    return adminList({
      title: words.people,
      rows: people,
      wordsOf: (person) => [
        person.name,
        person.username,
        ...person.roles.map((held) => held.bodyName),
      ],
      search: this.search,
      searchLabel: words.searchPeople,
      onSearch: (text) => (this.search = text),
      add: {
        icon: 'user-round-plus',
        label: words.addPerson,
        act: () => (this.dialog = { kind: 'form', personId: null, error: null }),
      },
      told: this.told,
      empty: { icon: 'users', title: words.noPeople, hint: words.noPeopleHint },
      table: (shown) => this.#table(shown),
    })
  }

  #table(people: readonly PersonView[]): TemplateResult {
    const words = t().admin
    const c = words.personColumns
    return html`<table class="table">
      <thead>
        <tr>
          <th scope="col">${c.name}</th>
          <th scope="col">${c.username}</th>
          <th scope="col">${c.roles}</th>
          <th scope="col">${c.state}</th>
          <th scope="col"><span class="sr">${c.acts}</span></th>
        </tr>
      </thead>
      <tbody>
        ${people.map(
          (person) =>
            html`<tr>
              <td>
                <b class="medium">${person.name}</b>
                <div class="small muted">${person.title}</div>
              </td>
              <td class="muted">${person.username}</td>
              <td>
                ${
                  person.roles.some((held) => held.inForce)
                    ? person.roles
                        .filter((held) => held.inForce)
                        .map(
                          (held) =>
                            html`<div>
                              ${t().roles[held.role]}
                              <span class="small muted">${held.bodyName}</span>
                            </div>`,
                        )
                    : html`<span class="muted">${words.noRoles}</span>`
                }
              </td>
              <td>
                ${
                  person.isDisabled
                    ? html`<span class="state k-warn">${icon('lock')}${words.stateDisabled}</span>`
                    : html`<span class="state k-ok"
                        >${icon('circle-check')}${words.stateActive}</span
                      >`
                }
              </td>
              <td class="nowrap acts-cell">
                <button
                  type="button"
                  class="icon-button"
                  aria-label="${words.editPerson}: ${person.name}"
                  title="${words.editPerson}: ${person.name}"
                  @click=${() => (this.dialog = { kind: 'form', personId: person.id, error: null })}
                >
                  ${icon('pen-line')}</button
                ><button
                  type="button"
                  class="icon-button"
                  aria-label=${words.rolesOf(person.name)}
                  title=${words.rolesOf(person.name)}
                  @click=${() => (this.dialog = { kind: 'roles', personId: person.id, error: null })}
                >
                  ${icon('key-round')}
                </button>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`
  }

  #drawDialog(
    dialog: Dialog,
    { people, bodies, reports }: Loaded,
  ): TemplateResult | typeof nothing {
    const person = people.find((row) => row.id === dialog.personId) ?? null
    const { api } = this.app
    const close = () => (this.dialog = null)
    const reload = () => void this.#reload(dialog)
    if (dialog.kind === 'form')
      return html`<person-form
        .person=${person}
        .error=${dialog.error}
        @form-close=${close}
        @form-reload=${reload}
        @person-add=${(e: CustomEvent<NewPerson>) => void this.#do(dialog, () => api.addPerson(e.detail))}
        @person-change=${(e: CustomEvent<ChangePerson>) =>
          void this.#do(dialog, () => api.changePerson(person?.id ?? '', e.detail))}
      ></person-form>`
    if (!person) return nothing
    return html`<person-roles
      .person=${person}
      .bodies=${bodies}
      .reports=${reports}
      .error=${dialog.error}
      @form-close=${close}
      @form-reload=${reload}
      @role-give=${(e: CustomEvent<GiveRole>) =>
        void this.#do(dialog, () => api.giveRole(person.id, e.detail))}
      @role-take=${(e: CustomEvent<string>) =>
        void this.#do(dialog, () => api.takeRole(person.id, e.detail, person.version))}
    ></person-roles>`
  }

  async #do(dialog: Dialog, act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
      // Roles are given one after another: that dialog stays open over the new state.
      this.dialog = dialog.kind === 'roles' ? { ...dialog, error: null } : null
      this.told = t().admin.done
      await this.#loader.refresh()
    } catch (error) {
      this.dialog = { ...dialog, error }
    }
  }

  async #reload(dialog: Dialog): Promise<void> {
    this.dialog = null
    await this.#loader.refresh()
    this.dialog = { ...dialog, error: null }
  }
}
define('people-screen', PeopleScreen)
