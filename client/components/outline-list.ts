/** The outline beside a section: where one is, the state of every section, who is in it. One stop for Tab. */
import { html, nothing } from 'lit'
import type { OutlineNode, SectionRow } from '#shared/wire/api.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'
import { t } from '../words/words.ts'
import { isHandedIn, outlineRows, listNumber } from './outline-rows.ts'
import { define, Part } from './part.ts'
import { stateDot } from './section-state.ts'
import { avatars, onePerPerson } from './who.ts'

export class OutlineList extends Part {
  static override properties = {
    outline: { attribute: false },
    sections: { attribute: false },
    here: { attribute: false },
    reportId: { type: String },
    sectionId: { type: String },
  }
  declare outline: readonly OutlineNode[]
  declare sections: readonly SectionRow[]
  declare here: readonly PresenceEntry[]
  declare reportId: string
  declare sectionId: string

  constructor() {
    super()
    this.outline = []
    this.sections = []
    this.here = []
    this.reportId = ''
    this.sectionId = ''
  }

  override render() {
    const words = t().section
    const done = this.sections.filter((section) => isHandedIn(section.state)).length
    return html`<div class="outline-head">
        <h2>${words.outline}</h2>
        <span class="grow"></span>
        <span class="small ink2">${words.submittedCount(done, this.sections.length)}</span>
      </div>
      <ul class="outline-list" @keydown=${this.#key}>
        ${outlineRows(this.outline, this.sections).map((row) => {
          const level = `level-${Math.min(row.level, 3)}`
          const number = html`<span class="number">${listNumber(row.node.number)}</span>`
          if (!row.section)
            return html`<li class="group ${level}">
              ${number}<span class="title">${row.node.title}</span>
            </li>`
          const { section } = row
          const isCurrent = section.id === this.sectionId
          const here = onePerPerson(this.here.filter((entry) => entry.sectionId === section.id))
          return html`<li class=${level}>
            <a
              href="/bao-cao/${this.reportId}/phan/${section.id}"
              aria-current=${isCurrent ? 'page' : nothing}
              tabindex=${isCurrent ? 0 : -1}
              title=${section.title}
              >${number}<span class="title cut">${section.title}</span
              >${avatars(here, 'small', 2)}${stateDot(section.state)}</a
            >
          </li>`
        })}
      </ul>`
  }

  readonly #key = (event: KeyboardEvent): void => {
    const links = [...this.querySelectorAll<HTMLAnchorElement>('a')]
    const at = links.findIndex((link) => link === event.target)
    const to: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: links.length - 1,
    }
    const next = to[event.key]
    if (at < 0 || next === undefined) return
    event.preventDefault()
    links[next]?.focus()
  }
}
define('outline-list', OutlineList)

declare global {
  interface HTMLElementTagNameMap {
    'outline-list': OutlineList
  }
}
