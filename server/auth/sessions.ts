/** Who asks: finds the session behind a cookie, cached for seconds, and ends sessions at once. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { PersonId } from '#shared/ids.ts'
import type { Clock } from '../clock.ts'
import { builtOnce } from '../storage/built-once.ts'
import type { Database } from '../storage/database.ts'
import type { Moment, Tables } from '../storage/schema.ts'
import type { Announcements } from '../workflow/announcements.ts'
import type { Library } from './library.ts'
import type { Sessions, SignedIn } from './seat.ts'

const CACHE_MS = 10_000
const CACHE_SIZE = 10_000

export interface EndedSessions {
  readonly sessionIds: readonly string[]
}

/** Sessions, and the two acts that end them. The acts delete rows only; `announce` follows after the commit. */
export interface SessionKeeper extends Sessions {
  /** Inside a transaction: deletes all sessions of a person. */
  endAllOf(trx: Kysely<Tables>, personId: string): Promise<EndedSessions>
  /** After the commit: forgets cached answers and tells the sockets. */
  announce(ended: EndedSessions): void
  endOne(session: SignedIn): Promise<void>
}

export interface SessionParts {
  readonly library: Library
  readonly cookieName: string
  readonly database: Database
  readonly clock: Clock
  readonly announcements: Announcements
}

export function createSessions(parts: SessionParts): SessionKeeper {
  const { library, cookieName, database, clock, announcements } = parts
  const cache = new Map<string, { readonly session: SignedIn; readonly until: number }>()
  // An answer that was on its way while sessions ended must not enter the cache.
  let generation = 0

  const announce = (ended: EndedSessions): void => {
    if (ended.sessionIds.length === 0) return
    generation++
    const ids = new Set(ended.sessionIds)
    for (const [key, entry] of cache) if (ids.has(entry.session.sessionId)) cache.delete(key)
    announcements.send({ kind: 'sessions-ended', sessionIds: ended.sessionIds })
  }

  return {
    async find(headers) {
      const value = cookieValue(headers.get('cookie'), cookieName)
      if (value === null) return null
      const key = createHash('sha256').update(value).digest('base64url')
      const now = clock.elapsed()
      const kept = cache.get(key)
      if (kept && kept.until > now && kept.session.endsAt > now) return kept.session
      cache.delete(key)
      const asked = generation
      const signed = signedToken(value, (await library.$context).secret)
      if (signed === null) return null
      const session = await sessionOf(database.kysely, signed, clock)
      if (session === null) return null
      if (asked === generation) {
        if (cache.size >= CACHE_SIZE) cache.clear()
        cache.set(key, { session, until: now + CACHE_MS })
      }
      return session
    },
    isAlive: (sessionId) => isGood(database.kysely, sessionId, clock.steady()),
    async endAllOf(trx, personId) {
      const rows = await trx
        .deleteFrom('auth_session')
        .where('user_id', '=', personId)
        .returning('id')
        .execute()
      return { sessionIds: rows.map((r) => r.id) }
    },
    announce,
    async endOne(session) {
      await database.kysely.deleteFrom('auth_session').where('id', '=', session.sessionId).execute()
      announce({ sessionIds: [session.sessionId] })
    },
  }
}

/** The library would ask for the session, then for its person, and does not know of closed accounts. */
const withPerson = (db: Kysely<Tables>) =>
  db
    .selectFrom('auth_session')
    .innerJoin('person', 'person.id', 'auth_session.user_id')
    .select(['auth_session.id', 'auth_session.user_id', 'auth_session.expires_at'])
    .where('person.disabled_at', 'is', null)
const byToken = builtOnce((db, { token }: { readonly token: string }) =>
  withPerson(db).where('auth_session.token', '=', token),
)
const byId = builtOnce((db, { id }: { readonly id: string }) =>
  withPerson(db).where('auth_session.id', '=', id),
)

async function sessionOf(
  db: Kysely<Tables>,
  token: string,
  clock: Clock,
): Promise<SignedIn | null> {
  const [row] = await byToken(db, { token })
  if (row === undefined) return null
  const leftMs = msOf(row.expires_at) - clock.steady()
  if (leftMs <= 0) return null
  const endsAt = clock.elapsed() + leftMs
  return { sessionId: row.id, personId: row.user_id as PersonId, endsAt }
}

async function isGood(db: Kysely<Tables>, id: string, now: number): Promise<boolean> {
  const [row] = await byId(db, { id })
  return row !== undefined && msOf(row.expires_at) > now
}

const msOf = (moment: Moment): number => new Date(moment).getTime()

/** The library's session cookie is `token.signature`, percent-encoded; the signature is HMAC-SHA-256 in base 64.
 *  @returns the token, or null when it is not one this server has signed */
function signedToken(value: string, secret: string): string | null {
  let text: string
  try {
    text = decodeURIComponent(value)
  } catch {
    return null
  }
  const dot = text.lastIndexOf('.')
  if (dot < 1) return null
  const token = text.slice(0, dot)
  const signature = Buffer.from(text.slice(dot + 1), 'base64')
  const expected = createHmac('sha256', secret).update(token).digest()
  return signature.length === expected.length && timingSafeEqual(signature, expected) ? token : null
}

/** @returns the cookie's value as sent, or null */
export function cookieValue(header: string | null, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}
