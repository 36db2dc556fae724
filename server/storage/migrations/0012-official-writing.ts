/** Documents that a report cites, and what is counted of a section's text beside its words. */
import { sql, type ColumnDataType, type Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const time: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  await db.schema
    .createTable('cited_document')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('number', 'text', (c) => c.notNull())
    .addColumn('day', 'text')
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createIndex('cited_document_report')
    .on('cited_document')
    .column('report_id')
    .execute()
  // No released text holds any of these yet: what is there counts as nothing until the next edit counts anew.
  await db.schema
    .alterTable('section')
    .addColumn('missing', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema
    .alterTable('section')
    .addColumn('cited', 'text', (c) => c.notNull().defaultTo(sql`'[]'`))
    .execute()
}
