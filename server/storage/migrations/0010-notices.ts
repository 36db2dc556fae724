/** Mentions in comments, notices of people, what was done once for a day, and letters on their way. */
import type { ColumnDataType, Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const time: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  const { schema } = db
  await schema
    .createTable('mention')
    .addColumn('comment_id', 'text', (c) => c.notNull().references('comment.id'))
    .addColumn('reply_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('target_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('mention_pk', ['comment_id', 'reply_id', 'kind', 'target_id'])
    .execute()
  await schema
    .createTable('notice')
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('section_id', 'text')
    .addColumn('comment_id', 'text')
    .addColumn('round_id', 'text')
    .addColumn('due', 'text')
    .addColumn('count', 'integer', (c) => c.notNull())
    .addColumn('first_at', time, (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('by_name', 'text', (c) => c.notNull())
    .addColumn('by_body', 'text', (c) => c.notNull())
    .addColumn('read_at', time)
    .addColumn('mailed_at', time)
    .addPrimaryKeyConstraint('notice_pk', ['person_id', 'subject'])
    .execute()
  await schema.createIndex('notice_newest').on('notice').columns(['person_id', 'at']).execute()
  await schema
    .createTable('notice_setting')
    .addColumn('person_id', 'text', (c) => c.primaryKey().references('person.id'))
    .addColumn('mail', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createTable('done_once')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('at', time, (c) => c.notNull())
    .execute()
  await schema
    .createTable('mail_outbox')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('slot', 'text', (c) => c.notNull())
    .addColumn('made_at', time, (c) => c.notNull())
    .addColumn('until', time, (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('next_at', time, (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('error', 'text', (c) => c.notNull())
    // One letter for each person and day part, whatever happens.
    .addUniqueConstraint('mail_outbox_once', ['person_id', 'slot'])
    .execute()
}
