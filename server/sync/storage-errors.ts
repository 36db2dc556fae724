/** What an error of the storage means for the live text (server/README.md). */

/** SQLite's primary result codes. */
export const SQLITE_FULL = 13
const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
/** PostgreSQL: data_corrupted, index_corrupted */
const CORRUPT_STATES = new Set(['XX001', 'XX002'])
/** Classes of SQLSTATE after which the same may be tried again: connection, resources, operator, rollback. */
const PASSING = new Set(['08', '53', '57', '40'])
const PASSING_SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** @returns the primary result code of an error of the embedded database, or null */
export function sqliteCode(error: unknown): number | null {
  const { errcode } = error as { errcode?: unknown }
  return typeof errcode === 'number' ? errcode & 255 : null
}

/** PostgreSQL did not do it, for certain or for all we know, and may do it later. */
export function isPassing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  if (code !== undefined)
    return PASSING_SYSTEM.has(code) || (/^\w{5}$/.test(code) && PASSING.has(code.slice(0, 2)))
  // pg's own errors carry no code.
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    message ?? '',
  )
}

/** What was asked for cannot be read: a bad page, a bad sector. */
export function isUnreadable(error: unknown): boolean {
  const code = sqliteCode(error)
  return (
    code === SQLITE_CORRUPT ||
    code === SQLITE_IOERR ||
    CORRUPT_STATES.has(String((error as { code?: unknown }).code))
  )
}

/** The disk under the embedded database failed a write or a sync: nothing it says may be believed any more. */
export const isDiskFailure = (error: unknown): boolean => sqliteCode(error) === SQLITE_IOERR
