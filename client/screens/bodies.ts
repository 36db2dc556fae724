/** Administration of bodies: create, rename, group, end with successors. Nothing is deleted. */
import { html, nothing, type TemplateResult } from 'lit'
import { dayOf } from '#shared/calendar.ts'
import { dateShort } from '#shared/text/official.ts'
import type { BodyView } from '#shared/wire/api.ts'
import type { ChangeBody, EndBody, NewBody } from '../api/client.ts'
import { adminFrame } from '../components/admin-frame.ts'
import { adminList } from '../components/admin-list.ts'
import '../components/body-dialogs.ts'
import { icon } from '../components/icon.ts'
import { drawLoaded } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { colourClass } from '../components/who.ts'
import { Loader } from '../state/loader.ts'
import '../styles/admin.css'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

type Dialog =
  | { readonly kind: 'form'; readonly body: BodyView | null; readonly error: unknown }
  | { readonly kind: 'end'; readonly body: BodyView; readonly error: unknown }

export class BodiesScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    dialog: { state: true },
    search: { state: true },
    told: { state: true },
  }
  declare dialog: Dialog | null
  declare search: string
  declare told: string
  readonly #bodies = new Loader(
    this,
    async () => (await this.app.api.bodies()).bodies,
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
    this.#bodies.start()
  }

  override render() {
    this.name(t().admin.bodies)
    return html`${adminFrame(
      this.app,
      'bodies',
      drawLoaded(
        this.#bodies.state,
        () => this.#bodies.start(),
        (bodies) => this.#list(bodies),
      ),
    )}${this.dialog ? this.#drawDialog(this.dialog) : nothing}`
  }

  #list(bodies: readonly BodyView[]): TemplateResult {
    const words = t().admin
    return adminList({
      title: words.bodies,
      rows: bodies,
      wordsOf: (body) => [body.name, body.shortName, ...body.aliases],
      search: this.search,
      searchLabel: words.search,
      onSearch: (text) => (this.search = text),
      add: {
        icon: 'plus',
        label: words.addBody,
        act: () => (this.dialog = { kind: 'form', body: null, error: null }),
      },
      told: this.told,
      empty: { icon: 'building-2', title: words.noBodies, hint: words.noBodiesHint },
      table: (shown) => this.#table(shown, bodies),
    })
  }

  #table(shown: readonly BodyView[], all: readonly BodyView[]): TemplateResult {
    const words = t().admin
    const c = words.columns
    const members = (group: BodyView): number =>
      all.filter((body) => body.memberOf.includes(group.id)).length
    return html`<table class="table">
      <thead>
        <tr>
          <th scope="col">${c.fullName}</th>
          <th scope="col">${c.shortName}</th>
          <th scope="col">${c.aliases}</th>
          <th scope="col" class="num">${c.people}</th>
          <th scope="col">${c.kind}</th>
          <th scope="col">${c.validity}</th>
          <th scope="col"><span class="sr">${c.acts}</span></th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          (body) =>
            html`<tr class=${body.validTo === null ? '' : 'ended'}>
              <td>
                <span class="body-tag ${colourClass(body.colour)}">${body.name}</span>
                ${
                  body.formerNames.length === 0
                    ? nothing
                    : html`<div class="small muted">
                        ${words.former(body.formerNames.map((former) => former.name).join('; '))}
                      </div>`
                }
              </td>
              <td class="muted nowrap">
                ${body.shortName} <span class="small">(${body.code})</span>
              </td>
              <td
                class="small ink2"
                data-label=${body.aliases.length === 0 ? nothing : words.columns.aliases}
              >
                ${body.aliases.join('; ')}
              </td>
              <td class="num" data-label=${words.columns.people}>${body.people}</td>
              <td class="nowrap">
                ${body.kind === 'group' ? words.groupOf(members(body)) : words.single}
              </td>
              <td class="small ink2 nowrap">
                ${body.validTo === null ? words.active : words.endedOn(dateShort(body.validTo))}
              </td>
              <td class="nowrap acts-cell">
                ${
                  body.validTo === null
                    ? html`<button
                          type="button"
                          class="icon-button"
                          aria-label="${words.editBody}: ${body.name}"
                          title="${words.editBody}: ${body.name}"
                          @click=${() => (this.dialog = { kind: 'form', body, error: null })}
                        >
                          ${icon('pen-line')}</button
                        ><button
                          type="button"
                          class="icon-button"
                          aria-label="${words.endBody}: ${body.name}"
                          title="${words.endBody}: ${body.name}"
                          @click=${() => (this.dialog = { kind: 'end', body, error: null })}
                        >
                          ${icon('git-merge')}
                        </button>`
                    : nothing
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`
  }

  #drawDialog(dialog: Dialog): TemplateResult {
    const bodies = this.#bodies.value ?? []
    const close = () => (this.dialog = null)
    const reload = () => void this.#reload(dialog)
    return dialog.kind === 'form'
      ? html`<body-form
          .body=${dialog.body}
          .bodies=${bodies}
          .error=${dialog.error}
          @form-close=${close}
          @form-reload=${reload}
          @body-add=${(e: CustomEvent<NewBody>) =>
            void this.#do(dialog, () => this.app.api.addBody(e.detail))}
          @body-change=${(e: CustomEvent<ChangeBody>) =>
            void this.#do(dialog, () => this.app.api.changeBody(dialog.body?.id ?? '', e.detail))}
        ></body-form>`
      : html`<body-end
          .body=${dialog.body}
          .bodies=${bodies}
          .today=${this.app.session.me?.today ?? dayOf(this.app.now())}
          .error=${dialog.error}
          @form-close=${close}
          @form-reload=${reload}
          @body-end=${(e: CustomEvent<EndBody>) =>
            void this.#do(dialog, () => this.app.api.endBody(dialog.body.id, e.detail))}
        ></body-end>`
  }

  async #do(dialog: Dialog, act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
      this.dialog = null
      this.told = t().admin.done
      await this.#bodies.refresh()
    } catch (error) {
      this.dialog = { ...dialog, error }
    }
  }

  /** The dialog again, over what is true now. */
  async #reload(dialog: Dialog): Promise<void> {
    this.dialog = null
    await this.#bodies.refresh()
    const body = this.#bodies.value?.find((row) => row.id === dialog.body?.id)
    if (body) this.dialog = { kind: dialog.kind, body, error: null }
  }
}
define('bodies-screen', BodiesScreen)
