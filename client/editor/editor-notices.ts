/** What stands over the page for a while: a paste under way, what became of it, an act on a table not done. */
import { html, nothing, type TemplateResult } from 'lit'
import { editorWords } from '../words/editor.ts'
import { pastingWords } from '../words/pasting.ts'
import type { PasteProgress, PasteReport } from './paste.ts'
import type { TableRefusal } from './table-commands.ts'

export interface Notices {
  readonly pasting: PasteProgress | null
  /** what there is to say of the last paste */
  readonly pasted: PasteReport | null
  readonly refusal: TableRefusal | null
  readonly closePasted: () => void
  readonly closeRefusal: () => void
}

export function editorNotices(notices: Notices): TemplateResult {
  const { pasting, pasted, refusal } = notices
  return html`${pasting === null ? nothing : pasteNotice(pasting)}
  ${refusal === null ? nothing : refusalNotice(refusal, notices.closeRefusal)}
  ${pasted === null || pasting !== null ? nothing : pastedNotice(pasted, notices.closePasted)}`
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

/** Nothing is left out or changed without a word. */
function pastedNotice(
  { paragraphs, tracked, images, files, divided, revert }: PasteReport,
  close: () => void,
): TemplateResult {
  const words = pastingWords()
  const said = [
    [paragraphs, words.converted],
    [tracked, words.tracked],
    [images, words.images],
    [files, words.files],
    [divided, words.divided],
  ] as const
  return html`<p class="paste-notice" role="status">
    <span>${said.map(([n, sentence]) => (n === 0 ? nothing : html`${sentence(n)} `))}</span>
    ${
      revert === null
        ? nothing
        : html`<button type="button" class="button" @click=${revert}>${words.revert}</button>`
    }
    <button type="button" class="button" @click=${close}>${words.close}</button>
  </p>`
}
