/** Letters on their way, as rows: one for each person and day part, taken once. */
import type { Kysely } from 'kysely'
import type { Row, Tables } from './schema.ts'

export type OutboxRow = Row<'mail_outbox'>

/** Who wants letters and has an address. */
export function readersByMail(
  db: Kysely<Tables>,
): Promise<{ id: string; name: string; mail: 'off' | 'hourly' | 'daily'; address: string }[]> {
  return db
    .selectFrom('notice_setting')
    .innerJoin('person', 'person.id', 'notice_setting.person_id')
    .select(['person.id', 'person.name', 'notice_setting.mail', 'notice_setting.address'])
    .where('person.disabled_at', 'is', null)
    .where('notice_setting.mail', '<>', 'off')
    .where('notice_setting.address', '<>', '')
    .orderBy('person.id')
    .execute()
}

export async function hasSlot(
  db: Kysely<Tables>,
  personId: string,
  slot: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('mail_outbox')
    .select('id')
    .where('person_id', '=', personId)
    .where('slot', '=', slot)
    .executeTakeFirst()
  return row !== undefined
}

export async function putInOutbox(
  db: Kysely<Tables>,
  row: Pick<OutboxRow, 'id' | 'person_id' | 'slot' | 'made_at' | 'until' | 'state'>,
): Promise<void> {
  await db
    .insertInto('mail_outbox')
    .values({ ...row, tries: 0, next_at: row.made_at, error: '' })
    .onConflict((c) => c.columns(['person_id', 'slot']).doNothing())
    .execute()
}

export function waitingLetters(db: Kysely<Tables>, at: number): Promise<OutboxRow[]> {
  return db
    .selectFrom('mail_outbox')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('next_at', '<=', at)
    .orderBy('next_at')
    .limit(100)
    .execute()
}

export async function settleLetter(
  db: Kysely<Tables>,
  id: string,
  changes: Partial<Pick<OutboxRow, 'state' | 'tries' | 'next_at' | 'error'>>,
): Promise<void> {
  await db.updateTable('mail_outbox').set(changes).where('id', '=', id).execute()
}

/** Those under way when a server ended: they may have arrived. */
export function lettersLeftUnderWay(db: Kysely<Tables>): Promise<OutboxRow[]> {
  return db.selectFrom('mail_outbox').selectAll().where('state', '=', 'sending').execute()
}

/** What a letter told of is told once. */
export async function noteMailed(
  db: Kysely<Tables>,
  personId: string,
  until: number,
  subjects: readonly string[] | null,
): Promise<void> {
  let query = db
    .updateTable('notice')
    .set((eb) => ({ mailed_at: eb.ref('at') }))
    .where('person_id', '=', personId)
    .where('at', '<=', until)
  if (subjects !== null) {
    if (subjects.length === 0) return
    query = query.where('subject', 'in', [...subjects])
  }
  await query.execute()
}

export async function forgetOldLetters(db: Kysely<Tables>, before: number): Promise<void> {
  await db
    .deleteFrom('mail_outbox')
    .where('made_at', '<', before)
    .where('state', 'in', ['sent', 'empty', 'failed'])
    .execute()
}
