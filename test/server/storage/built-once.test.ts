import { expect, test } from 'vitest'
import { builtOnce } from '#server/storage/built-once.ts'
import type { NewRow } from '#server/storage/schema.ts'
import { describeOnEachDatabase } from '#test/support/databases.ts'

const body = (id: string): NewRow<'body'> => ({
  id,
  name: id,
  short_name: id,
  code: 'CQ',
  colour: 1,
  kind: 'single',
  aliases: '[]',
  valid_from: null,
  valid_to: null,
  position: 0,
})

describeOnEachDatabase('queries built once', ({ open }) => {
  test('a query is built for the first asker, and answers everybody with their own values', async () => {
    const { kysely } = await open()
    for (const [until, name] of ['Một', 'Hai', 'Ba'].entries()) {
      await kysely
        .insertInto('body')
        .values(body(`b${until}`))
        .execute()
      await kysely
        .insertInto('body_name')
        .values({ body_id: `b${until}`, name, until })
        .execute()
    }
    let built = 0
    type Asked = { readonly id: string; readonly from: number }
    const namedSince = builtOnce((db, { id, from }: Asked) => {
      built++
      return db
        .selectFrom('body_name')
        .select('name')
        .where('until', '>=', from)
        .where('body_id', '=', id)
    })
    const ask = (id: string, from: number) => namedSince(kysely, { id, from })
    expect(await ask('b0', 0)).toEqual([{ name: 'Một' }])
    expect(await Promise.all([ask('b1', 1), ask('b2', 0), ask('b2', 3)])).toEqual([
      [{ name: 'Hai' }],
      [{ name: 'Ba' }],
      [],
    ])
    expect(
      await kysely.transaction().execute((trx) => namedSince(trx, { id: 'b2', from: 2 })),
    ).toEqual([{ name: 'Ba' }])
    expect(built).toBe(1)
  })
})
