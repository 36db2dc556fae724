/**
 * Takes the place of many log rows by one snapshot, beside the edits: the keeper's thread makes it, small steps store
 * it, and what takes long waits between them. One section at a time. Until the step that flips to it, the old snapshot
 * and its rows are the section; a crash or a full disk at any moment leaves either the one or the other.
 */
import type { SectionId } from '#shared/ids.ts'
import { pause, type Clock } from '../clock.ts'
import type { SnapshotHolds } from '../storage/schema.ts'
import type { Keeper, MadeSnapshot, TimedText } from './keeper.ts'
import type { ErasedHistory } from './restored-text.ts'
import type { Room } from './room.ts'
import { packRows, type PackedRows } from './section-history.ts'
import type { KeepingStep, SectionLog } from './section-log.ts'
import { isDiskFailure } from './storage-errors.ts'

const PART_BYTES = 64 << 10
/** A step may take this share of the time, so that edits find the storage free. */
const DUTY = 0.25

export interface KeepingParts {
  readonly log: SectionLog
  readonly keeper: Keeper
  readonly clock: Clock
  stored(): void
  /** All of it is done; what was written meanwhile may be due by now. */
  ended(room: Room): void
  /** The snapshot was given up; the section is as before, and a later edit begins anew. */
  fault(error: unknown): void
  /** The storage cannot be believed any more. */
  fail(error: unknown): void
}

export interface Keeping {
  /** Makes and stores a snapshot of this room's durable text; once at a time. */
  keep(room: Room): void
  /** What tells when a section's text up to `through` was written. */
  timedText(sectionId: SectionId, text: Uint8Array, through: number): Promise<TimedText>
  /** All that was ever written in a section, to put deleted text back from. */
  everythingIn(sectionId: SectionId): Promise<Omit<ErasedHistory, 'ranges' | 'client'>>
  /** No step is begun from now on. @returns when none is under way */
  stop(): Promise<void>
}

class Stopped extends Error {}

export function createKeeping(parts: KeepingParts): Keeping {
  const { log, keeper, clock } = parts
  let isStopped = false
  let last: Promise<void> = Promise.resolve()

  async function step(sectionId: SectionId, given: KeepingStep): Promise<void> {
    for (let hasMore = true; hasMore;) {
      if (isStopped) throw new Stopped()
      const began = clock.elapsed()
      hasMore = await log.keep(sectionId, given)
      await pause(clock, (clock.elapsed() - began) * (1 / DUTY - 1))
    }
  }

  async function packsOf(
    sectionId: SectionId,
    after: number,
    through: number,
  ): Promise<PackedRows[]> {
    const packs: PackedRows[] = []
    for (;;) {
      const from = packs.at(-1)?.throughSeq ?? after
      const rows = await log.rows(sectionId, from, through)
      if (rows.length === 0) return packs
      packs.push(packRows(rows, from))
      await pause(clock, 0)
    }
  }

  async function keepRoom(room: Room): Promise<void> {
    const { id } = room
    const standing = await log.standing(id)
    // What a crash in the middle of the last one left behind.
    await step(id, { kind: 'drop-parts', except: standing.snapshot })
    await step(id, { kind: 'drop-history', after: standing.through })
    await step(id, { kind: 'drop-rows' })
    const { bytes, through } = room.beginCompaction()
    let made: MadeSnapshot
    let packs: readonly PackedRows[]
    try {
      packs = await packsOf(id, standing.through, through)
      const given = { text: bytes, times: standing.times, packs: packs.map((p) => p.bytes) }
      made = await keeper.snapshot(given)
    } catch (error) {
      room.compacted(null)
      throw error
    }
    room.compacted(made)
    const snapshot = standing.snapshot + 1
    for (const [i, { bytes: _, ...rows }] of packs.entries())
      await step(id, { kind: 'history', rows, data: made.history[i] ?? new Uint8Array(0) })
    const count = { text: 0, index: 0, times: 0 }
    for (const holds of ['text', 'index', 'times'] satisfies SnapshotHolds[])
      for (const data of cut(made[holds]))
        await step(id, { kind: 'part', snapshot, holds, part: count[holds]++, data })
    await step(id, { kind: 'flip', snapshot, through, at: clock.workspace(), parts: count })
    parts.stored()
    await step(id, { kind: 'drop-rows' })
    await step(id, { kind: 'drop-parts', except: snapshot })
  }

  async function keepAfter(before: Promise<void>, room: Room): Promise<void> {
    await before
    try {
      await keepRoom(room)
      room.snapshotEnded(true)
      parts.ended(room)
    } catch (error) {
      room.snapshotEnded(false)
      if (error instanceof Stopped || isStopped) return
      if (isDiskFailure(error)) parts.fail(error)
      else parts.fault(error)
    }
  }

  return {
    keep(room) {
      if (room.isKeeping || isStopped) return
      room.isKeeping = true
      last = keepAfter(last, room)
    },
    async timedText(sectionId, text, through) {
      // A snapshot that comes into force meanwhile takes the rows away: then the times are in it.
      for (;;) {
        const { snapshot, ...before } = await log.standing(sectionId)
        const packs = await packsOf(sectionId, before.through, through)
        if ((await log.standing(sectionId)).snapshot === snapshot)
          return { text, times: before.times, packs: packs.map((p) => p.bytes) }
      }
    },
    async everythingIn(sectionId) {
      for (;;) {
        const { snapshot, through } = await log.standing(sectionId)
        const history = await log.history(sectionId, through)
        const packs = await packsOf(sectionId, through, Infinity)
        if ((await log.standing(sectionId)).snapshot === snapshot)
          return { history, through, packs: packs.map((p) => p.bytes) }
      }
    },
    async stop() {
      isStopped = true
      await last
    },
  }
}

function* cut(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PART_BYTES) yield bytes.subarray(at, at + PART_BYTES)
}
