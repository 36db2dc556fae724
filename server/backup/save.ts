/** Saves the whole database into one file while the server goes on: everything is read in one transaction, so the file
 *  shows one moment, whatever is written meanwhile. */
import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import type { Database } from '../storage/database.ts'
import type { Tables } from '../storage/schema.ts'
import { BackupError, writeBackup, type Entry, type Value } from './format.ts'
import { KEPT_TABLES, type KeptTable } from './tables.ts'

/** Rows in memory at once, unless the table says otherwise. */
const PAGE = 500

/** @param at ms, real time: written into the file
 *  @returns rows per table
 *  @throws BackupError when there is no workspace yet */
export async function saveBackup(
  database: Database,
  file: string,
  at: number,
): Promise<Record<string, number>> {
  const begin = database.kysely.transaction()
  const snapshot =
    database.engine === 'postgres'
      ? begin.setIsolationLevel('repeatable read').setAccessMode('read only')
      : begin // in WAL mode a read transaction sees the moment of its first read
  return await snapshot.execute(async (trx) =>
    writeBackup(file, { migration: await newestMigration(trx), at }, allRows(trx)),
  )
}

async function newestMigration(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from kysely_migration order by name desc limit 1`
    .execute(db)
    .catch((error: unknown) => {
      if (/no such table|does not exist/.test(String(error))) return { rows: [] }
      throw error
    })
  const [newest] = rows
  if (newest === undefined) throw new BackupError('Chưa có dữ liệu để sao lưu.')
  return newest.name
}

async function* allRows(trx: Transaction<Tables>): AsyncGenerator<Entry> {
  for (const table of KEPT_TABLES) {
    let columns: readonly string[] | null = null
    for await (const row of rowsOf(trx, table)) {
      if (columns === null) {
        columns = Object.keys(row)
        yield { kind: 'table', table: table.name, columns }
      }
      const values = columns.map((column) => neutral(row[column], table, column))
      yield { kind: 'row', table: table.name, values }
    }
    if (columns === null) yield { kind: 'table', table: table.name, columns: [] }
  }
}

async function* rowsOf(
  trx: Transaction<Tables>,
  table: KeptTable,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const name = sql.table(table.name)
  if (table.key === null) {
    yield* (await sql<Record<string, unknown>>`select * from ${name}`.execute(trx)).rows
    return
  }
  const size = table.page ?? PAGE
  const key = sql.join(table.key.map((column) => sql.ref(column)))
  let after: readonly unknown[] | null = null
  for (;;) {
    const where: RawBuilder<unknown> =
      after === null ? sql`` : sql`where (${key}) > (${sql.join(after)})`
    const page = sql<Record<string, unknown>>`
      select * from ${name} ${where} order by ${key} limit ${sql.lit(size)}`
    const { rows }: { rows: Record<string, unknown>[] } = await page.execute(trx)
    yield* rows
    const last: Record<string, unknown> | undefined = rows.at(-1)
    if (last === undefined || rows.length < size) return
    after = table.key.map((column) => last[column])
  }
}

/** One form for both engines. */
function neutral(value: unknown, table: KeptTable, column: string): Value {
  if (table.booleans?.includes(column) === true) return Boolean(value)
  if (value === undefined || value === null) return null
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  throw new TypeError(`${table.name}.${column} holds a ${typeof value} that a backup cannot carry`)
}
