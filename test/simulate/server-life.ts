/** The server from its start to its end, whichever end it is: the real door, rights watch and engine on simulated time,
 *  disk and lines. */
import type { PersonId, SectionId } from '#shared/ids.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import { createAdmission } from '#server/sync/admission.ts'
import { createEngine, type SyncEngine, type SyncLogger } from '#server/sync/engine.ts'
import type { Keeper, KeeperTask, KeeperWork } from '#server/sync/keeper.ts'
import { answerTask } from '#server/sync/keeper-work.ts'
import type { Pace } from '#server/sync/limits.ts'
import { NotStored } from '#server/sync/section-log.ts'
import { createRightsWatch } from '#server/sync/rights-watch.ts'
import { createAnnouncements, type Announcement } from '#server/workflow/announcements.ts'
import type { Chance } from './chance.ts'
import type { Disk } from './disk.ts'
import type { Door, Line } from './line.ts'
import type { Office } from './office.ts'
import { fallbackFor, ORIGIN, type HandedIn } from './plain-http.ts'
import { clockOf, createProcess, type Process, type VirtualTime } from './virtual-time.ts'

export interface ServerLife {
  readonly process: Process
  readonly engine: SyncEngine
  readonly door: Door
  /** the way round blocked sockets */
  readonly web: ReturnType<typeof fallbackFor>
  announce(announcement: Announcement): void
}

export interface ServerParts {
  readonly time: VirtualTime
  readonly chance: Chance
  readonly office: Office
  readonly disk: Disk
  readonly pace: Partial<Pace>
  readonly clockShiftMs: number
  /** the storage broke: this life is over */
  readonly fail: (error: unknown) => void
  /** something is wrong inside: the seed fails */
  readonly fault: (error: unknown) => void
  /** what comes and goes by plain HTTP */
  readonly handedIn: HandedIn
  readonly entered: (line: Line, person: PersonId, section: SectionId) => void
}

export function startServer(parts: ServerParts): ServerLife {
  const { time, chance, office, disk, fault } = parts
  const process = createProcess('server')
  process.clockShiftMs = parts.clockShiftMs
  const clock = clockOf(time, process, () => chance.next() * 0.02)
  const announcements = createAnnouncements()
  const access = office.accessFor(process)
  const sessions = office.sessionsFor(process, clock)
  const watch = createRightsWatch({ announcements, sessions, clock, fault })
  const logger: SyncLogger = {
    warn: () => undefined,
    error: (about) => {
      const error = (about as { err?: unknown }).err ?? about
      // A snapshot is given up on a full disk, and made anew later.
      if (!(error instanceof NotStored)) fault(error)
    },
    fatal: (about) => fault((about as { err?: unknown }).err ?? about),
  }
  const engine = createEngine({
    log: disk.openFor(process),
    keeper: () => keeperIn(time, process, chance),
    storeCounts: () => new Promise((done) => void time.after(process, 1, done)),
    clock,
    announcements,
    access,
    watch,
    logger,
    pace: parts.pace,
    fail: parts.fail,
  })
  const admission = createAdmission({
    sessions,
    access,
    watch,
    reportExists: () => Promise.resolve(true),
    clock,
    origins: () => [ORIGIN],
  })

  async function enter(line: Line): Promise<void> {
    const headers = new Headers({ cookie: line.parts.cookie() })
    if (!(await admission.mayConnect('192.0.2.1', headers))) return line.cut()
    const sectionId = line.parts.url.split('/').at(-1) ?? ''
    const entry = await admission.toSection(headers, sectionId)
    line.toPage.send({ kind: 'open' }, 100)
    if (entry.kind === 'refused') return line.transport.close(entry.code, entry.reason)
    line.sessionId = entry.session.sessionId
    parts.entered(line, entry.session.personId, entry.seat.sectionId)
    const isIn = await engine.join(line.transport, entry.session, entry.seat, entry.since)
    if (!isIn) line.transport.close(CLOSE.noSuchSection, 'no such section')
    line.transport.resume()
  }

  const web = fallbackFor({ engine, admission, sessions, clock }, chance, parts.handedIn)

  return {
    process,
    engine,
    web,
    announce: (announcement) => announcements.send(announcement),
    door: {
      server: process,
      enter: (line) => {
        enter(line).catch(fault)
      },
    },
  }
}

/** The keeper's work in this thread, after a while. */
function keeperIn(time: VirtualTime, owner: Process, chance: Chance): Keeper {
  let isStopped = false
  async function answer<Kind extends keyof KeeperWork>(
    kind: Kind,
    given: KeeperWork[Kind]['given'],
  ): Promise<KeeperWork[Kind]['made']> {
    // A thread gets its own copy at once.
    const task = structuredClone({ kind, id: 0, given }) as KeeperTask
    await new Promise<void>((done) => void time.after(owner, chance.between(2, 400), done))
    if (isStopped) throw new Error('the keeper has stopped')
    const said = answerTask(task)
    if ('error' in said) throw new Error(said.error)
    return said.made
  }
  return {
    start: () => undefined,
    snapshot: (given) => answer('snapshot', given),
    render: (text) => answer('render', { text }),
    fingerprint: (text) => answer('fingerprint', { text }),
    authorship: (given) => answer('authorship', given),
    putBack: (given) => answer('put-back', given),
    stop: () => {
      isStopped = true
      return Promise.resolve()
    },
  }
}
