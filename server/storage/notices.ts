/** Notices as rows: one line for each person and subject. */
import type { Kysely } from 'kysely'
import { nextLine, type Notice } from '#shared/domain/notice.ts'
import type { NewRow, Row, Tables } from './schema.ts'

export type NoticeStored = Row<'notice'>

/** More lines than these nobody reads. */
export const NOTICES_SHOWN = 500

/** Newest first. */
export function noticesFor(
  db: Kysely<Tables>,
  personId: string,
  onlyUnread: boolean,
): Promise<NoticeStored[]> {
  let query = db
    .selectFrom('notice')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('at', 'desc')
    .orderBy('subject')
    .limit(NOTICES_SHOWN)
  if (onlyUnread) query = query.where('read_at', 'is', null)
  return query.execute()
}

export type NoticeAbout = Pick<
  NewRow<'notice'>,
  'report_id' | 'section_id' | 'comment_id' | 'round_id' | 'due' | 'by_name' | 'by_body'
>

/** Adds one happening to the lines of people. Call it under the lock of notices: two at once would begin the same line. */
export async function putNotices(
  trx: Kysely<Tables>,
  notices: readonly Notice[],
  about: NoticeAbout,
  at: number,
): Promise<void> {
  for (const { personId, subject, kind } of notices) {
    const before = await trx
      .selectFrom('notice')
      .selectAll()
      .where('person_id', '=', personId)
      .where('subject', '=', subject)
      .executeTakeFirst()
    const line = nextLine(
      before === undefined
        ? null
        : {
            kind: before.kind,
            count: before.count,
            firstAt: before.first_at,
            at: before.at,
            readAt: before.read_at,
          },
      kind,
      at,
    )
    const row = {
      ...about,
      kind: line.kind,
      count: line.count,
      first_at: line.firstAt,
      at: line.at,
      read_at: line.readAt,
    }
    if (before === undefined)
      await trx
        .insertInto('notice')
        .values({ ...row, person_id: personId, subject, mailed_at: null })
        .execute()
    else
      await trx
        .updateTable('notice')
        .set(row)
        .where('person_id', '=', personId)
        .where('subject', '=', subject)
        .execute()
  }
}

/** Marks the lines as they were shown. What happened to one since stays as it is. */
export async function markNotices(
  trx: Kysely<Tables>,
  personId: string,
  items: readonly { readonly subject: string; readonly at: number }[],
  readAt: number | null,
): Promise<void> {
  for (const { subject, at } of items)
    await trx
      .updateTable('notice')
      .set({ read_at: readAt })
      .where('person_id', '=', personId)
      .where('subject', '=', subject)
      .where('at', '<=', at)
      .execute()
}

export type MailSetting = Pick<Row<'notice_setting'>, 'mail' | 'address'>

/** Before a person has chosen: once a day, as soon as there is an address. */
export async function mailSettingOf(db: Kysely<Tables>, personId: string): Promise<MailSetting> {
  const row = await db
    .selectFrom('notice_setting')
    .select(['mail', 'address'])
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row ?? { mail: 'daily', address: '' }
}

export async function setMailSetting(
  db: Kysely<Tables>,
  personId: string,
  { mail, address }: MailSetting,
): Promise<void> {
  await db
    .insertInto('notice_setting')
    .values({ person_id: personId, mail, address })
    .onConflict((c) => c.column('person_id').doUpdateSet({ mail, address }))
    .execute()
}

/** Lines read long ago. */
export async function forgetOldNotices(db: Kysely<Tables>, readBefore: number): Promise<void> {
  await db.deleteFrom('notice').where('read_at', '<', readBefore).execute()
}
