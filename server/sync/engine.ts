/** The live text: opens sections, lets connections join them, commits what they write, and reads them for everybody
 *  else. Built by app.ts; gateway.ts and fallback-transport.ts bring the connections. */
import { createHash } from 'node:crypto'
import { countsOf, type TextCounts } from '#shared/document/official-runs.ts'
import { isUnknownAuthor } from '#shared/domain/recovery.ts'
import type { ReportId, SectionId } from '#shared/ids.ts'
import type { SectionState } from '#shared/domain/section.ts'
import { AppError } from '#shared/errors.ts'
import type { PresenceEntry } from '#shared/wire/events.ts'
import { LIMITS } from '#shared/wire/limits.ts'
import { CLOSE, REFUSED } from '#shared/wire/sync.ts'
import type { Access, Seat, SignedIn } from '../auth/seat.ts'
import { steadyWorkspace, type Clock } from '../clock.ts'
import type { Announcements } from '../workflow/announcements.ts'
import type { LiveText } from '../workflow/live-text.ts'
import { createComparing } from './comparing.ts'
import { Connection, type ConnectionHost } from './connection.ts'
import { announceErased } from './erasures.ts'
import type { ExcessMarks } from './excess-marks.ts'
import { GroupCommit } from './group-commit.ts'
import { createHere } from './here.ts'
import type { Keeper, ReadableText } from './keeper.ts'
import { BOUNDS, PACE, type Pace } from './limits.ts'
import { CommitTimes, noCounts, type SyncMetrics } from './metrics.ts'
import { createQuarantine, type RefusedBytes } from './quarantine.ts'
import type { RightsWatch } from './rights-watch.ts'
import { recoveredTexts } from './recovery.ts'
import { createKeeping } from './keeping.ts'
import { Room, type CapturedSection, type SealedEdits } from './room.ts'
import { SectionDamaged, type SectionLog, type StoredSection } from './section-log.ts'
import type { Transport } from './transport.ts'
import { createWordCounts } from './word-counts.ts'

export { registerSyncMetrics } from './metrics.ts'

const EDIT_MOVES: ReadonlySet<SectionState> = new Set(['not-started', 'returned', 'reopened'])
/** The rest of the five seconds a stop may take is for the sockets and the database. */
/** from the first edit to the start of the keeper's thread */
const KEEPER_AFTER_MS = 1_000
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
  /** Stores what is counted of sections' texts for everybody who lists them. */
  readonly storeCounts: (counts: ReadonlyMap<SectionId, TextCounts>) => Promise<void>
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

/** A damaged section is shown as far as it could be read. */
const readOnly = (seat: Seat): Seat =>
  seat.level === 'none' ? seat : { ...seat, level: 'read', reason: 'section-damaged' }

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
    count: async (room) => countsOf((await textOf(room, room.capture())).blocks),
    store: parts.storeCounts,
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
    announceErased(announcements, room, sealed.erased)
    for (const { client } of sealed.bindings) restoring.get(client)?.()
    startKeeperLater()
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
    keepWhenDue(room)
  }

  let isKeeperComing = false
  /** Its thread costs as much CPU as a thousand edits: not while a crowd comes back and sends what it wrote offline. */
  function startKeeperLater(): void {
    if (isKeeperComing) return
    isKeeperComing = true
    clock.meanwhile(KEEPER_AFTER_MS, () => {
      if (!isStopping) keeper.start()
    })
  }

  const keeping = createKeeping({
    log,
    keeper,
    clock,
    stored: () => counters.snapshots++,
    ended: keepWhenDue,
    fault: (error) => {
      counters.snapshotFailures++
      fault(error)
    },
    fail,
  })
  function keepWhenDue(room: Room): void {
    const isDue =
      log.uncovered(room.id) >= pace.compactRows || room.isLargelyUncovered(pace.compactBytes)
    if (isDue && !room.isDamaged) keeping.keep(room)
  }

  /** sections whose bytes could not be read: said once */
  const damaged = new Set<SectionId>()
  function foundDamaged(id: SectionId, error: unknown): void {
    if (damaged.has(id)) return
    damaged.add(id)
    logger.error({ err: error, section: id }, 'a section is damaged: restore it from a backup')
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
      loading = load(id)
        .catch((error: unknown) => {
          if (error instanceof SectionDamaged) foundDamaged(id, error)
          throw error
        })
        .finally(() => opening.delete(id))
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
    const room = roomOf(id, stored)
    if (room.isDamaged)
      foundDamaged(id, new SectionDamaged(id, 'a log row is lost or cannot be read'))
    await releaseUnused(room, stored)
    if (stored.recovery !== null) setRecovery(room, stored.recovery)
    rooms.set(id, room)
    evictLater(room)
    if (stored.isRebuilt && !room.isDamaged) {
      logger.warn({ section: id }, 'a damaged snapshot was made anew from the history')
      keeping.keep(room)
    } else keepWhenDue(room)
    return room
  }
  function roomOf(id: SectionId, stored: StoredSection): Room {
    try {
      return new Room(id, stored, pace)
    } catch (error) {
      throw new SectionDamaged(id, 'its bytes make no update', error)
    }
  }
  /** Before anybody can join: an id is either its claimer's or nobody's. */
  async function releaseUnused(room: Room, stored: StoredSection): Promise<void> {
    const before = clock.workspace() - BOUNDS.unusedIdMs
    const clients = room.unusedIds(stored.clients, before).slice(0, BOUNDS.unusedIdsAtOnce)
    if (clients.length === 0 || room.isDamaged) return
    try {
      await log.keep(room.id, { kind: 'release', clients })
      room.release(clients)
    } catch (error) {
      fault(error)
    }
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
    } else room.recovery = { id: opened.id, until: now + opened.until - steadyWorkspace(clock) }
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

  /** @throws AppError section.damaged: half a text must not be read, frozen or compared as if it were whole */
  async function wholeRooms(ids: readonly SectionId[]): Promise<Room[]> {
    const opened = await openAll(ids).catch((error: unknown) => {
      if (error instanceof SectionDamaged)
        throw new AppError('section.damaged', { section: error.sectionId })
      throw error
    })
    const broken = opened.find((room) => room.isDamaged)
    if (broken !== undefined) throw new AppError('section.damaged', { section: broken.id })
    return opened
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

  /** who waits for text under a client id to be durable */
  const restoring = new Map<number, () => void>()
  async function putBack(
    sectionId: SectionId,
    { ranges, client }: { readonly ranges: readonly number[]; readonly client: number },
    seat: () => Promise<Seat>,
  ): Promise<void> {
    const isBack = async (): Promise<boolean> =>
      (await wholeRooms([sectionId])).some((room) => room.clocks().has(client))
    if (await isBack()) return
    const everything = await keeping.everythingIn(sectionId)
    const update = await keeper.putBack({ ...everything, ranges, client })
    const by = await seat()
    const [room] = await wholeRooms([sectionId])
    if (update === null || room === undefined) throw new AppError('erasure.gone')
    const durable = new Promise<void>((done) => restoring.set(client, done))
    try {
      room.putBack(update, by)
      commits.schedule(room)
      await durable
    } finally {
      restoring.delete(client)
    }
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
        connection.takeSeat(seat !== null && connection.room.isDamaged ? readOnly(seat) : seat)
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
      const opened = await wholeRooms(sectionIds)
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
    async authorship(sectionId) {
      const [room] = await wholeRooms([sectionId])
      if (room === undefined) return null
      const { state, seq } = room.capture()
      const [timed, clients] = await Promise.all([
        keeping.timedText(sectionId, state, seq),
        log.clients(sectionId),
      ])
      return keeper.authorship({ ...timed, clients })
    },
    putBack,
    hereIn: (reportId) => here.inReport(reportId),
    async join(transport, session, seat, since) {
      const room = await open(seat.sectionId).catch((error: unknown) => {
        if (error instanceof SectionDamaged) return 'damaged' as const
        throw error
      })
      if (room === null) return false
      if (room === 'damaged') {
        transport.close(CLOSE.damaged, 'section cannot be read')
        return true
      }
      // It left while its section was loaded.
      if (!transport.isOpen) return true
      // Nobody evicts a room between here and the next line: there is no await.
      const connection = new Connection(transport, room, session, seat, host)
      room.connections.add(connection)
      watchRights(connection, since)
      if (room.isDamaged) connection.takeSeat(readOnly(seat))
      connection.greet()
      here.changed(room.reportId)
      if (isStopping) connection.close(CLOSE.restart, 'restart')
      return true
    },
    metrics: () => {
      let sockets = 0
      let behind = 0
      for (const room of rooms.values()) {
        sockets += room.connections.size
        behind += room.behind.size
      }
      return {
        ...counters,
        rooms: rooms.size,
        sockets,
        behind,
        damaged: damaged.size,
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
      const kept = keeping.stop()
      await keeper.stop()
      await kept
    },
  }
}
