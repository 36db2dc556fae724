/**
 * One section's line to the server, built on the stock y-websocket provider. Adds what that one lacks: durable
 * acknowledgements (101), refusals (102), changes of right, close codes that are answers rather than accidents,
 * the copy on this machine, a gate for what comes in, and the fallback where WebSocket is blocked.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { ObservableV2 } from 'lib0/observable'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { WebsocketProvider } from 'y-websocket'
import { fingerprintOf } from '#shared/document/fingerprint.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import {
  CLOSE,
  COPY_DIFFERS,
  MESSAGE,
  REFUSED,
  SYNC,
  type AccessNotice,
} from '#shared/wire/sync.ts'
import { CopyCheck } from './copy-check.ts'
import { FallbackSocket } from './fallback-socket.ts'
import type { StoredSection } from './offline-store.ts'
import { Offered } from './offered.ts'
import {
  initialFacts,
  nextFacts,
  NOT_SAVED_MS,
  saveState,
  QUIET_MS,
  type Link,
  type SaveEvent,
  type SaveFacts,
  type SaveState,
} from './save-state.ts'
import { socketClass, type Line } from './section-socket.ts'
import { browserTiming, pauseWith, type Timing } from './timing.ts'
import { compareMessage, copyMessage, readAccessNotice, syncMessage } from './wire.ts'

/** Where incoming updates wait, so that a syllable being composed is not broken (editor/incoming-gate.ts). */
export interface Gate {
  push(update: Uint8Array): void
  flush(): void
  /** something waits here that the document does not show yet */
  readonly isHolding: boolean
}

export interface ConnectionOptions {
  readonly sectionId: string
  readonly doc: Y.Doc
  readonly awareness?: Awareness
  /** `ws://host` or `wss://host`, without a path */
  readonly serverUrl: string
  /** the copy on this machine; null: none can be kept */
  readonly stored: StoredSection | null
  readonly makeGate?: (apply: (update: Uint8Array) => void) => Gate
  readonly timing?: Timing
  readonly openSocket?: (url: string) => WebSocket
  readonly fetch?: typeof fetch
}

export interface Refusal {
  /** a close code, the code inside message 102, or COPY_DIFFERS */
  readonly code: number
  readonly changes: number
  /** a copy that had been set aside was on its way */
  readonly offered: boolean
}

interface ConnectionEvents {
  save: (state: SaveState) => void
  facts: (facts: SaveFacts) => void
  access: (notice: AccessNotice) => void
  synced: () => void
  /** something of other people arrived */
  arrived: () => void
  /** the copy holds more of other people's text than the server: it must be set aside. One's own part is saved. */
  ahead: () => void
  /** the section is being recovered, or no longer */
  recovery: (isOpen: boolean) => void
  /** what was offered of a copy set aside is to be offered again later */
  later: () => void
  /** the copy must be given up: it holds changes that the server will never take */
  refused: (refusal: Refusal) => void
  /** this copy is not what the server has, though nothing is under way: see `abandon` */
  differs: () => void
}

/** DESIGN: "Đang kết nối lại, lần n", 1-2-4-8-15 s. */
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const
/** Answers of the server that a further try cannot change. */
const FINAL: ReadonlySet<number> = new Set([
  CLOSE.textFrame,
  CLOSE.tooLarge,
  CLOSE.malformed,
  CLOSE.noRight,
  CLOSE.noSuchSection,
  CLOSE.closedToEdits,
  CLOSE.full,
])
const FAILED_UPGRADES_BEFORE_FALLBACK = 2
/** Local changes closer together than this count as one for people ("chưa gửi n thay đổi"). */
const ONE_CHANGE_MS = 1_000

interface Pending {
  readonly number: number
  readonly at: number
  readonly changes: number
  readonly stored: Promise<number | null>
}

export class SectionConnection extends ObservableV2<ConnectionEvents> {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly gate: Gate
  #facts: SaveFacts
  readonly #timing: Timing
  readonly #stored: StoredSection | null
  readonly #provider: WebsocketProvider
  readonly #openSocket: (url: string) => WebSocket
  readonly #fetch: typeof fetch
  readonly #healthUrl: string
  readonly #offs: (() => void)[] = []
  readonly #check: CopyCheck
  #cancelRetry: (() => void) | null = null
  #cancelWaiting: (() => void) | null = null
  #failedUpgrades = 0
  /** the number of the newest local change, and what the server has not acknowledged yet */
  #newest = 0
  #pending: Pending[] = []
  #loadedUnsent: number
  #changedAt = 0
  #lastWrite: Promise<unknown> = Promise.resolve()
  /** per connection: what its n-th update holds */
  #sent: { readonly n: number; readonly change: number }[] = []
  #answered = false
  /** of this connection */
  #offered = new Offered()
  /** what the server sent is being taken in */
  #isApplying = false
  /** and it changed something here */
  #isNews = false
  #isOver = false

  constructor(options: ConnectionOptions) {
    super()
    const { doc, stored } = options
    this.doc = doc
    this.awareness = options.awareness ?? new Awareness(doc)
    this.#timing = options.timing ?? browserTiming
    this.#stored = stored
    this.#openSocket = options.openSocket ?? ((url) => new WebSocket(url))
    this.#fetch = options.fetch ?? ((...request) => fetch(...request))
    this.#healthUrl = `${options.serverUrl.replace(/^ws/, 'http')}/healthz`
    void stored?.claim(doc.clientID).catch(() => undefined)
    this.#loadedUnsent = stored?.unsentChanges ?? 0
    this.#facts = initialFacts(this.#loadedUnsent, this.#timing.now())
    if (stored === null) this.#facts = nextFacts(this.#facts, { type: 'storage', works: false })
    const apply = (update: Uint8Array): void => {
      this.#isApplying = true
      this.#isNews = false
      try {
        Y.applyUpdate(doc, update, this.#provider)
      } finally {
        this.#isApplying = false
      }
      if (!this.#isNews) return
      // As the server sent it. What the document makes of it may name changes of this machine that the server does not
      // have (a deleted paragraph takes unsent words with it); were those refused, the copy would lean on nothing.
      stored?.appendRemote(update)
    }
    this.gate = options.makeGate?.(apply) ?? {
      push: apply,
      flush: () => undefined,
      isHolding: false,
    }
    this.#check = new CopyCheck(this.#timing, () => this.#say(compareMessage()))
    // Before the provider: an update goes to the copy on this machine first.
    doc.on('update', this.#onUpdate)
    this.#provider = new WebsocketProvider(options.serverUrl, `collab/${options.sectionId}`, doc, {
      connect: false,
      awareness: this.awareness,
      disableBc: true, // two tabs meet on the server, with its acknowledgements
      maxBackoffTime: 15_000,
      shouldReconnect: () => false, // decided in #closed
      WebSocketPolyfill: this.#socketClass(),
    })
    this.#takeOverMessages()
    this.#provider.on('status', ({ status }) => {
      if (status === 'connecting') this.#startLine()
      if (status !== 'connected') return
      this.#note({ type: 'link', link: { kind: 'open', since: this.#timing.now() } })
      this.#watchWaiting()
    })
    this.#provider.on('connection-close', (event) => {
      this.#check.stop()
      if (event === null && !this.#isOver) this.#wait() // the stock watchdog: the provider itself tries again
    })
    this.#provider.on('closed', ({ code }) => this.#closed(code))
    if (typeof window !== 'undefined') {
      const retry = (): void => this.retryNow()
      const drop = (): void => this.#dropLine()
      window.addEventListener('online', retry)
      window.addEventListener('offline', drop)
      this.#offs.push(() => window.removeEventListener('online', retry))
      this.#offs.push(() => window.removeEventListener('offline', drop))
    }
    this.#provider.connect()
  }

  get facts(): SaveFacts {
    return this.#facts
  }

  get save(): SaveState {
    return saveState(this.#facts, this.#timing.now())
  }

  /** Tries at once instead of at the end of the back-off. */
  retryNow(): void {
    if (this.#isOver || this.#facts.link.kind !== 'waiting') return
    this.#cancelRetry?.()
    this.#provider.connect()
  }

  /** After the person has signed in again: goes on where it stopped. Nothing was lost meanwhile. */
  resume(): void {
    if (this.#isOver || this.#facts.link.kind !== 'signed-out') return
    this.#provider.connect()
  }

  get isRecovering(): boolean {
    return this.#offered.isRecovering
  }

  /** Sends a part of a copy that was set aside. */
  offer(update: Uint8Array): void {
    if (this.#isOver || !this.#answered || this.#offered.isBusy) return
    if (this.#provider.ws === null) return
    this.#offered.begin(update)
    this.#provider.ws.send(new Uint8Array(syncMessage(SYNC.step2, update)))
  }

  /** The person has seen what was refused. */
  refusalSeen(): void {
    this.#note({ type: 'refusal-seen' })
  }
  /** Carries a refusal of the copy before this one over, until the person has seen it. */
  noteRefused(changes: number): void {
    this.#note({ type: 'refused', changes })
  }

  /** Ends the line after `differs`; the words that are not on the server yet are the caller's to keep. */
  abandon(): void {
    this.#giveUp(COPY_DIFFERS)
  }

  override destroy(): void {
    this.#isOver = true
    this.#check.stop()
    this.#cancelRetry?.()
    this.#cancelWaiting?.()
    for (const off of this.#offs) off()
    this.doc.off('update', this.#onUpdate)
    this.gate.flush()
    this.#provider.destroy()
    super.destroy()
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    this.#check.touched()
    if (origin === this.#provider) {
      this.#isNews = true
      return
    }
    // What Yjs tidies up after it (marks that cover nothing any more) was written by nobody: a reader must not wait for
    // ever to be told that it is saved.
    if (this.#isApplying && origin === null) return
    const now = this.#timing.now()
    const changes = now - this.#changedAt > ONE_CHANGE_MS || this.#pending.length === 0 ? 1 : 0
    this.#changedAt = now
    const write =
      this.#stored?.append(update, changes).then(
        (id) => {
          if (!this.#facts.storageWorks) this.#note({ type: 'storage', works: true })
          return id
        },
        () => {
          this.#note({ type: 'storage', works: false })
          return null
        },
      ) ?? Promise.resolve(null)
    this.#lastWrite = write
    this.#pending.push({ number: ++this.#newest, at: now, changes, stored: write })
    this.#note({ type: 'changed', unsent: this.#unsent(), since: this.#pending[0]?.at ?? now })
    this.#watchWaiting()
  }

  #socketClass(): typeof WebSocket {
    return socketClass({
      openLine: (url) => this.#openLine(url),
      lineClosed: (opened) => {
        if (opened) this.#failedUpgrades = 0
        else void this.#countFailedUpgrade()
      },
      whenStored: async () => {
        await this.#lastWrite
      },
      newestChange: () => this.#newest,
      sent: (n, change) => {
        this.#sent.push({ n, change })
      },
      holdsBack: () => this.#offered.isAhead,
      ownPresence: () =>
        this.awareness.meta.has(this.doc.clientID)
          ? encodeAwarenessUpdate(this.awareness, [this.doc.clientID])
          : null,
      stateRequest: () => syncMessage(SYNC.step1, Y.encodeStateVector(this.doc)),
      timing: this.#timing,
    })
  }

  /** A socket that never opened is held against the way only when the server answers otherwise: one that is being
   *  restarted, or a line that is down, is no proxy. */
  async #countFailedUpgrade(): Promise<void> {
    try {
      const answer = await this.#fetch(this.#healthUrl, { cache: 'no-store' })
      if (answer.ok) this.#failedUpgrades++
    } catch {
      // Nothing answers at all: WebSocket is not to blame.
    }
  }

  /** Once the fallback works it stays for the life of the page: the proxy in between will not change its mind. */
  #openLine(url: string): Line {
    const blocked =
      this.#facts.transport === 'fallback' ||
      this.#failedUpgrades >= FAILED_UPGRADES_BEFORE_FALLBACK
    if (!blocked) return this.#openSocket(url)
    this.#note({ type: 'transport', transport: 'fallback' })
    return new FallbackSocket(url, { fetch: this.#fetch, pause: pauseWith(this.#timing) })
  }

  #takeOverMessages(): void {
    const handlers = this.#provider.messageHandlers
    handlers[MESSAGE.sync] = (output, input) => this.#readSync(output, input)
    handlers[MESSAGE.auth] = (_output, input) => {
      decoding.readVarUint(input)
      const notice = readAccessNotice(decoding.readVarString(input))
      if (notice !== null) this.emit('access', [notice])
    }
    handlers[MESSAGE.saved] = (_output, input) => this.#saved(decoding.readVarUint(input))
    handlers[MESSAGE.refused] = (_output, input) => {
      decoding.readVarUint(input)
      const code = decoding.readVarUint(input)
      if (code !== REFUSED.later) return this.#giveUp(code)
      if (this.#offered.isSetAside) {
        this.#offered.postpone()
        this.emit('later', [])
      } else this.#setAside()
    }
    handlers[MESSAGE.recovery] = (_output, input) => {
      this.#offered.isRecovering = decoding.readVarUint(input) > 0
      this.emit('recovery', [this.#offered.isRecovering])
    }
    handlers[MESSAGE.compare] = () => this.#describeCopy()
    handlers[MESSAGE.copy] = () => {
      if (!this.#isOver) this.emit('differs', [])
    }
  }

  #readSync(output: encoding.Encoder, input: decoding.Decoder): void {
    const step = decoding.readVarUint(input)
    const bytes = decoding.readVarUint8Array(input)
    if (step === SYNC.step1) {
      encoding.writeVarUint(output, MESSAGE.sync)
      encoding.writeVarUint(output, SYNC.step2)
      encoding.writeVarUint8Array(
        output,
        this.#offered.answerTo(this.doc, bytes, this.#stored?.ownIds ?? []),
      )
      this.#answered = true
      return
    }
    this.gate.push(bytes)
    this.emit('arrived', [])
    if (step !== SYNC.step2 || this.#provider.synced) return
    this.#provider.synced = true
    this.#note({ type: 'synced' })
    this.#check.start()
    this.emit('synced', [])
    // A writer is asked for its changes before it gets the text. Who is not asked may only read (any more), and what
    // an earlier page load left unsent will never be taken.
    if (!this.#answered && this.#unsent() > 0) this.#giveUp(CLOSE.noRight)
  }

  /** Message 104: at this place of the stream both have the same, unless something of ours is still under way. */
  #describeCopy(): void {
    if (this.#unsent() > 0 || this.gate.isHolding) return
    const fingerprint = fingerprintOf(this.doc.getXmlFragment(ROOT_NAME))
    this.#say(copyMessage(Y.encodeStateVector(this.doc), fingerprint))
  }

  #say(message: Uint8Array): void {
    this.#provider.ws?.send(new Uint8Array(message))
  }

  #setAside(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#provider.disconnect()
    this.emit('ahead', [])
  }

  /** Message 101: the first n updates of this connection are durable. */
  #saved(n: number): void {
    let upTo = -1
    while (this.#sent[0] !== undefined && this.#sent[0].n <= n) {
      upTo = this.#sent[0].change
      this.#sent.shift()
    }
    if (upTo < 0) return
    if (this.#offered.isAhead) return this.#setAside()
    if (this.#sent.length === 0) {
      // The server shows an edit to everybody but the one who brought it.
      const { part, wasSetAside } = this.#offered.taken()
      if (part !== null) this.gate.push(part)
      if (wasSetAside) this.emit('arrived', [])
    }
    // Any answer to step 1 holds everything that earlier page loads left unsent.
    this.#loadedUnsent = 0
    const done: Promise<number | null>[] = []
    while (this.#pending[0] !== undefined && this.#pending[0].number <= upTo) {
      const pending = this.#pending.shift()
      if (pending === undefined) break
      done.push(pending.stored)
    }
    if (this.#stored !== null) void this.#markStored(this.#stored, done)
    const since = this.#pending[0]?.at ?? null
    this.#note({ type: 'acknowledged', unsent: this.#unsent(), since, at: this.#timing.now() })
    this.#watchWaiting()
  }

  /** Changes as people count them; never 0 while one update is unacknowledged. */
  #unsent(): number {
    if (this.#pending.length === 0) return this.#loadedUnsent
    return Math.max(1, this.#loadedUnsent + this.#pending.reduce((n, p) => n + p.changes, 0))
  }

  async #markStored(stored: StoredSection, done: Promise<number | null>[]): Promise<void> {
    const ids = (await Promise.all(done)).filter((id) => id !== null)
    // Left marked as unsent it is only sent once more: harmless.
    await stored.acknowledge(ids).catch(() => undefined)
  }

  #startLine(): void {
    this.#sent = []
    this.#answered = false
    this.#offered = new Offered()
    this.#note({ type: 'link', link: { kind: 'connecting' } })
  }

  #dropLine(): void {
    if (this.#isOver || !(this.#provider.wsconnected || this.#provider.wsconnecting)) return
    this.#provider.disconnect() // its connection-close starts the wait below
    this.#retryAfter(0)
  }

  #closed(code: number): void {
    if (this.#isOver) return
    if (code === CLOSE.notSignedIn) return this.#rest({ kind: 'signed-out' })
    // Not given up: this copy may be what the text is brought back from.
    if (code === CLOSE.damaged) return this.#rest({ kind: 'stopped', code })
    if (FINAL.has(code)) {
      if (this.#pending.length > 0 || this.#loadedUnsent > 0 || this.#offered.isUnderWay)
        return this.#giveUp(code)
      return this.#rest({ kind: 'stopped', code })
    }
    this.#retryAfter(this.#wait(code === CLOSE.tooFast ? BACK_OFF_MS.length - 1 : 0))
  }

  #rest(link: Link): void {
    this.#cancelRetry?.()
    this.#note({ type: 'link', link })
  }

  /** @returns how long to wait: the back-off with up to a fifth more, so that a whole office does not return at once */
  #wait(atLeast = 0): number {
    const step = Math.min(Math.max(this.#facts.attempt, atLeast), BACK_OFF_MS.length - 1)
    // While WebSocket may simply be blocked, the first tries follow quickly.
    const isProbing =
      this.#failedUpgrades > 0 && this.#failedUpgrades <= FAILED_UPGRADES_BEFORE_FALLBACK
    const base = BACK_OFF_MS[isProbing && atLeast === 0 ? 0 : step] ?? 15_000
    const delay = base * (1 + 0.2 * this.#timing.random())
    this.#note({ type: 'link', link: { kind: 'waiting', retryAt: this.#timing.now() + delay } })
    return delay
  }

  #retryAfter(ms: number): void {
    this.#cancelRetry?.()
    this.#cancelRetry = this.#timing.after(ms, () => {
      if (!this.#isOver) this.#provider.connect()
    })
  }

  #giveUp(code: number): void {
    if (this.#isOver) return
    this.#isOver = true
    const changes = Math.max(code === COPY_DIFFERS ? 0 : 1, this.#facts.unsent)
    this.#provider.disconnect()
    this.#rest({ kind: 'stopped', code })
    this.emit('refused', [{ code, changes, offered: this.#offered.isSetAside }])
  }

  #note(event: SaveEvent): void {
    const before = this.save
    this.#facts = nextFacts(this.#facts, event)
    this.emit('facts', [this.#facts])
    const after = this.save
    if (JSON.stringify(before) !== JSON.stringify(after)) this.emit('save', [after])
  }

  /** Tells when an acknowledgement has taken long enough to be spoken of, and when too long. */
  #watchWaiting(): void {
    this.#cancelWaiting?.()
    this.#cancelWaiting = null
    const { unsentSince, link } = this.#facts
    if (unsentSince === null || link.kind !== 'open') return
    const now = this.#timing.now()
    const next = [unsentSince + QUIET_MS, Math.max(unsentSince, link.since) + NOT_SAVED_MS].find(
      (at) => at > now,
    )
    if (next === undefined) return
    this.#cancelWaiting = this.#timing.after(next - now + 1, () => {
      this.emit('save', [this.save])
      this.#watchWaiting()
    })
  }
}

/** Opens the line at once. Everything else is heard through the events of the connection. */
export function createSectionConnection(options: ConnectionOptions): SectionConnection {
  return new SectionConnection(options)
}
