/** Errors after which it is certain that the database kept nothing and may do so later: people are told to wait. */

/** SQLite: the disk is full; somebody else writes */
const SQLITE: ReadonlySet<unknown> = new Set([13, 5])
/** Classes of SQLSTATE: connection, resources (a full disk among them), operator */
const POSTGRES = /^(08|53|57)\w{3}$/
const SYSTEM: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

export function tookNothing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as Error & { code?: unknown; errcode?: unknown }
  if (typeof errcode === 'number') return SQLITE.has(errcode & 255)
  if (typeof code === 'string') return SYSTEM.has(code) || POSTGRES.test(code)
  // pg's own errors carry no code.
  return /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
}
