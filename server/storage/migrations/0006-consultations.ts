/** Consulting rounds: who was asked, what each body answered, and the scans of letters. */
import { sql, type ColumnDataType, type Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const time: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  const blob: ColumnDataType = engine === 'sqlite' ? 'blob' : 'bytea'
  const { schema } = db

  await schema
    .createTable('consultation')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('draft_number', 'integer', (c) => c.notNull())
    .addColumn('due', 'text', (c) => c.notNull())
    .addColumn('letter_number', 'text', (c) => c.notNull())
    .addColumn('letter_date', 'text')
    .addColumn('silent_agrees', 'integer', (c) => c.notNull())
    .addColumn('opened_at', time, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('closed_at', time)
    .addColumn('closed_by', 'text')
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .addUniqueConstraint('consultation_number', ['report_id', 'number'])
    .execute()
  await schema
    .createTable('consultation_body')
    .addColumn('consultation_id', 'text', (c) => c.notNull().references('consultation.id'))
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('consultation_body_pk', ['consultation_id', 'body_id'])
    .execute()
  await schema
    .createTable('consultation_reply')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('consultation_id', 'text', (c) => c.notNull().references('consultation.id'))
    .addColumn('asked_body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('stance', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('letter_number', 'text')
    .addColumn('letter_date', 'text')
    .addColumn('corrects_id', 'text')
    .addColumn('client_key', 'text', (c) => c.notNull())
    .addUniqueConstraint('consultation_reply_sent_once', ['person_id', 'client_key'])
    .execute()
  await schema
    .createIndex('consultation_reply_round')
    .on('consultation_reply')
    .column('consultation_id')
    .execute()
  await schema
    .createTable('consultation_reply_comment')
    .addColumn('reply_id', 'text', (c) => c.notNull().references('consultation_reply.id'))
    .addColumn('comment_id', 'text', (c) => c.notNull().references('comment.id'))
    .addPrimaryKeyConstraint('consultation_reply_comment_pk', ['reply_id', 'comment_id'])
    .execute()
  await schema
    .createTable('consultation_scan')
    .addColumn('reply_id', 'text', (c) => c.primaryKey().references('consultation_reply.id'))
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('data', blob, (c) => c.notNull())
    .execute()

  // What a body has answered is never rewritten: a correction is an answer of its own. `refuse_change` is of the first
  // schema.
  for (const table of ['consultation_reply', 'consultation_reply_comment', 'consultation_scan'])
    for (const act of ['update', 'delete']) await sql.raw(refusal(engine, table, act)).execute(db)
}

const refusal = (engine: Engine, table: string, act: string): string =>
  engine === 'sqlite'
    ? `create trigger ${table}_no_${act} before ${act} on ${table} begin select raise(abort, '${table} keeps its rows'); end`
    : `create trigger ${table}_no_${act} before ${act} on ${table} for each statement execute function refuse_change()`
