/** Counts a section's words after its edits have settled, stores the number and announces it. Numbers are gathered before
 *  they are stored: where many sections are written in, each number on its own would be a commit of its own. */
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

export function createWordCounts(parts: {
  readonly clock: Clock
  readonly announcements: Announcements
  readonly pace: Pace
  countWords(room: Room): Promise<number>
  storeWords(counts: ReadonlyMap<SectionId, number>): Promise<void>
  fault(error: unknown): void
}): WordCounts {
  const waiting = new Map<Room, { readonly cancel: Cancel; readonly firstAt: number }>()

  let counted = new Map<Room, number>()
  let cancelStoring: Cancel | null = null

  async function count(room: Room): Promise<void> {
    const words = await parts.countWords(room)
    if (words === room.words) return void counted.delete(room)
    counted.set(room, words)
    cancelStoring ??= parts.clock.meanwhile(GATHER_MS, () => {
      store().catch((error: unknown) => parts.fault(error))
    })
  }

  async function store(): Promise<void> {
    const taken = counted
    counted = new Map()
    cancelStoring = null
    await parts.storeWords(new Map([...taken].map(([room, words]) => [room.id, words])))
    for (const [room, words] of taken) {
      room.words = words
      const event = { kind: 'text-changed', sectionId: room.id, words } as const
      parts.announcements.send({ kind: 'passing', reportId: room.reportId, event })
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
