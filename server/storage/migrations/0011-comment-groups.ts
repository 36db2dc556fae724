/** Comments that somebody has called different, and those that only came to us on paper. */
import { sql, type ColumnDataType, type Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const time: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  const { schema } = db
  await schema
    .createTable('comment_apart')
    .addColumn('one_id', 'text', (c) => c.notNull().references('comment.id'))
    .addColumn('other_id', 'text', (c) => c.notNull().references('comment.id'))
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull())
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('comment_apart_key', ['one_id', 'other_id'])
    .execute()
  await schema
    .alterTable('comment')
    .addColumn('is_from_paper', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await sql`update comment set is_from_paper = 1 where id in (
    select said.comment_id from consultation_reply_comment said
    join consultation_reply reply on reply.id = said.reply_id
    where reply.source = 'letter')`.execute(db)
}
