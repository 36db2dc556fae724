/** Who is in which section now, per report: from the open connections, announced at most twice a second. */
import type { ReportId } from '#shared/ids.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'
import type { Cancel, Clock } from '../clock.ts'
import type { Announcements } from '../workflow/announcements.ts'
import type { Room } from './room.ts'

export interface Here {
  /** One entry per person and section, however many tabs. */
  inReport(reportId: ReportId): PresenceEntry[]
  /** Somebody came, left, or is called otherwise now. */
  changed(reportId: ReportId): void
  stop(): void
}

export function createHere(
  parts: {
    readonly rooms: Iterable<Room>
    readonly clock: Clock
    readonly announcements: Announcements
  },
  everyMs: number,
): Here {
  const timers = new Map<ReportId, Cancel>()
  const sentAt = new Map<ReportId, number>()
  let isStopped = false

  function inReport(reportId: ReportId): PresenceEntry[] {
    const entries = new Map<string, PresenceEntry>()
    for (const room of parts.rooms) {
      if (room.reportId !== reportId) continue
      for (const { seat } of room.connections)
        entries.set(`${room.id} ${seat.personId}`, {
          sectionId: room.id,
          personId: seat.personId,
          name: seat.personName,
          body: seat.bodyName,
          code: seat.bodyCode,
          colour: seat.bodyColour,
        })
    }
    return [...entries.values()]
  }

  function send(reportId: ReportId): void {
    timers.delete(reportId)
    sentAt.set(reportId, parts.clock.elapsed())
    const event = { kind: 'presence', here: inReport(reportId) } as const
    parts.announcements.send({ kind: 'passing', reportId, event })
  }

  return {
    inReport,
    changed(reportId) {
      if (isStopped || timers.has(reportId)) return
      const wait = (sentAt.get(reportId) ?? -Infinity) + everyMs - parts.clock.elapsed()
      timers.set(
        reportId,
        parts.clock.after(Math.max(0, wait), () => send(reportId)),
      )
    },
    stop() {
      isStopped = true
      for (const cancel of timers.values()) cancel()
      timers.clear()
    },
  }
}
