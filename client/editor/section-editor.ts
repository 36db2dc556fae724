/**
 * `<section-editor>`: a section on its page. Opens the copy on this machine and the line, mounts the editor, and says
 * by events what the screen around it shows. ProseMirror owns the text's DOM; Lit draws the page around it once.
 */
import { html, nothing, type PropertyValues } from 'lit'
import { TextSelection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { ROOT_NAME } from '#shared/document/rules.ts'
import type { SuggestionView } from '#shared/wire/suggestions.ts'
import type { AccessNotice, PresenceUser } from '#shared/wire/sync.ts'
import { define, Part } from '../components/part.ts'
import type { KeptText } from '../sync/offline-store.ts'
import type { SectionConnection } from '../sync/provider.ts'
import type { SaveFacts, SaveState } from '../sync/save-state.ts'
import { SectionSession, type SessionOptions } from '../sync/section-session.ts'
import { caretOver, EditorSuggestions } from '../suggestions/editor-suggestions.ts'
import type { SuggestionOutbox } from '../suggestions/outbox.ts'
import type { Suggesting } from '../suggestions/suggesting.ts'
import type { SuggestionLayer, SuggestionMove } from '../suggestions/suggestion-layer.ts'
import { editorWords } from '../words/editor.ts'
import '../styles/paper.css'
import '../styles/table.css'
import { syncStateOf } from './binding.ts'
import {
  commandOf,
  NO_TOOLS,
  toolbarState,
  type EditorCommand,
  type ToolbarState,
} from './commands.ts'
import {
  commentLayer,
  type AnchoredComment,
  type AnchorMove,
  type CommentLayer,
} from './comment-layer.ts'
import { editorNotices } from './editor-notices.ts'
import { createSectionView, type SectionView } from './editor-view.ts'
import { foundIn, look, type Found } from './find-layer.ts'
import './find-panel.ts'
import type { FindPanel } from './find-panel.ts'
import { IncomingGate } from './incoming-gate.ts'
import { renumber } from './numbering-layer.ts'
import type { PasteProgress, PasteReport } from './paste.ts'
import { proofLayer, type Proofed, type ProofLayer } from './proof-layer.ts'
import './proof-panel.ts'
import type { ProofPanel } from './proof-panel.ts'
import type { Proofing } from '../state/proof-desk.ts'
import { peopleHere } from './presence-layer.ts'
import type { TableRefusal } from './table-commands.ts'
import { lengthOf, type TextLength } from './text-length.ts'

export type AccessReason = AccessNotice['reason'] | 'needs-reload'
export interface Access {
  readonly level: AccessNotice['level']
  readonly reason: AccessReason
}

/** What the element says; the detail of each CustomEvent. */
export interface SectionEditorEvents {
  'save-change': SaveState
  'facts-change': SaveFacts
  /** the right in force: at once for why, `locked` in tools-change when the text has really become read-only */
  'access-change': Access
  'length-change': TextLength
  'presence-change': readonly PresenceUser[]
  'tools-change': ToolbarState
  'kept-change': readonly KeptText[]
  /** letters on this machine that a restored server lost; 0: none any more */
  'aside-change': number
  /** the page is older than the text: ask to load it again */
  'needs-reload': null
  /** a peer deleted the paragraph in which this text was being written */
  'paragraph-removed': string
  'text-ready': null
  /** proofing was asked for: `proofing` is to be given */
  'proof-open': null
  /** commented words stand elsewhere on the screen */
  'comment-places': null
  /** commented words stand elsewhere in the text, by this person's edits */
  'anchors-move': readonly AnchorMove[]
  /** suggestions of others stand elsewhere in the text, by this person's edits */
  'suggestions-move': readonly SuggestionMove[]
  /** who may edit wants to suggest, or to edit again */
  'suggest-switch': boolean
  /** the words of this comment or suggestion were pointed at */
  'comment-pick': string
}

const NOT_PROOFED: Proofed = { findings: [], current: -1, isReady: false }
/** Words are counted when typing pauses. */
const COUNT_DELAY_MS = 500
/** A right that the server never withdrew in words still ends at a word boundary, at most this much later. */
const DEFAULT_GRACE_MS = 600
/** What the last letters may need to the server, so that they arrive within its own grace. */
const LINE_MS = 200

export class SectionEditor extends Part {
  static override properties = {
    sectionId: { attribute: false },
    personId: { attribute: false },
    level: { attribute: false },
    reason: { attribute: false },
    headingNumber: { attribute: false },
    headingTitle: { attribute: false },
    headingLevel: { attribute: false },
    comments: { attribute: false },
    activeComment: { attribute: false },
    suggestions: { attribute: false },
    outbox: { attribute: false },
    isSuggesting: { attribute: false },
    ownColour: { attribute: false },
    proofing: { attribute: false },
    proofed: { state: true },
    pasting: { state: true },
    pasted: { state: true },
    refusal: { state: true },
    found: { state: true },
    mayWrite: { state: true },
    isReady: { state: true },
  }
  declare sectionId: string
  declare personId: string
  /** what this person may do here, by the JSON API; later changes come over the line */
  declare level: AccessNotice['level']
  declare reason: AccessReason
  /** the outline's own line above the text: «2.4.» and the title. It belongs to the outline, not to the text. */
  declare headingNumber: string
  declare headingTitle: string
  declare headingLevel: 1 | 2 | 3 | 4
  /** those whose words stand in the text */
  declare comments: readonly AnchoredComment[]
  declare activeComment: string | null
  /** of the section, as the server has them */
  declare suggestions: readonly SuggestionView[]
  /** one's own suggestions on this machine; null: not known yet */
  declare outbox: SuggestionOutbox | null
  /** who may edit wants to suggest */
  declare isSuggesting: boolean
  /** of the body in whose name this person suggests */
  declare ownColour: number
  /** what proofing compares with; null: nothing is proofed */
  declare proofing: Proofing | null
  declare proofed: Proofed
  declare pasting: PasteProgress | null
  /** what there is to say of the last paste */
  declare pasted: PasteReport | null
  /** why the last act on a table was not done */
  declare refusal: TableRefusal | null
  /** null: nobody is looking for words */
  declare found: Found | null
  declare mayWrite: boolean
  declare isReady: boolean
  /** set before the element is connected, in tests or where the server is elsewhere */
  sessionOptions: Partial<SessionOptions> = {}
  #session: SectionSession | null = null
  #editor: SectionView | null = null
  #layer: CommentLayer | null = null
  readonly #suggestions = new EditorSuggestions({
    level: () => this.level,
    isSuggesting: () => this.isSuggesting,
    outbox: () => this.outbox,
    mayReport: () => this.#mayReport,
    onMoved: (moved) => this.#say('suggestions-move', moved),
    onPlaces: () => this.#say('comment-places', null),
    onPick: (id) => this.#say('comment-pick', id),
    onSettled: () => this.saySave(),
    onLost: (text) => this.#say('paragraph-removed', text),
    onUnknownContent: () => this.#reload(),
  })
  #proof: ProofLayer | null = null
  /** the server's text has arrived: what stands here is no older copy */
  #isSynced = false
  #gate: IncomingGate | null = null
  #kept: readonly KeptText[] = []
  #needsReload = false
  /** the server closed the section to this person: what is typed could go nowhere */
  #isShut = false
  /** how long the server still takes what is being typed */
  #graceMs = DEFAULT_GRACE_MS
  #countTimer: ReturnType<typeof setTimeout> | undefined
  #people = ''
  #tools = ''

  constructor() {
    super()
    this.sectionId = ''
    this.personId = ''
    this.level = 'read'
    this.reason = null
    this.headingNumber = ''
    this.headingTitle = ''
    this.headingLevel = 2
    this.comments = []
    this.activeComment = null
    this.suggestions = []
    this.outbox = null
    this.isSuggesting = false
    this.ownColour = 1
    this.proofing = null
    this.proofed = NOT_PROOFED
    this.pasting = null
    this.pasted = null
    this.refusal = null
    this.found = null
    this.mayWrite = false
    this.isReady = false
  }

  /** The editor's view, null until the text is there. For tests and for the layers of comments to come. */
  get view(): EditorView | null {
    return this.#editor?.view ?? null
  }
  /** Commented words in the text, null until it is there. */
  get commentLayer(): CommentLayer | null {
    return this.#layer
  }
  /** Suggestions in the text, null until it is there. */
  get suggestionLayer(): SuggestionLayer | null {
    return this.#suggestions.layer
  }
  /** The copy with one's own suggestions; null: the view shows the section itself. */
  get copy(): Suggesting | null {
    return this.#suggestions.copy
  }
  get connection(): SectionConnection | null {
    return this.#session?.connection ?? null
  }
  get kept(): readonly KeptText[] {
    return this.#kept
  }

  /** Does what a button of the tool bar asks, and gives the text its focus back. */
  run(command: EditorCommand): void {
    const view = this.view
    if (command.kind === 'find') return this.#find()
    if (command.kind === 'proof') return this.#proofNext(1)
    if (command.kind === 'suggest') return this.#say('suggest-switch', !this.isSuggesting)
    if (view === null || !view.editable) return
    commandOf(command)(view.state, view.dispatch, view)
    view.focus()
  }

  /** After the person has signed in again. */
  resume(): void {
    this.#session?.resume()
  }

  retryNow(): void {
    this.connection?.retryNow()
  }

  /** Gives up the copy that was set aside after a restore. */
  async dropAside(): Promise<void> {
    await this.#session?.dropAside()
  }

  /** The person has dealt with words that were refused. */
  async dropKept(id: number): Promise<void> {
    await this.#session?.dropKept(id)
    this.#kept = this.#kept.filter((text) => text.id !== id)
    this.#say('kept-change', this.#kept)
  }

  override focus(): void {
    this.view?.focus()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('keydown', this.#onKey)
    if (this.hasUpdated) void this.#open() // moved in the page
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('keydown', this.#onKey)
    this.#close()
  }

  override render() {
    const { headingTitle, headingNumber, pasting, pasted } = this
    return html`${
        this.found === null
          ? nothing
          : html`<find-panel
              .view=${this.view}
              .found=${this.found}
              .mayReplace=${this.mayWrite}
              @find-close=${() => this.#endFind()}
            ></find-panel>`
      }
      ${
        this.proofing?.isOpen !== true
          ? nothing
          : html`<proof-panel
              .layer=${this.#proof}
              .proofed=${this.proofed}
              .proofing=${this.proofing}
              .mayFix=${this.mayWrite}
            ></proof-panel>`
      }
      <div class="paper section-page" ?data-loading=${!this.isReady}>
        ${
          headingTitle === ''
            ? nothing
            : html`<p class="page-heading level-${this.headingLevel}">
                ${headingNumber === '' ? nothing : `${headingNumber} `}${headingTitle}
              </p>`
        }
        <div
          class="section-mount"
          @table-refused=${(event: CustomEvent<TableRefusal>) => (this.refusal = event.detail)}
        ></div>
        <div class="peer-layer" aria-hidden="true"></div>
      </div>
      ${editorNotices({
        pasting,
        pasted,
        refusal: this.refusal,
        closePasted: () => (this.pasted = null),
        closeRefusal: () => {
          this.refusal = null
          this.focus()
        },
      })}`
  }

  /** Opens the panel, or goes back to its words; the second time in it, the browser's own search may come. */
  #find(): void {
    const { view } = this
    if (view === null) return
    if (this.found === null) this.found = foundIn(view.state)
    else this.querySelector<FindPanel>('find-panel')?.focus()
  }

  /** Opens proofing; when it is open, goes on to the next finding. */
  #proofNext(step: 1 | -1): void {
    if (this.proofing?.isOpen !== true) this.#say('proof-open', null)
    else this.#proof?.goTo(step)
  }

  /** @returns was the key one of proofing's */
  #proofKey(event: KeyboardEvent): boolean {
    if (event.key === 'F7' && !event.ctrlKey && !event.altKey && this.view !== null) {
      this.#proofNext(event.shiftKey ? -1 : 1)
      return true
    }
    const meant = this.proofed.findings[this.proofed.current]
    const isHere = event.target instanceof Element && this.contains(event.target)
    const isAct = isHere && event.key === 'Enter' && event.altKey && !event.ctrlKey
    if (!isAct || this.proofing?.isOpen !== true || meant === undefined || !this.mayWrite)
      return false
    if (event.shiftKey) this.querySelector<ProofPanel>('proof-panel')?.ignore(meant)
    else this.#proof?.fix(meant, 'this')
    return true
  }

  #startProofing(before?: Proofing | null): void {
    const { proofing } = this
    if (proofing === null) this.#proof?.stop()
    else if (
      before?.around !== proofing.around ||
      before.ignored !== proofing.ignored ||
      before.isOpen !== proofing.isOpen
    )
      this.#proof?.start(
        proofing.around,
        new Set(proofing.ignored.map(({ key }) => key)),
        proofing.isOpen,
      )
    this.proofed = proofing?.isOpen === true ? (this.#proof?.now() ?? NOT_PROOFED) : NOT_PROOFED
  }

  /** The caret goes to what was found. */
  #endFind(): void {
    const { view, found } = this
    const place = found?.places[found.current]
    this.found = null
    if (view === null) return
    look(view, null)
    if (place !== undefined && place.to <= view.state.doc.content.size)
      view.dispatch(
        view.state.tr.setSelection(TextSelection.create(view.state.doc, place.from, place.to)),
      )
    view.focus()
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    // A key that an input method has taken belongs to the word being written.
    if (event.isComposing || event.keyCode === 229) return
    // Before that: ProseMirror takes every Enter for its own.
    if (this.#proofKey(event)) return event.preventDefault()
    if (event.defaultPrevented) return
    if (event.key === 'Escape' && this.found !== null) return this.#endFind()
    const isFind = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
    if (!isFind || event.key.toLowerCase() !== 'f' || this.view === null) return
    // Pressed again in the panel: the browser's own search, over the whole page.
    if (event.target instanceof Element && event.target.closest('find-panel') !== null) return
    event.preventDefault()
    this.#find()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('sectionId') || changed.has('personId')) void this.#open()
    else if (changed.has('isSuggesting') || changed.has('outbox')) this.#applyLevel(0)
    else if (changed.has('level') || changed.has('reason')) this.#applyLevel(this.#graceMs)
    this.#graceMs = DEFAULT_GRACE_MS
    if (changed.has('suggestions') || changed.has('ownColour')) this.#showSuggestions()
    if (changed.has('headingNumber') && this.view !== null)
      this.view.dispatch(renumber(this.view.state, this.headingNumber))
    if (changed.has('comments')) this.#layer?.setComments(this.comments)
    if (changed.has('proofing')) this.#startProofing(changed.get('proofing'))
    if (changed.has('activeComment')) this.#setActive()
  }

  async #open(): Promise<void> {
    this.#close()
    if (this.sectionId === '' || this.personId === '') return
    const session = new SectionSession({
      sectionId: this.sectionId,
      personId: this.personId,
      serverUrl: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`,
      ...this.sessionOptions,
      makeGate: (apply) => (this.#gate = new IncomingGate({ apply })),
    })
    this.#session = session
    session.on('document', (connection) => this.#mount(connection))
    session.on('ending', () => this.#editor?.guards.setLocked(true, 0))
    session.on('synced', () => {
      this.#isSynced = true
      this.#show()
      this.#layer?.setComments(this.comments)
    })
    session.on('save', () => this.saySave())
    session.on('facts', (facts) => this.#onFacts(facts))
    session.on('aside', (characters) => this.#say('aside-change', characters))
    session.on('access', (notice) => this.#onNotice(notice))
    session.on('kept', (text) => {
      this.#kept = [...this.#kept, text]
      this.#say('kept-change', this.#kept)
    })
    await session.open()
    if (this.#session !== session) return
    this.#kept = await session.kept()
    if (this.#kept.length > 0) this.#say('kept-change', this.#kept)
  }

  #close(): void {
    this.#unmount()
    this.#session?.destroy()
    this.#session = null
    this.#kept = []
    this.#needsReload = false
    this.#isShut = false
  }

  /** A document stands ready: from this machine at once, from the server when it arrives. */
  #mount(connection: SectionConnection): void {
    this.#unmount()
    this.#isSynced = false
    connection.awareness.on('change', this.#onPresence)
    if (connection.doc.getXmlFragment(ROOT_NAME).length > 0) this.#show()
  }

  #unmount(): void {
    clearTimeout(this.#countTimer)
    this.#session?.connection?.awareness.off('change', this.#onPresence)
    this.#hide()
    this.proofed = NOT_PROOFED
    this.pasted = null
    this.found = null
    this.isReady = false
    this.#say('tools-change', NO_TOOLS)
  }

  #hide(): void {
    this.#gate?.detach()
    this.#editor?.view.destroy()
    this.#editor = null
    this.#layer = null
    this.#suggestions.forget()
    this.#proof = null
  }

  /** From the section to the copy, or back: the caret stays at its words. */
  #exchange(): void {
    const { view } = this
    if (view === null || !this.#suggestions.isOther) return
    const putCaret = caretOver(view)
    this.#hide()
    this.#show()
    if (this.view !== null) putCaret(this.view)
    this.saySave()
  }

  /** Mounts the text once there is some: a section is never without a paragraph, so before that it has not arrived. */
  #show(): void {
    const connection = this.connection
    const mount = this.querySelector<HTMLElement>('.section-mount')
    const layer = this.querySelector<HTMLElement>('.peer-layer')
    if (connection === null || this.#editor !== null || mount === null || layer === null) return
    const type = connection.doc.getXmlFragment(ROOT_NAME)
    this.#layer = commentLayer({
      type,
      mayReport: () => this.#mayReport,
      onMoved: (moved) => this.#say('anchors-move', moved),
      onPlaces: () => this.#say('comment-places', null),
      onPick: (id) => this.#say('comment-pick', id),
    })
    this.#proof = proofLayer(this.sectionId, (proofed) => {
      // Quiet marks draw nothing outside the text.
      if (this.proofing?.isOpen === true) this.proofed = proofed
    })
    this.#editor = createSectionView({
      mount,
      layer,
      type,
      comments: this.#layer,
      ...this.#suggestions.make(type),
      proofing: this.#proof,
      awareness: connection.awareness,
      sectionNumber: this.headingNumber,
      startsLocked: !this.#mayWrite,
      attributes: {
        'aria-label': editorWords().text(this.headingTitle),
        'aria-multiline': 'true',
        role: 'textbox',
        lang: 'vi',
        spellcheck: 'false',
      },
      onLock: () => {
        this.#onState()
        this.#applyLevel(0)
      },
      onChange: (view, before) => {
        if (view.state.doc !== before.doc) {
          this.#countSoon()
          if (!syncStateOf(view.state).isChangeOrigin) this.refusal = null
        }
        this.#onState()
      },
      onParagraphRemoved: (text) => this.#say('paragraph-removed', text),
      onUnknownContent: () => this.#reload(),
      onPasteProgress: (progress) => {
        this.pasting = progress
      },
      onFound: (found) => {
        if (this.found !== null) this.found = found
      },
      onPasted: (pasted) => {
        this.pasted = pasted
      },
    })
    this.#gate?.attach(this.#editor.view)
    this.isReady = true
    this.#layer.setComments(this.comments)
    this.#showSuggestions()
    this.#setActive()
    this.#startProofing()
    this.#say('text-ready', null)
    this.#count()
    this.#onState()
    this.#onPresence()
  }

  #showSuggestions(): void {
    this.#suggestions.show(this.suggestions, this.ownColour)
  }

  #setActive(): void {
    this.#layer?.setActive(this.activeComment)
    this.#suggestions.layer?.setActive(this.activeComment)
  }

  /** This page edits the section and has the server's text: it may say where things stand in it. */
  get #mayReport(): boolean {
    return this.#isSynced && this.copy === null && this.view?.editable === true
  }

  /** Tells what is saved. The screen calls it when suggestions were sent. */
  saySave(): void {
    const { connection } = this
    if (connection !== null) this.#say('save-change', this.#suggestions.save(connection.save))
  }

  #onFacts(facts: SaveFacts): void {
    const isShut = facts.link.kind === 'stopped'
    if (isShut !== this.#isShut) {
      this.#isShut = isShut
      this.#applyLevel(0)
    }
    this.#say('facts-change', facts)
  }

  #onNotice(notice: AccessNotice): void {
    this.#graceMs = Math.max(0, notice.until - LINE_MS)
    this.level = notice.level
    this.reason = notice.reason
  }

  get #mayWrite(): boolean {
    return this.#suggestions.mayWrite && !this.#needsReload && !this.#isShut
  }

  /** Writing ends at a word boundary; what was typed until then is still sent. It begins at once. */
  #applyLevel(graceMs: number): void {
    this.#editor?.guards.setLocked(this.#suggestions.isOther || !this.#mayWrite, graceMs)
    if (this.#editor?.guards.isLocked() === true) this.#exchange()
    this.#say('access-change', {
      level: this.#needsReload ? 'read' : this.level,
      reason: this.#needsReload ? 'needs-reload' : this.reason,
    })
  }

  #reload(): void {
    if (this.#needsReload) return
    this.#needsReload = true
    this.#say('needs-reload', null)
    this.#applyLevel(0)
  }

  readonly #onPresence = (): void => {
    const awareness = this.connection?.awareness
    if (awareness === undefined) return
    const people = peopleHere(awareness)
    const key = people.map((person) => person.id).join()
    if (key === this.#people) return
    this.#people = key
    this.#say('presence-change', people)
  }

  #onState(): void {
    const view = this.view
    if (view === null) return
    const suggesting = this.#suggestions.switch
    const tools = { ...toolbarState(view.state, view.editable), suggesting }
    this.mayWrite = view.editable
    const key = JSON.stringify(tools)
    if (key === this.#tools) return
    this.#tools = key
    this.#say('tools-change', tools)
  }

  #countSoon(): void {
    clearTimeout(this.#countTimer)
    this.#countTimer = setTimeout(() => this.#count(), COUNT_DELAY_MS)
  }

  #count(): void {
    if (this.view !== null) this.#say('length-change', lengthOf(this.view.state.doc))
  }

  #say<K extends keyof SectionEditorEvents>(kind: K, detail: SectionEditorEvents[K]): void {
    this.announce(kind, detail)
  }
}
define('section-editor', SectionEditor)

declare global {
  interface HTMLElementTagNameMap {
    'section-editor': SectionEditor
  }
}
