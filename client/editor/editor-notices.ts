/** What stands over the page for a while: a paste under way, old fonts made readable, an act on a table not done. */
import { html, nothing, type TemplateResult } from 'lit'
import { editorWords } from '../words/editor.ts'
import type { PasteConversion, PasteProgress } from './paste.ts'
import type { TableRefusal } from './table-commands.ts'

export interface Notices {
  readonly pasting: PasteProgress | null
  readonly conversion: PasteConversion | null
  readonly refusal: TableRefusal | null
  readonly closeConversion: () => void
  readonly closeRefusal: () => void
}

export function editorNotices(notices: Notices): TemplateResult {
  const { pasting, conversion, refusal } = notices
  return html`${pasting === null ? nothing : pasteNotice(pasting)}
  ${refusal === null ? nothing : refusalNotice(refusal, notices.closeRefusal)}
  ${
    conversion === null || pasting !== null
      ? nothing
      : conversionNotice(conversion, notices.closeConversion)
  }`
}

function pasteNotice({ done, total, cancel }: PasteProgress): TemplateResult {
  const words = editorWords()
  return html`<p class="paste-progress" role="status">
    <span>${words.pasting(Math.floor((100 * done) / Math.max(1, total)))}</span>
    <button type="button" class="button" @click=${cancel}>${words.stop}</button>
  </p>`
}

function refusalNotice(refusal: TableRefusal, close: () => void): TemplateResult {
  const words = editorWords().table
  const { rows, columns } = refusal.kind === 'too-large' ? refusal : { rows: 0, columns: 0 }
  return html`<p class="paste-progress table-refused" role="alert">
    <span>${refusal.kind === 'too-large' ? words.tooLarge(rows, columns) : words.noFigures}</span>
    <button type="button" class="button" @click=${close}>${words.close}</button>
  </p>`
}

function conversionNotice(
  { paragraphs, revert }: PasteConversion,
  close: () => void,
): TemplateResult {
  const words = editorWords().converted
  return html`<p class="paste-notice" role="status">
    <span>${words.done(paragraphs)}</span>
    ${
      revert === null
        ? nothing
        : html`<button type="button" class="button" @click=${revert}>${words.revert}</button>`
    }
    <button type="button" class="button" @click=${close}>${words.close}</button>
  </p>`
}
