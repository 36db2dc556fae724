/** The section log on both engines: one transaction per batch, and what happens when the storage fails in the middle. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { PersonId, SectionId } from '#shared/ids.ts'
import { openDatabase, type Database } from '#server/storage/database.ts'
import { openSectionLog } from '#server/sync/open-section-log.ts'
import { NotStored, type Batch, type SectionLog } from '#server/sync/section-log.ts'
import { sleep } from '#test/support/live-peer.ts'
import { startLiveText } from '#test/support/live-text.ts'
import { ENGINES, temporaryDatabase, type Engine } from '#test/support/temporary-database.ts'

const ID = 'phan-nhat-ky' as SectionId
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** A database with one section in it, and its log. */
async function open(
  engine: Engine,
  through: (url: string) => Promise<string> = async (url) => url,
): Promise<{ database: Database; log: SectionLog }> {
  const temporary = await temporaryDatabase(engine)
  ends.push(() => temporary.dispose())
  const live = await startLiveText({ where: temporary.where })
  await live.makeSection(ID)
  await live.stop()
  const { databaseUrl, dataDir } = temporary.where
  const database = await openDatabase({
    dataDir,
    databaseUrl: databaseUrl === null ? null : await through(databaseUrl),
  })
  ends.push(() => database.close())
  return { database, log: await openSectionLog(database) }
}

const batch = (...data: number[]): Batch => ({
  at: 5,
  rows: data.map((n) => ({ sectionId: ID, after: 0, data: Uint8Array.of(0, 0, n) })),
  bindings: [],
  recovered: [],
  refusals: [],
})
const rowsOf = async (database: Database): Promise<number[]> =>
  (
    await database.kysely
      .selectFrom('section_log')
      .select('data')
      .where('section_id', '=', ID)
      .orderBy('seq')
      .execute()
  ).map((row) => row.data[2] ?? -1)

describe.each(ENGINES)('on %s', (engine) => {
  test('rows get growing numbers in order; bindings are first come; refusals are kept', async () => {
    const { database, log } = await open(engine)
    const bind = (personId: string) => ({ sectionId: ID, client: 7, personId, bodyId: 'b' })
    const first = await log.append({ ...batch(1, 2, 3), bindings: [bind('an')] })
    const second = await log.append({
      ...batch(4),
      bindings: [bind('binh')],
      refusals: [
        { sectionId: ID, personId: 'binh', code: 4403, reason: 'r', size: 9, sha256: 'x' },
      ],
    })
    const seqs = [...first, ...second]
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
    expect(new Set(seqs).size).toBe(4)
    expect((await rowsOf(database)).slice(1)).toEqual([1, 2, 3, 4])
    const stored = await log.load(ID)
    expect(stored?.clients).toEqual(
      new Map([[7, { personId: 'an' as PersonId, bodyId: 'b', since: 5 }]]),
    )
    expect(stored?.rows).toHaveLength(5)
    expect(stored?.through).toBe(seqs.at(-1))
    const refusals = await database.kysely.selectFrom('refusal').selectAll().execute()
    expect(refusals).toMatchObject([{ person_id: 'binh', code: 4403, size: 9 }])
  })

  test('a section made after the start is found with its first row', async () => {
    const { database, log } = await open(engine)
    await database.kysely
      .insertInto('section')
      .columns([
        'id',
        'report_id',
        'parent_id',
        'position',
        'number',
        'title',
        'level',
        'guidance',
        'owner_body_id',
        'contributor_mode',
        'state',
        'due',
        'due_words',
        'submitted_at',
      ])
      .expression((eb) =>
        eb
          .selectFrom('section')
          .select((s) => [
            s.val('phan-moi').as('id'),
            'report_id',
            'parent_id',
            'position',
            'number',
            'title',
            'level',
            'guidance',
            'owner_body_id',
            'contributor_mode',
            'state',
            'due',
            'due_words',
            'submitted_at',
          ])
          .where('id', '=', ID),
      )
      .execute()
    await database.kysely
      .insertInto('section_log')
      .values({ section_id: 'phan-moi', at: 1, data: Uint8Array.of(0, 0) })
      .execute()
    expect((await log.load('phan-moi' as SectionId))?.rows).toHaveLength(1)
    expect((await log.load('phan-moi' as SectionId))?.rows).toHaveLength(1)
    expect(await log.load('khong-co' as SectionId)).toBe(null)
  })
})

test("on SQLite a batch never becomes part of somebody else's transaction", async () => {
  const { database, log } = await open('sqlite')
  const during = Promise.withResolvers<void>()
  let isAppended = false
  const rolledBack = database
    .transaction(async (trx) => {
      await trx.updateTable('report').set({ title: 'dở dang' }).execute()
      during.resolve()
      await sleep(50)
      expect(isAppended).toBe(false)
      throw new Error('rolled back')
    })
    .catch((error: unknown) => error)
  await during.promise
  const seqs = await log.append(batch(1))
  isAppended = true
  expect(String(await rolledBack)).toContain('rolled back')
  expect(seqs).toHaveLength(1)
  expect((await rowsOf(database)).slice(1)).toEqual([1])
})

test('on SQLite a full disk keeps nothing of the batch, says so, and takes the same batch when there is room', async () => {
  const { database, log } = await open('sqlite')
  if (database.raw.engine !== 'sqlite') throw new Error('wrong engine')
  const { connection } = database.raw
  const { page_count: pages } = connection.prepare('pragma page_count').get() as {
    page_count: number
  }
  connection.exec(`pragma max_page_count = ${pages}`)
  const big: Batch = {
    ...batch(1),
    rows: [
      { sectionId: ID, after: 0, data: Uint8Array.of(0, 0, 1) },
      { sectionId: ID, after: 0, data: new Uint8Array(4 << 20).fill(2) },
    ],
  }
  await expect(log.append(big)).rejects.toBeInstanceOf(NotStored)
  expect(await rowsOf(database)).toHaveLength(1)
  connection.exec('pragma max_page_count = 1000000')
  await log.append(big)
  expect((await rowsOf(database)).slice(1)).toEqual([1, 2])
})

test('on SQLite any other error is not taken for "try again"', async () => {
  const { database, log } = await open('sqlite')
  if (database.raw.engine !== 'sqlite') throw new Error('wrong engine')
  database.raw.connection.exec('pragma query_only = on')
  const error = await log.append(batch(1)).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(Error)
  expect(error).not.toBeInstanceOf(NotStored)
  database.raw.connection.exec('pragma query_only = off')
})

describe.runIf(ENGINES.includes('postgres'))(
  'on PostgreSQL, when the line breaks or another server takes over',
  () => {
    test('a server that another took over from cannot append any more', async () => {
      const { database, log: first } = await open('postgres')
      const before = await rowsOf(database)
      await first.append(batch(1))
      const second = await openSectionLog(database)
      await expect(first.append(batch(2))).rejects.toThrow('another server')
      await second.append(batch(3))
      await expect(first.append(batch(4))).rejects.toThrow('another server')
      expect(await rowsOf(database)).toEqual([...before, 1, 3])
    })

    /** A line that is cut at the next COMMIT: before the database hears it, or before we hear the answer. */
    interface Line {
      cutAt: 'before' | 'after' | null
      isDown: boolean
    }
    const line: Line = { cutAt: null, isDown: false }

    async function through(url: string): Promise<string> {
      const target = new URL(url)
      const { hostname, port } = target
      const sockets = new Set<Socket>()
      const proxy: Server = createServer((client) => {
        if (line.isDown) return void client.destroy()
        const upstream = connect(Number(port || 5432), hostname)
        let isCut = false
        for (const socket of [client, upstream]) {
          sockets.add(socket)
          socket.on('error', () => undefined)
          socket.on('close', () => {
            sockets.delete(socket)
            client.destroy()
            // What was sent on still reaches the database.
            upstream.end()
          })
        }
        client.on('data', (bytes) => {
          if (line.cutAt !== null && bytes.includes('commit\0')) {
            isCut = true
            if (line.cutAt === 'after') upstream.write(bytes)
            line.cutAt = null
            return void client.destroy()
          }
          upstream.write(bytes)
        })
        upstream.on('data', (bytes) => {
          if (!isCut) client.write(bytes)
        })
      })
      await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
      ends.push(async () => {
        for (const socket of sockets) socket.destroy()
        await new Promise((done) => proxy.close(done))
      })
      target.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
      return target.href
    }

    async function untilStored(log: SectionLog, given: Batch): Promise<number> {
      for (let tries = 1; tries < 50; tries++) {
        try {
          await log.append(given)
          return tries
        } catch (error) {
          if (!(error instanceof NotStored)) throw error
          await sleep(20)
        }
      }
      throw new Error('never stored')
    }

    test.each(['before', 'after'] as const)(
      '%s COMMIT arrived: the batch is stored once, not twice, not never',
      async (cutAt) => {
        const { database, log } = await open('postgres', through)
        await log.append(batch(1))
        for (let n = 2; n < 12; n++) {
          line.cutAt = cutAt
          expect(await untilStored(log, batch(n))).toBe(2)
        }
        expect((await rowsOf(database)).slice(1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        expect(log.uncovered(ID)).toBe(12)
      },
    )

    test('a line that breaks again while the doubt is settled stores nothing twice', async () => {
      const { database, log } = await open('postgres', through)
      for (const cutAt of ['after', 'before', 'after'] as const) {
        line.cutAt = cutAt
        await expect(log.append(batch(1))).rejects.toBeInstanceOf(NotStored)
      }
      expect(await untilStored(log, batch(1))).toBe(1)
      await log.append(batch(2))
      expect((await rowsOf(database)).slice(1)).toEqual([1, 2])
    })

    test('a database that is away for a while is asked again', async () => {
      const { database, log } = await open('postgres', through)
      if (database.raw.engine !== 'postgres') throw new Error('wrong engine')
      line.isDown = true
      line.cutAt = 'before'
      await log.append(batch(1)).catch((e: unknown) => expect(e).toBeInstanceOf(NotStored))
      setTimeout(() => (line.isDown = false), 100)
      expect(await untilStored(log, batch(1))).toBeGreaterThan(1)
      expect((await rowsOf(database)).slice(1)).toEqual([1])
    })
  },
)
