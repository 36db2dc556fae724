/** Snapshots in parts, the log's history, and a checksum for each of them. What stood in `section_snapshot.data` before
 *  stays readable there until the section's next snapshot. */
import type { ColumnDataType, Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const blob: ColumnDataType = engine === 'sqlite' ? 'blob' : 'bytea'
  const long: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  const { schema } = db

  // Null: written before there was one.
  await schema.alterTable('section_log').addColumn('crc', long).execute()
  for (const column of ['snapshot', 'text_parts', 'index_parts', 'times_parts'])
    await schema
      .alterTable('section_snapshot')
      .addColumn(column, 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
  await schema
    .createTable('section_snapshot_part')
    .addColumn('section_id', 'text', (c) => c.notNull())
    .addColumn('snapshot', 'integer', (c) => c.notNull())
    .addColumn('holds', 'text', (c) => c.notNull())
    .addColumn('part', 'integer', (c) => c.notNull())
    .addColumn('crc', long, (c) => c.notNull())
    .addColumn('data', blob, (c) => c.notNull())
    .addPrimaryKeyConstraint('section_snapshot_part_pk', [
      'section_id',
      'snapshot',
      'holds',
      'part',
    ])
    .execute()
  await schema
    .createTable('section_history')
    .addColumn('section_id', 'text', (c) => c.notNull())
    .addColumn('from_seq', long, (c) => c.notNull())
    .addColumn('through_seq', long, (c) => c.notNull())
    .addColumn('from_at', long, (c) => c.notNull())
    .addColumn('to_at', long, (c) => c.notNull())
    .addColumn('crc', long, (c) => c.notNull())
    .addColumn('data', blob, (c) => c.notNull())
    .addPrimaryKeyConstraint('section_history_pk', ['section_id', 'from_seq'])
    .execute()
}
