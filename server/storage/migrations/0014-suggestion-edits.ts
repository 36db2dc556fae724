/** Whether the edit that an acceptance promises was made, and how it is taken back. */
import type { ColumnDataType, Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const time: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  await db.schema.alterTable('suggestion').addColumn('made_at', time).execute()
  await db.schema.alterTable('suggestion').addColumn('undo_record', 'text').execute()
}
