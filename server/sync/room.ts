/**
 * One open section: the bytes on disk (`base` and `tail`), the checked edits that wait for the next commit, those that
 * are being committed, the index the gate needs, and who is here. There is no Y.Doc. What is sent to anybody is on disk.
 */
import type { TextCounts } from '#shared/document/official-runs.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { isUnknownAuthor, unknownAuthor } from '#shared/domain/recovery.ts'
import type { SectionState } from '#shared/domain/section.ts'
import { SYNC } from '#shared/wire/sync.ts'
import type { Connection } from './connection.ts'
import { Erasures, type Erased } from './erasures.ts'
import { presenceFrame, syncFrame, writeStateVector } from './frames.ts'
import { checkUpdate, type CheckedUpdate } from './gate.ts'
import { TRUSTED } from './gate-author.ts'
import { SEED_CLIENT } from './seed-client.ts'
import { BOUNDS, type Pace } from './limits.ts'
import { Presence } from './presence.ts'
import { RecentRows } from './recent-rows.ts'
import { charactersIn, recovering, type OpenRecovery } from './recovery.ts'
import { closedToEdits, sectionFull } from './refusal.ts'
import { SectionIndex } from './section-index.ts'
import type { ClientBinding, RecoveredPart, StoredSection } from './section-log.ts'
import { openStoredIndex, readIndex } from './stored-index.ts'
import {
  isEmpty,
  joinUpdates,
  moveUpdate,
  openUpdate,
  untilGap,
  updateSince,
  type Part,
  type Update,
  type WholeUpdate,
} from './update.ts'

const KEPT_ANSWERS = 4
const KEPT_ANSWER_BYTES = 256 << 10
const EMPTY_UPDATE = Uint8Array.of(0, 0)

/** What one commit holds of a room. */
export interface SealedEdits {
  /** null: only cursors' ids or acknowledgements */
  readonly update: WholeUpdate | null
  readonly bindings: readonly ClientBinding[]
  /** what came back under ids that are not their senders' */
  readonly recovered: readonly RecoveredPart[]
  /** how many of its updates this commit makes durable, per author */
  readonly authors: ReadonlyMap<Connection, number>
  readonly edits: number
  /** great deletions, per person the latest of it */
  readonly erased: readonly Erased[]
  /** who made the first of the edits */
  readonly firstAuthor: PersonId | null
  /** who made all of them; null: several did, or none were made */
  readonly soleAuthor: Connection | null
}

/** A section's durable text at one moment. */
export interface CapturedSection {
  /** a whole Yjs V1 update */
  readonly state: Uint8Array
  /** newest log row inside */
  readonly seq: number
  readonly stateVector: Uint8Array
}

export class Room {
  readonly id: SectionId
  readonly reportId: ReportId
  readonly connections = new Set<Connection>()
  readonly presence = new Presence()
  readonly #erasures = new Erasures()
  readonly #erased = new Map<PersonId, Erased>()
  /** those of them that do not read */
  readonly behind = new Set<Connection>()
  /** the section's state as far as announcements told */
  sectionState: SectionState
  /** as everybody was last told; null: not since it was opened */
  counts: TextCounts | null = null
  /** newest log row */
  through: number
  dueAt = 0
  sentAt = 0
  /** the keeper has the base's bytes */
  isCompacting = false
  /** a snapshot is being made or stored */
  isKeeping = false
  /** shown as far as it could be read; nobody may write */
  readonly isDamaged: boolean
  /** bytes of log rows that no snapshot covers */
  uncoveredBytes: number
  /** set and withdrawn by an administrator; asked through `recoveryAt` */
  recovery: OpenRecovery | null = null
  /** the first edit since the section last moved has been announced */
  hasAnnouncedEdit = false
  readonly #pace: Pace
  readonly #clients: Map<number, PersonId>
  readonly #idsOf = new Map<PersonId, number>()
  #base: WholeUpdate
  /** the snapshot's own index, and what has become part of the base since: until somebody writes */
  #storedIndex: { readonly index: Uint8Array; readonly since: WholeUpdate[] } | null = null
  /** the whole section as a sync step 2 */
  #baseFrame: Buffer | null = null
  #tail: WholeUpdate[] = []
  #tailBytes: number
  readonly #recent: RecentRows
  #index: SectionIndex | null = null
  #vectorFrame: Buffer | null = null
  /** of the log rows in the snapshot under way */
  #keptBytes = 0
  /** answers to state vectors, until the next commit */
  readonly #answers = new Map<string, Buffer>()
  #pending: CheckedUpdate[] = []
  #pendingBytes = 0
  #firstAuthor: PersonId | null = null
  #soleAuthor: Connection | null = null
  #newBindings: ClientBinding[] = []
  #recovered: RecoveredPart[] = []
  #authors = new Map<Connection, number>()
  #sealed: SealedEdits | null = null
  /** smoothed time of one fan-out, ms */
  #cost = 0

  constructor(id: SectionId, stored: StoredSection, pace: Pace) {
    this.id = id
    this.reportId = stored.reportId
    this.sectionState = stored.state
    this.through = stored.through
    this.#recent = new RecentRows(stored.through)
    this.#pace = pace
    this.#clients = new Map([...stored.clients].map(([client, { personId }]) => [client, personId]))
    for (const person of this.#clients.values()) this.#count(person)
    const { text, index } = stored.snapshot ?? { text: EMPTY_UPDATE, index: null }
    this.#base = this.#openSnapshot(text, index)
    this.#tail = untilGap(this.#base, stored.rows.map(openUpdate))
    this.isDamaged = stored.isDamaged || this.#tail.length < stored.rows.length
    this.#tailBytes = this.#tail.reduce((n, { bytes }) => n + bytes.length, 0)
    this.uncoveredBytes = this.#tailBytes
  }

  /** Without walking over the bytes, where what was made beside them can be read. */
  #openSnapshot(text: Uint8Array, stored: Uint8Array | null): WholeUpdate {
    const opened = stored === null ? null : openStoredIndex(stored, text)
    if (opened === null) return openUpdate(text)
    if (this.#index === null) this.#storedIndex = { index: opened.index, since: [] }
    return { ...opened.contents, bytes: text }
  }

  /** Client ids claimed before `before` (ms, workspace) under which nothing was written. */
  unusedIds(clients: StoredSection['clients'], before: number): number[] {
    const written = this.clocks()
    return [...clients]
      .filter(([client, { since }]) => since < before && !written.has(client))
      .map(([client]) => client)
  }

  /** They are nobody's any more. Before anybody has joined. */
  release(clients: readonly number[]): void {
    for (const client of clients) {
      const person = this.#clients.get(client)
      this.#clients.delete(client)
      if (person !== undefined) this.#idsOf.set(person, (this.#idsOf.get(person) ?? 1) - 1)
    }
  }

  #count(person: PersonId): void {
    this.#idsOf.set(person, (this.#idsOf.get(person) ?? 0) + 1)
  }

  get sizeBytes(): number {
    return this.#base.bytes.length + this.#tailBytes
  }

  /** Nothing waits and nothing is under way: the room may be forgotten. */
  get isIdle(): boolean {
    return this.connections.size === 0 && !this.needsCommit && !this.isSealed && !this.isKeeping
  }

  get needsCommit(): boolean {
    return this.#pending.length > 0 || this.#newBindings.length > 0 || this.#authors.size > 0
  }

  get isSealed(): boolean {
    return this.#sealed !== null
  }

  /** Adaptive: the dearer the fan-out, the more edits share it. ms */
  get windowMs(): number {
    const { windowMs, windowPerConnection, roomDuty } = this.#pace
    const longest = Math.min(windowMs, this.connections.size * windowPerConnection)
    return Math.min(longest, this.#cost / roomDuty)
  }

  /** The index costs a walk over the section, so a room that is only read never has one. */
  #theIndex(): SectionIndex {
    if (this.#index === null) {
      const stored = this.#storedIndex
      const index = stored === null ? new SectionIndex() : readIndex(stored.index)
      const rest = joinUpdates([...(stored?.since ?? [this.#base]), ...this.#tail])
      checkUpdate(rest.bytes, index, TRUSTED).take()
      this.#index = index
      this.#storedIndex = null
    }
    return this.#index
  }

  recoveryAt(elapsed: number): OpenRecovery | null {
    return this.recovery !== null && elapsed < this.recovery.until ? this.recovery : null
  }

  /** May this person write under this client id? An id of nobody, or of somebody unknown, is free up to a number per
   *  person. */
  mayUse(client: number, person: PersonId): boolean {
    if (client === SEED_CLIENT) return false
    const owner = this.#clients.get(client)
    if (owner === person) return true
    if (owner !== undefined && !isUnknownAuthor(owner)) return false
    return (this.#idsOf.get(person) ?? 0) < BOUNDS.idsPerPersonAndSection
  }

  owns(client: number, person: PersonId): boolean {
    return this.#clients.get(client) === person
  }

  authorOf(client: number): PersonId | undefined {
    return this.#clients.get(client)
  }

  /** Is there anything in the section that this person wrote, ever? */
  hasWritten(person: PersonId): boolean {
    const written = this.clocks()
    for (const [client, owner] of this.#clients)
      if (owner === person && written.has(client)) return true
    return false
  }

  isInUse(client: number): boolean {
    for (const c of this.connections) if (c.presenceId === client && c.mayWrite) return true
    return false
  }

  /** First come, for the life of the section: stored in the commit that makes the id visible. Only an id of somebody
   *  unknown changes hands, to the person who writes on under it; what was recovered under it stays on record. */
  bind(client: number, by: { readonly personId: PersonId; readonly bodyId: string }): void {
    const owner = this.#clients.get(client)
    if (owner === by.personId || (owner !== undefined && !isUnknownAuthor(owner))) return
    this.#clients.set(client, by.personId)
    this.#count(by.personId)
    // One by one: a connection's fields are getters, which a spread leaves out.
    const { personId, bodyId } = by
    if (owner !== undefined)
      this.#newBindings = this.#newBindings.filter((binding) => binding.client !== client)
    this.#newBindings.push({ sectionId: this.id, client, personId, bodyId })
  }

  /** Takes an update whole; it waits for the next commit.
   *  @param from its author, who hears of the commit as "your first `acknowledgeable` updates"
   *  @param now elapsed ms
   *  @param recovery not null: what others wrote may come back with it
   *  @throws Refusal, and everything is as it was */
  admit(
    bytes: Uint8Array,
    from: Connection,
    now: number,
    recovery: OpenRecovery | null = null,
  ): void {
    if (this.isDamaged) throw closedToEdits('section is damaged')
    const by = recovery === null ? from : recovering(from, this)
    const checked = checkUpdate(bytes, this.#theIndex(), by)
    if (
      checked.parts.length > 0 &&
      this.sizeBytes + this.#pendingBytes + bytes.length > BOUNDS.sectionBytes
    )
      throw sectionFull('section is full')
    if (isEmpty(checked)) return
    checked.take()
    this.#noteErased(checked, from, now)
    for (const part of checked.parts)
      if (
        recovery === null ||
        (from.mayWrite &&
          (part.client === from.presenceId || this.owns(part.client, from.personId)))
      )
        this.bind(part.client, from)
      else this.#bringBack(part, from, recovery)
    this.#firstAuthor ??= from.personId
    this.#soleAuthor = this.#pending.length === 0 || this.#soleAuthor === from ? from : null
    this.#pending.push(checked)
    this.#pendingBytes += bytes.length
  }

  #noteErased(checked: CheckedUpdate, { seat }: Connection, now: number): void {
    const { personId, personName, bodyId, bodyName } = seat
    const by = { personId, personName, bodyId, bodyName }
    const at = { now, after: this.through }
    const liveClocks = (): number => {
      let live = 0
      for (const runs of this.#theIndex().clients.values()) live += runs.live
      return live
    }
    const erased = this.#erasures.note(by, checked, at, liveClocks)
    if (erased !== null) this.#erased.set(personId, erased)
  }

  /** Deleted text that the server puts back for somebody who may edit, under a client id that nobody has; it waits for
   *  the next commit like an edit. @throws section.full */
  putBack(bytes: Uint8Array, by: { readonly personId: PersonId; readonly bodyId: string }): void {
    const checked = checkUpdate(bytes, this.#theIndex(), TRUSTED)
    if (this.sizeBytes + this.#pendingBytes + bytes.length > BOUNDS.sectionBytes)
      throw sectionFull('section is full')
    checked.take()
    for (const { client } of checked.parts) this.bind(client, by)
    this.#pending.push(checked)
    this.#pendingBytes += bytes.length
    this.#soleAuthor = null
  }

  /** The server's own deletions; they wait for the next commit like an edit. */
  takeOut(deletions: Uint8Array): void {
    const checked = checkUpdate(deletions, this.#theIndex(), TRUSTED)
    if (isEmpty(checked)) return
    checked.take()
    this.#pending.push(checked)
  }

  /** Text under an id that is not the sender's: on record under the sender, in the same commit. */
  #bringBack(part: Part, from: Connection, recovery: OpenRecovery): void {
    const { client, clock, end } = part
    const author = this.#clients.get(client)
    if (author === undefined)
      this.bind(client, { personId: unknownAuthor(from.personId), bodyId: from.bodyId })
    this.#recovered.push({
      recoveryId: recovery.id,
      sectionId: this.id,
      personId: from.personId,
      personName: from.seat.personName,
      bodyId: from.bodyId,
      bodyName: from.seat.bodyName,
      client,
      authorId: author === undefined || isUnknownAuthor(author) ? null : author,
      from: clock,
      to: end,
      characters: charactersIn(part),
    })
  }

  /** This author hears with the coming commit, behind everything that waits, that its first `n` updates are durable. */
  owe(from: Connection, n: number): void {
    this.#authors.set(from, n)
  }

  leave(connection: Connection): boolean {
    this.connections.delete(connection)
    this.behind.delete(connection)
    this.#authors.delete(connection)
    return connection.presenceId !== 0 && this.presence.leave(connection.presenceId)
  }

  /** What the coming commit holds of this room. From here until `publish`, new edits wait for the one after. */
  seal(): SealedEdits {
    const sealed: SealedEdits = {
      update: this.#pending.length === 0 ? null : joinUpdates(this.#pending),
      bindings: this.#newBindings,
      recovered: this.#recovered,
      authors: this.#authors,
      edits: this.#pending.length,
      // What is deleted after this is in another commit.
      erased: [...this.#erased.values()].map((one) => ({ ...one, ranges: [...one.ranges] })),
      firstAuthor: this.#firstAuthor,
      soleAuthor: this.#soleAuthor,
    }
    this.#pending = []
    this.#erased.clear()
    this.#pendingBytes = 0
    this.#firstAuthor = null
    this.#soleAuthor = null
    this.#newBindings = []
    this.#recovered = []
    this.#authors = new Map()
    this.#sealed = sealed
    return sealed
  }

  /** After the commit: the bytes become part of the section, authors hear "saved", everybody gets one frame.
   *  @param seq the log row's number; null when there was none
   *  @param elapsed ms that never run backwards
   *  @param unsaid takes the authors that get no frame now to hear of it with */
  publish(seq: number | null, elapsed: () => number, unsaid: Set<Connection>): void {
    const sealed = this.#sealed
    this.#sealed = null
    const update = sealed?.update ?? null
    const authors = sealed?.authors ?? new Map<Connection, number>()
    const began = elapsed()
    this.sentAt = began
    const cursors = this.presence.hasMoved ? presenceFrame(this.presence.takeMoved()) : null
    let common = cursors
    if (update !== null && seq !== null) {
      this.through = seq
      this.#tail.push(update)
      this.#tailBytes += update.bytes.length
      // Above a section's size the whole of it is the cheaper answer.
      this.#recent.add(seq, update, this.behind.size === 0 ? 0 : this.sizeBytes)
      this.uncoveredBytes += update.bytes.length
      this.#vectorFrame = null
      this.#answers.clear()
      const frame = syncFrame(SYNC.update, update.bytes)
      common = cursors === null ? frame : Buffer.concat([frame, cursors])
    }
    for (const c of this.connections) {
      const saved = authors.get(c)
      // Who made all of it has it already. Not simply the one who is owed an answer: the author may have left.
      const frames = c === sealed?.soleAuthor ? cursors : common
      if (saved !== undefined) {
        c.acknowledge(saved)
        if (frames === null) unsaid.add(c)
      }
      if (frames !== null) c.write(frames)
    }
    if (common !== null) this.#cost += (elapsed() - began - this.#cost) * 0.2
  }

  /** State vector of what is on disk. */
  clocks(): Map<number, number> {
    const clocks = new Map<number, number>()
    for (const u of [this.#base, ...this.#tail])
      for (const p of u.parts) clocks.set(p.client, p.end)
    return clocks
  }

  /** The log number of a reader that has everything but what is being sent now. */
  get throughBefore(): number {
    return this.#recent.beforeNewest
  }

  /** What a reader that stopped at log number `seq` has missed; the whole section when that is not at hand any more.
   *  @param seq null: it never got the section */
  missed(seq: number | null): Buffer {
    const rows = seq === null ? null : this.#recent.since(seq)
    return rows === null ? this.answer(new Map()) : syncFrame(SYNC.update, rows)
  }

  /** Our sync step 1: what the server has on disk. */
  vectorFrame(): Buffer {
    return (this.#vectorFrame ??= syncFrame(SYNC.step1, writeStateVector(this.clocks())))
  }

  /** Sync step 2 for somebody who has `vector`. */
  answer(vector: ReadonlyMap<number, number>): Buffer {
    if (vector.size > 0) return this.#answerSince(vector)
    if (this.isCompacting && this.#tail.length > 0) return syncFrame(SYNC.step2, this.#whole())
    this.#fold()
    return (this.#baseFrame ??= this.#keepInFrame())
  }

  /** After an outage or a restart a whole room comes back with the same vector: the answer is made once per commit. */
  #answerSince(vector: ReadonlyMap<number, number>): Buffer {
    const key = [...vector].join()
    const kept = this.#answers.get(key)
    if (kept !== undefined) return kept
    const missing = [this.#base, ...this.#tail].map((u): Update => updateSince(u, vector))
    const frame = syncFrame(SYNC.step2, joinUpdates(missing).bytes)
    if (this.#answers.size >= KEPT_ANSWERS) this.#answers.clear()
    if (frame.length <= KEPT_ANSWER_BYTES) this.#answers.set(key, frame)
    return frame
  }

  #whole(): Uint8Array {
    if (!this.isCompacting) this.#fold()
    return this.#tail.length === 0
      ? this.#base.bytes
      : joinUpdates([this.#base, ...this.#tail]).bytes
  }

  #fold(): void {
    if (this.#tail.length === 0) return
    this.#storedIndex?.since.push(...this.#tail)
    this.#base = joinUpdates([this.#base, ...this.#tail])
    this.#baseFrame = null
    this.#tail = []
    this.#tailBytes = 0
  }

  /** One copy in memory: the section's bytes live inside the frame that newcomers are sent. */
  #keepInFrame(): Buffer {
    const frame = syncFrame(SYNC.step2, this.#base.bytes)
    this.#base = moveUpdate(this.#base, frame.subarray(frame.length - this.#base.bytes.length))
    return frame
  }

  cursorsFrame(): Buffer | null {
    const all = this.presence.all()
    return all === null ? null : presenceFrame(all)
  }

  /** The durable text now. */
  capture(): CapturedSection {
    return {
      state: this.#whole().slice(),
      seq: this.through,
      stateVector: writeStateVector(this.clocks()),
    }
  }

  /** Bytes for the keeper, and the log row they reach to. Until `compacted` the base stays as it is. */
  beginCompaction(): { readonly bytes: Uint8Array; readonly through: number } {
    this.#fold()
    this.isCompacting = true
    this.#keptBytes = this.uncoveredBytes
    this.uncoveredBytes = 0
    return { bytes: this.#base.bytes, through: this.through }
  }

  /** The same text in fewer bytes, whether they will be stored or not; null: there are none, the bytes stay. */
  compacted(made: { readonly text: Uint8Array; readonly index: Uint8Array } | null): void {
    this.isCompacting = false
    if (made === null) return
    this.#base = this.#openSnapshot(made.text, made.index)
    this.#baseFrame = null
    this.#answers.clear()
  }

  /** @param isStored false: its rows are still not covered */
  snapshotEnded(isStored: boolean): void {
    this.isKeeping = false
    if (!isStored) this.uncoveredBytes += this.#keptBytes
    this.#keptBytes = 0
  }

  /** Log bytes since the last snapshot against the section itself: a snapshot costs what the section is long. */
  isLargelyUncovered(least: number): boolean {
    return this.uncoveredBytes >= Math.max(least, this.sizeBytes - this.uncoveredBytes)
  }
}
