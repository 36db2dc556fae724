/**
 * Order of every edit: checked → appended → committed → acknowledged → shown. One commit for all rooms that are due,
 * one at a time, spaced so that commits take a small share of the time; a quiet server commits at once. What is
 * admitted while a commit is under way waits for the next one.
 */
import { pause, type Cancel, type Clock } from '../clock.ts'
import type { Connection } from './connection.ts'
import type { Pace } from './limits.ts'
import type { CommitTimes, SyncCounters } from './metrics.ts'
import type { Room, SealedEdits } from './room.ts'
import { NotStored, type Batch, type RefusedInput, type SectionLog } from './section-log.ts'

const KEPT_REFUSALS = 1_000

export interface GroupCommitParts {
  readonly log: SectionLog
  readonly clock: Clock
  readonly pace: Pace
  readonly counters: SyncCounters
  readonly times: CommitTimes
  /** After the room's edits are durable, acknowledged and shown. */
  committed(room: Room, sealed: SealedEdits): void
  /** The storage took nothing and is asked again, until it does. */
  waiting(error: NotStored): void
  /** The storage cannot be believed any more: the process must end, the log is the truth at restart. */
  fail(error: unknown): void
}

export class GroupCommit {
  readonly #parts: GroupCommitParts
  readonly #waiting = new Set<Room>()
  #refusals: RefusedInput[] = []
  #cancel: Cancel | null = null
  #timerAt = Infinity
  #isCommitting = false
  #isStopped = false
  #committedAt = 0
  /** smoothed over about a second */
  #editsPerSecond = 0
  #idle: (() => void)[] = []
  /** who has not been told that something is saved, and what will tell them */
  readonly #unsaid = new Set<Connection>()
  #cancelSaying: Cancel | null = null

  constructor(parts: GroupCommitParts) {
    this.#parts = parts
  }

  /** Something of this room waits to be committed or sent. */
  schedule(room: Room): void {
    if (this.#waiting.has(room)) return
    this.#waiting.add(room)
    room.dueAt = room.sentAt + room.windowMs
    this.#arm(room.dueAt)
  }

  record(refused: RefusedInput): void {
    this.#parts.counters.refusals++
    // A flood of refusals is counted; its first thousand in a commit are described.
    if (this.#refusals.length < KEPT_REFUSALS) this.#refusals.push(refused)
    this.#arm(this.#now() + this.#parts.pace.windowMs)
  }

  /** Commits everything admitted so far. @returns when nothing waits any more */
  async flush(): Promise<void> {
    for (const room of this.#waiting) room.dueAt = 0
    this.#run()
    if (this.#isBusy) await new Promise<void>((done) => this.#idle.push(done))
    this.#saySaved()
  }

  /** Nothing is committed from now on. */
  stop(): void {
    this.#isStopped = true
    this.#cancel?.()
    this.#cancelSaying?.()
  }

  get #isBusy(): boolean {
    return this.#isCommitting || this.#waiting.size > 0 || this.#refusals.length > 0
  }

  #now(): number {
    return this.#parts.clock.elapsed()
  }

  #arm(dueAt: number): void {
    if (this.#isStopped) return
    const { commitSpacingMs, commitSpacingPerEdit } = this.#parts.pace
    const spacing = Math.min(commitSpacingMs, this.#editsPerSecond * commitSpacingPerEdit)
    const at = Math.max(dueAt, this.#committedAt + spacing)
    if (at >= this.#timerAt) return
    this.#cancel?.()
    this.#timerAt = at
    const wait = at - this.#now()
    // Timers are whole milliseconds and one late: what is due goes with this turn of the loop.
    const { clock } = this.#parts
    this.#cancel = wait < 0.7 ? clock.soon(this.#run) : clock.after(wait, this.#run)
  }

  readonly #run = (): void => {
    this.#cancel?.()
    this.#cancel = null
    this.#timerAt = Infinity
    this.#commitDue().catch((error: unknown) => this.#parts.fail(error))
  }

  async #commitDue(): Promise<void> {
    const began = this.#now()
    const due: Room[] = []
    for (const room of this.#waiting) {
      if (room.dueAt > began + 1 || room.isSealed) continue
      // Cursors alone need no commit and do not wait for its turn.
      if (room.needsCommit) due.push(room)
      else {
        this.#waiting.delete(room)
        this.#publish(room, null)
      }
    }
    if (this.#isCommitting) return
    if (due.length === 0 && this.#refusals.length === 0) return this.#next()
    this.#isCommitting = true
    for (const room of due) this.#waiting.delete(room)
    await this.#commit(due, began)
    this.#isCommitting = false
    this.#next()
  }

  async #commit(due: readonly Room[], began: number): Promise<void> {
    const { clock, counters } = this.#parts
    const sealed = due.map((room) => ({ room, edits: room.seal() }))
    const batch: Batch = {
      at: clock.workspace(),
      rows: sealed.flatMap(({ room, edits }) =>
        edits.update === null
          ? []
          : [{ sectionId: room.id, after: room.through, data: edits.update.bytes }],
      ),
      bindings: sealed.flatMap(({ edits }) => edits.bindings),
      recovered: sealed.flatMap(({ edits }) => edits.recovered),
      refusals: this.#refusals,
    }
    this.#refusals = []
    const seqs = isNothing(batch) ? [] : await this.#store(batch)
    if (seqs === null) return
    if (!isNothing(batch)) {
      this.#parts.times.observe(this.#now() - began)
      counters.commits++
      counters.rows += batch.rows.length
    }
    this.#measure(
      sealed.reduce((n, { edits }) => n + edits.edits, 0),
      began,
    )
    let row = 0
    for (const { room, edits } of sealed) {
      const seq = edits.update === null ? null : (seqs[row++] ?? null)
      this.#publish(room, seq)
      this.#parts.committed(room, edits)
    }
  }

  #publish(room: Room, seq: number | null): void {
    room.publish(seq, () => this.#now(), this.#unsaid)
    if (this.#unsaid.size === 0 || this.#cancelSaying !== null) return
    const { savedMs, savedPerEdit } = this.#parts.pace
    const wait = Math.min(savedMs, this.#editsPerSecond * savedPerEdit)
    if (wait < 1) this.#saySaved()
    else this.#cancelSaying = this.#parts.clock.after(wait, () => this.#saySaved())
  }

  #saySaved(): void {
    this.#cancelSaying?.()
    this.#cancelSaying = null
    for (const connection of this.#unsaid) connection.saySaved()
    this.#unsaid.clear()
  }

  /** @returns null: stopped while the storage took nothing; nothing was acknowledged */
  async #store(batch: Batch): Promise<readonly number[] | null> {
    for (;;) {
      try {
        return await this.#parts.log.append(batch)
      } catch (error) {
        if (!(error instanceof NotStored)) throw error
        this.#parts.counters.storageRetries++
        this.#parts.waiting(error)
        await pause(this.#parts.clock, this.#parts.pace.storageRetryMs)
        if (this.#isStopped) return null
      }
    }
  }

  #measure(edits: number, began: number): void {
    const since = Math.max(1, began - this.#committedAt)
    const rate = (edits * 1_000) / since
    this.#editsPerSecond += (rate - this.#editsPerSecond) * Math.min(1, since / 1_000)
    this.#committedAt = began
  }

  #next(): void {
    let next = Infinity
    for (const room of this.#waiting) {
      // What came while the room was being committed waits its window like everything else.
      room.dueAt = room.dueAt === 0 ? 0 : Math.max(room.dueAt, room.sentAt + room.windowMs)
      next = Math.min(next, room.dueAt)
    }
    if (this.#refusals.length > 0) next = Math.min(next, this.#now())
    if (next !== Infinity) this.#arm(next)
    if (this.#isBusy) return
    for (const done of this.#idle) done()
    this.#idle = []
  }
}

const isNothing = (batch: Batch): boolean =>
  batch.rows.length === 0 && batch.bindings.length === 0 && batch.refusals.length === 0
