/** Comments on the text of a section, their replies, and the record of everything that happened to them. */
import { sql, type ColumnDataType, type ColumnDefinitionBuilder, type Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const time: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  const serial: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigserial'
  const autoKey = (column: ColumnDefinitionBuilder) =>
    engine === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey()
  const { schema } = db

  await schema
    .createTable('comment')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('section_id', 'text', (c) => c.notNull().references('section.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('draft_number', 'integer')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('edited_at', time)
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('client_key', 'text', (c) => c.notNull())
    .addColumn('anchor', 'text')
    .addColumn('anchor_rev', 'integer', (c) => c.notNull())
    .addColumn('is_lost', 'integer', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .addUniqueConstraint('comment_number', ['report_id', 'number'])
    // Sent once, however often the network repeats it.
    .addUniqueConstraint('comment_sent_once', ['person_id', 'client_key'])
    .execute()
  await schema.createIndex('comment_section').on('comment').column('section_id').execute()
  await schema
    .createTable('comment_reply')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('comment_id', 'text', (c) => c.notNull().references('comment.id'))
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('edited_at', time)
    .addColumn('withdrawn_at', time)
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('client_key', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .addUniqueConstraint('comment_reply_sent_once', ['person_id', 'client_key'])
    .execute()
  await schema
    .createIndex('comment_reply_comment')
    .on('comment_reply')
    .column('comment_id')
    .execute()
  await schema
    .createTable('comment_record')
    .addColumn('id', serial, autoKey)
    .addColumn('comment_id', 'text', (c) => c.notNull().references('comment.id'))
    .addColumn('reply_id', 'text')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull())
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('before', 'text', (c) => c.notNull())
    .addColumn('after', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createIndex('comment_record_comment')
    .on('comment_record')
    .column('comment_id')
    .execute()

  // The record only grows, and no code path, however wrong, takes a thread away.
  for (const [table, act] of [
    ['comment_record', 'update'],
    ['comment_record', 'delete'],
    ['comment', 'delete'],
    ['comment_reply', 'delete'],
  ] as const)
    await sql.raw(refusal(engine, table, act)).execute(db)
}

/** `refuse_change()` is the first schema's. */
const refusal = (engine: Engine, table: string, act: string): string =>
  engine === 'sqlite'
    ? `create trigger ${table}_no_${act} before ${act} on ${table} begin select raise(abort, '${table} keeps its rows'); end`
    : `create trigger ${table}_no_${act} before ${act} on ${table} for each statement execute function refuse_change()`
