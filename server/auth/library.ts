/** The sign-in library, configured once: our tables, our password hash, our cookie. It checks passwords, makes, signs
 *  and finds sessions. Its own HTTP handler is never mounted, so registration, e-mail flows and the rest are out of
 *  reach; what we call goes through `auth.api`. */
import { betterAuth } from 'better-auth'
import { username } from 'better-auth/plugins'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../storage/database.ts'
import type { Tables } from '../storage/schema.ts'
import { newId, type Random } from '../random.ts'
import { hashPassword, verifyPassword } from './password.ts'

const HOUR_SECONDS = 3_600
/** «Giữ đăng nhập trong ngày làm việc» */
export const WORKING_DAY_SECONDS = 12 * HOUR_SECONDS
/** without it; the cookie itself ends with the browser */
export const SHORT_SECONDS = 8 * HOUR_SECONDS

/** `__Host-` binds the cookie to this very host, whole path, https; browsers refuse it on plain http. */
export const cookieName = (isHttps: boolean): string => (isHttps ? '__Host-ban-thao' : 'ban-thao')

export interface LibraryParts {
  readonly database: Database
  readonly publicUrl: string | null
  readonly random: Random
  /** ms since 1970, steady time: when a session ends is judged by it */
  readonly now: () => number
}

/** @throws when the database does not answer: the signing secret is kept there */
export async function createLibrary({ database, publicUrl, random, now }: LibraryParts) {
  const isHttps = publicUrl !== null && new URL(publicUrl).protocol === 'https:'
  const secret = await keptSecret(database.kysely, random)
  const name = cookieName(isHttps)
  const cookie = { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps } as const
  return betterAuth({
    appName: 'Bàn Thảo',
    baseURL: publicUrl ?? 'http://localhost',
    secret,
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: { db: database.kysely, type: database.engine },
    user: {
      modelName: 'person',
      fields: {
        emailVerified: 'email_verified',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    account: {
      modelName: 'auth_account',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'auth_verification',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    session: {
      modelName: 'auth_session',
      fields: {
        expiresAt: 'expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        userId: 'user_id',
      },
      expiresIn: WORKING_DAY_SECONDS,
      // A session ends when it was said to end.
      disableSessionRefresh: true,
      // With the library's cookie cache a revoked session stays valid for minutes.
      cookieCache: { enabled: false },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: 1_000,
      password: {
        hash: (password) => hashPassword(password, random),
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    // Ours (throttle.ts): a growing wait per account and per address, kept over restarts.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: () => newId<string>(random) },
      ipAddress: { disableIpTracking: true },
      // The name says all: no prefix of the library's own.
      useSecureCookies: false,
      cookies: {
        session_token: { name, attributes: cookie },
        dont_remember: { name: `${name}-short`, attributes: cookie },
      },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => {
            const isShort = context?.body?.rememberMe === false
            const seconds = isShort ? SHORT_SECONDS : WORKING_DAY_SECONDS
            return { data: { ...session, expiresAt: new Date(now() + seconds * 1_000) } }
          },
        },
      },
    },
    plugins: [
      username({
        minUsernameLength: 1,
        maxUsernameLength: 200,
        // What a name may look like is decided where accounts are made (Username in wire/api.ts).
        usernameValidator: () => true,
        schema: { user: { fields: { displayUsername: 'display_username' } } },
      }),
    ],
  })
}

export type Library = Awaited<ReturnType<typeof createLibrary>>

const SECRET_KEY = 'session-secret'

/** The secret that signs cookies: made at the first start, kept in the database so that every server shares it. */
async function keptSecret(db: Kysely<Tables>, random: Random): Promise<string> {
  const fresh = Buffer.from(random(32)).toString('base64url')
  await db
    .insertInto('setting')
    .values({ key: SECRET_KEY, value: fresh })
    .onConflict((c) => c.column('key').doNothing())
    .execute()
  const { rows } = await sql<{ value: string }>`
    select value from setting where key = ${SECRET_KEY}`.execute(db)
  return rows[0]?.value ?? fresh
}
