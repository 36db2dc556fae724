/**
 * The live text on a real server: real database, rights and sockets, without the rest of the product. Sessions are rows
 * of the session table, named by a cookie; how a person gets one is another test's matter.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { Block } from '#shared/document/block.ts'
import type { Role } from '#shared/domain/role.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { createAccess } from '#server/auth/access.ts'
import type { Sessions } from '#server/auth/seat.ts'
import { pause, systemClock, type Clock } from '#server/clock.ts'
import { systemRandom } from '#server/random.ts'
import { openDatabase, type Database } from '#server/storage/database.ts'
import { findReport } from '#server/storage/reports.ts'
import { keepRefusedBytes } from '#server/storage/quarantine.ts'
import { storeCounts } from '#server/storage/sections.ts'
import { insertPerson } from '#server/storage/people.ts'
import { createAdmission } from '#server/sync/admission.ts'
import { createEngine, type SyncEngine, type SyncLogger } from '#server/sync/engine.ts'
import { createFallbackRoutes } from '#server/sync/fallback-transport.ts'
import { createGateway } from '#server/sync/gateway.ts'
import { seedSection } from '#server/sync/initial-text.ts'
import { createKeeper } from '#server/sync/keeper.ts'
import type { Pace } from '#server/sync/limits.ts'
import { createRightsWatch } from '#server/sync/rights-watch.ts'
import { openSectionLog } from '#server/sync/open-section-log.ts'
import type { SectionLog } from '#server/sync/section-log.ts'
import {
  createAnnouncements,
  type Announcement,
  type Announcements,
} from '#server/workflow/announcements.ts'
import { temporaryDatabase, type Engine } from './temporary-database.ts'

export const REPORT = 'tong-ket' as ReportId
/** Numbered people who may write everywhere as the owner's editors: `viet-0` … */
export const WRITERS = 40
const BODIES = [
  ['ban-dan-van', 'Ban Dân vận Tỉnh ủy', 'DV'],
  ['ban-to-chuc', 'Ban Tổ chức Tỉnh ủy', 'TC'],
  ['bcsd-ubnd', 'Ban cán sự đảng UBND tỉnh', 'UB'],
  ['mat-tran', 'Đảng đoàn Mặt trận Tổ quốc', 'MT'],
] as const
const PEOPLE: readonly (readonly [string, string, Role])[] = [
  ['chu-tri', 'ban-dan-van', 'lead-editor'],
  ['chu-phan', 'ban-to-chuc', 'owner-editor'],
  ['phoi-hop', 'bcsd-ubnd', 'contributor'],
  ['gop-y', 'mat-tran', 'reviewer'],
  ['thuong-vu', 'mat-tran', 'btv-reader'],
  ...Array.from(
    { length: WRITERS },
    (_, i) => [`viet-${i}`, 'ban-to-chuc', 'owner-editor'] as const,
  ),
]

export interface LiveTextOptions {
  readonly engine?: Engine
  readonly where?: { readonly databaseUrl: string | null; readonly dataDir: string }
  readonly pace?: Partial<Pace>
  readonly port?: number
  readonly clock?: Clock
  readonly upgradesPerAddress?: number
  /** how long each look-up of a session takes, ms: a slow database */
  readonly sessionLookUpMs?: number
  /** changes the log before the engine gets it: faults */
  readonly throughLog?: (log: SectionLog) => SectionLog
  readonly fail?: (error: unknown) => void
}

export interface LiveText {
  readonly url: string
  readonly port: number
  readonly database: Database
  readonly engine: SyncEngine
  readonly announcements: Announcements
  readonly heard: readonly Announcement[]
  /** what went wrong inside; must stay empty */
  readonly faults: readonly string[]
  /** what the operator was warned of */
  readonly warnings: readonly string[]
  readonly where: { readonly databaseUrl: string | null; readonly dataDir: string }
  makeSection(id: string, blocks?: readonly Block[]): Promise<SectionId>
  /** A new session of this person: the cookie. */
  cookie(person: string, endsInMs?: number): Promise<string>
  endSessions(person: string): Promise<void>
  /** Stops and starts again on the same database and port. @param pace instead of the one it began with */
  restart(pace?: Partial<Pace>): Promise<void>
  /** Stops; the database stays. */
  stop(): Promise<void>
  dispose(): Promise<void>
}

export async function startLiveText(options: LiveTextOptions = {}): Promise<LiveText> {
  const temporary =
    options.where === undefined ? await temporaryDatabase(options.engine ?? 'sqlite') : null
  const where = options.where ?? temporary?.where
  if (where === undefined) throw new Error('no database')
  const faults: string[] = []
  const warnings: string[] = []
  const heard: Announcement[] = []
  let running = await run(options, where, faults, warnings, heard)
  await fill(running.database)
  return {
    get url() {
      return `http://127.0.0.1:${running.port}`
    },
    get port() {
      return running.port
    },
    get database() {
      return running.database
    },
    get engine() {
      return running.engine
    },
    get announcements() {
      return running.announcements
    },
    heard,
    faults,
    warnings,
    where,
    async makeSection(id, blocks = []) {
      await running.database.transaction(async (trx) => {
        await trx.insertInto('section').values(sectionRow(id)).execute()
        await trx
          .insertInto('section_contributor')
          .values({ section_id: id, body_id: 'bcsd-ubnd' })
          .execute()
        await seedSection(trx, id as SectionId, blocks, Date.now())
      })
      return id as SectionId
    },
    async cookie(person, endsInMs = 3_600_000) {
      const id = crypto.randomUUID().replaceAll('-', '')
      await running.database.kysely
        .insertInto('auth_session')
        .values({
          id,
          token: id,
          user_id: person,
          expires_at: new Date(Date.now() + endsInMs).toISOString(),
          created_at: new Date().toISOString(),
          updated_at: new Date().toISOString(),
          ip_address: null,
          user_agent: null,
        })
        .execute()
      return `session=${id}`
    },
    async endSessions(person) {
      const rows = await running.database.kysely
        .deleteFrom('auth_session')
        .where('user_id', '=', person)
        .returning('id')
        .execute()
      running.announcements.send({ kind: 'sessions-ended', sessionIds: rows.map((r) => r.id) })
    },
    async restart(pace = options.pace) {
      const { port } = running
      await running.stop()
      running = await run(
        { ...options, ...(pace === undefined ? {} : { pace }), port },
        where,
        faults,
        warnings,
        heard,
      )
    },
    stop: () => running.stop(),
    async dispose() {
      await running.stop()
      await temporary?.dispose()
    },
  }
}

interface Running {
  readonly port: number
  readonly database: Database
  readonly engine: SyncEngine
  readonly announcements: Announcements
  stop(): Promise<void>
}

async function run(
  options: LiveTextOptions,
  where: { readonly databaseUrl: string | null; readonly dataDir: string },
  faults: string[],
  warnings: string[],
  heard: Announcement[],
): Promise<Running> {
  const database = await openDatabase(where)
  const clock = options.clock ?? systemClock()
  const announcements = createAnnouncements()
  announcements.listen((a) => void heard.push(a))
  const found = sessionsOf(database, clock)
  const sessions: Sessions = {
    ...found,
    async find(headers) {
      if (options.sessionLookUpMs !== undefined) await pause(clock, options.sessionLookUpMs)
      return found.find(headers)
    },
  }
  const access = createAccess({ database, clock, announcements })
  const fault = (error: unknown): void => void faults.push(String((error as Error).stack ?? error))
  const logger: SyncLogger = {
    warn: (_about, message) => void warnings.push(message),
    error: (about, message) => fault((about as { err?: unknown }).err ?? message),
    fatal: (about, message) => fault((about as { err?: unknown }).err ?? message),
  }
  const watch = createRightsWatch({ announcements, sessions, clock, fault })
  const stored = await openSectionLog(database)
  const engine = createEngine({
    keeper: (fail) => createKeeper(database, fail),
    storeCounts: (counts) => storeCounts(database.kysely, counts),
    keepRefused: (refused) => keepRefusedBytes(database, refused),
    log: options.throughLog?.(stored) ?? stored,
    clock,
    announcements,
    access,
    watch,
    logger,
    fail: options.fail ?? fault,
    ...(options.pace === undefined ? {} : { pace: options.pace }),
  })
  let port = options.port ?? 0
  const admission = createAdmission({
    sessions,
    access,
    watch,
    reportExists: async (id) => (await findReport(database.kysely, id)) !== undefined,
    clock,
    origins: () => [`http://127.0.0.1:${port}`],
    upgradesPerAddress: options.upgradesPerAddress ?? 1_000_000,
  })
  const gateway = createGateway({
    admission,
    engine,
    database,
    access,
    watch,
    announcements,
    clock,
    logger,
  })
  const routes = createFallbackRoutes({ engine, admission, sessions, clock, random: systemRandom })
  const app = new Hono().route('/', routes)
  const http = createAdaptorServer({ fetch: app.fetch, createServer }) as Server
  gateway.attach(http)
  await new Promise<void>((done) => http.listen(port, '127.0.0.1', done))
  port = (http.address() as AddressInfo).port
  let isStopped = false
  return {
    port,
    database,
    engine,
    announcements,
    async stop() {
      if (isStopped) return
      isStopped = true
      await gateway.stop()
      watch.stop()
      http.closeAllConnections()
      await new Promise((done) => http.close(done))
      await database.close()
    },
  }
}

function sessionsOf(database: Database, clock: Clock): Sessions {
  const find = async (id: string) =>
    database.kysely
      .selectFrom('auth_session')
      .innerJoin('person', 'person.id', 'auth_session.user_id')
      .select(['auth_session.id', 'auth_session.expires_at', 'person.id as person'])
      .where('auth_session.id', '=', id)
      .where('person.disabled_at', 'is', null)
      .executeTakeFirst()
  return {
    async find(headers) {
      const id = /(?:^|; )session=(\w+)/.exec(headers.get('cookie') ?? '')?.[1]
      const row = id === undefined ? undefined : await find(id)
      if (row === undefined) return null
      const leftMs = new Date(row.expires_at).getTime() - clock.steady()
      const endsAt = clock.elapsed() + leftMs
      return leftMs <= 0 ? null : { sessionId: row.id, personId: row.person as PersonId, endsAt }
    },
    async isAlive(sessionId) {
      const row = await find(sessionId)
      return row !== undefined && new Date(row.expires_at).getTime() > clock.steady()
    },
  }
}

async function fill(database: Database): Promise<void> {
  const there = await database.kysely.selectFrom('report').select('id').executeTakeFirst()
  if (there !== undefined) return
  await database.transaction(async (trx) => {
    for (const [id, name, code] of BODIES)
      await trx
        .insertInto('body')
        .values({
          id,
          name,
          short_name: name,
          code,
          colour: 1 + BODIES.findIndex((b) => b[0] === id),
          kind: 'single',
          aliases: '[]',
          valid_from: null,
          valid_to: null,
          position: 0,
        })
        .execute()
    await trx
      .insertInto('report')
      .values({
        id: REPORT,
        title: 'Báo cáo tổng kết',
        subject: '',
        state: 'collecting',
        lead_body_id: 'ban-dan-van',
        profile: 'hd36-2018',
        plan_words: '',
        plan_day: null,
        milestones: '[]',
        holidays: '[]',
        created_at: 0,
      })
      .execute()
    for (const [person, body, role] of PEOPLE) {
      await insertPerson(trx, {
        id: person as PersonId,
        username: person,
        name: `Người ${person}`,
        title: '',
        passwordHash: 'no password opens this',
        at: 0,
      })
      await trx
        .insertInto('role_held')
        .values({
          id: `${person}-role`,
          person_id: person,
          body_id: body,
          report_id: REPORT,
          role,
          since: 0,
          until: null,
        })
        .execute()
    }
  })
}

const sectionRow = (id: string) => ({
  id,
  report_id: REPORT,
  parent_id: null,
  position: 1,
  number: 'II.1',
  title: 'Kết quả',
  level: 1,
  guidance: '[]',
  owner_body_id: 'ban-to-chuc',
  contributor_mode: 'edit' as const,
  state: 'writing' as const,
  due: null,
  due_words: '',
  submitted_at: null,
})
