/**
 * Comments on the screen of a section: which one is looked at, how one is begun, the keys, the focus between text and
 * margin. The threads themselves are `state/section-comments.ts`; the words in the text the editor's comment layer.
 */
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit'
import type { CommentView, SectionView } from '#shared/wire/api.ts'
import type { AnchorMove, AnchoredComment } from '../editor/comment-layer.ts'
import type { SectionEditor } from '../editor/section-editor.ts'
import { SectionComments, type CommentParts } from '../state/section-comments.ts'
import type { DraftTarget } from '../sync/comment-drafts.ts'
import { t } from '../words/words.ts'
import './comment-margin.ts'
import type { BoxOf, CommentMargin, CommentMarginEvents, MarginCard } from './comment-margin.ts'
import { icon } from './icon.ts'
import { sentenceOf } from './page-states.ts'
import type { GuidancePoints } from './section-banner.ts'

export class CommentDesk implements ReactiveController {
  readonly threads: SectionComments
  /** the thread that is looked at, or the key of a comment being written */
  active: string | null = null
  /** why nothing could be begun, '' when nothing stood in the way */
  note = ''
  #isSheetOpen = false
  /** the comment that the address named and that was looked at */
  #arrived: string | null = null
  readonly #host: LitElement
  /** the same list object as long as nothing in it changed: the editor works on each new one */
  #anchored: readonly AnchoredComment[] = []
  #anchoredOf: readonly [unknown, unknown] = [null, null]

  /** @param host the screen that holds `<section-editor>`, and draws `button()` and `margin()` */
  constructor(host: LitElement, parts: CommentParts) {
    this.#host = host
    this.threads = new SectionComments(host, parts)
    host.addController(this)
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.#keys)
  }

  hostDisconnected(): void {
    document.removeEventListener('keydown', this.#keys)
  }

  /** Another section: nothing of the one before stays. */
  forget(): void {
    this.active = null
    this.note = ''
    this.#isSheetOpen = false
  }

  /** Comments whose words stand in the text, and those being written. */
  get anchored(): readonly AnchoredComment[] {
    const { comments, drafts } = this.threads
    if (this.#anchoredOf[0] === comments && this.#anchoredOf[1] === drafts) return this.#anchored
    const next = [
      ...comments.flatMap(({ id, anchorRev, isLost, anchor }) =>
        anchor === null ? [] : [{ id, rev: anchorRev, isLost, anchor }],
      ),
      ...drafts.flatMap(({ key, target }) =>
        target.kind === 'new' && target.anchor !== null
          ? [{ id: key, rev: 0, isLost: false, anchor: target.anchor }]
          : [],
      ),
    ]
    this.#anchoredOf = [comments, drafts]
    // A letter typed into a comment changes no place.
    if (JSON.stringify(next) !== JSON.stringify(this.#anchored)) this.#anchored = next
    return this.#anchored
  }

  /** The address names a comment (a notice was followed here): it is looked at once it and its words are there. */
  arrive(isTextReady: boolean): void {
    const wanted = new URLSearchParams(window.location.search).get('gop-y')
    if (!isTextReady || wanted === null || wanted === this.#arrived) return
    if (!this.threads.comments.some((comment) => comment.id === wanted)) return
    this.#arrived = wanted
    this.goTo(wanted, true)
  }

  /** The words stand elsewhere on the screen, and the cards follow. */
  place(): void {
    this.#margin?.place()
  }

  /** The words stand elsewhere in the text, or have come here from another section. What is still being written has no
   *  record to move. */
  moved(anchors: readonly AnchorMove[]): void {
    const drafts = new Set(this.threads.drafts.map(({ key }) => key))
    const real = anchors.filter(({ commentId }) => !drafts.has(commentId))
    if (real.length > 0) void this.threads.report(real)
  }

  /** Looks at this one, wherever it is said. */
  look(id: string | null): void {
    if (id === null) this.#leave()
    else this.#look(id)
  }

  goTo(id: string, withFocus: boolean): void {
    this.#look(id)
    this.#bringIntoSight(id)
    if (withFocus)
      void this.#host.updateComplete.then(() =>
        this.#host
          .querySelector<HTMLElement>(`.comment-card[data-id="${id}"]`)
          ?.focus({ preventScroll: this.#editor?.commentLayer?.boxOf(id) != null }),
      )
  }

  /** Opens and closes the margin, and begins a comment where words are selected. */
  button(section: SectionView): TemplateResult | typeof nothing {
    const words = t().comments
    if (section.level === 'none') return nothing
    const open = this.threads.comments.filter((comment) => comment.state === 'open').length
    return html`<button
      type="button"
      class="button compact comment-button"
      title=${words.buttonTitle}
      aria-label=${open === 0 ? words.button : `${words.button}, ${words.count(open)}`}
      @mousedown=${(event: MouseEvent) => event.preventDefault()}
      @click=${() => this.#comment(false)}
    >
      ${icon('message-square')}<span class="hide-narrow">${words.button}</span>${
        open === 0 ? nothing : html`<b>${open}</b>`
      }
    </button>`
  }

  /** The points of the guidance as something to comment on. */
  get points(): GuidancePoints {
    const { comments, mayComment } = this.threads
    return {
      mayComment,
      countOf: (ref) => comments.filter((comment) => comment.guidance === ref).length,
      begin: (guidance) => void this.#begin({ kind: 'new', anchor: null, guidance }, ''),
    }
  }

  /** The threads beside the text, or on a report as a whole.
   *  @param isTextReady words that are not in the text are gone for good */
  margin(
    isTextReady: boolean,
    cards: readonly MarginCard[] = [],
    bulk: TemplateResult | typeof nothing = nothing,
    isReport = false,
  ): TemplateResult {
    const on =
      <K extends keyof CommentMarginEvents>(act: (detail: CommentMarginEvents[K]) => void) =>
      (event: CustomEvent<CommentMarginEvents[K]>) =>
        act(event.detail)
    const { threads } = this
    const boxOf: BoxOf = (id) => this.#boxOf(id)
    return html`<comment-margin
      ?data-open=${this.#isSheetOpen}
      .isReport=${isReport}
      .comments=${threads.comments}
      .drafts=${threads.drafts}
      .cards=${cards}
      .bulk=${bulk}
      .refusals=${new Map(threads.refusals)}
      .histories=${threads.histories}
      .changes=${threads.changes}
      .active=${this.active}
      .mayComment=${threads.mayComment}
      .isTextReady=${isTextReady}
      .boxOf=${boxOf}
      @comment-activate=${on<'comment-activate'>((id) => {
        this.active = id
        this.#host.requestUpdate()
      })}
      .mentionable=${() => threads.mentionable()}
      @comment-begin=${on<'comment-begin'>(
        ({ target, text, mentions }) => void this.#begin(target, text, mentions),
      )}
      @comment-mention=${on<'comment-mention'>(({ key, target }) => threads.mention(key, target))}
      @comment-write=${on<'comment-write'>(({ key, text }) => threads.write(key, text))}
      @comment-send=${on<'comment-send'>((key) => void threads.send(key))}
      @comment-discard=${on<'comment-discard'>((key) => this.#discard(key))}
      @comment-withdraw=${on<'comment-withdraw'>((said) => void this.#withdraw(said))}
      @comment-history=${on<'comment-history'>((id) => void threads.toggleHistory(id))}
      @comment-ask=${on<'comment-ask'>(({ comment, act, reason }) => void threads.ask(comment, act, reason))}
      @comment-find-changes=${on<'comment-find-changes'>((id) => void threads.findChanges(id))}
      @comment-apply=${on<'comment-apply'>(({ comment, changes }) => void threads.apply(comment, changes))}
      @comment-leave=${on<'comment-leave'>(() => this.#leave())}
      @comment-close=${on<'comment-close'>(() => this.#leave())}
    ></comment-margin>`
  }

  get #editor(): SectionEditor | null {
    return this.#host.querySelector('section-editor')
  }

  #boxOf(id: string): DOMRect | null {
    const editor = this.#editor
    return editor?.commentLayer?.boxOf(id) ?? editor?.suggestionLayer?.boxOf(id) ?? null
  }

  get #margin(): CommentMargin | null {
    return this.#host.querySelector('comment-margin')
  }

  #look(id: string): void {
    this.active = id
    this.#isSheetOpen = true
    this.#host.requestUpdate()
  }

  readonly #keys = (event: KeyboardEvent): void => {
    // Keys that an input method has taken belong to the word being written, and AltGr writes letters.
    if (event.isComposing || event.keyCode === 229) return
    if (document.querySelector('dialog[open]')) return
    const isAltGr = event.getModifierState('AltGraph') && event.key.toLowerCase() !== 'm'
    if (event.ctrlKey && event.altKey && !event.shiftKey && event.code === 'KeyM' && !isAltGr) {
      event.preventDefault()
      this.#comment(true)
    } else if (event.key === 'F8' && !event.ctrlKey && !event.altKey) {
      const ids = this.#margin?.ids ?? []
      if (ids.length === 0) return
      event.preventDefault()
      const at = ids.indexOf(this.active ?? '')
      const step = event.shiftKey ? -1 : 1
      const next = at < 0 && event.shiftKey ? ids.length - 1 : (at + step + ids.length) % ids.length
      this.goTo(ids[next] ?? '', true)
    }
  }

  /** Begins a comment on the selected words. @param isAsked without words: on the whole section */
  #comment(isAsked: boolean): void {
    const anchor = this.#editor?.commentLayer?.selectedAnchor() ?? null
    this.note = anchor === 'too-long' ? t().comments.tooLong : ''
    this.#host.requestUpdate()
    if (anchor === 'too-long') return
    if (this.threads.mayComment && (anchor !== null || isAsked))
      return void this.#begin({ kind: 'new', anchor }, '')
    this.#isSheetOpen = !this.#isSheetOpen
  }

  async #begin(
    target: DraftTarget,
    text: string,
    mentions: CommentView['mentions'] = [],
  ): Promise<void> {
    const key = this.threads.begin(target, text, mentions)
    if (key === null) return
    const id = target.kind === 'new' ? key : target.commentId
    this.#look(id)
    await this.#host.updateComplete
    await this.#margin?.updateComplete
    this.#host.querySelector<HTMLElement>(`[id="draft-${key}"]`)?.focus({ preventScroll: true })
    this.#bringIntoSight(id)
  }

  #discard(key: string): void {
    this.threads.discard(key)
    if (this.active === key) this.#leave()
  }

  async #withdraw({ comment, replyId }: CommentMarginEvents['comment-withdraw']): Promise<void> {
    try {
      await this.threads.withdraw(comment, replyId)
    } catch (error) {
      this.note = sentenceOf(error)
      this.#host.requestUpdate()
      await this.threads.load()
    }
  }

  /** The words of a comment come into view; the card stands beside them. */
  #bringIntoSight(id: string): void {
    const main = this.#host.querySelector('main')
    const box = this.#boxOf(id)
    if (main === null || box === null) return
    const { top, bottom } = main.getBoundingClientRect()
    if (box.top < top || box.bottom > bottom) main.scrollBy({ top: box.top - top - 120 })
  }

  /** Back to the text. What is being written stays where it is. */
  #leave(): void {
    this.active = null
    this.#isSheetOpen = false
    this.#host.requestUpdate()
    const editor = this.#editor
    if (editor?.view?.editable === true) editor.focus()
    else this.#host.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
  }
}
