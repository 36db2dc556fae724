/**
 * `<comment-margin>`: the threads of a section beside their words; where the screen is narrow, the same list as a sheet
 * at the side or the bottom. It draws what it is given; `place()` puts the cards where their words stand.
 */
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { dayOf, timeOf } from '#shared/calendar.ts'
import { dateShort } from '#shared/text/official.ts'
import type { CommentView, ReplyView } from '#shared/wire/api.ts'
import type { WordChangeView } from '#shared/wire/resolution.ts'
import type { CommentDraft, DraftTarget } from '../sync/comment-drafts.ts'
import { answerWords } from '../words/answers.ts'
import { commentPlaceWords } from '../words/comment-places.ts'
import { t } from '../words/words.ts'
import type { CommentRecord } from '../api/client.ts'
import { commentComposer, type ComposerActs } from './comment-composer.ts'
import { cardAnswer, type CardAnswerActs } from './card-answer.ts'
import { commentHistory } from './comment-history.ts'
import { icon } from './icon.ts'
import type { ReasonGiven } from './reason-box.ts'
import { define, Part } from './part.ts'
import type { MentionChoice, MentionTargets } from './mention-list.ts'
import { mentionText } from './mention-text.ts'
import { stackCards } from './stack-cards.ts'
import { avatar } from './who.ts'

/** What the person did; the detail of each CustomEvent. */
export interface CommentMarginEvents {
  'comment-activate': string | null
  'comment-begin': {
    readonly target: DraftTarget
    readonly text: string
    readonly mentions?: CommentView['mentions']
  }
  'comment-mention': { readonly key: string; readonly target: MentionChoice }
  'comment-write': { readonly key: string; readonly text: string }
  'comment-send': string
  'comment-discard': string
  'comment-withdraw': { readonly comment: CommentView; readonly replyId: string | null }
  /** show or hide what stood in the thread before */
  'comment-history': string
  /** reopen it, disagree, ask for a row of its own */
  'comment-ask': { readonly comment: CommentView } & ReasonGiven
  /** which words of the text could be named as its change */
  'comment-find-changes': string
  'comment-apply': {
    readonly comment: CommentView
    readonly changes: readonly WordChangeView[]
  }
  'comment-leave': null
  'comment-close': null
}

/** Top of the words on the screen; null: they are gone, or were never in the text. */
export type BoxOf = (id: string) => DOMRect | null

const GAP = 8
/** As long as a quote is shown. */
const QUOTE_SHOWN = 160

/** Another thing beside the text: the margin places it among the threads. */
export interface MarginCard {
  readonly id: string
  /** its name for a screen reader */
  readonly label: string
  readonly isFolded: boolean
  readonly box: () => DOMRect | null
  readonly draw: () => TemplateResult
}

/** A thread, a comment being written, or another card. */
interface Placed {
  readonly id: string
  readonly comment: CommentView | null
  readonly draft: CommentDraft | null
  readonly card: MarginCard | null
  /** top of its words, px from the top of the column; null: it has none in the text */
  readonly wanted: number | null
}

export class CommentMargin extends Part {
  static override properties = {
    comments: { attribute: false },
    drafts: { attribute: false },
    cards: { attribute: false },
    bulk: { attribute: false },
    refusals: { attribute: false },
    histories: { attribute: false },
    changes: { attribute: false },
    active: { attribute: false },
    mayComment: { type: Boolean },
    isOpen: { type: Boolean },
    boxOf: { attribute: false },
    isTextReady: { type: Boolean },
    mentionable: { attribute: false },
    isReport: { type: Boolean },
    asked: { state: true },
  }
  declare comments: readonly CommentView[]
  declare drafts: readonly CommentDraft[]
  declare cards: readonly MarginCard[]
  /** acts on several cards, above them */
  declare bulk: TemplateResult | typeof nothing
  declare refusals: ReadonlyMap<string, unknown>
  /** the record of threads whose earlier wordings are shown, by the comment's id */
  declare histories: ReadonlyMap<string, readonly CommentRecord[]>
  /** what the thread whose change is being named can point at, by the comment's id */
  declare changes: ReadonlyMap<string, readonly WordChangeView[]>
  declare active: string | null
  declare mayComment: boolean
  /** the sheet of a narrow screen */
  declare isOpen: boolean
  declare boxOf: BoxOf
  /** before that nobody knows which words are gone */
  declare isTextReady: boolean
  /** who may be mentioned here */
  declare mentionable: () => Promise<MentionTargets>
  /** the threads are on a report as a whole, not on a section */
  declare isReport: boolean
  /** asked whether to withdraw this one */
  declare asked: string

  constructor() {
    super()
    this.comments = []
    this.drafts = []
    this.cards = []
    this.bulk = nothing
    this.refusals = new Map()
    this.histories = new Map()
    this.changes = new Map()
    this.active = null
    this.mayComment = false
    this.isOpen = false
    this.boxOf = () => null
    this.isTextReady = false
    this.mentionable = async () => []
    this.isReport = false
    this.asked = ''
  }

  /** All in the order in which the list shows them: first what has no words in the text, then along it. */
  #shown: readonly Placed[] = []
  /** what held the focus before the list was drawn anew */
  #focused: Element | null = null

  /** F8 walks along. */
  get ids(): string[] {
    return this.#shown.map((entry) => entry.id)
  }

  #sorted(): Placed[] {
    const base = this.querySelector('.comment-column')?.getBoundingClientRect().top ?? 0
    const entries = [
      ...this.comments.map((comment) => ({ id: comment.id, comment, draft: null, card: null })),
      ...this.drafts
        .filter((draft) => draft.target.kind === 'new')
        .map((draft) => ({ id: draft.key, comment: null, draft, card: null })),
      ...this.cards.map((card) => ({ id: card.id, comment: null, draft: null, card })),
    ].map((entry) => ({ entry, box: entry.card?.box() ?? this.boxOf(entry.id) }))
    const loose = entries.filter(({ box }) => box === null)
    const anchored = entries
      .flatMap(({ entry, box }) => (box === null ? [] : [{ entry, box }]))
      .toSorted((one, two) => one.box.top - two.box.top || one.box.left - two.box.left)
    return [
      ...loose.map(({ entry }) => ({ ...entry, wanted: null })),
      ...anchored.map(({ entry, box }) => ({ ...entry, wanted: box.top - base })),
    ]
  }

  /** Puts each card beside its words. Reads everything, then writes: one layout of the page. */
  place(): void {
    const column = this.querySelector<HTMLElement>('.comment-column')
    if (column === null) return
    const shown = this.#sorted()
    const key = (all: readonly Placed[]): string =>
      all.map(({ id, wanted }) => `${id}${wanted === null}`).join()
    if (key(shown) !== key(this.#shown)) return this.requestUpdate() // another order: drawn, then placed
    this.#shown = shown
    const elements = new Map<string, HTMLElement>()
    for (const card of column.querySelectorAll<HTMLElement>('.comment-card'))
      elements.set(card.dataset['id'] ?? '', card)
    const cards = shown.map(({ id, wanted }) => ({
      id,
      wanted: wanted ?? 0,
      height: elements.get(id)?.offsetHeight ?? 0,
    }))
    const tops = stackCards(cards, 0, GAP, this.active)
    let end = 0
    for (const { id, height } of cards) {
      const top = Math.round(tops.get(id) ?? 0)
      moveTo(elements.get(id), '--card-top', top)
      end = Math.max(end, top + height)
    }
    moveTo(column, '--column-end', end)
  }

  /** What stands above the text grows and shrinks, and the words move with it; so does a card that is unfolded. */
  readonly #resize = new ResizeObserver(() => this.place())

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.parentElement !== null) this.#resize.observe(this.parentElement)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resize.disconnect()
  }

  protected override willUpdate(): void {
    this.#shown = this.#sorted()
    const { activeElement } = document
    this.#focused = this.contains(activeElement) ? activeElement : null
  }

  protected override updated(): void {
    // A card that changed its place in the list was taken out and put in again.
    if (this.#focused instanceof HTMLElement && this.#focused !== document.activeElement)
      this.#focused.focus({ preventScroll: true })
    for (const card of this.querySelectorAll('.comment-column > .comment-card'))
      this.#resize.observe(card)
    this.place()
  }

  override render() {
    const words = t().comments
    const open = this.comments.filter((comment) => comment.state === 'open').length
    return html`<aside
      class="comment-margin no-print"
      tabindex="-1"
      aria-label=${words.title}
      @keydown=${this.#onKey}
    >
      <header class="comment-head">
        <h2 class="small">${words.count(open)}</h2>
        <span class="grow"></span>
        ${
          this.mayComment
            ? html`<button
                type="button"
                class="button compact"
                @click=${() =>
                  this.#say('comment-begin', { target: { kind: 'new', anchor: null }, text: '' })}
              >
                ${icon('plus')}${this.isReport ? commentPlaceWords().begin : words.onSection}
              </button>`
            : nothing
        }
        <button
          type="button"
          class="icon-button comment-close"
          aria-label=${words.close}
          @click=${() => this.#say('comment-close', null)}
        >
          ${icon('x')}
        </button>
      </header>
      ${this.bulk}
      <div class="comment-column">
        ${repeat(
          this.#shown,
          (entry) => entry.id,
          (entry) => this.#card(entry),
        )}
      </div>
      ${
        this.#shown.length === 0 && this.mayComment
          ? html`<p class="small muted comment-empty">${words.empty}</p>`
          : nothing
      }
    </aside>`
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.isComposing) this.#say('comment-leave', null)
  }

  #card({ id, comment, draft, card, wanted }: Placed): TemplateResult {
    const words = t().comments
    const anchor = comment?.anchor ?? (draft?.target.kind === 'new' ? draft.target.anchor : null)
    const isActive = this.active === id
    return html`<article
      class="comment-card ${isActive ? 'active' : ''} ${comment?.state === 'open' || draft || card?.isFolded === false ? '' : 'folded'}"
      data-id=${id}
      tabindex="0"
      aria-label=${
        comment === null
          ? (card?.label ?? words.write)
          : words.cardLabel(comment.number, comment.author.name, anchor?.quote ?? '')
      }
      aria-current=${isActive}
      @click=${() => this.#activate(id)}
      @focusin=${(event: FocusEvent) => {
        // A pressed button must not slip away before it is let go: the pointer activates by its click.
        if (event.target instanceof Element && event.target.matches(':focus-visible'))
          this.#activate(id)
      }}
    >
      ${
        card === null
          ? this.#about(
              anchor?.quote ?? null,
              (comment?.guidance ??
                (draft?.target.kind === 'new' ? draft.target.guidance : null)) != null,
              wanted !== null,
              isActive,
            )
          : card.draw()
      }
      ${
        comment === null
          ? nothing
          : html`${this.#said(comment, comment)}
            ${comment.replies.map((r) => this.#said(r, comment))}
            ${cardAnswer(comment, this.changes.get(comment.id) ?? null, this.refusals.get(comment.id), this.#answers)}
            ${this.#acts(comment)}`
      }
      ${draft === null ? nothing : commentComposer(draft, this.refusals.get(id), this.#composer)}
    </article>`
  }

  /** What the comment is about: the words when they are gone or looked at, or the whole section. */
  #about(
    quote: string | null,
    isOnPoint: boolean,
    isAnchored: boolean,
    isActive: boolean,
  ): TemplateResult | typeof nothing {
    const words = t().comments
    if (quote === null) {
      const { point, wholeReport } = commentPlaceWords()
      const about = isOnPoint ? point : this.isReport ? wholeReport : words.wholeSection
      return html`<p class="small muted">${about}</p>`
    }
    const isGone = !isAnchored && this.isTextReady
    if (!isGone && !isActive) return nothing
    const shown = quote.length > QUOTE_SHOWN ? `${quote.slice(0, QUOTE_SHOWN)}…` : quote
    return html`${isGone ? html`<p class="state k-warn comment-gone">${words.gone}</p>` : nothing}
      <blockquote class="comment-quote" lang="vi">${shown}</blockquote>`
  }

  #said(said: CommentView | ReplyView, comment: CommentView): TemplateResult {
    const words = t().comments
    const { author } = said
    const replyId = 'replies' in said ? null : said.id
    const draft = this.#draftOf({ kind: 'edit', commentId: comment.id, replyId, version: 0 })
    const isWithdrawn = 'isWithdrawn' in said ? said.isWithdrawn : said.state === 'withdrawn'
    return html`<div class="comment-said ${replyId === null ? '' : 'reply'}">
      <div class="comment-who">
        ${avatar({ code: author.code, colour: author.colour, title: author.body }, 'small')}
        <span>
          <b
            >${'isFromPaper' in said && said.isFromPaper ? answerWords().fromPaper(author.name) : author.name}</b
          >
          <span class="small muted"
            >${author.body} ·
            <time datetime=${new Date(said.at).toISOString()}>${whenOf(said.at)}</time>${
              'draftNumber' in said && said.draftNumber !== null
                ? ` · ${words.draft(said.draftNumber)}`
                : ''
            }${said.editedAt === null ? '' : ` · ${words.edited}`}</span
          >
        </span>
      </div>
      ${isWithdrawn ? html`<p class="state k-neutral">${words.withdrawn}</p>` : nothing}
      ${
        draft === undefined
          ? said.text === ''
            ? nothing
            : mentionText(said.text, said.mentions)
          : commentComposer(draft, this.refusals.get(draft.key), this.#composer)
      }
      ${
        said.editedAt === null
          ? nothing
          : commentHistory(this.histories.get(comment.id) ?? null, replyId, () =>
              this.#say('comment-history', comment.id),
            )
      }
      ${said.mayEdit && draft === undefined ? this.#ownActs(said, comment, replyId) : nothing}
    </div>`
  }

  #ownActs(
    said: CommentView | ReplyView,
    comment: CommentView,
    replyId: string | null,
  ): TemplateResult {
    const words = t().comments
    const { version, text, mentions, id } = said
    const target = { kind: 'edit', commentId: comment.id, replyId, version } as const
    const withdraw = replyId === null ? words.withdraw : words.withdrawReply
    return this.asked === id
      ? html`<div class="row tight comment-own" role="group" aria-label=${withdraw}>
          <span class="small">${words.withdrawAsk}</span>
          <button
            type="button"
            class="button compact"
            @click=${() => {
              this.asked = ''
              this.#say('comment-withdraw', { comment, replyId })
            }}
          >
            ${withdraw}
          </button>
          <button type="button" class="button compact quiet" @click=${() => (this.asked = '')}>
            ${words.keep}
          </button>
        </div>`
      : html`<div class="row tight comment-own">
          <button
            type="button"
            class="button compact quiet"
            @click=${() => this.#say('comment-begin', { target, text, mentions })}
          >
            ${words.edit}
          </button>
          <button type="button" class="button compact quiet" @click=${() => (this.asked = id)}>
            ${withdraw}
          </button>
        </div>`
  }

  #acts(comment: CommentView): TemplateResult | typeof nothing {
    const words = t().comments
    const target = { kind: 'reply', commentId: comment.id } as const
    const draft = this.#draftOf(target)
    if (draft !== undefined)
      return commentComposer(draft, this.refusals.get(draft.key), this.#composer)
    if (!comment.mayReply) return nothing
    return html`<div class="row tight">
      <button
        type="button"
        class="button compact quiet"
        @click=${() => this.#say('comment-begin', { target, text: '' })}
      >
        ${icon('corner-down-right')}${words.reply}
      </button>
    </div>`
  }

  #draftOf(target: DraftTarget): CommentDraft | undefined {
    return this.drafts.find(({ target: at }) => {
      if (at.kind === 'new' || target.kind === 'new' || at.commentId !== target.commentId)
        return false
      return at.kind === 'edit'
        ? target.kind === 'edit' && at.replyId === target.replyId
        : target.kind === 'reply'
    })
  }

  readonly #composer: ComposerActs = {
    write: (key, text) => this.#say('comment-write', { key, text }),
    send: (key) => this.#say('comment-send', key),
    discard: (key) => this.#say('comment-discard', key),
    mention: (key, target) => this.#say('comment-mention', { key, target }),
    mentionable: () => this.mentionable(),
    leave: () => this.#say('comment-leave', null),
  }

  readonly #answers: CardAnswerActs = {
    ask: (comment, given) => this.#say('comment-ask', { comment, ...given }),
    findChanges: ({ id }) => this.#say('comment-find-changes', id),
    apply: (comment, changes) => this.#say('comment-apply', { comment, changes }),
  }

  #activate(id: string): void {
    if (this.active !== id) this.#say('comment-activate', id)
  }

  #say<K extends keyof CommentMarginEvents>(kind: K, detail: CommentMarginEvents[K]): void {
    this.announce(kind, detail)
  }
}
define('comment-margin', CommentMargin)

/** Writes only what is new: each write makes the browser look at the card again. */
function moveTo(element: HTMLElement | undefined, property: string, px: number): void {
  const value = `${px}px`
  if (element !== undefined && element.style.getPropertyValue(property) !== value)
    element.style.setProperty(property, value)
}

const whenOf = (at: number): string => `${timeOf(at).slice(0, 5)} ${dateShort(dayOf(at))}`

declare global {
  interface HTMLElementTagNameMap {
    'comment-margin': CommentMargin
  }
}
