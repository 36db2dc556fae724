/** The log of acts: who did what, in whose name, when. Append only; the database refuses changes. */
import type { Kysely } from 'kysely'
import type { ReportId } from '#shared/ids.ts'
import type { Row, Tables } from './schema.ts'

/** Who acts, as the record keeps it: names as they were at that time. */
export interface Actor {
  readonly personId: string
  readonly personName: string
  readonly bodyId: string
  readonly bodyName: string
}

/** Nobody is signed in: the act is the server's own. */
export const SERVER: Actor = { personId: '', personName: 'Máy chủ', bodyId: '', bodyName: '' }

export interface Act {
  /** e.g. `section.move`, `body.end`; words are the client's */
  readonly act: string
  /** what was acted on, as an id or a name */
  readonly subject: string
  readonly reportId?: ReportId | null
  readonly detail?: Readonly<Record<string, unknown>>
}

/** @param at ms in workspace time */
export async function appendAudit(
  trx: Kysely<Tables>,
  at: number,
  actor: Actor,
  act: Act,
): Promise<void> {
  await trx
    .insertInto('audit')
    .values({
      at,
      person_id: actor.personId,
      person_name: actor.personName,
      body_name: actor.bodyName,
      act: act.act,
      subject: act.subject,
      report_id: act.reportId ?? null,
      detail: JSON.stringify(act.detail ?? {}),
    })
    .execute()
}

/** Newest first.
 *  @param before only rows with a smaller id; null: from the newest */
export function auditPage(
  db: Kysely<Tables>,
  before: number | null,
  limit: number,
): Promise<Row<'audit'>[]> {
  let query = db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit)
  if (before !== null) query = query.where('id', '<', before)
  return query.execute()
}
