/** Keeps open lines true to rights and sessions: asks again after each announcement and when a new day begins, and for
 *  sessions once a minute. */
import type { PersonId, SectionId } from '#shared/ids.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import type { Sessions, SignedIn } from '../auth/seat.ts'
import { workspaceDay, pause, type Clock } from '../clock.ts'
import type { Announcements } from '../workflow/announcements.ts'
import { BOUNDS } from './limits.ts'

const TICK_MS = 1_000
const RETRY_MS = 500

/** One open line, of a section or of a report's events. */
export interface Watched {
  readonly session: SignedIn
  readonly personId: PersonId
  /** null: the whole report */
  readonly sectionId: SectionId | null
  /** Asks for the rights as they are now and acts on them. */
  recheck(): Promise<void>
  close(code: number, reason: string): void
}

export interface RightsWatch {
  /** Grows with every announcement and every new day: who noted it before a look-up sees whether the answer may be old. */
  readonly generation: number
  /** @param since the generation before its rights were looked up */
  add(line: Watched, since: number): void
  remove(line: Watched): void
  linesOf(personId: PersonId): number
  stop(): void
}

export function createRightsWatch(parts: {
  readonly announcements: Announcements
  readonly sessions: Sessions
  readonly clock: Clock
  fault(error: unknown): void
}): RightsWatch {
  const { sessions, clock } = parts
  const lines = new Map<Watched, { isAsking: boolean; again: boolean; askedSessionAt: number }>()
  const perPerson = new Map<PersonId, number>()
  let generation = 0

  /** One question at a time per line: an older answer must not arrive after a newer one. */
  async function ask(line: Watched): Promise<void> {
    const state = lines.get(line)
    if (state === undefined) return
    state.again = true
    if (state.isAsking) return
    state.isAsking = true
    while (state.again && lines.has(line)) {
      state.again = false
      try {
        await line.recheck()
      } catch (error) {
        parts.fault(error)
        state.again = true
        await pause(clock, RETRY_MS)
      }
    }
    state.isAsking = false
  }

  async function askSession(line: Watched): Promise<void> {
    try {
      if (!(await sessions.isAlive(line.session.sessionId))) endSession(line)
    } catch (error) {
      // The storage does not answer: the next round asks again.
      parts.fault(error)
    }
  }
  const endSession = (line: Watched): void => line.close(CLOSE.notSignedIn, 'session ended')

  const stopListening = parts.announcements.listen((announcement) => {
    if (announcement.kind === 'sessions-ended') {
      generation++
      const ended = new Set(announcement.sessionIds)
      for (const line of lines.keys()) if (ended.has(line.session.sessionId)) endSession(line)
      return
    }
    if (announcement.kind !== 'access-changed') return
    generation++
    const { personIds, sectionIds } = announcement
    for (const line of lines.keys())
      if (
        (personIds === undefined || personIds.includes(line.personId)) &&
        (sectionIds === undefined || line.sectionId === null || sectionIds.includes(line.sectionId))
      )
        void ask(line)
  })

  let today = workspaceDay(clock)
  const stopTicking = clock.every(TICK_MS, () => {
    const now = clock.elapsed()
    // Bodies begin and end with a day, without anybody doing anything.
    const day = workspaceDay(clock)
    if (day !== today) {
      today = day
      generation++
      for (const line of lines.keys()) void ask(line)
    }
    for (const [line, state] of lines) {
      if (now >= line.session.endsAt) endSession(line)
      else if (now - state.askedSessionAt >= BOUNDS.sessionCheckMs) {
        state.askedSessionAt = now
        void askSession(line)
      }
    }
  })

  return {
    get generation() {
      return generation
    },
    add(line, since) {
      lines.set(line, { isAsking: false, again: false, askedSessionAt: clock.elapsed() })
      perPerson.set(line.personId, (perPerson.get(line.personId) ?? 0) + 1)
      if (since === generation) return
      void ask(line)
      void askSession(line)
    },
    remove(line) {
      if (!lines.delete(line)) return
      const left = (perPerson.get(line.personId) ?? 1) - 1
      if (left > 0) perPerson.set(line.personId, left)
      else perPerson.delete(line.personId)
    },
    linesOf: (personId) => perPerson.get(personId) ?? 0,
    stop() {
      stopTicking()
      stopListening()
    },
  }
}
