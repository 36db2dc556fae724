/** Forward-only migrations, run at start. Each file runs once, in its own transaction, and is never edited afterwards. */
import type { Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import type { Database, Engine } from './database.ts'
import * as workspace from './migrations/0001-workspace.ts'

const STEPS: Readonly<Record<string, { up(db: Kysely<unknown>, engine: Engine): Promise<void> }>> =
  {
    '0001-workspace': workspace,
  }

/** Names of all migrations this version knows, oldest first. */
export const MIGRATIONS: readonly string[] = Object.keys(STEPS)

/** @throws the first migration's error; that migration has then left nothing behind */
export async function migrate(database: Database): Promise<void> {
  const migrator = new Migrator({
    db: database.kysely,
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
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}
