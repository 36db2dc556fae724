/** The last row of a dialog about one mark in the text: take it away, leave it, put or change it. */
import { html, nothing, type TemplateResult } from 'lit'
import { t } from '../words/words.ts'
import { icon } from './icon.ts'

/** @param isThere the text has the mark already: it can be taken away, and what is sent changes it */
export function markActs(
  words: { readonly remove: string; readonly change: string; readonly insert: string },
  isThere: boolean,
  remove: () => void,
  close: () => void,
): TemplateResult {
  return html`<div class="acts">
    ${
      isThere
        ? html`<button type="button" class="button" @click=${remove}>${words.remove}</button>`
        : nothing
    }
    <button type="button" class="button" @click=${close}>${t().app.cancel}</button>
    <button type="submit" class="button primary">
      ${icon('check')}${isThere ? words.change : words.insert}
    </button>
  </div>`
}
