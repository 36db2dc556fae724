/** Great deletions: who, when, how much, what would bring it back, and what was decided. */
import type { ColumnDataType, ColumnDefinitionBuilder, Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const isSqlite = engine === 'sqlite'
  const whole: ColumnDataType = isSqlite ? 'integer' : 'bigint'
  const autoKey = (column: ColumnDefinitionBuilder) =>
    isSqlite ? column.primaryKey().autoIncrement() : column.primaryKey()
  await db.schema
    .createTable('erasure')
    .addColumn('id', isSqlite ? 'integer' : 'bigserial', autoKey)
    .addColumn('section_id', 'text', (c) => c.notNull().references('section.id'))
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull())
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('after_seq', whole, (c) => c.notNull())
    .addColumn('at', whole, (c) => c.notNull())
    .addColumn('percent', 'integer', (c) => c.notNull())
    .addColumn('ranges', isSqlite ? 'blob' : 'bytea', (c) => c.notNull())
    .addColumn('client', whole)
    .addColumn('outcome', 'text')
    .addColumn('settled_at', whole)
    .addColumn('settled_by', 'text')
    .addColumn('settled_body', 'text')
    .addUniqueConstraint('erasure_series', ['section_id', 'person_id', 'after_seq'])
    .execute()
}
