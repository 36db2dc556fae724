/** Refused bytes of the live text, for the administrator who looks into an attack. */
import type { ColumnDataType, ColumnDefinitionBuilder, Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const whole: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  const serial: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigserial'
  const autoKey = (column: ColumnDefinitionBuilder) =>
    engine === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey()
  await db.schema
    .createTable('quarantine')
    .addColumn('id', serial, autoKey)
    .addColumn('at', whole, (c) => c.notNull())
    .addColumn('section_id', 'text', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('code', 'integer', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('size', 'integer', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('data', engine === 'sqlite' ? 'blob' : 'bytea', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('quarantine_person')
    .on('quarantine')
    .columns(['person_id', 'id'])
    .execute()
}
