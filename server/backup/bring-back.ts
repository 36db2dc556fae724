/** Brings a saved workspace back. Everything about the file is checked before the database is touched, and the database
 *  changes in one transaction: all of the backup, or nothing. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../storage/database.ts'
import { MIGRATIONS } from '../storage/migrate.ts'
import type { Tables } from '../storage/schema.ts'
import { BackupError, checkBackup, readBackup, type Value } from './format.ts'
import { KEPT_TABLES, SESSION_TABLES, type KeptTable } from './tables.ts'

/** Below both engines' limits of parameters in one statement (SQLite 32,766). */
const VALUES_AT_ONCE = 2_000
const ROWS_AT_ONCE = 100
const BYTES_AT_ONCE = 4 << 20

/** The caller holds the instance lock.
 *  @param replace false: only into a workspace nobody has begun
 *  @returns rows per table
 *  @throws BackupError; the database is then as it was */
export async function bringBack(
  database: Database,
  file: string,
  { replace }: { readonly replace: boolean },
): Promise<Readonly<Record<string, number>>> {
  const counts = await checkWhole(file)
  await database.transaction(async (trx) => {
    if (!replace && (await hasData(trx)))
      throw new BackupError('Nơi khôi phục đã có dữ liệu; thêm --replace nếu muốn thay toàn bộ.')
    const putBack = await liftTriggers(trx, database.engine)
    await emptyAll(trx)
    await fillAll(trx, database, file)
    await putBack()
  })
  return counts
}

/** What can be known without a database: form, digest, counts, migration, tables. */
async function checkWhole(file: string): Promise<Readonly<Record<string, number>>> {
  const { header, counts } = await checkBackup(file)
  if (!MIGRATIONS.includes(header.migration))
    throw new BackupError(
      'Bản sao lưu do phiên bản khác tạo ra; cập nhật Bàn Thảo lên phiên bản đó rồi chạy lại.',
    )
  for (const name of Object.keys(counts)) tableOf(name)
  return counts
}

function tableOf(name: string): KeptTable {
  const table = KEPT_TABLES.find((t) => t.name === name)
  if (table === undefined)
    throw new BackupError(`Bản sao lưu có bảng ${name} mà phiên bản này không biết.`)
  return table
}

async function hasData(trx: Transaction<Tables>): Promise<boolean> {
  for (const table of ['body', 'person', 'report'] as const)
    if ((await trx.selectFrom(table).select('id').limit(1).executeTakeFirst()) !== undefined)
      return true
  return false
}

/** Takes the triggers that keep frozen rows frozen out of the way of the replacement, inside the transaction.
 *  @returns puts them back */
async function liftTriggers(
  trx: Transaction<Tables>,
  engine: Database['engine'],
): Promise<() => Promise<void>> {
  if (engine === 'postgres') {
    const every = (act: 'disable' | 'enable') => async () => {
      for (const { name } of KEPT_TABLES)
        await sql`alter table ${sql.table(name)} ${sql.raw(act)} trigger user`.execute(trx)
    }
    await every('disable')()
    return every('enable')
  }
  const { rows } = await sql<{ name: string; sql: string }>`
    select name, sql from sqlite_master where type = 'trigger'`.execute(trx)
  for (const { name } of rows) await sql`drop trigger ${sql.id(name)}`.execute(trx)
  return async () => {
    for (const trigger of rows) await sql.raw(trigger.sql).execute(trx)
  }
}

async function emptyAll(trx: Transaction<Tables>): Promise<void> {
  for (const name of SESSION_TABLES) await sql`delete from ${sql.table(name)}`.execute(trx)
  for (const { name } of KEPT_TABLES.toReversed())
    await sql`delete from ${sql.table(name)}`.execute(trx)
}

async function fillAll(trx: Transaction<Tables>, database: Database, file: string): Promise<void> {
  let target: { table: KeptTable; columns: readonly string[] } | null = null
  let waiting: (readonly Value[])[] = []
  let waitingBytes = 0
  const flush = async (): Promise<void> => {
    if (target !== null && waiting.length > 0)
      await insertRows(trx, target.table, target.columns, waiting)
    waiting = []
    waitingBytes = 0
  }
  for await (const entry of readBackup(file)) {
    if (entry.kind === 'table') {
      await flush()
      target = { table: tableOf(entry.table), columns: entry.columns }
      continue
    }
    waiting.push(entry.values)
    waitingBytes += entry.values.reduce<number>((sum, value) => sum + sizeOf(value), 0)
    if (waiting.length >= ROWS_AT_ONCE || waitingBytes >= BYTES_AT_ONCE) await flush()
  }
  await flush()
  // PostgreSQL numbers on from its sequences; SQLite from the highest row.
  if (database.engine === 'postgres')
    for (const { name, serial } of KEPT_TABLES)
      if (serial !== undefined)
        await sql`select setval(pg_get_serial_sequence(${name}, ${serial}),
          coalesce((select max(${sql.ref(serial)}) from ${sql.table(name)}), 0) + 1, false)`.execute(
          trx,
        )
}

const sizeOf = (value: Value): number =>
  typeof value === 'string' || value instanceof Uint8Array ? value.length : 8

async function insertRows(
  trx: Transaction<Tables>,
  table: KeptTable,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
): Promise<void> {
  const atOnce = Math.max(1, Math.floor(VALUES_AT_ONCE / columns.length))
  const names = sql.join(columns.map((column) => sql.ref(column)))
  for (let i = 0; i < rows.length; i += atOnce) {
    const values = rows.slice(i, i + atOnce).map((row) => sql`(${sql.join(row)})`)
    await sql`insert into ${sql.table(table.name)} (${names}) values ${sql.join(values)}`.execute(
      trx,
    )
  }
}
