/** Kept events of a report, numbered 1, 2, 3 … per report without gaps. */
import type { Kysely } from 'kysely'
import type { ReportId } from '#shared/ids.ts'
import type { KeptEvent } from '#shared/wire/events.ts'
import type { Engine, Tables } from './schema.ts'

export interface StoredEvent {
  readonly reportId: ReportId
  readonly seq: number
  readonly at: number
  readonly event: KeptEvent
}

/** Appends events inside the transaction that makes them true.
 *  @returns them with their numbers, to be announced after the commit */
export async function appendEvents(
  trx: Kysely<Tables>,
  engine: Engine,
  reportId: ReportId,
  at: number,
  events: readonly KeptEvent[],
): Promise<StoredEvent[]> {
  if (events.length === 0) return []
  // Two transactions must not take the same number: the report's row is the lock. SQLite has one writer anyway.
  if (engine === 'postgres')
    await trx.selectFrom('report').select('id').where('id', '=', reportId).forUpdate().execute()
  const first = (await newestEvent(trx, reportId)) + 1
  const stored = events.map((event, i) => ({ reportId, seq: first + i, at, event }))
  await trx
    .insertInto('report_event')
    .values(
      stored.map((s) => ({
        report_id: s.reportId,
        seq: s.seq,
        at: s.at,
        event: JSON.stringify(s.event),
      })),
    )
    .execute()
  return stored
}

/** @returns the newest number, 0 when there is none */
export async function newestEvent(db: Kysely<Tables>, reportId: ReportId): Promise<number> {
  const row = await db
    .selectFrom('report_event')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .where('report_id', '=', reportId)
    .executeTakeFirst()
  return row?.seq ?? 0
}

/** Events after a number, oldest first. */
export async function eventsSince(
  db: Kysely<Tables>,
  reportId: ReportId,
  since: number,
  limit: number,
): Promise<StoredEvent[]> {
  const rows = await db
    .selectFrom('report_event')
    .selectAll()
    .where('report_id', '=', reportId)
    .where('seq', '>', since)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map(toStored)
}

/** The newest events of several reports, newest first. */
export async function latestEvents(
  db: Kysely<Tables>,
  reportIds: readonly ReportId[],
  limit: number,
): Promise<StoredEvent[]> {
  if (reportIds.length === 0) return []
  const rows = await db
    .selectFrom('report_event')
    .selectAll()
    .where('report_id', 'in', reportIds)
    .orderBy('at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toStored)
}

const toStored = (row: Tables['report_event']): StoredEvent => ({
  reportId: row.report_id as ReportId,
  seq: row.seq,
  at: row.at,
  // Written by appendEvents alone.
  event: JSON.parse(row.event) as KeptEvent,
})
