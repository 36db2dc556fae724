/** Counts a section's text after its edits have settled, stores the numbers and announces them. They are gathered before
 *  they are stored: where many sections are written in, each number on its own would be a commit of its own. */
import type { TextCounts } from '#shared/document/official-runs.ts'
import type { PassingEvent } from '#shared/wire/events.ts'
import type { SectionId } from '#shared/ids.ts'
import type { Cancel, Clock } from '../clock.ts'
import type { Announcements } from '../workflow/announcements.ts'
import type { Pace } from './limits.ts'
import type { Room } from './room.ts'

/** A number is known this much later, and hundreds share a commit. */
const GATHER_MS = 200

export interface WordCounts {
  /** A durable edit happened. */
  edited(room: Room): void
  stop(): void
}

const isSame = (a: TextCounts, b: TextCounts | null): boolean =>
  a.words === b?.words && a.missing === b.missing && a.cited.join() === b.cited.join()

export function createWordCounts(parts: {
  readonly clock: Clock
  readonly announcements: Announcements
  readonly pace: Pace
  count(room: Room): Promise<TextCounts>
  store(counts: ReadonlyMap<SectionId, TextCounts>): Promise<void>
  fault(error: unknown): void
}): WordCounts {
  const waiting = new Map<Room, { readonly cancel: Cancel; readonly firstAt: number }>()

  let counted = new Map<Room, TextCounts>()
  let cancelStoring: Cancel | null = null

  async function count(room: Room): Promise<void> {
    const counts = await parts.count(room)
    if (isSame(counts, room.counts)) return void counted.delete(room)
    counted.set(room, counts)
    cancelStoring ??= parts.clock.meanwhile(GATHER_MS, () => {
      store().catch((error: unknown) => parts.fault(error))
    })
  }

  async function store(): Promise<void> {
    const taken = counted
    counted = new Map()
    cancelStoring = null
    await parts.store(new Map([...taken].map(([room, counts]) => [room.id, counts])))
    for (const [room, counts] of taken) {
      const before = room.counts?.cited ?? []
      room.counts = counts
      const { words, missing, cited } = counts
      const tell = (event: PassingEvent): void =>
        parts.announcements.send({ kind: 'passing', reportId: room.reportId, event })
      tell({ kind: 'text-changed', sectionId: room.id, words, missing })
      if (cited.join() !== before.join()) tell({ kind: 'documents-changed' })
    }
  }

  return {
    edited(room) {
      const now = parts.clock.elapsed()
      const before = waiting.get(room)
      before?.cancel()
      const firstAt = before?.firstAt ?? now
      const wait = Math.min(parts.pace.settleMs, firstAt + parts.pace.countWordsMs - now)
      const cancel = parts.clock.meanwhile(Math.max(0, wait), () => {
        waiting.delete(room)
        count(room).catch((error: unknown) => parts.fault(error))
      })
      waiting.set(room, { cancel, firstAt })
    },
    stop() {
      for (const { cancel } of waiting.values()) cancel()
      waiting.clear()
      cancelStoring?.()
    },
  }
}
