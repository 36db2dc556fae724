/** Findings of proofing that a report leaves aside («Bỏ qua»). */
import type { ColumnDataType, Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const whole: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  await db.schema
    .createTable('proof_ignored')
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('words', 'text', (c) => c.notNull())
    .addColumn('at', whole, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('proof_ignored_key', ['report_id', 'key'])
    .execute()
}
