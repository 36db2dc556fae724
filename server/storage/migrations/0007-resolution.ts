/** Answers to comments (every one that was ever given), the changes that worked them in, disagreement, rows of several
 *  bodies, and tables as they were closed. */
import { sql, type ColumnDataType, type CreateTableBuilder, type Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const time: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  const { schema } = db
  const signed = (table: CreateTableBuilder<string>): CreateTableBuilder<string> =>
    table
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('person_id', 'text', (c) => c.notNull())
      .addColumn('person_name', 'text', (c) => c.notNull())
      .addColumn('body_id', 'text', (c) => c.notNull())
      .addColumn('body_name', 'text', (c) => c.notNull())

  for (const column of ['answer_id', 'proposal_id', 'merged_into'])
    await schema.alterTable('comment').addColumn(column, 'text').execute()
  await schema.createIndex('comment_merged_into').on('comment').column('merged_into').execute()
  await schema.createIndex('comment_report').on('comment').column('report_id').execute()

  await signed(schema.createTable('comment_answer'))
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('comment_id', 'text', (c) => c.notNull().references('comment.id'))
    .addColumn('is_confirmed', 'integer', (c) => c.notNull())
    .addColumn('answer', 'text', (c) => c.notNull())
    .addColumn('explanation', 'text', (c) => c.notNull())
    .addColumn('repeats_id', 'text')
    .execute()
  await schema
    .createIndex('comment_answer_comment')
    .on('comment_answer')
    .column('comment_id')
    .execute()

  await signed(schema.createTable('comment_change'))
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('comment_id', 'text', (c) => c.notNull().references('comment.id'))
    .addColumn('answer_id', 'text', (c) => c.notNull().references('comment_answer.id'))
    .addColumn('section_id', 'text', (c) => c.notNull().references('section.id'))
    .addColumn('draft_number', 'integer')
    .addColumn('log_seq', time, (c) => c.notNull())
    .addColumn('before', 'text', (c) => c.notNull())
    .addColumn('after', 'text', (c) => c.notNull())
    .addColumn('prefix', 'text', (c) => c.notNull())
    .addColumn('suffix', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createIndex('comment_change_comment')
    .on('comment_change')
    .column('comment_id')
    .execute()

  await signed(schema.createTable('comment_objection'))
    // Once per comment: the key says so to two requests at once.
    .addColumn('comment_id', 'text', (c) => c.primaryKey().references('comment.id'))
    .addColumn('answer_id', 'text')
    .addColumn('reason', 'text', (c) => c.notNull())
    .execute()

  await signed(schema.createTable('comment_split_request'))
    .addColumn('comment_id', 'text', (c) => c.primaryKey().references('comment.id'))
    .addColumn('reason', 'text', (c) => c.notNull())
    .execute()

  await signed(schema.createTable('response_table'))
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('draft_number', 'integer')
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('canonical', 'text', (c) => c.notNull())
    .execute()

  for (const table of ['comment_answer', 'comment_change', 'comment_objection', 'response_table'])
    for (const act of ['update', 'delete']) await sql.raw(refusal(engine, table, act)).execute(db)
}

/** `refuse_change()` is the first schema's. */
const refusal = (engine: Engine, table: string, act: string): string =>
  engine === 'sqlite'
    ? `create trigger ${table}_no_${act} before ${act} on ${table} begin select raise(abort, '${table} keeps its rows'); end`
    : `create trigger ${table}_no_${act} before ${act} on ${table} for each statement execute function refuse_change()`
