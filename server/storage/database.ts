/** Opens the one database: embedded SQLite by default, PostgreSQL by address. Everything else sees one typed Kysely. */
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Kysely, PostgresDialect, sql, SqliteDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { makeFolder } from './make-folder.ts'
import { migrate } from './migrate.ts'
import type { Engine, Tables } from './schema.ts'

export interface Database {
  readonly engine: Engine
  readonly kysely: Kysely<Tables>
  /** The engine's own handle, for the section log's hot path only. */
  readonly raw:
    | { readonly engine: 'sqlite'; readonly connection: DatabaseSync; readonly file: string }
    | { readonly engine: 'postgres'; readonly pool: pg.Pool }
  /** Runs `work` as one transaction: all of it or none. Await nothing but the database inside. */
  transaction<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>
  /** Throws when the database does not answer. */
  ping(): Promise<void>
  /** May be called again. */
  close(): Promise<void>
}

export const SQLITE_FILE = 'ban-thao.sqlite'

/** @param where `databaseUrl` null: SQLite in `dataDir`, which is made when missing
 *  @throws when the folder is not writable or the database does not answer */
export async function openDatabase(where: {
  readonly databaseUrl: string | null
  readonly dataDir: string
}): Promise<Database> {
  const database = await connectDatabase(where)
  try {
    await migrate(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Opens the database as it is, without migrating it.
 *  @param onBroken SQLite: the disk failed a write or a sync; what is on it is not known any more until a new process
 *  has read it
 *  @throws as openDatabase */
export async function connectDatabase(
  where: { readonly databaseUrl: string | null; readonly dataDir: string },
  onBroken: (error: unknown) => void = () => {},
): Promise<Database> {
  const database =
    where.databaseUrl === null
      ? openSqlite(where.dataDir, onBroken)
      : openPostgres(where.databaseUrl)
  try {
    await database.ping()
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

function openSqlite(dataDir: string, onBroken: (error: unknown) => void): Database {
  makeFolder(dataDir)
  const file = join(dataDir, SQLITE_FILE)
  // The wait comes first: two servers that start at once both want to switch the new file to WAL.
  const connection = new DatabaseSync(file, { timeout: 5_000 })
  // FULL: a commit is on disk when it returns. NORMAL may lose the last commits in a power cut, so it must not be believed.
  connection.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;')
  const watched = <T>(run: () => T): T => {
    try {
      return run()
    } catch (error) {
      if (isDiskFailure(error)) onBroken(error)
      throw error
    }
  }
  // Preparing costs several times what a small query does. SQLite itself prepares anew when a table has changed.
  const kept = new Map<string, { readonly statement: StatementSync; readonly reader: boolean }>()
  const prepared = (text: string) => {
    let known = kept.get(text)
    if (known === undefined) {
      const statement = connection.prepare(text)
      known = { statement, reader: statement.columns().length > 0 }
      if (kept.size >= KEPT_STATEMENTS) kept.clear()
      kept.set(text, known)
    }
    return known
  }
  const kysely = new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => connection.close(),
        prepare(text) {
          const { statement, reader } = prepared(text)
          return {
            reader,
            all: (values) => watched(() => statement.all(...bound(values))),
            run(values) {
              // A full disk has already rolled back by itself; the error that says so must not be lost behind another.
              if (text === 'rollback' && !connection.isTransaction) return NO_CHANGE
              return watched(() => statement.run(...bound(values)))
            },
            // A statement that is being walked through may not be begun anew by somebody else.
            iterate: (values) => connection.prepare(text).iterate(...bound(values)),
          }
        },
      },
    }),
  })
  return shared('sqlite', kysely, { engine: 'sqlite', connection, file })
}

/** lists of many lengths make many texts */
const KEPT_STATEMENTS = 500

const SQLITE_IOERR = 10
/** reading, reading too little: what is on the disk is as it was */
const READ_ERRORS: ReadonlySet<number> = new Set([266, 522])

function isDiskFailure(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown }
  return (
    typeof errcode === 'number' && (errcode & 255) === SQLITE_IOERR && !READ_ERRORS.has(errcode)
  )
}

const NO_CHANGE = { changes: 0, lastInsertRowid: 0 }

/** SQLite has no booleans and no dates; a library that sends them means 0, 1 and ISO text. */
function bound(values: readonly unknown[]): SQLInputValue[] {
  return values.map((v) =>
    typeof v === 'boolean'
      ? Number(v)
      : v instanceof Date
        ? v.toISOString()
        : v === undefined
          ? null
          : (v as SQLInputValue),
  )
}

/** PostgreSQL's own number of the type bigint. */
const INT8 = 20

function openPostgres(url: string): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5_000,
    // Our times and sequence numbers stay far below 2^53.
    types: {
      getTypeParser: (oid, format) =>
        // oxlint-disable-next-line typescript/no-unsafe-enum-comparison -- their enum is not exported
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  })
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  // A line that breaks while in use says so twice: its query fails, and its client emits an error, for which the pool
  // listens only while the client is idle.
  const known = new WeakSet<pg.PoolClient>()
  pool.on('acquire', (client) => {
    if (known.has(client)) return
    known.add(client)
    client.on('error', () => {})
  })
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return shared('postgres', kysely, { engine: 'postgres', pool })
}

function shared(engine: Engine, kysely: Kysely<Tables>, raw: Database['raw']): Database {
  let closing: Promise<void> | null = null
  return {
    engine,
    kysely,
    raw,
    transaction: (work) => kysely.transaction().execute(work),
    ping: async () => {
      await sql`select 1`.execute(kysely)
    },
    close: () => (closing ??= kysely.destroy()),
  }
}
