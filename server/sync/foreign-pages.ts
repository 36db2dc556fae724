/** Pages of other hosts that tried to open a line are put into the audit: once per address and hour, and not without
 *  end, so that whoever knocks cannot fill the log. */
import { appendAudit, SERVER } from '../storage/audit.ts'
import type { Database } from '../storage/database.ts'
import { networkOf } from '../auth/throttle.ts'
import type { Clock } from '../clock.ts'

const HOUR_MS = 3_600_000
const ADDRESSES_PER_HOUR = 200
const NAME_LENGTH = 200

/** @param address the client's @param origin the header as sent; missing: the empty string */
export type SawForeignPage = (address: string, origin: string) => void

export function createForeignPages(parts: {
  readonly database: Database
  readonly clock: Clock
  fault(error: unknown): void
}): SawForeignPage {
  const { database, clock } = parts
  let seen = new Set<string>()
  let hourEnds = 0
  return (address, origin) => {
    const now = clock.elapsed()
    if (now >= hourEnds) {
      seen = new Set()
      hourEnds = now + HOUR_MS
    }
    const from = networkOf(address)
    if (seen.has(from) || seen.size >= ADDRESSES_PER_HOUR) return
    seen.add(from)
    database
      .transaction((trx) =>
        appendAudit(trx, clock.workspace(), SERVER, {
          act: 'line.foreign-origin',
          subject: from,
          detail: { origin: origin.slice(0, NAME_LENGTH) },
        }),
      )
      .catch((error: unknown) => {
        // Not on record: the next try of this address is.
        seen.delete(from)
        parts.fault(error)
      })
  }
}
