/** One client of one section: reads its messages, holds its rights and its rates, and does not let a slow reader cost
 *  others anything. The same class behind a WebSocket and behind the HTTP fallback. */
import { createHash } from 'node:crypto'
import type { BodyId, PersonId } from '#shared/ids.ts'
import { OWNER_WRITES_IN } from '#shared/domain/permission.ts'
import { LIMITS } from '#shared/wire/limits.ts'
import {
  CLOSE,
  MESSAGE,
  REFUSED,
  SYNC,
  type AccessNotice,
  type PresenceUser,
} from '#shared/wire/sync.ts'
import type { Seat, SignedIn } from '../auth/seat.ts'
import type { Cancel, Clock } from '../clock.ts'
import { createBudget, type Budget } from './budget.ts'
import { Reader } from './bytes.ts'
import { differs, type OfferedText } from './comparing.ts'
import {
  compareFrame,
  differsFrame,
  noticeFrame,
  readStateVector,
  recoveryFrame,
  refusedFrame,
  savedFrame,
} from './frames.ts'
import type { GateAuthor } from './gate-author.ts'
import { BOUNDS } from './limits.ts'
import type { SyncCounters } from './metrics.ts'
import type { PresenceOwner } from './presence.ts'
import {
  closedToEdits,
  forbidden,
  malformed,
  Refusal,
  textFrame,
  tooFast,
  tooLarge,
} from './refusal.ts'
import type { Room } from './room.ts'
import type { RefusedInput } from './section-log.ts'
import type { Transport } from './transport.ts'

/** What a connection needs of the engine around it. */
export interface ConnectionHost {
  readonly clock: Clock
  readonly counters: SyncCounters
  /** The server is going down: what comes now stays unacknowledged, so its author keeps it. */
  readonly isStopping: boolean
  /** Something of this room waits to be committed or sent. */
  schedule(room: Room): void
  /** @param bytes the message; they stay the line's */
  record(refused: RefusedInput, bytes: Uint8Array): void
  /** The text as it stands on disk now, to compare a copy with; null: not now. */
  offer(room: Room): OfferedText | null
  left(connection: Connection): void
  fault(error: unknown): void
}

const NO_FRAMES = Buffer.alloc(0)

type Rights =
  | { readonly kind: 'may-write' }
  /** what was typed before the change is still taken until then (elapsed ms) */
  | { readonly kind: 'withdrawn'; readonly until: number }
  | { readonly kind: 'may-not' }

export class Connection implements GateAuthor, PresenceOwner {
  readonly room: Room
  readonly session: SignedIn
  presenceId = 0
  readonly #transport: Transport
  readonly #host: ConnectionHost
  #seat: Seat
  #rights: Rights
  #card: string
  /** updates received, taken or not: the n of messages 101 and 102 */
  #received = 0
  /** after a resync nothing newer is acknowledged until the answer to our step 1 has come */
  #heldAt: number | null = null
  #saved = 0
  /** the client has not been told of `#saved` */
  #isSavedUnsaid = false
  #resyncs = 0
  /** when we asked for what is missing (elapsed ms); null: it has been answered */
  #askedAt: number | null = null
  /** edits with gaps that came since then */
  #gapsUnderWay = 0
  /** does not read: since when (elapsed ms), and up to which log number it has the text (null: it needs all of it) */
  #behind: { readonly since: number; readonly through: number | null } | null = null
  /** what a slow reader must hear when it reads again */
  #owed: Buffer[] = []
  /** what the copy of this client is to be compared with when it says what it is */
  #offered: OfferedText | null = null
  /** has been told that the section is being recovered */
  #wasAsked = false
  #silence: Cancel | null
  readonly #messages: Budget
  readonly #liveBytes: Budget
  readonly #uploadBytes: Budget
  readonly #stateRequests: Budget
  readonly #cursors: Budget
  readonly #comparisons: Budget
  readonly #contentRefusals: Budget

  constructor(
    transport: Transport,
    room: Room,
    session: SignedIn,
    seat: Seat,
    host: ConnectionHost,
  ) {
    const rate = (perSecond: number, seconds: number = BOUNDS.burstSeconds): Budget =>
      createBudget(perSecond, seconds, host.clock.elapsed)
    this.room = room
    this.session = session
    this.#transport = transport
    this.#host = host
    this.#seat = seat
    this.#rights = { kind: seat.level === 'edit' ? 'may-write' : 'may-not' }
    this.#card = cardOf(seat)
    this.#messages = rate(BOUNDS.messagesPerSecond)
    this.#liveBytes = rate(BOUNDS.liveBytesPerSecond)
    this.#uploadBytes = rate(BOUNDS.uploadBytesPerSecond)
    this.#stateRequests = rate(BOUNDS.stateRequestsPerSecond)
    this.#cursors = rate(BOUNDS.presencePerSecond)
    this.#comparisons = rate(BOUNDS.comparisonsPerMinute / 60, 60)
    this.#contentRefusals = rate(BOUNDS.contentRefusalsPerMinute / 60, 60)
    this.#silence = host.clock.meanwhile(BOUNDS.silentMs, () => this.close(CLOSE.silent, 'silent'))
    transport.listen({
      message: (bytes, isBinary) => this.#receive(bytes, isBinary),
      drained: () => this.#caughtUp(),
      closed: () => {
        this.#endSilence()
        host.left(this)
      },
    })
  }

  /** After it stands in its room: a writer is asked what it has. A reader never is: its answer would repeat every
   *  deletion it knows and look like a write. */
  greet(): void {
    const recovery = this.room.recoveryAt(this.#host.clock.elapsed())
    if (recovery !== null) this.recoveryChanged(recovery.until - this.#host.clock.elapsed())
    else if (this.mayWrite) this.#tell(this.room.vectorFrame())
  }

  /** A writer is asked again for what it has: while a section is recovered that may be other people's text too. So is
   *  whoever wrote here once. @param leftMs 0: it is over */
  recoveryChanged(leftMs: number): void {
    const isAsked = this.mayWrite || (leftMs > 0 ? this.#mayBringBack() : this.#wasAsked)
    if (!isAsked) return
    this.#wasAsked = leftMs > 0
    this.#tell(recoveryFrame(Math.ceil(leftMs)))
    if (leftMs > 0) this.#tell(this.room.vectorFrame())
  }

  get seat(): Seat {
    return this.#seat
  }
  get personId(): PersonId {
    return this.#seat.personId
  }
  get bodyId(): BodyId {
    return this.#seat.bodyId
  }
  /** JSON of PresenceUser: from the session, never from the frame */
  get card(): string {
    return this.#card
  }

  get mayWrite(): boolean {
    return this.#rights.kind === 'may-write'
  }

  mayUse(client: number): boolean {
    return this.room.mayUse(client, this.personId)
  }
  owns(client: number): boolean {
    return this.room.owns(client, this.personId)
  }
  claim(client: number): void {
    this.presenceId = client
    this.room.bind(client, this)
  }

  /** Ready frames, straight to the line. For a reader that does not read nothing more is queued: when it reads again
   *  it gets what it missed. @param holdsText they are the section itself: without them no row helps */
  write(frames: Buffer, holdsText = false): void {
    if (!this.#transport.isOpen) return
    const unsent = this.#transport.unsentBytes
    if (this.#behind === null && unsent <= BOUNDS.unsentSoft) {
      const all = this.#isSavedUnsaid ? Buffer.concat([savedFrame(this.#saved), frames]) : frames
      this.#isSavedUnsaid = false
      this.#host.counters.bytesOut += all.length
      this.#transport.write(all)
      return
    }
    this.#behind ??= { since: this.#host.clock.elapsed(), through: this.room.throughBefore }
    if (holdsText) this.#behind = { ...this.#behind, through: null }
    this.room.behind.add(this)
    if (unsent > BOUNDS.unsentHard) this.#letGo()
  }

  /** What may not be left out. */
  #tell(frame: Buffer): void {
    if (this.#behind === null) this.write(frame)
    if (this.#behind !== null) this.#owed.push(frame)
  }

  /** Its first `n` updates are durable: said with the next frames, or when `saySaved` is called. */
  acknowledge(n: number): void {
    this.#saved = n
    this.#isSavedUnsaid = true
  }

  saySaved(): void {
    if (this.#isSavedUnsaid && this.#behind === null) this.write(NO_FRAMES)
  }

  #caughtUp(): void {
    if (this.#behind === null) return
    const { through } = this.#behind
    this.#behind = null
    this.room.behind.delete(this)
    const owed = this.#owed
    this.#owed = []
    const cursors = this.room.cursorsFrame()
    const saved = this.#saved > 0 ? [savedFrame(this.#saved)] : []
    this.#isSavedUnsaid = false
    this.write(
      Buffer.concat([
        this.room.missed(through),
        ...(cursors === null ? [] : [cursors]),
        ...saved,
        ...owed,
      ]),
      true,
    )
  }

  #letGo(): void {
    this.#host.counters.letGo++
    this.close(CLOSE.overloaded, 'too slow')
    this.#transport.terminate()
  }

  /** Called every `pingMs`. */
  probe(): void {
    if (!this.#transport.probe()) return this.#transport.terminate()
    const since = this.#behind?.since ?? Infinity
    if (this.#host.clock.elapsed() - since > BOUNDS.unsentMs) this.#letGo()
  }

  close(code: number, reason: string): void {
    this.#endSilence()
    if (!this.#transport.isOpen) return
    // What is stored and not yet said would look lost to the page.
    this.saySaved()
    this.#transport.close(code, reason)
  }

  #endSilence(): void {
    this.#silence?.()
    this.#silence = null
  }

  /** The rights as they are now. Null: none any more. */
  takeSeat(seat: Seat | null): void {
    if (seat === null || seat.level === 'none') return this.close(CLOSE.noRight, 'no right')
    const before = this.#seat
    this.#seat = seat
    this.#card = cardOf(seat)
    const notice = (until: number): void => {
      const { level, reason } = seat
      if (level !== 'none') this.#tell(noticeFrame({ level, reason, until } satisfies AccessNotice))
    }
    if (seat.level === 'edit') {
      this.#rights = { kind: 'may-write' }
      if (before.level === 'edit') return
      notice(0)
      return this.greet()
    }
    if (before.level === 'edit') {
      const until = this.#host.clock.elapsed() + LIMITS.withdrawalGraceMs
      this.#rights = { kind: 'withdrawn', until }
      return notice(LIMITS.withdrawalGraceMs)
    }
    if (before.level !== seat.level || before.reason !== seat.reason) notice(0)
  }

  /** While a section is being recovered, whoever wrote here once may bring text back, though no longer write. */
  #mayBringBack(): boolean {
    const { room, personId } = this
    return (
      !this.#mayWriteNow() &&
      this.#seat.level !== 'none' &&
      this.#seat.reason === 'not-your-section' &&
      OWNER_WRITES_IN.has(room.sectionState) &&
      room.recoveryAt(this.#host.clock.elapsed()) !== null &&
      room.hasWritten(personId)
    )
  }

  #mayWriteNow(): boolean {
    const rights = this.#rights
    if (rights.kind !== 'withdrawn') return rights.kind === 'may-write'
    if (this.#host.clock.elapsed() <= rights.until) return true
    this.#rights = { kind: 'may-not' }
    return false
  }

  #receive(bytes: Uint8Array, isBinary: boolean): void {
    // What follows a refusal in the same packet is not read.
    if (!this.#transport.isOpen || this.#host.isStopping) return
    this.#endSilence()
    this.#host.counters.bytesIn += bytes.length
    try {
      if (!isBinary) throw textFrame('text frame')
      if (bytes.length > BOUNDS.frameBytes) throw tooLarge('message too long')
      if (!this.#messages.spend(1)) throw tooFast('messages')
      this.#read(new Reader(bytes), bytes.length)
    } catch (error) {
      this.#refuse(error, bytes)
    }
  }

  #read(r: Reader, size: number): void {
    switch (r.uint()) {
      case MESSAGE.sync: {
        const step = r.uint()
        const bytes = r.block()
        if (r.left > 0) throw malformed('bytes after the end')
        if (step === SYNC.step1) return this.#answerState(bytes)
        if (step !== SYNC.step2 && step !== SYNC.update) throw malformed('sync step')
        return this.#takeEdit(step, bytes, size)
      }
      case MESSAGE.awareness: {
        const bytes = r.block()
        if (r.left > 0) throw malformed('bytes after the end')
        if (bytes.length > BOUNDS.liveUpdateBytes) throw tooLarge('cursor too long')
        if (!this.#cursors.spend(1)) throw tooFast('cursors')
        if (this.room.presence.receive(bytes, this)) this.#host.schedule(this.room)
        return
      }
      case MESSAGE.queryAwareness: {
        if (r.left > 0) throw malformed('bytes after the end')
        if (!this.#cursors.spend(1)) throw tooFast('cursors')
        const cursors = this.room.cursorsFrame()
        if (cursors !== null) this.write(cursors)
        return
      }
      case MESSAGE.compare: {
        if (r.left > 0) throw malformed('bytes after the end')
        if (!this.#comparisons.spend(1)) throw tooFast('comparisons')
        return this.#offerText()
      }
      case MESSAGE.copy: {
        const vector = r.block()
        const fingerprint = r.block()
        if (r.left > 0) throw malformed('bytes after the end')
        if (vector.length > BOUNDS.stateVectorBytes) throw tooFast('state vector too long')
        return this.#compare(readStateVector(vector), fingerprint)
      }
      default:
        throw malformed('message type')
    }
  }

  #answerState(vector: Uint8Array): void {
    if (vector.length > BOUNDS.stateVectorBytes) throw tooFast('state vector too long')
    if (!this.#stateRequests.spend(1)) throw tooFast('state requests')
    this.write(this.room.answer(readStateVector(vector)), true)
    const cursors = this.room.cursorsFrame()
    if (cursors !== null) this.write(cursors)
  }

  /** A client that does not read would hear of it too late. */
  #offerText(): void {
    this.#offered = this.#behind === null ? this.#host.offer(this.room) : null
    if (this.#offered !== null) this.write(compareFrame())
  }

  #compare(vector: ReadonlyMap<number, number>, fingerprint: Uint8Array): void {
    const offered = this.#offered
    if (offered === null) throw malformed('nothing to compare')
    this.#offered = null
    offered.fingerprint.then(
      (ours) => {
        if (!differs({ clocks: offered.clocks, fingerprint: ours }, vector, fingerprint)) return
        this.#host.counters.differingCopies++
        this.#tell(differsFrame())
      },
      (error: unknown) => this.#host.fault(error),
    )
  }

  #takeEdit(step: number, bytes: Uint8Array, size: number): void {
    const isUpload = step === SYNC.step2
    if (bytes.length > (isUpload ? BOUNDS.offlineUploadBytes : BOUNDS.liveUpdateBytes))
      throw tooLarge('update too long')
    if (!(isUpload ? this.#uploadBytes : this.#liveBytes).spend(size)) throw tooFast('bytes')
    this.#received++
    if (isUpload) this.#askedAt = null
    const isNothing = bytes.length === 2 && bytes[0] === 0 && bytes[1] === 0
    if (!isNothing) {
      if (!this.#mayWriteNow() && !(isUpload && this.#mayBringBack())) throw this.#noRightToWrite()
      const now = this.#host.clock.elapsed()
      this.room.admit(bytes, this, now, isUpload ? this.room.recoveryAt(now) : null)
      this.#host.counters.updates++
    }
    this.#resyncs = 0
    if (isUpload) this.#heldAt = null
    const durable = this.#heldAt ?? this.#received
    if (durable > this.#saved) this.room.owe(this, durable)
    this.#host.schedule(this.room)
  }

  #noRightToWrite(): Refusal {
    const { reason } = this.#seat
    return reason === 'section-locked' || reason === 'section-submitted'
      ? closedToEdits(reason)
      : forbidden('may only read')
  }

  #refuse(error: unknown, bytes: Uint8Array): void {
    if (!(error instanceof Refusal)) {
      this.#host.fault(error)
      return this.close(CLOSE.fault, 'our fault')
    }
    const { answer } = error
    if (answer.kind === 'resync') {
      this.#heldAt ??= this.#received - 1
      const now = this.#host.clock.elapsed()
      // It was under way when we asked: the answer brings it too.
      const isUnderWay = this.#askedAt !== null && now - this.#askedAt < BOUNDS.answerMs
      if (isUnderWay && ++this.#gapsUnderWay <= BOUNDS.gapsUnderWay) return
      if (!isUnderWay && ++this.#resyncs < BOUNDS.resyncsInARow) {
        this.#askedAt = now
        this.#gapsUnderWay = 0
        return this.#tell(this.room.vectorFrame())
      }
      this.#record(CLOSE.malformed, error, bytes)
      return this.close(CLOSE.malformed, error.message)
    }
    if (answer.kind === 'close') {
      this.#record(answer.code, error, bytes)
      return this.close(answer.code, error.message)
    }
    if (answer.kind === 'later') return this.#tell(refusedFrame(this.#received, REFUSED.later))
    this.#record(REFUSED.content, error, bytes)
    if (!this.#contentRefusals.spend(1)) return this.close(CLOSE.malformed, error.message)
    this.#tell(refusedFrame(this.#received, REFUSED.content))
  }

  /** Who, where, what size, which bytes. */
  #record(code: number, error: Refusal, bytes: Uint8Array): void {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const { personId } = this
    const about = { sectionId: this.room.id, personId, code, reason: error.message }
    this.#host.record({ ...about, size: bytes.length, sha256 }, bytes)
  }
}

function cardOf(seat: Seat): string {
  return JSON.stringify({
    id: seat.personId,
    name: seat.personName,
    body: seat.bodyName,
    code: seat.bodyCode,
    colour: seat.bodyColour,
  } satisfies PresenceUser)
}
