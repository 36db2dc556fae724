import { Buffer } from 'node:buffer'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { connectDatabase } from '#server/storage/database.ts'
import { holdInstance, LOCK_FILE } from '#server/storage/instance-lock.ts'
import { migrate, MIGRATIONS } from '#server/storage/migrate.ts'
import type { NewRow } from '#server/storage/schema.ts'
import { tookNothing } from '#server/storage/took-nothing.ts'
import { describeOnEachDatabase, sqlite, type Place } from '#test/support/databases.ts'

const body = (id: string): NewRow<'body'> => ({
  id,
  name: `Cơ quan ${id}`,
  short_name: id,
  code: 'CQ',
  colour: 1,
  kind: 'single',
  aliases: '[]',
  valid_from: null,
  valid_to: null,
  position: 0,
})
const report = (id: string, leadBodyId: string): NewRow<'report'> => ({
  id,
  title: 'Báo cáo',
  subject: 'Trích yếu',
  state: 'collecting',
  lead_body_id: leadBodyId,
  profile: 'hd36-2018',
  plan_words: '',
  plan_day: null,
  milestones: '[]',
  holidays: '[]',
  created_at: 1,
})
const draft = (id: string, number: number): NewRow<'draft'> => ({
  id,
  report_id: 'r',
  number,
  frozen_at: 5,
  person_id: 'p',
  person_name: 'Nguyễn Văn A',
  body_id: 'b',
  body_name: 'Ban Dân vận',
  sha256: '00',
  canonical: '{}',
  words: 3,
})

describeOnEachDatabase('storage', ({ open, place }) => {
  test('migrations run once and a second start changes nothing', async () => {
    const at = await place()
    const database = await open(at)
    await database.kysely.insertInto('body').values(body('b')).execute()
    await migrate(database)
    await database.close()
    const again = await open(at)
    const applied = await sql<{ name: string }>`select name from kysely_migration`.execute(
      again.kysely,
    )
    expect(applied.rows.map((r) => r.name)).toEqual(MIGRATIONS)
    expect(await again.kysely.selectFrom('body').select('id').execute()).toEqual([{ id: 'b' }])
  })

  test('two servers that start at the same moment migrate once', async () => {
    const at = await place()
    const starts = [1, 2, 3].map(() => ownProcess(at, `await database.close()`))
    for (const exit of await Promise.all(starts.map((start) => once(start, 'exit'))))
      expect(exit).toEqual([0, null])
    const database = await open(at)
    await database.kysely.insertInto('body').values(body('b')).execute()
    const applied = await sql`select name from kysely_migration`.execute(database.kysely)
    expect(applied.rows).toHaveLength(MIGRATIONS.length)
  })

  test('a migration that fails leaves nothing behind', async () => {
    const at = await place()
    const database = await connectDatabase(at)
    // Stands in the way of the migration's last table but one.
    await sql`create table report_event (id integer)`.execute(database.kysely)
    await expect(migrate(database)).rejects.toThrow('report_event')
    const tables = await database.kysely.introspection.getTables()
    const mine = tables.filter((t) => t.name === 'body' || t.name === 'section')
    expect(
      database.engine === 'postgres'
        ? mine.filter((t) => at.databaseUrl?.includes(t.schema ?? ''))
        : mine,
    ).toEqual([])
    await sql`drop table report_event`.execute(database.kysely)
    await migrate(database)
    await database.kysely.insertInto('body').values(body('b')).execute()
    await database.close()
  })

  test('what was frozen, recorded or audited cannot be changed or deleted by any statement', async () => {
    const { kysely } = await open()
    await kysely.insertInto('body').values(body('b')).execute()
    await kysely.insertInto('report').values(report('r', 'b')).execute()
    await kysely.insertInto('draft').values(draft('d', 1)).execute()
    await kysely
      .insertInto('draft_section')
      .values({ draft_id: 'd', section_id: 's', position: 0, log_seq: 1, state: new Uint8Array(2) })
      .execute()
    await kysely
      .insertInto('section')
      .values({
        id: 's',
        report_id: 'r',
        parent_id: null,
        position: 0,
        number: 'I',
        title: 'Phần',
        level: 1,
        guidance: '[]',
        owner_body_id: 'b',
        contributor_mode: 'edit',
        state: 'writing',
        due: null,
        due_words: '',
        submitted_at: null,
      })
      .execute()
    await kysely
      .insertInto('section_record')
      .values({
        section_id: 's',
        at: 1,
        person_id: 'p',
        person_name: 'Nguyễn Văn A',
        body_id: 'b',
        body_name: 'Ban Dân vận',
        from_state: 'not-started',
        to_state: 'writing',
        note: '',
        words: 0,
        log_seq: 0,
        state_vector: new Uint8Array([0]),
      })
      .execute()
    await kysely
      .insertInto('audit')
      .values({
        at: 1,
        person_id: 'p',
        person_name: 'Nguyễn Văn A',
        body_name: 'Ban Dân vận',
        act: 'act',
        subject: 's',
        report_id: null,
        detail: '{}',
      })
      .execute()

    const changes = {
      draft: sql`update draft set sha256 = 'ff'`,
      draft_section: sql`update draft_section set position = 9`,
      section_record: sql`update section_record set note = 'khác'`,
      audit: sql`update audit set act = 'other'`,
    }
    for (const [table, change] of Object.entries(changes)) {
      await expect(change.execute(kysely)).rejects.toThrow('immutable')
      await expect(sql`delete from ${sql.table(table)}`.execute(kysely)).rejects.toThrow(
        'immutable',
      )
      const { rows } = await sql`select * from ${sql.table(table)}`.execute(kysely)
      expect(rows).toHaveLength(1)
    }
    expect(await kysely.selectFrom('draft').select('sha256').execute()).toEqual([{ sha256: '00' }])
  })

  test('a report has each draft number once', async () => {
    const { kysely } = await open()
    await kysely.insertInto('body').values(body('b')).execute()
    await kysely.insertInto('report').values(report('r', 'b')).execute()
    await kysely.insertInto('draft').values(draft('d1', 1)).execute()
    await expect(kysely.insertInto('draft').values(draft('d2', 1)).execute()).rejects.toThrow(
      /unique/i,
    )
  })

  test('a row cannot refer to what is not there, nor can what is referred to be removed', async () => {
    const { kysely } = await open()
    await expect(
      kysely.insertInto('report').values(report('r', 'nobody')).execute(),
    ).rejects.toThrow(/foreign key/i)
    await kysely.insertInto('body').values(body('b')).execute()
    await kysely.insertInto('report').values(report('r', 'b')).execute()
    await expect(kysely.deleteFrom('body').where('id', '=', 'b').execute()).rejects.toThrow(
      /foreign key/i,
    )
  })

  test('a transaction that fails in its last step leaves nothing of its first', async () => {
    const database = await open()
    await expect(
      database.transaction(async (trx) => {
        await trx.insertInto('body').values(body('first')).execute()
        await trx
          .insertInto('section_log')
          .values({ section_id: 's', at: 1, data: new Uint8Array(1) })
          .execute()
        await trx.insertInto('report').values(report('r', 'nobody')).execute()
      }),
    ).rejects.toThrow(/foreign key/i)
    expect(await database.kysely.selectFrom('body').selectAll().execute()).toEqual([])
    expect(await database.kysely.selectFrom('section_log').selectAll().execute()).toEqual([])
    await database.kysely.insertInto('body').values(body('after')).execute()
    expect(await database.kysely.selectFrom('body').select('id').execute()).toEqual([
      { id: 'after' },
    ])
  })

  test('times, bytes, absence and Vietnamese text come back as they went in', async () => {
    const { kysely } = await open()
    const data = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256)
    const late = Date.parse('9999-12-31T23:59:59Z')
    await kysely.insertInto('section_log').values({ section_id: 's', at: late, data }).execute()
    await kysely
      .insertInto('section_client')
      .values({
        section_id: 's',
        client: 4_294_967_295,
        person_id: 'p',
        body_id: 'b',
        since: Number.MAX_SAFE_INTEGER,
      })
      .execute()
    const name = 'Đảng đoàn Ủy ban Mặt trận Tổ quốc Việt Nam — “huyện, thành uỷ” 𠀀'
    await kysely
      .insertInto('body')
      .values({ ...body('b'), name, valid_to: null })
      .execute()

    const log = await kysely.selectFrom('section_log').selectAll().executeTakeFirstOrThrow()
    expect(log.at).toBe(late)
    expect(log.seq).toBe(1)
    expect(Buffer.from(log.data).equals(Buffer.from(data))).toBe(true)
    const client = await kysely.selectFrom('section_client').selectAll().executeTakeFirstOrThrow()
    expect([client.client, client.since]).toEqual([4_294_967_295, Number.MAX_SAFE_INTEGER])
    const stored = await kysely.selectFrom('body').selectAll().executeTakeFirstOrThrow()
    expect([stored.name, stored.valid_to, stored.version]).toEqual([name, null, 0])
  })

  test('log rows are numbered upwards and a number is never given twice', async () => {
    const { kysely } = await open()
    const append = (id: string) =>
      kysely
        .insertInto('section_log')
        .values({ section_id: id, at: 1, data: new Uint8Array(1) })
        .returning('seq')
        .executeTakeFirstOrThrow()
    const first = await append('s')
    const second = await append('s')
    await kysely.deleteFrom('section_log').execute()
    const third = await append('s')
    expect(second.seq).toBeGreaterThan(first.seq)
    expect(third.seq).toBeGreaterThan(second.seq)
  })

  test('of two changes made from the same version exactly one is stored', async () => {
    const database = await open()
    await database.kysely.insertInto('body').values(body('b')).execute()
    const rename = (name: string) =>
      database.transaction(async (trx) => {
        const done = await trx
          .updateTable('body')
          .set({ name, version: 1 })
          .where('id', '=', 'b')
          .where('version', '=', 0)
          .executeTakeFirst()
        return Number(done.numUpdatedRows)
      })
    const stored = await Promise.all([rename('một'), rename('hai'), rename('ba')])
    expect(stored.filter((rows) => rows === 1)).toHaveLength(1)
    expect(stored.filter((rows) => rows === 0)).toHaveLength(2)
    const row = await database.kysely.selectFrom('body').selectAll().executeTakeFirstOrThrow()
    expect(row.name).toBe(['một', 'hai', 'ba'][stored.indexOf(1)])
    expect(row.version).toBe(1)
  })

  test('a second server on the same database is refused until the first has let go', async () => {
    const at = await place()
    const first = await open(at)
    const second = await open(at)
    const release = await holdInstance(first, at.dataDir)
    await expect(holdInstance(second, at.dataDir)).rejects.toThrow(
      /^(DATA_DIR|DATABASE_URL): .*máy chủ khác/,
    )
    await release()
    const releaseSecond = await holdInstance(second, at.dataDir)
    await releaseSecond()
  })

  test('the hold of a killed process does not outlive it', async () => {
    const at = await place()
    const database = await open(at)
    const holder = ownProcess(
      at,
      `await holdInstance(database, at.dataDir)
       process.stdout.write('held')
       setInterval(() => {}, 1000)`,
    )
    await once(holder.stdout, 'data')
    await expect(holdInstance(database, at.dataDir)).rejects.toThrow('máy chủ khác')
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const release = await eventually(() => holdInstance(database, at.dataDir))
    await release()
    expect(existsSync(join(at.dataDir, LOCK_FILE))).toBe(at.databaseUrl === null)
  })
})

/** Another process that opens the same database and then runs `code`. */
function ownProcess(at: Place, code: string): ChildProcessByStdio<null, Readable, null> {
  return spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module-typescript',
      '--eval',
      `import { openDatabase } from '#server/storage/database.ts'
       import { holdInstance } from '#server/storage/instance-lock.ts'
       const at = ${JSON.stringify(at)}
       const database = await openDatabase(at)
       ${code}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
}

/** PostgreSQL notices the end of a connection a moment after it. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries > 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

test('on SQLite a disk that is full within a transaction is told as such, and nothing of it stays', async () => {
  const database = await sqlite.open()
  if (database.raw.engine !== 'sqlite') throw new Error('wrong engine')
  const { connection } = database.raw
  const before = await database.kysely.selectFrom('setting').selectAll().execute()
  const { page_count: pages } = connection.prepare('pragma page_count').get() as {
    page_count: number
  }
  connection.exec(`pragma max_page_count = ${pages}`)
  const failed = await database
    .transaction(async (trx) => {
      await trx.insertInto('setting').values({ key: 'nhỏ', value: '1' }).execute()
      await trx
        .insertInto('setting')
        .values({ key: 'lớn', value: 'x'.repeat(4 << 20) })
        .execute()
    })
    .catch((error: unknown) => error)
  expect(failed).toMatchObject({ errcode: 13 })
  expect(tookNothing(failed)).toBe(true)
  expect(await database.kysely.selectFrom('setting').selectAll().execute()).toEqual(before)
})
