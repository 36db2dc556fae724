/** Forward-only migrations, run at start. Each file runs once, in its own transaction, and is never edited afterwards. */
import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import type { Database } from './database.ts'
import type { Engine } from './schema.ts'
import * as workspace from './migrations/0001-workspace.ts'
import * as keeping from './migrations/0002-keeping.ts'
import * as quarantine from './migrations/0003-quarantine.ts'
import * as recovery from './migrations/0004-recovery.ts'
import * as comments from './migrations/0005-comments.ts'
import * as consultations from './migrations/0006-consultations.ts'
import * as resolution from './migrations/0007-resolution.ts'
import * as suggestions from './migrations/0008-suggestions.ts'
import * as proofing from './migrations/0009-proofing.ts'
import * as notices from './migrations/0010-notices.ts'
import * as commentGroups from './migrations/0011-comment-groups.ts'
import * as officialWriting from './migrations/0012-official-writing.ts'
import * as erasures from './migrations/0013-erasures.ts'
import * as suggestionEdits from './migrations/0014-suggestion-edits.ts'
import * as commentPlaces from './migrations/0015-comment-places.ts'

const STEPS: Readonly<Record<string, { up(db: Kysely<unknown>, engine: Engine): Promise<void> }>> =
  {
    '0001-workspace': workspace,
    '0002-keeping': keeping,
    '0003-quarantine': quarantine,
    '0004-recovery': recovery,
    '0005-comments': comments,
    '0006-consultations': consultations,
    '0007-resolution': resolution,
    '0008-suggestions': suggestions,
    '0009-proofing': proofing,
    '0010-notices': notices,
    '0011-comment-groups': commentGroups,
    '0012-official-writing': officialWriting,
    '0013-erasures': erasures,
    '0014-suggestion-edits': suggestionEdits,
    '0015-comment-places': commentPlaces,
  }

/** Names of all migrations this version knows, oldest first. */
export const MIGRATIONS: readonly string[] = Object.keys(STEPS)

/** @throws the first migration's error; that migration has then left nothing behind */
export async function migrate(database: Database): Promise<void> {
  const schema = await schemaOf(database)
  const migrator = new Migrator({
    db: database.kysely,
    // Without it the library takes another schema's table of the same name for ours.
    ...(schema === null ? {} : { migrationTableSchema: schema }),
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          Object.entries(STEPS).map(([name, step]): [string, Migration] => [
            name,
            { up: (db: Kysely<unknown>) => step.up(db, database.engine) },
          ]),
        ),
    },
  })
  await asOneTransaction(database, async () => {
    for (let tries = 1; ; tries++) {
      const { error } = await migrator.migrateToLatest()
      if (error === undefined) return
      if (tries === TRIES || !isForeignSchemaGone(error)) throw error
    }
  })
}

const TRIES = 5
/** The library lists the tables of all schemas first; one that is dropped by its owner meanwhile is an error to it. */
const isForeignSchemaGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '3F000'

/** On PostgreSQL the library does this itself. On SQLite it runs bare statements: a crash between two would leave half
 *  a schema, and a second server starting at that moment would run into it. */
async function asOneTransaction(database: Database, work: () => Promise<void>): Promise<void> {
  if (database.raw.engine === 'postgres') return await work()
  const { connection } = database.raw
  connection.exec('begin immediate')
  try {
    await work()
    connection.exec('commit')
  } catch (error) {
    if (connection.isTransaction) connection.exec('rollback')
    throw error
  }
}

/** PostgreSQL holds several schemas; ours is the first of the connection's search path. */
async function schemaOf(database: Database): Promise<string | null> {
  if (database.engine === 'sqlite') return null
  const { rows } = await sql<{ name: string | null }>`select current_schema() as name`.execute(
    database.kysely,
  )
  return rows[0]?.name ?? null
}
