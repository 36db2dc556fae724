/** Counts a section's words after its edits have settled, stores the number and announces it. */
import type { Database } from '../storage/database.ts'
import type { Announcements } from '../workflow/announcements.ts'
import type { Pace } from './limits.ts'
import type { Room } from './room.ts'

export interface WordCounts {
  /** A durable edit happened. */
  edited(room: Room): void
  stop(): void
}

export function createWordCounts(parts: {
  readonly database: Database
  readonly announcements: Announcements
  readonly pace: Pace
  /** ms that never run backwards */
  elapsed(): number
  countWords(room: Room): Promise<number>
  fault(error: unknown): void
}): WordCounts {
  const waiting = new Map<Room, { timer: NodeJS.Timeout; readonly firstAt: number }>()

  async function count(room: Room): Promise<void> {
    const words = await parts.countWords(room)
    if (words === room.words) return
    await parts.database.kysely
      .updateTable('section')
      .set({ words })
      .where('id', '=', room.id)
      .execute()
    room.words = words
    const event = { kind: 'text-changed', sectionId: room.id, words } as const
    parts.announcements.send({ kind: 'passing', reportId: room.reportId, event })
  }

  return {
    edited(room) {
      const now = parts.elapsed()
      const before = waiting.get(room)
      if (before !== undefined) clearTimeout(before.timer)
      const firstAt = before?.firstAt ?? now
      const wait = Math.min(parts.pace.settleMs, firstAt + parts.pace.countWordsMs - now)
      const timer = setTimeout(
        () => {
          waiting.delete(room)
          count(room).catch((error: unknown) => parts.fault(error))
        },
        Math.max(0, wait),
      )
      timer.unref()
      waiting.set(room, { timer, firstAt })
    },
    stop() {
      for (const { timer } of waiting.values()) clearTimeout(timer)
      waiting.clear()
    },
  }
}
