/** A box in which a comment or a reply is written. What it holds is on this machine at every letter. */
import { html, nothing, type TemplateResult } from 'lit'
import { COMMENT_LENGTH } from '#shared/domain/comment.ts'
import { wholeNumber } from '#shared/text/official.ts'
import type { CommentDraft } from '../sync/comment-drafts.ts'
import { t } from '../words/words.ts'
import { noticeWords } from '../words/notices.ts'
import { icon } from './icon.ts'
import './mention-list.ts'
import type { MentionChoice, MentionTaken, MentionTargets } from './mention-list.ts'
import { sentenceOf } from './page-states.ts'

export interface ComposerActs {
  write(key: string, text: string): void
  send(key: string): void
  discard(key: string): void
  mention(key: string, target: MentionChoice): void
  /** who may be mentioned here */
  mentionable(): Promise<MentionTargets>
  /** the person goes back to the text; what was written stays */
  leave(): void
}

/** From here on the letters left are counted. */
const COUNT_FROM = COMMENT_LENGTH - 1_000

/** @param refusal why the server did not take it, or undefined */
export function commentComposer(
  draft: CommentDraft,
  refusal: unknown,
  acts: ComposerActs,
): TemplateResult {
  const words = t().comments
  const { key, text, isSent, target } = draft
  const label =
    target.kind === 'reply' ? words.reply : target.kind === 'edit' ? words.edit : words.write
  const isTooLong = text.length > COMMENT_LENGTH
  const mayNotSend = isSent || isTooLong || text.trim() === ''
  const send = () => {
    if (!mayNotSend) acts.send(key)
  }
  const onKey = (event: KeyboardEvent) => {
    // Keys that an input method has taken belong to the word being written.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      acts.leave()
    }
  }
  return html`<div class="comment-composer" data-key=${key}>
    <label class="sr" for="draft-${key}">${label}</label>
    <textarea
      id="draft-${key}"
      class="input"
      rows="3"
      lang="vi"
      placeholder=${label}
      aria-invalid=${isTooLong || refusal !== undefined}
      aria-describedby="state-${key}"
      .value=${text}
      ?readonly=${isSent}
      @keydown=${onKey}
      @input=${(event: InputEvent) => {
        if (event.target instanceof HTMLTextAreaElement) acts.write(key, event.target.value)
      }}
    ></textarea>
    <mention-list
      for="draft-${key}"
      .load=${() => acts.mentionable()}
      @mention-take=${({ detail }: CustomEvent<MentionTaken>) => {
        acts.write(key, detail.text)
        acts.mention(key, detail.target)
      }}
    ></mention-list>
    ${
      refusal === undefined
        ? nothing
        : html`<p class="field-error" role="alert">${sentenceOf(refusal)}</p>`
    }
    <p class="small muted" id="state-${key}" role="status">
      ${
        isSent
          ? words.waiting
          : text.length > COUNT_FROM
            ? words.lettersLeft(wholeNumber(Math.abs(COMMENT_LENGTH - text.length)), isTooLong)
            : text === ''
              ? noticeWords().mention.hint
              : words.keptHere
      }
    </p>
    <div class="row tight">
      <button
        type="button"
        class="button compact primary"
        aria-disabled=${mayNotSend}
        title=${words.sendKey}
        @click=${send}
      >
        ${icon('send')}${words.send}
      </button>
      ${
        isSent
          ? nothing
          : html`<button
              type="button"
              class="button compact quiet"
              @click=${() => acts.discard(key)}
            >
              ${words.discard}
            </button>`
      }
    </div>
  </div>`
}
