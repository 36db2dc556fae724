/** A real database for one test: SQLite in a folder of its own, or a schema of its own on the PostgreSQL under test. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export type Engine = 'sqlite' | 'postgres'

/** SQLite always; PostgreSQL where TEST_DATABASE_URL names one. */
export const ENGINES: readonly Engine[] =
  process.env['TEST_DATABASE_URL'] === undefined ? ['sqlite'] : ['sqlite', 'postgres']

export interface TemporaryDatabase {
  readonly where: { readonly databaseUrl: string | null; readonly dataDir: string }
  dispose(): Promise<void>
}

export async function temporaryDatabase(engine: Engine): Promise<TemporaryDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ban-thao-sync-'))
  const removeFolder = (): void => rmSync(dataDir, { recursive: true, force: true })
  if (engine === 'sqlite')
    return { where: { databaseUrl: null, dataDir }, dispose: async () => removeFolder() }
  const name = `sync_${crypto.randomUUID().replaceAll('-', '')}`
  const base = new URL(process.env['TEST_DATABASE_URL'] ?? '')
  await run(base.href, `create schema ${name}`)
  const url = new URL(base)
  url.searchParams.set('options', `-c search_path=${name}`)
  // URLSearchParams writes a space as +, which pg takes literally.
  const databaseUrl = url.href.replaceAll('+', '%20')
  return {
    where: { databaseUrl, dataDir },
    async dispose() {
      await run(base.href, `drop schema ${name} cascade`)
      removeFolder()
    },
  }
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}
