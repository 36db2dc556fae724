/** `<merge-proposals>`: comments of several bodies that say the same, a group for each row they could be. A person leaves
 *  out what does not belong, merges, or says that they differ. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ResponseRow } from '#shared/wire/resolution.ts'
import { answerWords } from '../words/answers.ts'
import { icon } from './icon.ts'
import { define, Part } from './part.ts'
import { colourClass } from './who.ts'

/** The detail of `group-merge` and `group-apart`: by number. */
export type GroupDecided = readonly ResponseRow[]

export class MergeProposals extends Part {
  static override properties = { groups: { attribute: false }, leftOut: { state: true } }
  declare groups: readonly (readonly ResponseRow[])[]
  declare leftOut: ReadonlySet<string>

  constructor() {
    super()
    this.groups = []
    this.leftOut = new Set()
  }

  override render() {
    const words = answerWords()
    if (this.groups.length === 0) return nothing
    return html`<details class="card merge-proposals">
      <summary>${icon('copy')}<b>${words.proposals(this.groups.length)}</b></summary>
      <p class="small muted">${words.proposalsHint}</p>
      ${this.groups.map((group) => this.#group(group.toSorted((a, b) => a.number - b.number)))}
    </details>`
  }

  #group(group: readonly ResponseRow[]): TemplateResult {
    const words = answerWords()
    const kept = group.filter(({ id }) => !this.leftOut.has(id))
    const numbers = group.map(({ number }) => number).join(', ')
    return html`<section class="merge-group" aria-label=${words.group(numbers)}>
      ${group.map(
        (row) =>
          html`<label class="merge-member">
            <input
              type="checkbox"
              aria-label=${words.include(row.number)}
              .checked=${!this.leftOut.has(row.id)}
              @change=${() => this.#toggle(row.id)}
            />
            <span>
              <b class="small">${row.number}.</b>
              <span class="body-tag ${colourClass(row.author.colour)}">${row.author.body}</span>
              <span class="response-said" lang="vi">${row.text}</span>
            </span>
          </label>`,
      )}
      <div class="row tight wrap">
        <button
          type="button"
          class="button compact"
          ?disabled=${kept.length < 2}
          @click=${() => this.announce<GroupDecided>('group-merge', kept)}
        >
          ${words.mergeThese(kept.length)}
        </button>
        <button
          type="button"
          class="button compact quiet"
          @click=${() => this.announce<GroupDecided>('group-apart', group)}
        >
          ${words.apart}
        </button>
      </div>
    </section>`
  }

  #toggle(id: string): void {
    const leftOut = new Set(this.leftOut)
    if (!leftOut.delete(id)) leftOut.add(id)
    this.leftOut = leftOut
  }
}
define('merge-proposals', MergeProposals)
