/** One section to write in: whose it is and what one may do here, what the outline asks for, the page itself, the
 *  other sections beside it. The editor element owns text, line and copy on this machine; this screen frames it. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { dayOf } from '#shared/calendar.ts'
import { pagesOf } from '#shared/document/block.ts'
import { NEEDS_REASON, type SectionState } from '#shared/domain/section.ts'
import { dayMonth, wholeNumber } from '#shared/text/official.ts'
import type { ReportView, SectionView } from '#shared/wire/api.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import '../components/comment-margin.ts'
import type { BoxOf, CommentMargin, CommentMarginEvents } from '../components/comment-margin.ts'
import { icon, type IconName } from '../components/icon.ts'
import { modal } from '../components/modal.ts'
import '../components/section-recovery.ts'
import type { OpenRecovery } from '../api/client.ts'
import '../components/outline-list.ts'
import { ordinal, outlineRows, printedNumber } from '../components/outline-rows.ts'
import { drawLoadedScreen, noteBar, sentenceOf } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { walkRegions } from '../components/regions.ts'
import { reportPlaces } from '../components/report-places.ts'
import '../components/save-badge.ts'
import '../editor/editor-toolbar.ts'
import '../editor/kept-text-panel.ts'
import '../editor/section-editor.ts'
import type { AnchorMove, AnchoredComment } from '../editor/comment-layer.ts'
import type { Access, SectionEditor } from '../editor/section-editor.ts'
import { editorCommands } from '../editor/command-list.ts'
import { NO_TOOLS, type EditorCommand, type ToolbarState } from '../editor/commands.ts'
import type { DraftTarget } from '../sync/comment-drafts.ts'
import type { KeptText } from '../sync/offline-store.ts'
import type { SaveFacts, SaveState } from '../sync/save-state.ts'
import { dueChip, stateBadge } from '../components/section-state.ts'
import { topBar } from '../components/top-bar.ts'
import { avatars, colourClass, onePerPerson } from '../components/who.ts'
import { Loader } from '../state/loader.ts'
import { ReportFeed } from '../state/report-feed.ts'
import { SectionComments } from '../state/section-comments.ts'
import '../styles/comments.css'
import '../styles/paper.css'
import '../styles/section.css'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

interface Loaded {
  readonly report: ReportView
  readonly section: SectionView
}
interface MoveDialog {
  readonly to: SectionState
  readonly error: string
  readonly isBusy: boolean
}

const MOVE_ICON: Readonly<Record<SectionState, IconName>> = {
  'not-started': 'circle-dashed',
  writing: 'pen-line',
  submitted: 'send',
  accepted: 'check',
  returned: 'corner-down-right',
  locked: 'lock',
  reopened: 'lock-open',
}
const FOLDED_KEY = 'guidance-folded'
/** what F6 walks through */
const REGIONS = [
  '.top-bar',
  '.section-tool',
  '.section-outline',
  '.section-main',
  '.comment-margin',
]

export class SectionScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    reportId: { type: String },
    sectionId: { type: String },
    dialog: { state: true },
    isOutlineOpen: { state: true },
    words: { state: true },
    save: { state: true },
    facts: { state: true },
    tools: { state: true },
    kept: { state: true },
    needsReload: { state: true },
    isDamaged: { state: true },
    removed: { state: true },
    aside: { state: true },
    activeComment: { state: true },
    isCommentSheetOpen: { state: true },
    isTextReady: { state: true },
    commentNote: { state: true },
  }
  declare reportId: string
  declare sectionId: string
  declare dialog: MoveDialog | null
  declare isOutlineOpen: boolean
  /** of the text in the editor; null until it is known */
  declare words: number | null
  declare save: SaveState
  declare facts: SaveFacts | null
  declare tools: ToolbarState
  /** words of this section that the server did not take */
  declare kept: readonly KeptText[]
  /** the text holds something that this page is too old to know */
  declare needsReload: boolean
  /** the server cannot read the section's bytes in full */
  declare isDamaged: boolean
  /** what was being written in a paragraph that someone else deleted */
  declare removed: string
  /** letters on this machine that a restored server lost */
  declare aside: number
  /** the thread that is looked at, or the key of a comment being written */
  declare activeComment: string | null
  declare isCommentSheetOpen: boolean
  declare isTextReady: boolean
  /** why nothing could be begun */
  declare commentNote: string

  readonly #loader = new Loader<Loaded>(
    this,
    async () => {
      const [report, section] = await Promise.all([
        this.app.api.report(this.reportId),
        this.app.api.section(this.sectionId),
      ])
      return { report, section }
    },
    () => this.app.session,
  )
  readonly #feed = new ReportFeed(this, {
    kept: (event) => {
      if (event.kind !== 'comment-changed') return void this.#loader.refresh()
      if (event.sectionId === this.sectionId) void this.#comments.load()
    },
    anchorsMoved: (sectionId) => {
      if (sectionId === this.sectionId) void this.#comments.load()
    },
    reload: () => {
      void this.#loader.refresh()
      void this.#comments.load()
    },
  })

  readonly #comments = new SectionComments(this, {
    api: () => this.app.api,
    now: () => this.app.now(),
    isSignedIn: () => this.app.session.value.kind === 'signed-in',
    storage: () => this.app.storage,
  })
  /** the same list object as long as nothing in it changed: the editor works on each new one */
  #anchored: readonly AnchoredComment[] = []
  #anchoredOf: readonly [unknown, unknown] = [null, null]

  #stopWatching: (() => void) | null = null
  #stopOffering: (() => void) | null = null

  constructor() {
    super()
    this.dialog = null
    this.isOutlineOpen = false
    this.#loader.keepsOnRefusal = true
    this.#forget()
  }

  /** Another section: nothing of the one before may stand in the bars. */
  #forget(): void {
    this.words = null
    this.save = { kind: 'connecting', changes: 0 }
    this.facts = null
    this.tools = NO_TOOLS
    this.kept = []
    this.needsReload = false
    this.isDamaged = false
    this.removed = ''
    this.aside = 0
    this.activeComment = null
    this.isCommentSheetOpen = false
    this.isTextReady = false
    this.commentNote = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // The line that closed for want of a session opens again after the next sign-in.
    this.#stopWatching = this.app.session.subscribe(() => {
      if (this.app.session.value.kind !== 'signed-in') return
      this.#editor?.resume()
      void this.#comments.load().then(() => this.#comments.flush())
    })
    this.#stopOffering = this.app.commands.offer(() => [
      ...editorCommands(this.tools, (command) => this.#editor?.run(command)),
      ...(this.#loader.value ? reportPlaces(this.app, this.#loader.value.report) : []),
    ])
    document.addEventListener('keydown', this.#walk)
    document.addEventListener('keydown', this.#commentKeys)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopWatching?.()
    this.#stopOffering?.()
    document.removeEventListener('keydown', this.#walk)
    document.removeEventListener('keydown', this.#commentKeys)
  }

  readonly #walk = (event: KeyboardEvent): void => walkRegions(this, REGIONS, event)

  get #editor(): SectionEditor | null {
    return this.querySelector('section-editor')
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('sectionId')) return
    this.#forget()
    this.dialog = null
    this.isOutlineOpen = false
    // The outline stays in view while the next section is fetched.
    if (changed.get('sectionId') === undefined) this.#loader.start()
    else void this.#loader.refresh()
  }

  protected override updated(): void {
    const loaded = this.#loader.value
    if (!loaded) return
    this.#feed.start(this.reportId, loaded.report.eventSeq, this.app.session)
    const me = this.app.session.me
    // The level falls to none when the server closed the section to this person: nothing is asked any more.
    if (me !== null && loaded.section.id === this.sectionId && loaded.section.level !== 'none')
      void this.#comments.start(me.id, loaded.section.id)
  }

  override render() {
    const loaded = this.#loader.value
    const section = loaded?.section
    this.name(section ? `${ordinal(section.number)} ${section.title}`.trim() : '')
    const here = this.#here
    return html`${topBar({
      app: this.app,
      crumb: html`<a
          class="icon-button"
          href="/bao-cao/${this.reportId}"
          aria-label=${t().section.back}
          >${icon('arrow-left')}</a
        ><b class="cut hide-narrow">${section?.reportTitle ?? ''}</b>`,
      extra: html`${
        this.#loader.state.kind === 'failed'
          ? nothing
          : html`<save-badge .save=${this.save}></save-badge>`
      }
      ${
        here.length === 0
          ? nothing
          : html`<span
              class="hide-narrow"
              role="group"
              aria-label=${t().section.people(here.map((p) => p.name).join(', '))}
              >${avatars(here, 'normal', 4)}</span
            >`
      }`,
    })}
    ${drawLoadedScreen(
      this.#loader.state,
      () => this.#loader.start(),
      (value) => this.#draw(value),
    )}
    ${this.dialog && section ? this.#drawDialog(this.dialog) : nothing}`
  }

  /** Nothing of now is known while the line is down: neither who is here nor what others write. */
  get #isCut(): boolean {
    return (
      !this.app.isOnline.value || this.save.kind === 'offline' || this.save.kind === 'reconnecting'
    )
  }

  get #here(): PresenceEntry[] {
    if (this.#isCut) return []
    return onePerPerson(this.#feed.here.filter((entry) => entry.sectionId === this.sectionId))
  }

  /** An empty section says where to begin. The first letter makes it «Đang viết», and the button goes. */
  #startButton(section: SectionView): TemplateResult | typeof nothing {
    if (section.state !== 'not-started' || section.level !== 'edit') return nothing
    return html`<button
      type="button"
      class="button compact primary hide-narrow"
      @click=${() => this.querySelector<HTMLElement>('section-editor .ProseMirror')?.focus()}
    >
      ${icon('pen-line')}${t().section.start}
    </button>`
  }

  #draw({ report, section }: Loaded): TemplateResult {
    const words = t().section
    return html`<section class="section-tool no-print" aria-label=${words.tools}>
        <button
          type="button"
          class="icon-button outline-button"
          aria-label=${this.isOutlineOpen ? words.closeOutline : words.openOutline}
          aria-expanded=${this.isOutlineOpen}
          @click=${() => (this.isOutlineOpen = !this.isOutlineOpen)}
        >
          ${icon('panel-left')}
        </button>
        <editor-toolbar
          class="section-tool-editor"
          .tools=${this.tools}
          @editor-command=${(e: CustomEvent<EditorCommand>) => this.#editor?.run(e.detail)}
        ></editor-toolbar>
        ${this.#commentButton(section)}
        <div class="row tight section-moves">
          ${this.#startButton(section)} ${section.moves.map((to, i) => this.#moveButton(to, i))}
        </div>
      </section>
      <div class="section-grid">
        <nav
          class="section-outline no-print ${this.isOutlineOpen ? 'open' : ''}"
          aria-label=${words.outline}
          @keydown=${(e: KeyboardEvent) => {
            if (e.key === 'Escape') this.isOutlineOpen = false
          }}
        >
          <outline-list
            .outline=${report.outline}
            .sections=${report.sections}
            .here=${this.#isCut ? [] : this.#feed.here}
            .reportId=${report.id}
            .sectionId=${section.id}
          ></outline-list>
        </nav>
        <main id="main" class="section-main" tabindex="-1">
          <h1 class="sr">${`${ordinal(section.number)} ${section.title}`.trim()}</h1>
          <div class="section-sheet">
            ${this.#banner(section)} ${this.#bars(section)}
            <section-recovery
              class="no-print"
              .section=${section}
              .aside=${this.aside}
              .isOffline=${!this.app.isOnline.value}
              .ask=${this.#recover}
            ></section-recovery>
            ${this.#guidance(section)} ${this.#text(section, report)} ${this.#margin()}
          </div>
        </main>
      </div>
      ${this.#statusBar(section)}`
  }

  /** The editor and what it says about itself. A section has its own element: nothing is carried over. */
  #text(section: SectionView, report: ReportView): TemplateResult {
    const row = outlineRows(report.outline, report.sections).find((r) => r.node.id === section.id)
    const number = printedNumber(section.number)
    const level = row?.level ?? 2
    return html`<kept-text-panel
        .texts=${this.kept}
        @kept-drop=${(e: CustomEvent<number>) => void this.#editor?.dropKept(e.detail)}
      ></kept-text-panel>
      ${keyed(
        section.id,
        html`<section-editor
          .sectionId=${section.id}
          .personId=${this.app.session.me?.id ?? ''}
          .level=${section.level === 'none' ? 'read' : section.level}
          .reason=${section.reason}
          .headingNumber=${number === '' ? '' : `${number}.`}
          .headingTitle=${section.title}
          .comments=${this.#anchoredComments()}
          .activeComment=${this.activeComment}
          .headingLevel=${level === 1 ? 1 : level === 2 ? 2 : level === 3 ? 3 : 4}
          @save-change=${(e: CustomEvent<SaveState>) => this.#onSave(e.detail)}
          @facts-change=${(e: CustomEvent<SaveFacts>) => this.#onFacts(e.detail)}
          @tools-change=${(e: CustomEvent<ToolbarState>) => (this.tools = e.detail)}
          @length-change=${(e: CustomEvent<{ words: number }>) => (this.words = e.detail.words)}
          @kept-change=${(e: CustomEvent<readonly KeptText[]>) => (this.kept = e.detail)}
          @aside-change=${(e: CustomEvent<number>) => (this.aside = e.detail)}
          @needs-reload=${() => (this.needsReload = true)}
          @paragraph-removed=${(e: CustomEvent<string>) => (this.removed = e.detail)}
          @text-ready=${() => (this.isTextReady = true)}
          @comment-places=${() => this.#commentMargin?.place()}
          @comment-pick=${(e: CustomEvent<string>) => this.#goTo(e.detail, false)}
          @anchors-move=${(e: CustomEvent<readonly AnchorMove[]>) => this.#onAnchors(e.detail)}
          @access-change=${(e: CustomEvent<Access>) => this.#onAccess(e.detail)}
        ></section-editor>`,
      )}`
  }

  get #commentMargin(): CommentMargin | null {
    return this.querySelector('comment-margin')
  }

  #margin(): TemplateResult {
    const on =
      <K extends keyof CommentMarginEvents>(act: (detail: CommentMarginEvents[K]) => void) =>
      (event: CustomEvent<CommentMarginEvents[K]>) =>
        act(event.detail)
    const comments = this.#comments
    const boxOf: BoxOf = (id) => this.#editor?.commentLayer?.boxOf(id) ?? null
    return html`<comment-margin
      ?data-open=${this.isCommentSheetOpen}
      .comments=${comments.comments}
      .drafts=${comments.drafts}
      .refusals=${new Map(comments.refusals)}
      .active=${this.activeComment}
      .mayComment=${comments.mayComment}
      .isTextReady=${this.isTextReady}
      .boxOf=${boxOf}
      @comment-activate=${on<'comment-activate'>((id) => (this.activeComment = id))}
      @comment-begin=${on<'comment-begin'>(({ target, text }) => void this.#begin(target, text))}
      @comment-write=${on<'comment-write'>(({ key, text }) => comments.write(key, text))}
      @comment-send=${on<'comment-send'>((key) => void comments.send(key))}
      @comment-discard=${on<'comment-discard'>((key) => this.#discard(key))}
      @comment-withdraw=${on<'comment-withdraw'>((said) => void this.#withdraw(said))}
      @comment-leave=${on<'comment-leave'>(() => this.#leaveComments())}
      @comment-close=${on<'comment-close'>(() => this.#leaveComments())}
    ></comment-margin>`
  }

  #commentButton(section: SectionView): TemplateResult | typeof nothing {
    const words = t().comments
    if (section.level === 'none') return nothing
    const open = this.#comments.comments.filter((comment) => comment.state === 'open').length
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

  /** Comments whose words stand in the text, and those being written. */
  #anchoredComments(): readonly AnchoredComment[] {
    const { comments, drafts } = this.#comments
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

  /** What is still being written has no record to move. */
  #onAnchors(moved: readonly AnchorMove[]): void {
    const known = new Set(this.#comments.comments.map((comment) => comment.id))
    const real = moved.filter(({ commentId }) => known.has(commentId))
    if (real.length > 0) void this.#comments.report(real)
  }

  readonly #commentKeys = (event: KeyboardEvent): void => {
    // Keys that an input method has taken belong to the word being written, and AltGr writes letters.
    if (event.isComposing || event.keyCode === 229) return
    if (document.querySelector('dialog[open]')) return
    const isAltGr = event.getModifierState('AltGraph') && event.key.toLowerCase() !== 'm'
    if (event.ctrlKey && event.altKey && !event.shiftKey && event.code === 'KeyM' && !isAltGr) {
      event.preventDefault()
      this.#comment(true)
    } else if (event.key === 'F8' && !event.ctrlKey && !event.altKey) {
      const ids = this.#commentMargin?.ids ?? []
      if (ids.length === 0) return
      event.preventDefault()
      const at = ids.indexOf(this.activeComment ?? '')
      const step = event.shiftKey ? -1 : 1
      const next = at < 0 && event.shiftKey ? ids.length - 1 : (at + step + ids.length) % ids.length
      this.#goTo(ids[next] ?? '', true)
    }
  }

  /** Begins a comment on the selected words. @param isAsked without words: on the whole section */
  #comment(isAsked: boolean): void {
    const anchor = this.#editor?.commentLayer?.selectedAnchor() ?? null
    this.commentNote = anchor === 'too-long' ? t().comments.tooLong : ''
    if (anchor === 'too-long') return
    if (this.#comments.mayComment && (anchor !== null || isAsked))
      return void this.#begin({ kind: 'new', anchor }, '')
    this.isCommentSheetOpen = !this.isCommentSheetOpen
  }

  async #begin(target: DraftTarget, text: string): Promise<void> {
    const key = this.#comments.begin(target, text)
    if (key === null) return
    this.isCommentSheetOpen = true
    this.activeComment = target.kind === 'new' ? key : target.commentId
    await this.updateComplete
    await this.#commentMargin?.updateComplete
    this.querySelector<HTMLElement>(`[id="draft-${key}"]`)?.focus({ preventScroll: true })
    this.#bringIntoSight(this.activeComment)
  }

  #discard(key: string): void {
    this.#comments.discard(key)
    if (this.activeComment === key) this.#leaveComments()
  }

  async #withdraw({ comment, replyId }: CommentMarginEvents['comment-withdraw']): Promise<void> {
    try {
      await this.#comments.withdraw(comment, replyId)
    } catch (error) {
      this.commentNote = sentenceOf(error)
      await this.#comments.load()
    }
  }

  #goTo(id: string, withFocus: boolean): void {
    this.activeComment = id
    this.isCommentSheetOpen = true
    this.#bringIntoSight(id)
    if (withFocus)
      void this.updateComplete.then(() =>
        this.querySelector<HTMLElement>(`.comment-card[data-id="${id}"]`)?.focus({
          preventScroll: true,
        }),
      )
  }

  /** The words of a comment come into view; the card stands beside them. */
  #bringIntoSight(id: string | null): void {
    const main = this.querySelector('main')
    const box = id === null ? null : (this.#editor?.commentLayer?.boxOf(id) ?? null)
    if (main === null || box === null) return
    const { top, bottom } = main.getBoundingClientRect()
    if (box.top < top || box.bottom > bottom) main.scrollBy({ top: box.top - top - 120 })
  }

  /** Back to the text. What is being written stays where it is. */
  #leaveComments(): void {
    this.activeComment = null
    this.isCommentSheetOpen = false
    if (this.#editor?.view?.editable === true) this.#editor.focus()
    else this.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
  }

  #onSave(save: SaveState): void {
    this.save = save
  }

  #onFacts(facts: SaveFacts): void {
    // Not by what the badge says: where nothing can be stored it has something more urgent to tell.
    if (facts.link.kind === 'signed-out' && this.facts?.link.kind !== 'signed-out')
      this.app.session.expire()
    this.facts = facts
    if (facts.link.kind === 'stopped' && facts.link.code === CLOSE.damaged) this.isDamaged = true
    const loaded = this.#loader.value
    if (!loaded || !this.#isClosedTo(facts) || loaded.section.level === 'none') return
    // The server no longer answers for this section: what the page said of rights and moves is over.
    const { report, section } = loaded
    this.#loader.put({
      report,
      section: { ...section, level: 'none', reason: null, actingBody: null, moves: [] },
    })
  }

  /** Every role in the report was withdrawn, or the person's body has ended. */
  #isClosedTo(facts: SaveFacts | null): boolean {
    return facts?.link.kind === 'stopped' && facts.link.code === CLOSE.noRight
  }

  /** The line knows of a changed right first; the banner and the buttons follow from the server's own answer. */
  #onAccess(access: Access): void {
    this.isDamaged = access.reason === 'section-damaged'
    const section = this.#loader.value?.section
    if (section && access.reason !== 'needs-reload' && access.level !== section.level)
      void this.#loader.refresh()
  }

  readonly #recover = async (wish: OpenRecovery | null): Promise<void> => {
    const { api } = this.app
    const section = await (wish === null
      ? api.closeRecovery(this.sectionId)
      : api.openRecovery(this.sectionId, wish))
    const loaded = this.#loader.value
    if (loaded) this.#loader.put({ ...loaded, section })
  }

  #moveButton(to: SectionState, i: number): TemplateResult {
    const isOffline = !this.app.isOnline.value
    return html`<button
      type="button"
      class="button compact ${i === 0 ? 'primary' : ''}"
      aria-disabled=${isOffline}
      title=${isOffline ? t().overview.offlineReason : nothing}
      @click=${() => {
        if (!isOffline) this.dialog = { to, error: '', isBusy: false }
      }}
    >
      ${icon(MOVE_ICON[to])}${t().moves[to]}
    </button>`
  }

  /** Whose section this is and what one may do here: always in view above the text. */
  #banner(section: SectionView): TemplateResult {
    const words = t().section
    const may = section.actingBody
      ? words.actingAs(t().levels[section.level], section.actingBody.name)
      : t().levels[section.level]
    const joined = section.contributors.map((body) => body.shortName).join(', ')
    return html`<section
      class="owner-banner ${colourClass(section.ownerBody.colour)}"
      aria-label=${words.status}
    >
      <div class="owner-words">
        <b
          >${section.isMine ? words.mine(section.ownerBody.name) : words.owner(section.ownerBody.name)}</b
        >
        <span
          >${may}${joined === '' ? nothing : html`<span class="hide-narrow"> · ${words.contributors(joined)}</span>`}</span
        >
      </div>
      <div class="row wrap">${dueChip(section.deadline)} ${stateBadge(section.state)}</div>
    </section>`
  }

  #bars(section: SectionView): TemplateResult {
    const words = t().section
    const last = section.records
      .toSorted((a, b) => b.at - a.at)
      .find((record) => record.to === section.state)
    const day = last ? dayMonth(dayOf(last.at)) : ''
    const damaged = t().errors('section.damaged')
    const because = last && last.note !== '' ? words.reason(last.note) : ''
    return html`<div class="section-bars" role="status">
      ${
        section.state === 'returned'
          ? noteBar('warn', 'corner-down-right', words.returnedBar(day), because)
          : section.state === 'reopened'
            ? noteBar('info', 'lock-open', words.reopenedBar(day), because)
            : nothing
      }
      ${
        section.reason === 'section-locked'
          ? noteBar(
              'neutral',
              'lock',
              words.lockedBar,
              section.moves.includes('reopened') ? words.lockedMayReopen : words.lockedDetail,
            )
          : section.reason === 'section-submitted'
            ? noteBar(
                'info',
                section.state === 'accepted' ? 'circle-check' : 'send',
                section.state === 'accepted' ? words.acceptedBar : words.submittedBar,
                section.state === 'accepted' ? '' : words.submittedDetail,
              )
            : section.reason === 'not-your-section' && section.level !== 'edit'
              ? noteBar('info', 'eye', words.readOnly, words.readOnlyOwner(section.ownerBody.name))
              : nothing
      }
      ${
        this.#isClosedTo(this.facts)
          ? noteBar(
              'warn',
              'lock',
              words.closedBar,
              words.closedDetail,
              html`<button type="button" class="button compact" @click=${() => location.reload()}>
                ${t().app.reload}
              </button>`,
            )
          : nothing
      }
      ${this.commentNote === '' ? nothing : noteBar('warn', 'message-square', this.commentNote, '')}
      ${this.#isCut ? noteBar('warn', 'wifi-off', words.offlineBar, words.offlineDetail) : nothing}
      ${
        this.save.kind === 'not-saved'
          ? noteBar('warn', 'triangle-alert', words.notSavedBar, words.notSavedDetail)
          : nothing
      }
      ${this.isDamaged ? noteBar('bad', 'triangle-alert', damaged.title, damaged.advice) : nothing}
      ${
        this.needsReload
          ? noteBar(
              'warn',
              'refresh-cw',
              words.needsReload,
              words.needsReloadDetail,
              html`<button type="button" class="button compact" @click=${() => location.reload()}>
                ${t().app.reload}
              </button>`,
            )
          : nothing
      }
      ${
        this.removed === ''
          ? nothing
          : noteBar(
              'warn',
              'info',
              words.removed,
              this.removed,
              html`<button
                  type="button"
                  class="button compact"
                  @click=${() => void navigator.clipboard.writeText(this.removed)}
                >
                  ${icon('copy')}${words.copy}
                </button>
                <button
                  type="button"
                  class="icon-button"
                  aria-label=${t().app.close}
                  @click=${() => (this.removed = '')}
                >
                  ${icon('x')}
                </button>`,
            )
      }
    </div>`
  }

  /** What the outline asks for, verbatim, beside the text and never in it. Open until the person folds it. */
  #guidance(section: SectionView): TemplateResult | typeof nothing {
    if (section.guidance.length === 0) return nothing
    const key = `${FOLDED_KEY}:${section.id}`
    const isOpen = this.app.storage.getItem(key) === null && innerHeight > 800 && innerWidth > 760
    return html`<details
      class="guidance no-print"
      ?open=${isOpen}
      @toggle=${(e: Event) => {
        if (!(e.target instanceof HTMLDetailsElement)) return
        if (e.target.open) this.app.storage.removeItem(key)
        else this.app.storage.setItem(key, '1')
      }}
    >
      <summary>
        ${icon('book-open')}<b>${t().section.guidance}</b><span class="grow"></span>
        <span class="small muted hide-narrow">${section.guidance[0]?.place}</span
        >${icon('chevron-down')}
      </summary>
      ${section.guidance.map((item) => html`<p lang="vi" title=${item.place}>${item.text}</p>`)}
    </details>`
  }

  #statusBar(section: SectionView): TemplateResult {
    const words = t().section
    const count = this.words ?? section.words
    const link = this.facts?.link.kind ?? 'connecting'
    const isFallback = this.facts?.transport === 'fallback'
    const here = this.#here
    return html`<footer class="status-bar no-print">
      <span>${words.words(wholeNumber(count))}</span>
      <span class="hide-narrow">${words.pages(pagesOf(count))}</span>
      ${
        here.length === 0
          ? nothing
          : html`<span
              class="status-here"
              role="group"
              aria-label=${words.people(here.map((p) => p.name).join(', '))}
              >${avatars(here, 'small', 5)}</span
            >`
      }
      <span class="grow"></span>
      <span class="small"
        >${icon(link === 'open' ? 'plug-zap' : 'clock')}
        ${link === 'open' ? (isFallback ? words.fallback : words.connected) : words.connecting}</span
      >
    </footer>`
  }

  #drawDialog(dialog: MoveDialog): TemplateResult {
    const words = t().section
    const close = () => (this.dialog = null)
    const needsReason = NEEDS_REASON.has(dialog.to)
    const title = {
      'not-started': t().moves['not-started'],
      writing: t().moves.writing,
      submitted: words.submitAsk,
      accepted: t().moves.accepted,
      returned: words.returnTitle,
      locked: words.lockAsk,
      reopened: words.reopenTitle,
    }[dialog.to]
    const body =
      dialog.to === 'submitted' ? words.submitBody : dialog.to === 'locked' ? words.lockBody : ''
    return html`<dialog class="box" aria-labelledby="move-title" ${modal(close)}>
      <form novalidate @submit=${(e: SubmitEvent) => void this.#move(e, dialog)}>
        <h2 class="box-title" id="move-title">${title}</h2>
        ${body === '' ? nothing : html`<p class="ink2">${body}</p>`}
        <div class="field">
          <label for="move-note">${needsReason ? words.reasonLabel : words.note}</label>
          <textarea
            id="move-note"
            name="note"
            class="input"
            maxlength="4000"
            aria-required=${needsReason}
            aria-invalid=${dialog.error !== ''}
            aria-describedby="move-hint move-error"
          ></textarea>
          <span class="small muted" id="move-hint">${needsReason ? words.reasonHint : ''}</span>
          <span class="field-error" id="move-error" role="alert">${dialog.error}</span>
        </div>
        <div class="acts">
          <button type="button" class="button" @click=${close}>${t().app.cancel}</button>
          <button type="submit" class="button primary" aria-disabled=${dialog.isBusy}>
            ${icon(MOVE_ICON[dialog.to])}${t().moves[dialog.to]}
          </button>
        </div>
      </form>
    </dialog>`
  }

  async #move(event: SubmitEvent, dialog: MoveDialog): Promise<void> {
    event.preventDefault()
    if (dialog.isBusy || !(event.target instanceof HTMLFormElement)) return
    const value = new FormData(event.target).get('note')
    const note = typeof value === 'string' ? value.trim() : ''
    if (NEEDS_REASON.has(dialog.to) && note === '') {
      this.dialog = { ...dialog, error: t().errors('section.reason-missing').title }
      this.querySelector<HTMLElement>('#move-note')?.focus()
      return
    }
    this.dialog = { ...dialog, isBusy: true }
    try {
      const section = await this.app.api.moveSection(this.sectionId, { to: dialog.to, note })
      const loaded = this.#loader.value
      if (loaded) this.#loader.put({ ...loaded, section })
      this.dialog = null
      await this.#loader.refresh()
      await this.updateComplete
      // The button that opened the dialog is gone with the state it led out of.
      if (document.activeElement === document.body)
        this.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
    } catch (error) {
      this.dialog = { ...dialog, error: sentenceOf(error), isBusy: false }
    }
  }
}
define('section-screen', SectionScreen)
