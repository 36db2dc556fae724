/** What can be done with the rows that were chosen in the table of answers, and the undo of what was just done. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ResponseRow } from '#shared/wire/resolution.ts'
import { responseWords } from '../words/responses.ts'

export interface BulkActs {
  accept(rows: readonly ResponseRow[], isConfirmed: boolean): void
  /** what was prepared for each */
  confirm(rows: readonly ResponseRow[]): void
  /** the first one's row takes the others in */
  merge(first: ResponseRow, others: readonly ResponseRow[]): void
  /** null: nothing to take back */
  readonly undo: (() => void) | null
}

export function responseBulk(
  chosen: readonly ResponseRow[],
  acts: BulkActs,
): TemplateResult | typeof nothing {
  const words = responseWords()
  const [first, ...others] = chosen.toSorted((a, b) => a.number - b.number)
  if (first === undefined && acts.undo === null) return nothing
  const may = (right: 'confirm' | 'propose' | 'merge') =>
    chosen.length > 0 && chosen.every((row) => row.may[right])
  const button = (label: string, isThere: boolean, act: () => void) =>
    isThere
      ? html`<button type="button" class="button compact" @click=${act}>${label}</button>`
      : nothing
  const isPrepared = may('confirm') && chosen.every((row) => row.proposal !== null)
  return html`<div
    class="row tight wrap responses-bulk"
    role="group"
    aria-label=${words.selected(chosen.length)}
  >
    ${first === undefined ? nothing : html`<b class="small">${words.selected(chosen.length)}</b>`}
    ${button(words.acceptMany, may('propose'), () => acts.accept(chosen, may('confirm')))}
    ${button(words.confirmMany, isPrepared, () => acts.confirm(chosen))}
    ${button(words.merge, others.length > 0 && may('merge'), () => {
      if (first !== undefined) acts.merge(first, others)
    })}
    ${button(words.undo, acts.undo !== null, () => acts.undo?.())}
  </div>`
}
