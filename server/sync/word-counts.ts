/** Counts a section's words after its edits have settled, stores the number and announces it. */
import type { SectionId } from '#shared/ids.ts'
import type { Cancel, Clock } from '../clock.ts'
import type { Announcements } from '../workflow/announcements.ts'
import type { Pace } from './limits.ts'
import type { Room } from './room.ts'

export interface WordCounts {
  /** A durable edit happened. */
  edited(room: Room): void
  stop(): void
}

export function createWordCounts(parts: {
  readonly clock: Clock
  readonly announcements: Announcements
  readonly pace: Pace
  countWords(room: Room): Promise<number>
  storeWords(sectionId: SectionId, words: number): Promise<void>
  fault(error: unknown): void
}): WordCounts {
  const waiting = new Map<Room, { readonly cancel: Cancel; readonly firstAt: number }>()

  async function count(room: Room): Promise<void> {
    const words = await parts.countWords(room)
    if (words === room.words) return
    await parts.storeWords(room.id, words)
    room.words = words
    const event = { kind: 'text-changed', sectionId: room.id, words } as const
    parts.announcements.send({ kind: 'passing', reportId: room.reportId, event })
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
    },
  }
}
