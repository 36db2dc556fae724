/** Suggestions beside the text of a section, their replies, and the record of what was decided. */
import { sql, type ColumnDataType, type ColumnDefinitionBuilder, type Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const time: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  const serial: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigserial'
  const autoKey = (column: ColumnDefinitionBuilder) =>
    engine === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey()
  const { schema } = db

  await schema
    .createTable('suggestion')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('section_id', 'text', (c) => c.notNull().references('section.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('changed_at', time, (c) => c.notNull())
    .addColumn('record', 'text', (c) => c.notNull())
    .addColumn('rev', 'integer', (c) => c.notNull())
    .addColumn('decided_at', time)
    .addColumn('decided_person_id', 'text')
    .addColumn('decided_person_name', 'text')
    .addColumn('decided_body_id', 'text')
    .addColumn('decided_body_name', 'text')
    .addColumn('note', 'text', (c) => c.notNull())
    .addUniqueConstraint('suggestion_number', ['report_id', 'number'])
    .execute()
  await schema.createIndex('suggestion_section').on('suggestion').column('section_id').execute()
  await schema
    .createTable('suggestion_reply')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('suggestion_id', 'text', (c) => c.notNull().references('suggestion.id'))
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('client_key', 'text', (c) => c.notNull())
    .addUniqueConstraint('suggestion_reply_sent_once', ['person_id', 'client_key'])
    .execute()
  await schema
    .createIndex('suggestion_reply_suggestion')
    .on('suggestion_reply')
    .column('suggestion_id')
    .execute()
  await schema
    .createTable('suggestion_record')
    .addColumn('id', serial, autoKey)
    .addColumn('suggestion_id', 'text', (c) => c.notNull().references('suggestion.id'))
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull())
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('from_state', 'text', (c) => c.notNull())
    .addColumn('to_state', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createIndex('suggestion_record_suggestion')
    .on('suggestion_record')
    .column('suggestion_id')
    .execute()

  for (const [table, act] of [
    ['suggestion_record', 'update'],
    ['suggestion_record', 'delete'],
    ['suggestion', 'delete'],
    ['suggestion_reply', 'update'],
    ['suggestion_reply', 'delete'],
  ] as const)
    await sql.raw(refusal(engine, table, act)).execute(db)
}

/** `refuse_change()` is the first schema's. */
const refusal = (engine: Engine, table: string, act: string): string =>
  engine === 'sqlite'
    ? `create trigger ${table}_no_${act} before ${act} on ${table} begin select raise(abort, '${table} keeps its rows'); end`
    : `create trigger ${table}_no_${act} before ${act} on ${table} for each statement execute function refuse_change()`
