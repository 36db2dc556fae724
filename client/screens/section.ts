/** One section to write in: whose it is and what one may do here, what the outline asks for, the page itself, the
 *  other sections beside it. The editor element owns text, line and copy on this machine; this screen frames it. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import type { SectionState } from '#shared/domain/section.ts'
import type { BodyTag, ReportView, SectionView } from '#shared/wire/api.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'
import type { IgnoredFinding } from '#shared/wire/proofing.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import type { ErasureOutcome } from '#shared/domain/erasure.ts'
import type { OpenRecovery } from '../api/client.ts'
import { CommentDesk } from '../components/comment-desk.ts'
import { icon } from '../components/icon.ts'
import '../components/outline-list.ts'
import { OfficialDesk } from '../components/official-desk.ts'
import { ordinal, outlineRows, printedNumber } from '../components/outline-rows.ts'
import { drawLoadedScreen } from '../components/page-states.ts'
import { define } from '../components/part.ts'
import { placeIn } from '../components/place-link.ts'
import { walkRegions } from '../components/regions.ts'
import { reportPlaces } from '../components/report-places.ts'
import '../components/save-badge.ts'
import { guidance, ownerBanner } from '../components/section-banner.ts'
import { sectionBars } from '../components/section-bars.ts'
import '../components/section-moves.ts'
import '../components/section-erasures.ts'
import '../components/section-recovery.ts'
import { sectionStatus } from '../components/section-status.ts'
import { SuggestionDesk } from '../components/suggestion-desk.ts'
import { topBar } from '../components/top-bar.ts'
import { avatars, onePerPerson } from '../components/who.ts'
import '../editor/editor-toolbar.ts'
import '../editor/kept-text-panel.ts'
import '../editor/section-editor.ts'
import { editorCommands } from '../editor/command-list.ts'
import type { EditorCommand, ToolbarState } from '../editor/commands.ts'
import type { AnchorMove } from '../editor/comment-layer.ts'
import type { MarkedWords } from '../editor/official-marks.ts'
import { showWords } from '../editor/show-words.ts'
import type { Access, SectionEditor } from '../editor/section-editor.ts'
import type { TextLength } from '../editor/text-length.ts'
import { isClosedTo, isCut, NO_NEWS, type EditorNews } from '../state/editor-news.ts'
import { watchKeyboard } from '../state/keyboard-space.ts'
import { Loader } from '../state/loader.ts'
import { ProofDesk } from '../state/proof-desk.ts'
import { ReportFeed } from '../state/report-feed.ts'
import type { KeptText } from '../sync/offline-store.ts'
import type { SaveFacts, SaveState } from '../sync/save-state.ts'
import '../styles/answers.css'
import type { SuggestionMove } from '../suggestions/suggestion-layer.ts'
import '../styles/comments.css'
import '../styles/suggestions.css'
import '../styles/paper.css'
import '../styles/section.css'
import { t } from '../words/words.ts'
import { Screen } from './screen.ts'

interface Loaded {
  readonly report: ReportView
  readonly section: SectionView
}
/** what F6 walks through */
const REGIONS = [
  '.top-bar',
  '.section-tool',
  '.section-outline',
  '.section-main',
  '.comment-margin',
]

/** Bodies that write in the report, each once: any of them may owe a figure. */
const owing = ({ sections }: ReportView): BodyTag[] => [
  ...new Map(
    sections
      .flatMap(({ ownerBody, contributors }) => [ownerBody, ...contributors])
      .map((body) => [body.id, body]),
  ).values(),
]

export class SectionScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    reportId: { type: String },
    sectionId: { type: String },
    isOutlineOpen: { state: true },
    news: { state: true },
  }
  declare reportId: string
  declare sectionId: string
  declare isOutlineOpen: boolean
  /** what the editor last said of itself */
  declare news: EditorNews

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
      if (event.kind === 'suggestions-decided') {
        if (event.sectionId === this.sectionId) void this.#suggestions.suggestions.load()
        return
      }
      if (event.kind !== 'comment-changed') return void this.#loader.refresh()
      if (event.sectionId === this.sectionId) void this.#comments.threads.load()
    },
    anchorsMoved: (sectionId) => {
      if (sectionId === this.sectionId) void this.#comments.threads.load()
    },
    suggestionsTyped: (sectionId) => {
      if (sectionId === this.sectionId) void this.#suggestions.suggestions.load()
    },
    textChanged: (sectionId) => {
      if (sectionId !== this.sectionId) this.#proofing.textChanged(sectionId)
    },
    proofChanged: () => void this.#proofing.loadIgnored(),
    documentsChanged: () => void this.#official.load(),
    reload: () => {
      void this.#loader.refresh()
      void this.#comments.threads.load()
      void this.#suggestions.suggestions.load()
    },
  })

  readonly #deskParts = {
    api: () => this.app.api,
    now: () => this.app.now(),
    isSignedIn: () => this.app.session.value.kind === 'signed-in',
    storage: () => this.app.storage,
  }
  readonly #comments = new CommentDesk(this, this.#deskParts)
  readonly #suggestions = new SuggestionDesk(this, {
    ...this.#deskParts,
    active: () => this.#comments.active,
    look: (id) => this.#comments.look(id),
  })
  readonly #proofing = new ProofDesk(this, {
    api: () => this.app.api,
    storage: () => this.app.storage,
    personId: () => this.app.session.me?.id ?? '',
  })
  readonly #official = new OfficialDesk(this, () => this.app.api)
  #stopWatching: (() => void) | null = null
  #stopOffering: (() => void) | null = null
  #stopFitting: (() => void) | null = null

  constructor() {
    super()
    this.isOutlineOpen = false
    this.#loader.keepsOnRefusal = true
    this.news = NO_NEWS
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // The line that closed for want of a session opens again after the next sign-in.
    this.#stopWatching = this.app.session.subscribe(() => {
      if (this.app.session.value.kind !== 'signed-in') return
      this.#editor?.resume()
      void this.#comments.threads.load().then(() => this.#comments.threads.flush())
      void this.#suggestions.suggestions.load()
      void this.#suggestions.suggestions.outbox?.flush()
    })
    this.#stopOffering = this.app.commands.offer(() => [
      ...editorCommands(this.news.tools, (command) => this.#editor?.run(command)),
      ...(this.#loader.value ? reportPlaces(this.app, this.#loader.value.report) : []),
    ])
    document.addEventListener('keydown', this.#walk)
    this.#stopFitting = watchKeyboard(() => this.#showCaret())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopWatching?.()
    this.#stopOffering?.()
    this.#stopFitting?.()
    document.removeEventListener('keydown', this.#walk)
  }

  readonly #walk = (event: KeyboardEvent): void => walkRegions(this, REGIONS, event)

  get #editor(): SectionEditor | null {
    return this.querySelector('section-editor')
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('sectionId')) return
    // Nothing of the section before may stand in the bars.
    this.news = NO_NEWS
    this.#comments.forget()
    this.#proofing.forget()
    this.#suggestions.forget()
    this.#official.forget()
    this.isOutlineOpen = false
    // The outline stays in view while the next section is fetched.
    if (changed.get('sectionId') === undefined) this.#loader.start()
    else void this.#loader.refresh()
  }

  protected override updated(): void {
    const loaded = this.#loader.value
    if (!loaded) return
    this.#comments.arrive(this.news.isTextReady)
    this.#feed.start(this.reportId, loaded.report.eventSeq, this.app.session)
    const me = this.app.session.me
    // The level falls to none when the server closed the section to this person: nothing is asked any more.
    if (me !== null && loaded.section.id === this.sectionId && loaded.section.level !== 'none')
      for (const desk of [this.#comments.threads, this.#suggestions.suggestions])
        void desk.start(me.id, loaded.section.id)
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
          : html`<save-badge .save=${this.news.save}></save-badge>`
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
    )}`
  }

  get #isCut(): boolean {
    return isCut(this.news, this.app.isOnline.value)
  }

  get #here(): PresenceEntry[] {
    if (this.#isCut) return []
    return onePerPerson(this.#feed.here.filter((entry) => entry.sectionId === this.sectionId))
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
          .tools=${this.news.tools}
          @editor-command=${(e: CustomEvent<EditorCommand>) => this.#editor?.run(e.detail)}
        ></editor-toolbar>
        ${this.#comments.button(section)} ${this.#moves(section)}
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
            ${ownerBanner(section)} ${this.#bars(section)}
            <section-recovery
              class="no-print"
              .section=${section}
              .aside=${this.news.aside}
              .isOffline=${!this.app.isOnline.value}
              .ask=${this.#recover}
              .drop=${() => this.#editor?.dropAside() ?? Promise.resolve()}
            ></section-recovery>
            <section-erasures
              class="no-print"
              .section=${section}
              .isOffline=${!this.app.isOnline.value}
              .settle=${this.#settle}
            ></section-erasures>
            ${guidance(section, this.app.storage, this.#comments.points)}
            ${this.#text(section, report)}
            ${this.#comments.margin(this.news.isTextReady, this.#suggestions.cards, this.#suggestions.bulk)}
          </div>
        </main>
      </div>
      ${sectionStatus(
        { words: this.news.words ?? section.words, missing: this.news.missing },
        this.#here,
        this.news.facts,
        () => this.#official.goToNext(),
      )}
      ${this.#official.dialogs(owing(report))}`
  }

  /** The editor and what it says about itself. A section has its own element: nothing is carried over. */
  #text(section: SectionView, report: ReportView): TemplateResult {
    const row = outlineRows(report.outline, report.sections).find((r) => r.node.id === section.id)
    const number = printedNumber(section.number)
    const level = row?.level ?? 2
    return html`<kept-text-panel
        .texts=${this.news.kept}
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
          .comments=${this.#comments.anchored}
          .activeComment=${this.#comments.active}
          .suggestions=${this.#suggestions.suggestions.suggestions}
          .outbox=${this.#suggestions.suggestions.outbox}
          .isSuggesting=${this.#suggestions.isSuggesting}
          .ownColour=${this.#suggestions.colourIn(section)}
          .proofing=${this.#proofing.state}
          @suggest-switch=${(e: CustomEvent<boolean>) => this.#suggestions.switchTo(e.detail)}
          @suggestions-move=${(e: CustomEvent<readonly SuggestionMove[]>) => this.#suggestions.moved(e.detail)}
          @proof-open=${() => void this.#proofing.open(report, section)}
          @proof-close=${() => this.#proofing.close()}
          @proof-marks=${(e: CustomEvent<boolean>) => this.#proofing.setMarks(e.detail)}
          @proof-ignore=${(e: CustomEvent<IgnoredFinding>) => void this.#proofing.ignore(e.detail)}
          @proof-unignore=${(e: CustomEvent<string>) => void this.#proofing.unignore(e.detail)}
          .headingLevel=${level === 1 ? 1 : level === 2 ? 2 : level === 3 ? 3 : 4}
          @save-change=${(e: CustomEvent<SaveState>) => this.#hear({ save: e.detail })}
          @facts-change=${(e: CustomEvent<SaveFacts>) => this.#onFacts(e.detail)}
          @tools-change=${(e: CustomEvent<ToolbarState>) => this.#hear({ tools: e.detail })}
          @length-change=${({ detail: { words, missing } }: CustomEvent<TextLength>) => this.#hear({ words, missing })}
          @kept-change=${(e: CustomEvent<readonly KeptText[]>) => this.#hear({ kept: e.detail })}
          @aside-change=${(e: CustomEvent<number>) => this.#hear({ aside: e.detail })}
          @needs-reload=${() => this.#hear({ needsReload: true })}
          @paragraph-removed=${(e: CustomEvent<string>) => this.#hear({ removed: e.detail })}
          @text-ready=${() => this.#onText()}
          @comment-places=${() => this.#comments.place()}
          @comment-pick=${(e: CustomEvent<string>) => this.#comments.goTo(e.detail, false)}
          @anchors-move=${(e: CustomEvent<readonly AnchorMove[]>) => this.#comments.moved(e.detail)}
          @access-change=${(e: CustomEvent<Access>) => this.#onAccess(e.detail)}
        ></section-editor>`,
      )}`
  }

  #bars(section: SectionView): TemplateResult {
    return sectionBars({
      section,
      news: this.news,
      isOnline: this.app.isOnline.value,
      note: this.#comments.note || this.#suggestions.note,
      isSuggesting: this.#suggestions.isSuggesting,
      forgetRemoved: () => this.#hear({ removed: '' }),
    })
  }

  /** A section has its own element here too: a question about the one before goes with it. */
  #moves(section: SectionView): TemplateResult {
    return html`${keyed(
      this.sectionId,
      html`<section-moves
        class="row tight section-moves"
        .section=${section}
        .isOffline=${!this.app.isOnline.value}
        .ask=${async (to: SectionState, note: string) =>
          this.#take(await this.app.api.moveSection(section.id, { to, note }))}
        .missing=${() => this.#official.missing}
        @missing-go=${(e: CustomEvent<MarkedWords>) => this.#official.goTo(e.detail)}
        @section-start=${() => this.#editor?.focus()}
        @section-moved=${() => void this.#afterMove()}
      ></section-moves>`,
    )}`
  }

  /** What a request about the section answered, unless another one is open by now. */
  #take(section: SectionView): void {
    const loaded = this.#loader.value
    if (loaded?.section.id === section.id) this.#loader.put({ ...loaded, section })
  }

  async #afterMove(): Promise<void> {
    await this.#loader.refresh()
    await this.updateComplete
    await this.querySelector('section-moves')?.updateComplete
    // The button that opened the dialog is gone with the state it led out of.
    if (document.activeElement === document.body)
      this.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
  }

  #hear(news: Partial<EditorNews>): void {
    this.news = { ...this.news, ...news }
  }

  /** The address may name words in the text. */
  #onText(): void {
    this.#hear({ isTextReady: true })
    const loaded = this.#loader.value
    if (loaded) {
      this.#proofing.mark(loaded.report, loaded.section)
      this.#official.start(loaded.report, loaded.section.id)
    }
    const place = placeIn(new URLSearchParams(location.search))
    const view = this.#editor?.view
    if (place !== null && view) showWords(view, place)
  }

  #showCaret(): void {
    const view = this.#editor?.view
    if (view?.hasFocus() === true) view.dispatch(view.state.tr.scrollIntoView())
  }

  #onFacts(facts: SaveFacts): void {
    // Not by what the badge says: where nothing can be stored it has something more urgent to tell.
    if (facts.link.kind === 'signed-out' && this.news.facts?.link.kind !== 'signed-out')
      this.app.session.expire()
    this.#hear({ facts })
    if (facts.link.kind === 'stopped' && facts.link.code === CLOSE.damaged)
      this.#hear({ isDamaged: true })
    const loaded = this.#loader.value
    if (!loaded || !isClosedTo(facts) || loaded.section.level === 'none') return
    // The server no longer answers for this section: what the page said of rights and moves is over.
    const { report, section } = loaded
    this.#loader.put({
      report,
      section: { ...section, level: 'none', reason: null, actingBody: null, moves: [] },
    })
  }

  /** The line knows of a changed right first; the banner and the buttons follow from the server's own answer. */
  #onAccess(access: Access): void {
    this.#hear({ isDamaged: access.reason === 'section-damaged' })
    const section = this.#loader.value?.section
    if (section && access.reason !== 'needs-reload' && access.level !== section.level)
      void this.#loader.refresh()
  }

  readonly #settle = async (erasure: number, outcome: ErasureOutcome): Promise<void> =>
    this.#take(await this.app.api.settleErasure(this.sectionId, erasure, outcome))

  readonly #recover = async (wish: OpenRecovery | null): Promise<void> => {
    const { api } = this.app
    this.#take(
      await (wish === null
        ? api.closeRecovery(this.sectionId)
        : api.openRecovery(this.sectionId, wish)),
    )
  }
}
define('section-screen', SectionScreen)
