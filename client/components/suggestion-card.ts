/** One suggestion beside the text: who, what stands there, what would, what was said and decided. Draws what it is given. */
import { html, nothing, type TemplateResult } from 'lit'
import { dayOf, timeOf } from '#shared/calendar.ts'
import type { Markup, SuggestionRecord } from '#shared/document/suggestion-record.ts'
import { dateShort } from '#shared/text/official.ts'
import type { SuggestionView } from '#shared/wire/suggestions.ts'
import { isFormatOnly, proposedWords, sliceOf } from '../suggestions/records.ts'
import type { Standing } from '../suggestions/drawn-suggestions.ts'
import type { CommentDraft } from '../sync/comment-drafts.ts'
import { editorWords } from '../words/editor.ts'
import { suggestionWords } from '../words/suggestions.ts'
import { commentComposer, type ComposerActs } from './comment-composer.ts'
import { icon } from './icon.ts'
import { avatar } from './who.ts'

export interface SuggestionActs {
  decide(one: SuggestionView, to: 'accepted' | 'rejected' | 'open', isForced: boolean): void
  withdraw(id: string): void
  /** says again, on the words that stand there now */
  keep(id: string): void
  reply(id: string): void
}

export interface SuggestionCard {
  readonly one: SuggestionView
  readonly standing: Standing | null
  readonly draft: CommentDraft | undefined
  readonly refusal: unknown
  /** the page shows a copy: nothing can be put into the section from here */
  readonly isSuggesting: boolean
  readonly acts: SuggestionActs
  readonly composer: ComposerActs
}

/** Longest shown of a side. */
const SHOWN = 400

/** @returns what stands there, and what would; of a level or format their names */
export function sidesOf(record: SuggestionRecord): { readonly was: string; readonly now: string } {
  if (record.kind === 'block') return { was: nameOf(record.was), now: nameOf(record.now) }
  const slice = sliceOf(record)
  if (slice === null) return { was: record.quote, now: '' }
  return { was: shownWords(record.quote), now: shownWords(proposedWords(slice)) }
}

const shownWords = (words: string): string => {
  const shown = words.replaceAll('\n', '¶ ').trim()
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown
}

function nameOf({ type, attrs }: Markup): string {
  const { styles } = editorWords()
  if (type === 'heading')
    return (
      Object.entries(styles).find(
        ([style]) => style === `heading-${String(attrs['level'])}`,
      )?.[1] ?? type
    )
  return type === 'dash'
    ? styles.dash
    : type === 'paragraph'
      ? styles.paragraph
      : editorWords().style
}

export function suggestionCard(card: SuggestionCard): TemplateResult {
  const words = suggestionWords()
  const { one, standing, draft, refusal } = card
  const { author, at, record, replies } = one
  return html`<div class="comment-said">
      ${whoOf(author, at, `${words.kind} ${one.number}`)} ${changeOf(record)}
      ${standing?.kind === 'stale' ? staleNote(one, standing.now) : nothing}
      ${standing?.kind === 'gone' ? html`<p class="state k-warn">${words.gone}</p>` : nothing}
      ${decidedNote(one)}
    </div>
    ${replies.map(
      (reply) =>
        html`<div class="comment-said reply">
          ${whoOf(reply.author, reply.at, '')}
          <p class="comment-text" lang="vi">${reply.text}</p>
        </div>`,
    )}
    ${actsOf(card)}
    ${draft === undefined ? nothing : commentComposer(draft, refusal, card.composer)}`
}

function whoOf(author: SuggestionView['author'], at: number, more: string): TemplateResult {
  return html`<div class="comment-who">
    ${avatar({ code: author.code, colour: author.colour, title: author.body }, 'small')}
    <span>
      <b>${author.name}</b>
      <span class="small muted"
        >${author.body} · <time datetime=${new Date(at).toISOString()}>${whenOf(at)}</time>${
          more === '' ? nothing : ` · ${more}`
        }</span
      >
    </span>
  </div>`
}

function changeOf(record: SuggestionRecord): TemplateResult {
  const words = suggestionWords()
  const { was, now } = sidesOf(record)
  if (isFormatOnly(record))
    return html`<p class="suggested-change">${words.format}: <q>${was}</q></p>`
  const label =
    record.kind === 'block'
      ? words.level
      : was === ''
        ? words.insert
        : now === ''
          ? words.remove
          : ''
  return html`<p class="suggested-change" lang="vi">
    ${label === '' ? nothing : html`<span class="small muted">${label}</span> `}
    ${was === '' ? nothing : html`<del aria-label="${words.from}: ${was}">${was}</del>`}
    ${was === '' || now === '' ? nothing : html`<span aria-hidden="true"> → </span>`}
    ${now === '' ? nothing : html`<ins aria-label="${words.to}: ${now}">${now}</ins>`}
    ${record.kind === 'block' ? html`<span class="small muted"> «${record.quote}»</span>` : nothing}
  </p>`
}

function staleNote({ isMine }: SuggestionView, now: string): TemplateResult {
  const words = suggestionWords()
  return html`<p class="state k-warn">${isMine ? words.staleOwn : words.stale}</p>
    <p class="small" lang="vi">${words.nowThere}: «${shownWords(now)}»</p>`
}

function decidedNote({ state, decided, isMade }: SuggestionView): TemplateResult | typeof nothing {
  if (decided === null) return nothing
  const words = suggestionWords()
  const when = whenOf(decided.at)
  if (state === 'accepted')
    return html`<p class="state k-ok">
      ${words.accepted(decided.name)} · ${when}${isMade ? nothing : html` · ${words.notYetIn}`}
    </p>`
  return html`<p class="state k-neutral">
    ${words.rejected(decided.name)} · ${when}${decided.note === '' ? '' : `. ${decided.note}`}
  </p>`
}

function actsOf(card: SuggestionCard): TemplateResult {
  const words = suggestionWords()
  const { one, standing, acts, isSuggesting } = card
  const isOpen = one.state === 'open'
  const button = (label: string, act: () => void, kind = '') =>
    html`<button type="button" class="button compact ${kind}" @click=${act}>${label}</button>`
  const isStale = standing?.kind === 'stale'
  const mayAccept = isOpen && one.mayDecide && standing?.kind !== 'gone'
  return html`<div class="row tight wrap comment-own">
    ${
      mayAccept && isSuggesting
        ? html`<span class="small muted">${words.switchFirst}</span>`
        : nothing
    }
    ${
      mayAccept && !isSuggesting
        ? button(isStale ? words.acceptAnyway : words.accept, () =>
            acts.decide(one, 'accepted', isStale),
          )
        : nothing
    }
    ${isOpen && one.mayDecide ? button(words.reject, () => acts.decide(one, 'rejected', false)) : nothing}
    ${
      !isOpen && one.mayDecide && !(isSuggesting && one.state === 'accepted')
        ? button(words.undo, () => acts.decide(one, 'open', false))
        : nothing
    }
    ${isOpen && one.isMine && isStale && isSuggesting ? button(words.keepWords, () => acts.keep(one.id)) : nothing}
    ${isOpen && one.isMine && isSuggesting ? button(words.withdraw, () => acts.withdraw(one.id), 'quiet') : nothing}
    ${
      one.mayReply && card.draft === undefined
        ? html`<button
            type="button"
            class="button compact quiet"
            @click=${() => acts.reply(one.id)}
          >
            ${icon('corner-down-right')}${words.reply}
          </button>`
        : nothing
    }
  </div>`
}

const whenOf = (at: number): string => `${timeOf(at).slice(0, 5)} ${dateShort(dayOf(at))}`
