/** What the request handlers are given, and what a request carries with it. */
import type { Logger } from 'pino'
import type { DemoPerson } from '#shared/wire/api.ts'
import type { Access, SignedIn } from '../auth/seat.ts'
import type { SessionKeeper } from '../auth/sessions.ts'
import type { SignIn } from '../auth/sign-in.ts'
import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Database } from '../storage/database.ts'
import type { createFallbackRoutes } from '../sync/fallback-transport.ts'
import type { Announcements } from '../workflow/announcements.ts'
import type { BodyChanges } from '../workflow/body-changes.ts'
import type { CommentAnswers } from '../workflow/comment-answers.ts'
import type { CommentChanges } from '../workflow/comment-changes.ts'
import type { ResponseRows } from '../workflow/response-rows.ts'
import type { WorkflowParts } from '../workflow/acting.ts'
import type { Erasures } from '../workflow/erasures.ts'
import type { LiveText } from '../workflow/live-text.ts'
import type { PersonChanges } from '../workflow/person-changes.ts'
import type { Recoveries } from '../workflow/recovery.ts'
import type { SectionMoves } from '../workflow/section-moves.ts'
import type { SetUp } from '../workflow/set-up.ts'

export interface HttpConfig {
  readonly publicUrl: string | null
  /** asked on each request: the port may be known only after listening */
  allowedOrigins(): readonly string[]
  readonly trustProxy: boolean
  /** null: no demo, its sign-ins are not shown */
  readonly demo: readonly DemoPerson[] | null
  readonly metricsToken: string | null
  /** there is a mail server to send digests through */
  readonly isMailOffered: boolean
  /** the built client */
  readonly distDir: string
}

/** How the server stands; the part that stops it sets `draining`. */
export interface ServerState {
  draining: boolean
}

/** What sign-in needs at the door. */
export interface Auth {
  readonly signIn: SignIn
  readonly cookieName: string
}

export interface HttpParts {
  readonly config: HttpConfig
  readonly database: Database
  /** the live text: at one moment, rendered off the main thread */
  readonly text: LiveText
  readonly access: Access
  readonly sessions: SessionKeeper
  readonly auth: Auth
  readonly announcements: Announcements
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  /** the way round blocked WebSockets; its paths begin with /collab */
  readonly fallbackRoutes: ReturnType<typeof createFallbackRoutes> | null
  readonly state: ServerState
}

/** The parts plus the acts made from them: what routes work with. */
export interface RouteParts extends HttpParts {
  readonly workflow: WorkflowParts
  readonly moves: SectionMoves
  readonly recoveries: Recoveries
  readonly erasures: Erasures
  readonly bodyChanges: BodyChanges
  readonly comments: CommentChanges
  readonly answers: CommentAnswers
  readonly responseRows: ResponseRows
  readonly personChanges: PersonChanges
  readonly setUp: SetUp
}

export interface Env {
  Variables: {
    requestId: string
    session: SignedIn | null
  }
}
