/** The live text: opens sections, lets connections join them, commits what they write, and reads them for everybody
 *  else. Built by app.ts; gateway.ts and fallback-transport.ts bring the connections. */
import { createHash } from 'node:crypto'
import { isUnknownAuthor } from '#shared/domain/recovery.ts'
import type { ReportId, SectionId } from '#shared/ids.ts'
import type { SectionState } from '#shared/domain/section.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'
import { LIMITS } from '#shared/wire/limits.ts'
import { CLOSE, REFUSED } from '#shared/wire/sync.ts'
import type { Access, Seat, SignedIn } from '../auth/seat.ts'
import type { Clock } from '../clock.ts'
import type { Announcements } from '../workflow/announcements.ts'
import type { LiveText } from '../workflow/live-text.ts'
import { createComparing } from './comparing.ts'
import { Connection, type ConnectionHost } from './connection.ts'
import type { ExcessMarks } from './excess-marks.ts'
import { GroupCommit } from './group-commit.ts'
import { createHere } from './here.ts'
import type { Keeper, ReadableText } from './keeper.ts'
import { BOUNDS, PACE, type Pace } from './limits.ts'
import { CommitTimes, noCounts, type SyncMetrics } from './metrics.ts'
import { createQuarantine, type RefusedBytes } from './quarantine.ts'
import type { RightsWatch } from './rights-watch.ts'
import { recoveredTexts } from './recovery.ts'
import { Room, type CapturedSection, type SealedEdits } from './room.ts'
import type { SectionLog, StoredSection } from './section-log.ts'
import type { Transport } from './transport.ts'
import { createWordCounts } from './word-counts.ts'

export { registerSyncMetrics } from './metrics.ts'

const EDIT_MOVES: ReadonlySet<SectionState> = new Set(['not-started', 'returned', 'reopened'])
/** The rest of the five seconds a stop may take is for the sockets and the database. */
const FLUSH_WITHIN_MS = 2_500

/** The few calls of a logger that are used here; pino's fit. */
export interface SyncLogger {
  warn(about: object, message: string): void
  error(about: object, message: string): void
  fatal(about: object, message: string): void
}

export interface EngineParts {
  readonly log: SectionLog
  /** Makes what needs Yjs done beside the engine. @param fail called when it breaks: nothing of ours does that */
  readonly keeper: (fail: (error: unknown) => void) => Keeper
  /** Stores the number of words of sections for everybody who lists them. */
  readonly storeWords: (counts: ReadonlyMap<SectionId, number>) => Promise<void>
  /** Keeps refused bytes for the administrator; without it they are described and gone. */
  readonly keepRefused?: (refused: RefusedBytes) => Promise<void>
  readonly clock: Clock
  readonly announcements: Announcements
  readonly access: Access
  readonly watch: RightsWatch
  readonly logger: SyncLogger
  readonly pace?: Partial<Pace>
  /** The storage or a thread is broken: ends the process, by default with code 1. */
  readonly fail?: (error: unknown) => void
}

export interface SyncEngine extends LiveText {
  hereIn(reportId: ReportId): PresenceEntry[]
  /** Lets somebody in. @param since the watch's generation before the seat was looked up
   *  @returns false: no such section; the transport is left as it was */
  join(transport: Transport, session: SignedIn, seat: Seat, since: number): Promise<boolean>
  metrics(): SyncMetrics
  onCommit(listener: (ms: number) => void): void
  /** Commits what was admitted, acknowledges it, closes every connection with 1012. */
  stop(): Promise<void>
}

export function createEngine(parts: EngineParts): SyncEngine {
  const { log, clock, announcements, access, watch, logger } = parts
  const pace: Pace = { ...PACE, ...parts.pace }
  const counters = noCounts()
  const times = new CommitTimes()
  const rooms = new Map<SectionId, Room>()
  const opening = new Map<SectionId, Promise<Room | null>>()
  const readings = new WeakMap<
    Room,
    { readonly seq: number; readonly text: Promise<ReadableText> }
  >()
  let isStopping = false

  const fail =
    parts.fail ??
    ((error: unknown): void => {
      logger.fatal({ err: error }, 'the live text cannot go on')
      process.exit(1)
    })
  const fault = (error: unknown): void => {
    if (!isStopping) logger.error({ err: error }, 'live text')
  }

  const keeper = parts.keeper(fail)
  const here = createHere(
    { rooms: { [Symbol.iterator]: () => rooms.values() }, clock, announcements },
    pace.presenceMs,
  )
  const words = createWordCounts({
    clock,
    announcements,
    pace,
    countWords: async (room) => (await textOf(room, room.capture())).words,
    storeWords: parts.storeWords,
    fault,
  })
  const commits = new GroupCommit({
    log,
    clock,
    pace,
    counters,
    times,
    committed,
    waiting: (error) =>
      logger.warn({ err: error.cause }, 'the storage takes nothing; trying again'),
    fail,
  })

  function committed(room: Room, sealed: SealedEdits): void {
    if (sealed.update === null) return
    for (const text of recoveredTexts(sealed.recovered))
      announcements.send({ kind: 'text-recovered', ...text })
    keeper.start()
    words.edited(room)
    if (
      sealed.firstAuthor !== null &&
      EDIT_MOVES.has(room.sectionState) &&
      !room.hasAnnouncedEdit
    ) {
      room.hasAnnouncedEdit = true
      announcements.send({
        kind: 'first-edit',
        sectionId: room.id,
        personId: sealed.firstAuthor,
      })
    }
    const isDue =
      log.uncovered(room.id) >= pace.compactRows || room.uncoveredBytes >= pace.compactBytes
    if (isDue && !room.isCompacting && !isStopping) void compact(room)
  }

  async function compact(room: Room): Promise<void> {
    const { bytes, through } = room.beginCompaction()
    try {
      const data = await keeper.snapshot(bytes)
      commits.keep({ sectionId: room.id, through, data }, () => room.compacted(data))
    } catch (error) {
      // The old bytes stay whole; nothing is lost but the saving.
      room.compacted(null)
      fault(error)
    }
  }

  /** grows with every change, so that a room being loaded sees whether what it read is old */
  let recoveryChanges = 0
  const stopListening = announcements.listen((announcement) => {
    if (announcement.kind === 'recovery-changed') {
      recoveryChanges++
      const room = rooms.get(announcement.sectionId)
      if (room !== undefined) setRecovery(room, announcement.open)
      return
    }
    if (announcement.kind !== 'report-event' || announcement.event.kind !== 'section-moved') return
    const room = rooms.get(announcement.event.sectionId as SectionId)
    if (room === undefined) return
    room.sectionState = announcement.event.to
    room.hasAnnouncedEdit = false
  })

  /** One loading at a time per section. */
  function open(id: SectionId): Promise<Room | null> {
    const room = rooms.get(id)
    if (room !== undefined) return Promise.resolve(room)
    let loading = opening.get(id)
    if (loading === undefined) {
      loading = load(id).finally(() => opening.delete(id))
      opening.set(id, loading)
    }
    return loading
  }
  /** All of them open at once, unknown ids left out. A room that was idle may be forgotten while others load, and the
   *  same section opened anew: then the waiting begins again, so that nobody reads from a room that is no longer used. */
  async function openAll(ids: readonly SectionId[]): Promise<Room[]> {
    for (;;) {
      const opened = (await Promise.all(ids.map(open))).filter((room) => room !== null)
      if (opened.every((room) => rooms.get(room.id) === room)) return opened
    }
  }
  async function load(id: SectionId): Promise<Room | null> {
    let seen: number
    let stored: StoredSection | null
    do {
      seen = recoveryChanges
      stored = await log.load(id)
    } while (seen !== recoveryChanges)
    if (stored === null) return null
    const room = new Room(id, stored, pace)
    if (stored.recovery !== null) setRecovery(room, stored.recovery)
    rooms.set(id, room)
    evictLater(room)
    return room
  }
  function setRecovery(
    room: Room,
    opened: { readonly id: number; readonly until: number } | null,
  ): void {
    const now = clock.elapsed()
    if (opened === null) {
      // What is on its way is still taken.
      if (room.recovery !== null)
        room.recovery = { ...room.recovery, until: now + LIMITS.withdrawalGraceMs }
    } else room.recovery = { id: opened.id, until: now + opened.until - clock.workspace() }
    tellRecovery(room, opened === null ? 0 : (room.recovery?.until ?? now) - now)
  }
  function tellRecovery(room: Room, leftMs: number): void {
    for (const connection of room.connections) connection.recoveryChanged(Math.max(0, leftMs))
  }
  function evictLater(room: Room): void {
    clock.meanwhile(pace.evictMs, () => {
      if (rooms.get(room.id) !== room || room.connections.size > 0) return
      if (room.isIdle) rooms.delete(room.id)
      else evictLater(room)
    })
  }

  /** Rendered once per log number, in the keeper's thread. */
  function textOf(room: Room, captured: CapturedSection): Promise<ReadableText> {
    const kept = readings.get(room)
    if (kept?.seq === captured.seq) return kept.text
    const text = keeper.render(captured.state).then(({ blocks, words: count, excess }) => {
      if (excess !== null) takeOut(room, excess)
      return { blocks, words: count }
    })
    readings.set(room, { seq: captured.seq, text })
    text.catch(() => readings.delete(room))
    return text
  }

  /** Shown to everybody like an edit, and on record under those whose it was. */
  function takeOut(room: Room, excess: ExcessMarks): void {
    if (isStopping || rooms.get(room.id) !== room) return
    room.takeOut(excess.update)
    commits.schedule(room)
    for (const author of new Set(excess.clients.map((client) => room.authorOf(client))))
      if (author !== undefined && !isUnknownAuthor(author))
        commits.record({
          sectionId: room.id,
          personId: author,
          code: REFUSED.content,
          reason: 'too many combining marks',
          size: excess.update.length,
          sha256: createHash('sha256').update(excess.update).digest('hex'),
        })
  }

  const quarantine = createQuarantine(parts.keepRefused ?? (async () => {}), fault)
  const comparing = createComparing({ keeper, clock, everyMs: pace.compareMs })
  const host: ConnectionHost = {
    offer: (room) => comparing.offer(room),
    clock,
    counters,
    get isStopping() {
      return isStopping
    },
    schedule: (room) => commits.schedule(room),
    record: (refused, bytes) => {
      commits.record(refused)
      quarantine.keep({ ...refused, at: clock.workspace(), data: bytes })
    },
    left: (connection) => {
      const { room } = connection
      lines.get(connection)?.()
      if (room.leave(connection)) commits.schedule(room)
      here.changed(room.reportId)
      if (room.connections.size === 0) evictLater(room)
    },
    fault,
  }
  /** how to stop watching each connection */
  const lines = new Map<Connection, () => void>()

  function watchRights(connection: Connection, since: number): void {
    const line = {
      session: connection.session,
      personId: connection.personId,
      sectionId: connection.room.id,
      async recheck() {
        const seat = await access.seat(connection.personId, connection.room.id)
        connection.takeSeat(seat)
        if (seat !== null) here.changed(connection.room.reportId)
      },
      close: (code: number, reason: string) => connection.close(code, reason),
    }
    lines.set(connection, () => {
      watch.remove(line)
      lines.delete(connection)
    })
    watch.add(line, since)
  }

  const stopProbing = clock.every(BOUNDS.pingMs, () => {
    for (const room of rooms.values()) for (const connection of room.connections) connection.probe()
  })

  return {
    async capture(sectionIds) {
      const opened = await openAll(sectionIds)
      // One turn of the loop: no commit is published in between. The rendering may take its time.
      const captured = opened.map((room) => ({ room, at: room.capture() }))
      return Promise.all(
        captured.map(async ({ room, at }) => ({
          sectionId: room.id,
          ...(await textOf(room, at)),
          logSeq: at.seq,
          state: at.state,
          stateVector: at.stateVector,
        })),
      )
    },
    hereIn: (reportId) => here.inReport(reportId),
    async join(transport, session, seat, since) {
      const room = await open(seat.sectionId)
      if (room === null) return false
      // It left while its section was loaded.
      if (!transport.isOpen) return true
      // Nobody evicts a room between here and the next line: there is no await.
      const connection = new Connection(transport, room, session, seat, host)
      room.connections.add(connection)
      watchRights(connection, since)
      connection.greet()
      here.changed(room.reportId)
      if (isStopping) connection.close(CLOSE.restart, 'restart')
      return true
    },
    metrics: () => {
      let sockets = 0
      for (const room of rooms.values()) sockets += room.connections.size
      return {
        ...counters,
        rooms: rooms.size,
        sockets,
        commitMs: times.buckets(),
        commitMsSum: times.sumMs,
      }
    },
    onCommit: (listener) => times.listen(listener),
    async stop() {
      isStopping = true
      stopProbing()
      stopListening()
      words.stop()
      // With a full disk this may never end; what was not stored was not acknowledged either.
      await Promise.race([
        commits.flush(),
        new Promise<void>((done) => {
          clock.meanwhile(FLUSH_WITHIN_MS, done)
        }),
      ])
      commits.stop()
      for (const room of rooms.values())
        for (const connection of room.connections) connection.close(CLOSE.restart, 'restart')
      here.stop()
      await quarantine.settle()
      await keeper.stop()
    },
  }
}
