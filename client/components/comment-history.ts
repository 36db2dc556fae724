/** What stood in a comment or a reply before its author changed it: asked for, never in the way. */
import { html, nothing, type TemplateResult } from 'lit'
import type { CommentRecord } from '../api/client.ts'
import { historyWords } from '../words/comment-history.ts'
import { momentOf } from './report-aside.ts'

/** @param records of the whole thread; null: not shown
 *  @param replyId whose wordings; null: the comment's own */
export function commentHistory(
  records: readonly CommentRecord[] | null,
  replyId: string | null,
  toggle: () => void,
): TemplateResult {
  const words = historyWords()
  const edits = records?.filter((row) => row.kind === 'edit' && row.replyId === replyId) ?? []
  return html`<button
      type="button"
      class="button compact quiet"
      aria-expanded=${records !== null}
      @click=${toggle}
    >
      ${records === null ? words.show : words.hide}
    </button>
    ${
      edits.length === 0
        ? nothing
        : html`<ol class="comment-history" aria-label=${words.title}>
            ${edits.map(
              ({ at, before }) =>
                html`<li>
                  <span class="small muted">${words.until(momentOf(at))}</span>
                  <p class="comment-text" lang="vi">${before}</p>
                </li>`,
            )}
          </ol>`
    }`
}
