/** Builds the parts of the server and hands them to each other. Nobody else knows everyone. */
// First: it gives zod its `openapi` method, and only schemas made afterwards have it.
import '@hono/zod-openapi'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IncomingMessage, Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Logger } from 'pino'
import { createAccess } from './auth/access.ts'
import { cookieName, createLibrary } from './auth/library.ts'
import { hashPassword } from './auth/password.ts'
import { createSessions } from './auth/sessions.ts'
import { createSignIn } from './auth/sign-in.ts'
import { systemClock } from './clock.ts'
import { watchClock } from './clock-watch.ts'
import { allowedOrigins, type Config } from './config.ts'
import { readClockOffset } from './demo/clock-offset.ts'
import { isEmptyWorkspace, loadDemo } from './demo/load.ts'
import { DEMO_PEOPLE, demoPassword, demoPeople } from './demo/people.ts'
import { createHttp } from './http/create-http.ts'
import { seenByProxy } from './http/guards.ts'
import type { Random } from './random.ts'
import type { Database } from './storage/database.ts'
import { findReport } from './storage/reports.ts'
import { keepRefusedBytes } from './storage/quarantine.ts'
import { storeCounts } from './storage/sections.ts'
import { createAdmission } from './sync/admission.ts'
import { createEngine, registerSyncMetrics } from './sync/engine.ts'
import { createFallbackRoutes } from './sync/fallback-transport.ts'
import { createForeignPages } from './sync/foreign-pages.ts'
import { createGateway, socketAddress } from './sync/gateway.ts'
import { createKeeper } from './sync/keeper.ts'
import { openSectionLog } from './sync/open-section-log.ts'
import { watchHistories } from './sync/history-check.ts'
import { createRightsWatch } from './sync/rights-watch.ts'
import { createDigests } from './mail/digests.ts'
import { createPost } from './mail/post.ts'
import { createAnnouncements } from './workflow/announcements.ts'
import { createDayWork } from './workflow/day-work.ts'
import { everyMinute } from './every-minute.ts'

export interface App {
  /** @returns the port in use; rejects when it cannot be had */
  listen(): Promise<number>
  /** What the operator reads after a start: the address, and how to sign in. */
  welcome(port: number): string[]
  /** Stops accepting, stores and acknowledges what was accepted, closes sockets with 1012. */
  stop(): Promise<void>
}

export interface AppParts {
  readonly config: Config
  readonly database: Database
  readonly log: Logger
  readonly random: Random
}

/** Whoever sends a byte now and then holds a connection no longer than this, ms. */
const PATIENCE = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 2_000,
}
const DIST = join(fileURLToPath(new URL('..', import.meta.url)), 'dist', 'client')

export async function createApp({ config, database, log, random }: AppParts): Promise<App> {
  if (config.isDemo && (await isEmptyWorkspace(database)))
    await loadDemo(database, { clock: systemClock(), random, hashPassword })
  const clock = systemClock(await readClockOffset(database))
  const announcements = createAnnouncements()
  const fault = (error: unknown): void => log.error({ err: error }, 'live text')

  const isHttps = config.publicUrl?.startsWith('https:') === true
  const library = await createLibrary({
    database,
    publicUrl: config.publicUrl,
    random,
    now: clock.steady,
  })
  const signInParts = { library, cookieName: cookieName(isHttps), database, clock }
  const sessions = createSessions({ ...signInParts, announcements })
  const auth = {
    signIn: await createSignIn({
      ...signInParts,
      random,
      // A demo that was started here before leaves its people behind; what is published opens nothing without it.
      isPublished: (username, password) =>
        !config.isDemo &&
        DEMO_PEOPLE.some((p) => p.username === username) &&
        password === demoPassword(username),
    }),
    cookieName: cookieName(isHttps),
  }
  // Before the sockets' own listeners: they must find fresh answers after an announcement.
  const access = createAccess({ database, clock, announcements })

  let port = config.port
  const origins = (): readonly string[] => allowedOrigins(config, port)
  const watch = createRightsWatch({ announcements, sessions, clock, fault })
  const sectionLog = await openSectionLog(database)
  const engine = createEngine({
    log: sectionLog,
    keeper: (fail) => createKeeper(database, fail),
    storeCounts: (counts) => storeCounts(database.kysely, counts),
    keepRefused: (refused) => keepRefusedBytes(database, refused),
    clock,
    announcements,
    access,
    watch,
    logger: log,
  })
  const stopHistories = watchHistories(
    database,
    clock,
    (id) => log.error({ section: id }, 'the history of a section is damaged: back up its text'),
    fault,
  )
  const stopClockWatch = watchClock({
    database,
    clock,
    jumped: (ms) => log.warn({ ms }, "the machine's clock jumped; sessions and rights go on"),
    fault,
  })
  const addressOf = (request: IncomingMessage): string =>
    (config.trustProxy
      ? seenByProxy([request.headers['x-forwarded-for'] ?? []].flat().join(','))
      : null) ?? socketAddress(request)
  const admission = createAdmission({
    sessions,
    access,
    watch,
    reportExists: async (id) => (await findReport(database.kysely, id)) !== undefined,
    clock,
    origins,
  })
  const syncParts = { engine, admission, logger: log, addressOf }
  const gateway = createGateway({
    ...syncParts,
    database,
    access,
    watch,
    announcements,
    clock,
    sawForeignPage: createForeignPages({ database, clock, fault }),
  })
  const fallback = createFallbackRoutes({ ...syncParts, sessions, clock, random })

  const state = { draining: false }
  const http = createHttp({
    config: {
      publicUrl: config.publicUrl,
      allowedOrigins: origins,
      trustProxy: config.trustProxy,
      demo: config.isDemo ? await demoPeople(database) : null,
      metricsToken: config.metricsToken,
      isMailOffered: config.mail !== null,
      distDir: DIST,
    },
    database,
    text: engine,
    access,
    sessions,
    auth,
    announcements,
    clock,
    random,
    log,
    fallbackRoutes: fallback,
    state,
  })
  registerSyncMetrics(http.registry, engine)
  const dayWork = createDayWork(http.workflow)
  const post = config.mail === null ? null : await createPost(config.mail)
  const digests =
    post === null
      ? null
      : createDigests({
          database,
          access,
          clock,
          random,
          post,
          base: () => origins()[0] ?? '',
          gaveUp: (why) => log.warn({ why }, 'a letter was given up'),
        })
  const minutes = everyMinute(clock, fault, async (isFirst) => {
    await dayWork.run()
    if (isFirst) await digests?.recover()
    const why = isFirst && post !== null ? await post.check() : null
    if (why !== null) log.warn({ why }, 'the mail server does not answer; letters wait')
    await digests?.run()
  })
  const setUpCode = await http.prepareSetUp()
  const people = config.isDemo ? await demoPeople(database) : []

  const server = createAdaptorServer({
    fetch: http.app.fetch,
    serverOptions: {
      ...PATIENCE,
      // Programs that offer HTTP/2 by upgrade (curl --http2, Java) get their answer; only sockets go the other way.
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
  }) as Server
  gateway.attach(server)

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(config.port, config.host, () => {
          const address = server.address()
          if (address !== null && typeof address === 'object') port = address.port
          server.off('error', reject)
          minutes.start()
          resolve(port)
        })
      }),
    welcome: (at) => [
      `Bàn Thảo: ${config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${at}`}`,
      ...(config.publicUrl === null ? [] : [`Lắng nghe tại http://${config.host}:${at}`]),
      ...(setUpCode === null
        ? []
        : [`Mã thiết lập quản trị viên đầu tiên (dùng một lần): ${setUpCode}`]),
      ...(people.length === 0 ? [] : ['Tài khoản dùng thử (tên đăng nhập, mật khẩu, cơ quan):']),
      ...people.map(
        (p) => `  ${p.username.padEnd(22)} ${p.password.padEnd(32)} ${p.body}, ${p.name}`,
      ),
    ],
    async stop() {
      state.draining = true
      stopHistories()
      stopClockWatch()
      server.close()
      await gateway.stop()
      await http.settle()
      await minutes.stop()
      post?.close()
      watch.stop()
      server.closeAllConnections()
    },
  }
}
