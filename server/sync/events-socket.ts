/** Live events of a report on `/events/<reportId>` (shared/wire/events.ts): what a returning page missed, then what
 *  happens, each kept event once and in order. */
import { z } from 'zod'
import type { PersonId, ReportId } from '#shared/ids.ts'
import type { EventFrame } from '#shared/wire/events.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import type { Access, SignedIn } from '../auth/seat.ts'
import type { Cancel, Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { eventsSince, newestEvent } from '../storage/events.ts'
import type { Announcements } from '../workflow/announcements.ts'
import { mayReadLive } from './admission.ts'
import type { SyncEngine } from './engine.ts'
import { textFrame } from './frames.ts'
import { BOUNDS } from './limits.ts'
import type { RightsWatch, Watched } from './rights-watch.ts'
import type { Transport } from './transport.ts'

export interface EventsDesk {
  join(transport: Transport, session: SignedIn, reportId: ReportId, since: number): void
  stop(): void
}

export interface EventsParts {
  readonly engine: SyncEngine
  readonly database: Database
  readonly access: Access
  readonly watch: RightsWatch
  readonly announcements: Announcements
  readonly clock: Clock
  fault(error: unknown): void
}

const FirstFrame = z.strictObject({ since: z.number().int().min(0) })
const encode = (frame: EventFrame): Buffer => textFrame(JSON.stringify(frame))

export function createEventsDesk(parts: EventsParts): EventsDesk {
  const lines = new Set<EventsLine>()
  const stopListening = parts.announcements.listen((announcement) => {
    if (announcement.kind !== 'report-event' && announcement.kind !== 'passing') return
    let frame: Buffer | null = null
    for (const line of lines) {
      if (line.reportId !== announcement.reportId) continue
      if (announcement.kind === 'passing') {
        frame ??= encode({ type: 'passing', event: announcement.event })
        line.pass(frame)
      } else {
        const { seq, at, event } = announcement
        frame ??= encode({ type: 'kept', seq, at, event })
        line.keep(seq, frame)
      }
    }
  })
  const stopProbing = parts.clock.every(BOUNDS.pingMs, () => {
    for (const line of lines) line.probe()
  })
  return {
    join(transport, session, reportId, since) {
      const line: EventsLine = new EventsLine(parts, transport, session, reportId, () => {
        lines.delete(line)
        parts.watch.remove(line)
      })
      lines.add(line)
      parts.watch.add(line, since)
    },
    stop() {
      stopProbing()
      stopListening()
      for (const line of lines) line.close(CLOSE.restart, 'restart')
    },
  }
}

/** silent: the client's first frame is awaited; reading: the database is asked; behind: the client does not read. */
type LineState = 'silent' | 'reading' | 'live' | 'behind'

class EventsLine implements Watched {
  readonly session: SignedIn
  readonly personId: PersonId
  readonly sectionId = null
  readonly reportId: ReportId
  readonly #parts: EventsParts
  readonly #transport: Transport
  #state: LineState = 'silent'
  /** newest kept event that was sent, or that the client has */
  #sent = 0
  /** kept events that came while the database was asked */
  #held: { readonly seq: number; readonly frame: Buffer }[] = []
  #behindSince = 0
  readonly #endSilence: Cancel

  constructor(
    parts: EventsParts,
    transport: Transport,
    session: SignedIn,
    reportId: ReportId,
    left: () => void,
  ) {
    this.#parts = parts
    this.#transport = transport
    this.session = session
    this.personId = session.personId
    this.reportId = reportId
    this.#endSilence = parts.clock.meanwhile(BOUNDS.silentMs, () =>
      this.close(CLOSE.silent, 'silent'),
    )
    transport.listen({
      message: (bytes, isBinary) => this.#receive(bytes, isBinary),
      drained: () => {
        if (this.#state === 'behind') this.#read(this.#sent, false)
      },
      closed: () => {
        this.#endSilence()
        left()
      },
    })
  }

  #receive(bytes: Uint8Array, isBinary: boolean): void {
    if (!this.#transport.isOpen) return
    const since = isBinary ? null : parseFirst(bytes)
    if (since === null || this.#state !== 'silent')
      return this.close(CLOSE.malformed, 'only {"since": n}, once')
    this.#endSilence()
    this.#read(since, true)
  }

  #read(since: number, isFirst: boolean): void {
    this.#state = 'reading'
    this.#catchUp(since, isFirst).catch((error: unknown) => {
      this.#parts.fault(error)
      this.close(CLOSE.fault, 'our fault')
    })
  }

  async #catchUp(since: number, isFirst: boolean): Promise<void> {
    const db = this.#parts.database.kysely
    const missed = await eventsSince(db, this.reportId, since, BOUNDS.eventsReplayed + 1)
    let upTo = missed.at(-1)?.seq ?? since
    let isComplete = missed.length <= BOUNDS.eventsReplayed
    if (!isComplete || missed.length === 0) {
      const newest = await newestEvent(db, this.reportId)
      // A page from before a restored backup knows numbers that do not exist any more.
      if (newest < since) isComplete = false
      if (!isComplete) upTo = newest
    }
    const frames: Buffer[] = []
    if (isFirst || !isComplete) frames.push(encode({ type: 'hello', upTo, complete: isComplete }))
    if (isComplete)
      for (const { seq, at, event } of missed) frames.push(encode({ type: 'kept', seq, at, event }))
    const here = this.#parts.engine.hereIn(this.reportId)
    frames.push(encode({ type: 'passing', event: { kind: 'presence', here } }))
    this.#state = 'live'
    this.#sent = upTo
    this.#write(Buffer.concat(frames))
    const held = this.#held
    this.#held = []
    for (const { seq, frame } of held) this.keep(seq, frame)
  }

  /** A kept event of this report happened. */
  keep(seq: number, frame: Buffer): void {
    if (this.#state === 'reading') {
      this.#held.push({ seq, frame })
      return
    }
    if (this.#state !== 'live' || seq <= this.#sent) return
    // Announcements of two moves may overtake each other; the database has them in order.
    if (seq !== this.#sent + 1) return this.#read(this.#sent, false)
    if (this.#write(frame)) this.#sent = seq
  }

  pass(frame: Buffer): void {
    if (this.#state === 'live') this.#write(frame)
  }

  /** @returns false: the client does not read; it catches up when it does */
  #write(frames: Buffer): boolean {
    if (!this.#transport.isOpen) return false
    if (this.#transport.unsentBytes > BOUNDS.unsentSoft) {
      this.#state = 'behind'
      this.#behindSince = this.#parts.clock.elapsed()
      return false
    }
    this.#transport.write(frames)
    return true
  }

  probe(): void {
    const isTooSlow =
      this.#state === 'behind' && this.#parts.clock.elapsed() - this.#behindSince > BOUNDS.unsentMs
    if (isTooSlow) this.close(CLOSE.overloaded, 'too slow')
    if (isTooSlow || !this.#transport.probe()) this.#transport.terminate()
  }

  async recheck(): Promise<void> {
    if (!(await mayReadLive(this.#parts.access, this.personId, this.reportId)))
      this.close(CLOSE.noRight, 'no right')
  }

  close(code: number, reason: string): void {
    this.#endSilence()
    if (this.#transport.isOpen) this.#transport.close(code, reason)
  }
}

function parseFirst(bytes: Uint8Array): number | null {
  try {
    const parsed = FirstFrame.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')))
    return parsed.success ? parsed.data.since : null
  } catch {
    return null
  }
}
