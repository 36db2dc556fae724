/** The demo's own time: the workspace starts on the plan's day and runs on from there, kept in the database so that a
 *  second start goes on where the first was. */
import type { Kysely } from 'kysely'
import { dayOf, daysBetween } from '#shared/calendar.ts'
import type { Database } from '../storage/database.ts'
import type { Tables } from '../storage/schema.ts'

const KEY = 'clock_offset_ms'
const DAY_MS = 86_400_000

/** @returns workspace time minus real time in ms, whole days; 0 where no demo was loaded */
export async function readClockOffset(database: Database): Promise<number> {
  const row = await database.kysely
    .selectFrom('setting')
    .select('value')
    .where('key', '=', KEY)
    .executeTakeFirst()
  return row === undefined ? 0 : Number(row.value)
}

/** Whole days, so that hours and minutes stay those on the wall. */
export function offsetTo(firstDay: string, realNow: number): number {
  return daysBetween(dayOf(realNow), firstDay) * DAY_MS
}

export async function storeClockOffset(trx: Kysely<Tables>, offsetMs: number): Promise<void> {
  await trx
    .insertInto('setting')
    .values({ key: KEY, value: String(offsetMs) })
    .execute()
}
