/** Comments on a point of the guidance and on the whole report: `section_id` may be null. SQLite cannot loosen a column;
 *  a new one takes its place, so that the table, what refers to it and its triggers stay as they are. */
import type { Kysely } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { schema } = db
  await schema.alterTable('comment').addColumn('guidance_ref', 'text').execute()
  if (engine === 'postgres') {
    await schema
      .alterTable('comment')
      .alterColumn('section_id', (c) => c.dropNotNull())
      .execute()
    return
  }
  await schema.dropIndex('comment_section').execute()
  await schema
    .alterTable('comment')
    .addColumn('place_id', 'text', (c) => c.references('section.id'))
    .execute()
  const comments = db as Kysely<{ comment: { section_id: string; place_id: string | null } }>
  await comments
    .updateTable('comment')
    .set((eb) => ({ place_id: eb.ref('section_id') }))
    .execute()
  await schema.alterTable('comment').dropColumn('section_id').execute()
  await schema.alterTable('comment').renameColumn('place_id', 'section_id').execute()
  await schema.createIndex('comment_section').on('comment').column('section_id').execute()
}
