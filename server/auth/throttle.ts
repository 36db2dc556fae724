/** Slows guessing: after a few wrong tries on one account, or from one address, the next try has to wait, each time
 *  longer. Names that do not exist are counted like those that do, so a wait tells nothing. Kept in the database: a
 *  restart forgives nothing, and several servers count together. */
import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { sql } from 'kysely'
import type { Database } from '../storage/database.ts'

const SECOND = 1_000
/** Tries that cost nothing. An office behind one address has many people who mistype: it gets more. */
export const FREE_TRIES = { account: 5, address: 20 } as const
const FIRST_WAIT_MS = 30 * SECOND
const LONGEST_WAIT_MS = 15 * 60 * SECOND
/** After this long without a wrong try, counting starts anew. */
const FORGET_MS = 60 * 60 * SECOND

/** Tries at the same moment may be stored in another order. */
const SIDE_BY_SIDE_MS = 60 * SECOND

export type Counted = keyof typeof FREE_TRIES

/** @returns ms to wait after the n-th wrong try */
export function waitAfter(tries: number, free: number): number {
  if (tries < free) return 0
  return Math.min(FIRST_WAIT_MS * 2 ** (tries - free), LONGEST_WAIT_MS)
}

export interface Throttle {
  /** @returns ms until the next try is allowed, 0: now. The longer of both waits. */
  waitFor(account: string, address: string | null): Promise<number>
  countWrong(account: string, address: string | null): Promise<void>
  /** A right password clears the account's count, not the address's: one known account must not buy free guesses. */
  forgive(account: string): Promise<void>
}

/** @param now ms since 1970, steady time. Tries from later than now, before a restart under a clock that was wrong, are forgotten:
 *  nobody waits for a day. */
export function createThrottle(database: Database, now: () => number): Throttle {
  const db = database.kysely
  return {
    async waitFor(account, address) {
      const keys = keysOf(account, address)
      const rows = await db
        .selectFrom('auth_rate_limit')
        .selectAll()
        .where(
          'key',
          'in',
          keys.map(([, key]) => key),
        )
        .execute()
      const waits = keys.map(([counted, key]) => {
        const row = rows.find((r) => r.key === key)
        const ago = now() - (row?.last_request ?? 0)
        if (row === undefined || ago > FORGET_MS || ago < -SIDE_BY_SIDE_MS) return 0
        return waitAfter(row.count, FREE_TRIES[counted]) - Math.max(0, ago)
      })
      return Math.max(0, ...waits)
    },
    async countWrong(account, address) {
      const at = now()
      for (const [, key] of keysOf(account, address))
        await db
          .insertInto('auth_rate_limit')
          .values({ id: key, key, count: 1, last_request: at })
          .onConflict((c) =>
            c.column('key').doUpdateSet({
              count: sql<number>`case when auth_rate_limit.last_request not between ${at - FORGET_MS}
                and ${at + SIDE_BY_SIDE_MS} then 1
                else auth_rate_limit.count + 1 end`,
              last_request: at,
            }),
          )
          .execute()
      await db
        .deleteFrom('auth_rate_limit')
        .where('last_request', '<', at - FORGET_MS)
        .execute()
    },
    async forgive(account) {
      await db.deleteFrom('auth_rate_limit').where('key', '=', keyOf('account', account)).execute()
    },
  }
}

function keysOf(account: string, address: string | null): [Counted, string][] {
  const keys: [Counted, string][] = [['account', keyOf('account', account)]]
  if (address !== null) keys.push(['address', keyOf('address', networkOf(address))])
  return keys
}

/** A home or an office has a whole /64 of IPv6: its addresses count as one, or every try would have a new one.
 *  @returns the address itself for IPv4, the first four groups for IPv6 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(plain)) return plain
  const [before = '', after] = plain.toLowerCase().split('%', 1)[0]?.split('::') ?? []
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const gap = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0')
  const groups = [...head, ...gap, ...tail].slice(0, 4)
  return groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')
}

/** What was typed as a name may be a password by mistake: only its hash is kept. */
const keyOf = (counted: Counted, value: string): string =>
  `${counted}:${createHash('sha256').update(value).digest('base64url')}`
