/** The same test on every engine: SQLite always, PostgreSQL where TEST_DATABASE_URL names one. Each test has a database
 *  of its own (a folder; a schema), which is gone when the test is over. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { describe, onTestFinished } from 'vitest'
import { openDatabase, type Database } from '#server/storage/database.ts'
import type { Engine } from '#server/storage/schema.ts'

/** Where a database lives, as the configuration says it. */
export interface Place {
  readonly databaseUrl: string | null
  readonly dataDir: string
}

export interface EngineUnderTest {
  readonly engine: Engine
  /** A new, empty place; cleared away after the test. */
  readonly place: () => Promise<Place>
  /** Opens and migrates a database, in a new place unless one is given; closed after the test. */
  readonly open: (at?: Place) => Promise<Database>
}

export const TEST_DATABASE_URL = process.env['TEST_DATABASE_URL']

export const sqlite = engineUnderTest('sqlite', async () => null)
/** null where no PostgreSQL was named; `npm test` says so, and in CI it refuses to run without one. */
export const postgres =
  TEST_DATABASE_URL === undefined || TEST_DATABASE_URL === ''
    ? null
    : engineUnderTest('postgres', () => freshSchema(TEST_DATABASE_URL))

export const ENGINES: readonly EngineUnderTest[] = postgres === null ? [sqlite] : [sqlite, postgres]

export function describeOnEachDatabase(name: string, suite: (on: EngineUnderTest) => void): void {
  for (const on of ENGINES) describe(`${name} (${on.engine})`, () => suite(on))
}

function engineUnderTest(engine: Engine, freshUrl: () => Promise<string | null>): EngineUnderTest {
  const place = async (): Promise<Place> => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ban-thao-test-'))
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
    return { dataDir, databaseUrl: await freshUrl() }
  }
  const open = async (at?: Place): Promise<Database> => {
    const database = await openDatabase(at ?? (await place()))
    onTestFinished(() => database.close())
    return database
  }
  return { engine, place, open }
}

/** @returns the address of the same server with a new schema first and alone in the search path */
async function freshSchema(url: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await once(url, `create schema ${name}`)
  onTestFinished(() => once(url, `drop schema ${name} cascade`))
  const address = new URL(url)
  address.searchParams.set('options', `-c search_path=${name}`)
  return address.href.replaceAll('+', '%20')
}

async function once(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
