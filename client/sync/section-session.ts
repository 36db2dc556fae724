/**
 * A section as the editor works with it: the copy on this machine, the document, the line. When the server refuses
 * changes, the copy is given up and fetched anew, and the words that did not get in are kept for their author.
 */
import { ObservableV2 } from 'lib0/observable'
import * as Y from 'yjs'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { COPY_DIFFERS, type AccessNotice } from '#shared/wire/sync.ts'
import { createAsideCopy, type AsideCopy } from './aside-copy.ts'
import { refusedParagraphs } from './kept-text.ts'
import {
  openOfflineStore,
  type KeptText,
  type OfflineStore,
  type StoredSection,
} from './offline-store.ts'
import {
  createSectionConnection,
  type ConnectionOptions,
  type Refusal,
  type SectionConnection,
} from './provider.ts'
import type { SaveFacts, SaveState } from './save-state.ts'
import { browserTiming, type Timing } from './timing.ts'

export interface SessionOptions extends Pick<
  ConnectionOptions,
  'sectionId' | 'serverUrl' | 'makeGate' | 'openSocket' | 'fetch'
> {
  readonly personId: string
  readonly timing?: Timing
  /** how the copies on this machine are opened; null: none are kept */
  readonly openStore?: ((personId: string) => Promise<OfflineStore>) | null
  /** an empty document with a client id of its own, by default one by chance */
  readonly makeDocument?: () => Y.Doc
}

interface SessionEvents {
  /** a document stands ready: at opening, and again after a refusal. The one before is dead. */
  document: (connection: SectionConnection) => void
  /** the document is being given up: nothing typed from here on could be kept */
  ending: () => void
  /** the server's text has arrived */
  synced: () => void
  save: (state: SaveState) => void
  facts: (facts: SaveFacts) => void
  access: (notice: AccessNotice) => void
  kept: (text: KeptText) => void
  /** letters on this machine that the server lost and that wait for a recovery; 0: none any more */
  aside: (characters: number) => void
}

/** A section refused, or found to differ, more often than this in a row is left alone, or a broken copy would turn for
 *  ever. */
const MOST_RESTARTS = 3
const RESTART_MEMORY_MS = 10 * 60_000

export class SectionSession extends ObservableV2<SessionEvents> {
  readonly #options: SessionOptions
  readonly #timing: Timing
  #store: OfflineStore | null = null
  #stored: StoredSection | null = null
  #connection: SectionConnection | null = null
  /** local updates since the document was opened: what a refusal may concern */
  #typed: Uint8Array[] = []
  #restarts: number[] = []
  #aside: AsideCopy | null = null
  /** client ids this page has written under */
  readonly #ownIds = new Set<number>()
  /** without storage a copy set aside lives as long as the page */
  #asideInMemory: Uint8Array | null = null
  /** the server did not take it: it is not offered again by this page */
  #isAsideRefused = false
  #isOver = false

  constructor(options: SessionOptions) {
    super()
    this.#options = options
    this.#timing = options.timing ?? browserTiming
    if (typeof window !== 'undefined') window.addEventListener('beforeunload', this.#warn)
  }

  get connection(): SectionConnection | null {
    return this.#connection
  }

  /** Opens the copy on this machine, then the line. Without storage everything works but offline edits. */
  async open(): Promise<void> {
    const { openStore = openOfflineStore, personId } = this.#options
    this.#store = openStore === null ? null : await openStore(personId).catch(() => null)
    await this.#openDocument(0)
  }

  /** After the person has signed in again. */
  resume(): void {
    this.#connection?.resume()
  }

  /** Refused words of this section, those of earlier page loads included. */
  async kept(): Promise<KeptText[]> {
    return (await this.#store?.kept(this.#options.sectionId)) ?? []
  }

  /** What the server lost and only this machine still holds is given up for good.
   *  @throws when the storage does not let it go: it waits as before */
  async dropAside(): Promise<void> {
    await this.#stored?.dropAside()
    this.#aside?.stop()
    this.#aside = null
    this.#asideInMemory = null
    this.emit('aside', [0])
  }

  async dropKept(id: number): Promise<void> {
    await this.#store?.dropKept(id)
    this.#connection?.refusalSeen()
  }

  override destroy(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (typeof window !== 'undefined') window.removeEventListener('beforeunload', this.#warn)
    this.#close()
    this.#store?.close()
    super.destroy()
  }

  readonly #warn = (event: BeforeUnloadEvent): void => {
    if ((this.#connection?.facts.unsent ?? 0) > 0) event.preventDefault()
  }

  async #openDocument(refused: number): Promise<void> {
    const { sectionId } = this.#options
    const stored = (await this.#store?.section(sectionId).catch(() => null)) ?? null
    if (this.#isOver) return
    const doc = this.#options.makeDocument?.() ?? new Y.Doc()
    this.#ownIds.add(doc.clientID)
    for (const update of stored?.updates ?? []) Y.applyUpdate(doc, update, 'stored')
    this.#stored = stored
    this.#typed = [...(stored?.unsent ?? [])]
    const connection = createSectionConnection({
      ...this.#options,
      doc,
      stored,
      timing: this.#timing,
    })
    doc.on('update', (update: Uint8Array, _origin, _doc, transaction) => {
      if (transaction.local) this.#typed.push(update)
    })
    connection.on('save', (state) => this.emit('save', [state]))
    connection.on('facts', (facts) => this.#forgetTyped(facts))
    connection.on('access', (notice) => this.emit('access', [notice]))
    connection.on('synced', () => this.emit('synced', []))
    connection.on('ahead', () => void this.#setAside())
    connection.on('refused', (refusal) => {
      void this.#restart(refusal)
    })
    // Shown differently it is still readable: left alone it goes on.
    connection.on('differs', () => {
      if (this.#recentRestarts() < MOST_RESTARTS) connection.abandon()
    })
    this.#connection = connection
    this.#keepAside(connection)
    if (refused > 0) connection.noteRefused(refused)
    this.emit('document', [connection])
    this.emit('save', [connection.save])
  }

  /** The copy has more of other people's text than the server, which was restored. It waits beside; the page goes on
   *  with what the server has, under a new client id: an id must never say two things. */
  async #setAside(): Promise<void> {
    const connection = this.#connection
    if (connection === null || this.#isOver) return
    this.emit('ending', [])
    const state = Y.encodeStateAsUpdate(connection.doc)
    try {
      if (this.#stored === null) throw new Error('no storage')
      await this.#stored.setAside(state)
      this.#asideInMemory = null
    } catch {
      this.#asideInMemory = state
    }
    this.#close()
    await this.#openDocument(0)
  }

  #keepAside(connection: SectionConnection): void {
    const copy = this.#stored?.aside ?? this.#asideInMemory
    if (copy === null) return
    this.#aside = createAsideCopy({
      copy,
      connection,
      ownIds: new Set([...(this.#stored?.ownIds ?? []), ...this.#ownIds]),
      mayOffer: !this.#isAsideRefused,
      timing: this.#timing,
      waiting: (characters) => this.emit('aside', [characters]),
      done: () => {
        this.#asideInMemory = null
        void this.#stored?.dropAside().catch(() => undefined)
      },
    })
  }

  #forgetTyped(facts: SaveFacts): void {
    if (facts.unsent === 0) this.#typed = []
    this.emit('facts', [facts])
  }

  async #restart(refusal: Refusal): Promise<void> {
    const connection = this.#connection
    if (connection === null || this.#isOver) return
    if (refusal.offered) this.#isAsideRefused = true
    this.emit('ending', [])
    const root = connection.doc.getXmlFragment(ROOT_NAME)
    const text = {
      sectionId: this.#options.sectionId,
      at: this.#timing.now(),
      code: refusal.code,
      changes: refusal.changes,
      paragraphs: refusedParagraphs(root, this.#typed),
    }
    if (text.paragraphs.length > 0) this.emit('kept', [await this.#keep(text)])
    const forgets =
      refusal.code === COPY_DIFFERS ? this.#stored?.discard() : this.#stored?.discardUnsent()
    await forgets?.catch(() => undefined)
    const before = this.#recentRestarts()
    this.#restarts.push(text.at)
    if (refusal.changes > 0) this.emit('save', [{ kind: 'refused', changes: refusal.changes }])
    if (before >= MOST_RESTARTS) return
    this.#close()
    await this.#openDocument(refusal.changes)
  }

  #recentRestarts(): number {
    const since = this.#timing.now() - RESTART_MEMORY_MS
    this.#restarts = this.#restarts.filter((at) => at > since)
    return this.#restarts.length
  }

  /** Without storage the words live as long as the page. */
  async #keep(text: Omit<KeptText, 'id' | 'personId'>): Promise<KeptText> {
    const inMemory: KeptText = {
      ...text,
      id: -this.#restarts.length - 1,
      personId: this.#options.personId,
    }
    return (await this.#store?.keep(text).catch(() => inMemory)) ?? inMemory
  }

  #close(): void {
    this.#aside?.stop()
    this.#aside = null
    const connection = this.#connection
    this.#connection = null
    if (connection === null) return
    connection.destroy()
    connection.awareness.destroy()
    connection.doc.destroy()
    void this.#stored?.close()
    this.#stored = null
  }
}
