/** Recovery of a section after a restore: who opened it, and what came back. */
import { sql, type ColumnDataType, type ColumnDefinitionBuilder, type Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const whole: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  const serial: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigserial'
  const autoKey = (column: ColumnDefinitionBuilder) =>
    engine === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey()

  await db.schema
    .createTable('recovery')
    .addColumn('id', serial, autoKey)
    .addColumn('section_id', 'text', (c) => c.notNull().references('section.id'))
    .addColumn('opened_at', whole, (c) => c.notNull())
    .addColumn('until', whole, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull())
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('closed_at', whole)
    .addColumn('closed_by', 'text')
    .execute()
  await db.schema.createIndex('recovery_section').on('recovery').column('section_id').execute()
  await db.schema
    .createTable('recovered')
    .addColumn('id', serial, autoKey)
    .addColumn('recovery_id', whole, (c) => c.notNull().references('recovery.id'))
    .addColumn('section_id', 'text', (c) => c.notNull())
    .addColumn('at', whole, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('client', whole, (c) => c.notNull())
    .addColumn('author_id', 'text')
    .addColumn('from_clock', whole, (c) => c.notNull())
    .addColumn('to_clock', whole, (c) => c.notNull())
    .addColumn('characters', 'integer', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('recovered_section').on('recovered').column('section_id').execute()

  // What was brought back under somebody else's id is on record for good. `refuse_change` is of the first schema.
  for (const act of ['update', 'delete'])
    await sql
      .raw(
        engine === 'sqlite'
          ? `create trigger recovered_no_${act} before ${act} on recovered begin select raise(abort, 'recovered is immutable'); end`
          : `create trigger recovered_no_${act} before ${act} on recovered for each statement execute function refuse_change()`,
      )
      .execute(db)
}
