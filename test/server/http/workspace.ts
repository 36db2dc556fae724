/** A small workspace on a real server: real database, real HTTP, one person per role. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Client } from 'pg'
import { pino } from 'pino'
import type { Role } from '#shared/domain/role.ts'
import { WORKSPACE_ROLES } from '#shared/domain/role.ts'
import type { PersonId, SectionId } from '#shared/ids.ts'
import type { DemoPerson } from '#shared/wire/api.ts'
import { createAccess } from '#server/auth/access.ts'
import { cookieName, createLibrary } from '#server/auth/library.ts'
import { hashPassword } from '#server/auth/password.ts'
import { createSessions } from '#server/auth/sessions.ts'
import { createSignIn } from '#server/auth/sign-in.ts'
import { systemClock, type SystemClock } from '#server/clock.ts'
import { createHttp } from '#server/http/create-http.ts'
import type { HttpConfig, ServerState } from '#server/http/environment.ts'
import { systemRandom } from '#server/random.ts'
import { createEngine, type SyncEngine } from '#server/sync/engine.ts'
import { createKeeper } from '#server/sync/keeper.ts'
import { createRightsWatch } from '#server/sync/rights-watch.ts'
import { openSectionLog } from '#server/sync/open-section-log.ts'
import { seedSection } from '#server/sync/initial-text.ts'
import { typeInto, type Edit } from './typist.ts'
import { openDatabase, type Database } from '#server/storage/database.ts'
import { keepRefusedBytes } from '#server/storage/quarantine.ts'
import { storeCounts } from '#server/storage/sections.ts'
import { insertPerson } from '#server/storage/people.ts'
import { createAnnouncements, type Announcement } from '#server/workflow/announcements.ts'

export const PASSWORD = 'mật khẩu để thử 2019'
export const REPORT = 'bao-cao'
export const OTHER_REPORT = 'bao-cao-khac'
/** 13 April 2019, 09:00 in Vietnam: II.1 and II.2 are late then. */
const PLAN_TIME = Date.parse('2019-04-13T09:00:00+07:00')

export const BODIES = [
  ['ban-dan-van', 'Ban Dân vận Tỉnh ủy', 'DV'],
  ['ban-to-chuc', 'Ban Tổ chức Tỉnh ủy', 'TC'],
  ['bcsd-ubnd', 'Ban cán sự đảng UBND tỉnh', 'UB'],
  ['van-phong', 'Văn phòng Tỉnh ủy', 'VP'],
  ['thuong-vu', 'Ban Thường vụ Tỉnh ủy', 'TV'],
  ['mat-tran', 'Đảng đoàn MTTQ', 'MT'],
] as const

/** One person per role; `stranger` has none, `other-editor` one in another report. */
export const PEOPLE: readonly {
  readonly username: string
  readonly body: (typeof BODIES)[number][0]
  readonly roles: readonly Role[]
  readonly report?: string
}[] = [
  { username: 'admin', body: 'van-phong', roles: ['admin'] },
  { username: 'auditor', body: 'van-phong', roles: ['auditor'] },
  { username: 'lead-head', body: 'ban-dan-van', roles: ['lead-head'] },
  { username: 'lead-editor', body: 'ban-dan-van', roles: ['lead-editor'] },
  { username: 'owner-head', body: 'ban-to-chuc', roles: ['owner-head'] },
  { username: 'owner-editor', body: 'ban-to-chuc', roles: ['owner-editor'] },
  { username: 'contributor', body: 'bcsd-ubnd', roles: ['contributor'] },
  { username: 'reviewer', body: 'mat-tran', roles: ['reviewer'] },
  { username: 'office', body: 'van-phong', roles: ['office'] },
  { username: 'signer', body: 'thuong-vu', roles: ['signer'] },
  { username: 'btv-reader', body: 'thuong-vu', roles: ['btv-reader'] },
  { username: 'recipient', body: 'mat-tran', roles: ['recipient'] },
  { username: 'stranger', body: 'mat-tran', roles: [] },
  { username: 'other-editor', body: 'mat-tran', roles: ['owner-editor'], report: OTHER_REPORT },
]

export const SECTIONS = [
  ['phan-1', 'II.1', 'ban-dan-van', '2019-04-09'],
  ['phan-2', 'II.2', 'ban-to-chuc', '2019-04-09'],
  ['phan-3', 'III', 'ban-to-chuc', '2019-04-19'],
] as const

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads what came, whatever it is
  readonly body: any
}

export interface Workspace {
  readonly base: string
  readonly port: number
  readonly database: Database
  readonly heard: Announcement[]
  readonly state: ServerState
  readonly settings: { trustProxy: boolean; demo: DemoPerson[] | null; metricsToken: string | null }
  readonly engine: SyncEngine
  /** The person types a paragraph into the section, or edits it otherwise; done when it is on disk. */
  type(username: string, sectionId: string, edit: Edit): Promise<void>
  readonly access: ReturnType<typeof createAccess>
  readonly sessions: ReturnType<typeof createSessions>
  readonly send: (announcement: Announcement) => void
  settle(): Promise<void>
  prepareSetUp(): Promise<string | null>
  /** A request as the page sends it: our origin, JSON, the person's cookie. */
  ask(method: string, path: string, options?: Asked): Promise<Answer>
  signIn(username: string): Promise<string>
  /** the next request signs in again */
  forgetCookie(username: string): void
  readonly clock: SystemClock
  moveTime(ms: number): void
  /** Somebody sets the machine's wall clock. */
  jumpClock(ms: number): void
  /** It is later by both clocks of the machine. */
  passTime(ms: number): void
  close(): Promise<void>
}

export interface Asked {
  /** username; signs in once and keeps the cookie */
  readonly as?: string
  readonly json?: unknown
  readonly raw?: string
  readonly headers?: Record<string, string | undefined>
}

/** Every engine that is at hand: SQLite always, PostgreSQL when TEST_DATABASE_URL names one. */
export const ENGINES: readonly ('sqlite' | 'postgres')[] =
  process.env['TEST_DATABASE_URL'] === undefined ? ['sqlite'] : ['sqlite', 'postgres']

export async function startWorkspace(
  on: 'sqlite' | 'postgres' = 'sqlite',
  options: { empty?: boolean; publicUrl?: string; distDir?: string } = {},
): Promise<Workspace> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ban-thao-http-'))
  const { url, drop } = on === 'postgres' ? await temporaryPostgres() : NO_POSTGRES
  const database = await openDatabase({ databaseUrl: url, dataDir })
  let offset = PLAN_TIME - Date.now()
  const machine = {
    jumpedMs: 0,
    passedMs: 0,
    now: () => Date.now() + machine.jumpedMs + machine.passedMs,
    elapsed: () => performance.now() + machine.passedMs,
  }
  const clock = { ...systemClock(0, machine), workspace: () => machine.now() + offset }
  const announcements = createAnnouncements()
  const heard: Announcement[] = []
  announcements.listen((a) => void heard.push(a))
  if (options.empty !== true) await fill(database)

  const publicUrl = options.publicUrl ?? null
  const name = cookieName(publicUrl?.startsWith('https:') === true)
  const library = await createLibrary({
    database,
    publicUrl,
    random: systemRandom,
    now: clock.steady,
  })
  const common = { library, cookieName: name, database, clock, random: systemRandom, announcements }
  const sessions = createSessions(common)
  const access = createAccess(common)
  const watch = createRightsWatch({ announcements, sessions, clock, fault })
  const sectionLog = await openSectionLog(database)
  const logger = pino({ level: 'silent' })
  const engine = createEngine({
    keeper: (fail) => createKeeper(database, fail),
    storeCounts: (counts) => storeCounts(database.kysely, counts),
    keepRefused: (refused) => keepRefusedBytes(database, refused),
    log: sectionLog,
    clock,
    announcements,
    access,
    watch,
    logger,
    fail: fault,
  })
  const state: ServerState = { draining: false }
  const settings: Workspace['settings'] = { trustProxy: false, demo: null, metricsToken: null }
  let port = 0
  const config: HttpConfig = {
    publicUrl,
    allowedOrigins: () => [publicUrl ?? `http://127.0.0.1:${port}`],
    get trustProxy() {
      return settings.trustProxy
    },
    get demo() {
      return settings.demo
    },
    get metricsToken() {
      return settings.metricsToken
    },
    isMailOffered: false,
    distDir: options.distDir ?? join(dataDir, 'dist'),
  }
  const http = createHttp({
    config,
    database,
    text: engine,
    access,
    sessions,
    auth: { signIn: await createSignIn(common), cookieName: name },
    announcements,
    clock,
    random: systemRandom,
    log: logger,
    fallbackRoutes: null,
    state,
  })
  const server = serve({ fetch: http.app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  const base = `http://127.0.0.1:${port}`
  const cookies = new Map<string, string>()

  async function ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const headers = new Headers()
    if (method !== 'GET' && method !== 'HEAD') headers.set('origin', publicUrl ?? base)
    if (asked.json !== undefined || asked.raw !== undefined)
      headers.set('content-type', 'application/json')
    if (asked.as !== undefined) headers.set('cookie', await signIn(asked.as))
    for (const [key, value] of Object.entries(asked.headers ?? {}))
      if (value === undefined) headers.delete(key)
      else headers.set(key, value)
    const body = asked.raw ?? (asked.json === undefined ? undefined : JSON.stringify(asked.json))
    const response = await fetch(base + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    })
    const content = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && content !== '' ? JSON.parse(content) : content,
    }
  }

  async function signIn(username: string): Promise<string> {
    const kept = cookies.get(username)
    if (kept !== undefined) return kept
    const { status, headers } = await ask('POST', '/api/session', {
      json: { username, password: PASSWORD },
    })
    if (status !== 200) throw new Error(`${username} could not sign in: ${status}`)
    const cookie = headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
    cookies.set(username, cookie)
    return cookie
  }

  return {
    base,
    port,
    database,
    heard,
    state,
    settings,
    engine,
    access,
    sessions,
    clock,
    send: (a) => announcements.send(a),
    settle: http.settle,
    prepareSetUp: http.prepareSetUp,
    ask,
    signIn,
    async type(username, sectionId, edit) {
      const session = await sessions.find(new Headers({ cookie: await signIn(username) }))
      const seat = await access.seat(personIdOf(username), asSection(sectionId))
      if (session === null || seat === null) throw new Error(`${username} has no seat`)
      await typeInto(engine, session, seat, edit)
    },
    forgetCookie(username) {
      cookies.delete(username)
    },
    moveTime(ms) {
      offset += ms
    },
    jumpClock(ms) {
      machine.jumpedMs += ms
    },
    passTime(ms) {
      machine.passedMs += ms
    },
    async close() {
      await new Promise((resolve) => server.close(resolve))
      watch.stop()
      await engine.stop()
      await database.close()
      await drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** What would end the process ends the test. */
function fault(error: unknown): never {
  throw error
}

const NO_POSTGRES = { url: null, drop: async () => {} }

/** A database of its own, so that test files do not meet. */
async function temporaryPostgres(): Promise<{ url: string; drop: () => Promise<void> }> {
  const given = new URL(process.env['TEST_DATABASE_URL'] ?? '')
  const name = `ban_thao_http_${crypto.randomUUID().replaceAll('-', '')}`
  const run = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: given.href })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  await run(`create database ${name}`)
  const url = new URL(given)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(`drop database ${name} with (force)`) }
}

export const personIdOf = (username: string): PersonId => `nguoi-${username}` as PersonId
export const asSection = (id: string): SectionId => id as SectionId

async function fill(database: Database): Promise<void> {
  const hash = await hashPassword(PASSWORD, systemRandom)
  await database.transaction(async (trx) => {
    await trx
      .insertInto('body')
      .values(
        BODIES.map(([id, name, code], i) => ({
          id,
          name,
          short_name: name,
          code,
          colour: i + 1,
          kind: 'single' as const,
          aliases: '[]',
          valid_from: null,
          valid_to: null,
          position: i,
        })),
      )
      .execute()
    for (const id of [REPORT, OTHER_REPORT])
      await trx
        .insertInto('report')
        .values({
          id,
          title: `Báo cáo ${id}`,
          subject: 'tổng kết 10 năm',
          state: 'collecting',
          lead_body_id: 'ban-dan-van',
          profile: 'hd36-2018',
          plan_words: 'Kế hoạch',
          plan_day: '2019-03-14',
          milestones: JSON.stringify([
            { day: '2019-04-19', label: 'Dự thảo trình BTV', words: 'trước ngày 20/4/2019' },
          ]),
          holidays: '[]',
          created_at: 1,
        })
        .execute()
    await trx
      .insertInto('heading')
      .values({
        id: 'muc-2',
        report_id: REPORT,
        parent_id: null,
        position: 1,
        number: 'II',
        title: 'KẾT QUẢ',
        level: 1,
      })
      .execute()
    await trx
      .insertInto('section')
      .values(
        SECTIONS.map(([id, number, owner, due], i) => ({
          id,
          report_id: REPORT,
          parent_id: number === 'III' ? null : 'muc-2',
          position: number === 'III' ? 2 : i,
          number,
          title: `Phần ${number}`,
          level: 2,
          guidance: '[]',
          owner_body_id: owner,
          contributor_mode: 'edit' as const,
          state: 'not-started' as const,
          due,
          due_words: 'trước ngày 10/4/2019',
          submitted_at: null,
        })),
      )
      .execute()
    for (const [id] of SECTIONS) await seedSection(trx, asSection(id), [], PLAN_TIME)
    await trx
      .insertInto('section_contributor')
      .values({ section_id: 'phan-2', body_id: 'bcsd-ubnd' })
      .execute()
    for (const { username, body, roles, report } of PEOPLE) {
      const id = personIdOf(username)
      await insertPerson(trx, {
        id,
        username,
        name: `Đồng chí ${username}`,
        title: '',
        passwordHash: hash,
        at: 1,
      })
      for (const role of roles)
        await trx
          .insertInto('role_held')
          .values({
            id: `${username}-${role}`,
            person_id: id,
            body_id: body,
            report_id: WORKSPACE_ROLES.has(role) ? null : (report ?? REPORT),
            role,
            since: 1,
            until: null,
          })
          .execute()
    }
  })
}
