import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { holdInstance } from '#server/storage/instance-lock.ts'
import { postgres, type EngineUnderTest, type Place } from '#test/support/databases.ts'

const KEYS = `hashtext('ban-thao'), hashtext(current_schema())`

/** A bystander's connection to the same schema. */
async function connect(at: Place): Promise<Client> {
  const client = new Client({ connectionString: at.databaseUrl ?? '' })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

/** Long enough for a busy machine: what is waited for is the fact. */
const WAIT = { timeout: 20_000 }
const LOCKS = `select pid from pg_locks where locktype = 'advisory'
  and objid::bigint = (hashtext(current_schema())::bigint & 4294967295)`

/** @returns the backend that holds the lock, 0: none */
async function holderOf(bystander: Client): Promise<number> {
  const { rows } = await bystander.query<{ pid: number }>(`${LOCKS} and granted`)
  return rows[0]?.pid ?? 0
}

/** Breaks the connection that holds the lock, as a restart of PostgreSQL or a cut line would. */
async function cut(bystander: Client): Promise<number> {
  const pid = await holderOf(bystander)
  await bystander.query('select pg_terminate_backend($1)', [pid])
  return pid
}

const on = postgres
if (on !== null) describe('the instance lock on PostgreSQL', () => suite(on))
else
  test('the instance lock on PostgreSQL needs TEST_DATABASE_URL', () => {
    expect(process.env['CI']).not.toBe('true')
  })

function suite({ open, place }: EngineUnderTest): void {
  test('comes back by itself after its connection broke', async () => {
    const at = await place()
    const database = await open(at)
    let isLost = false
    const release = await holdInstance(database, at.dataDir, () => (isLost = true))
    const bystander = await connect(at)
    const first = await cut(bystander)
    const holder = (): Promise<number> => holderOf(bystander)
    await expect.poll(holder, WAIT).toSatisfy((pid: number) => pid > 0 && pid !== first)
    expect(isLost).toBe(false)
    await release()
    await expect.poll(holder, WAIT).toBe(0)
  })

  test('is given up, and the server told, when somebody else took it meanwhile', async () => {
    const at = await place()
    const database = await open(at)
    const lost = new Promise<string>((resolve) => {
      void holdInstance(database, at.dataDir, () => resolve('lost')).then((release) =>
        onTestFinished(release),
      )
    })
    const bystander = await connect(at)
    await expect.poll(() => holderOf(bystander), WAIT).toBeGreaterThan(0)
    const rival = await connect(at)
    const taken = rival.query(`select pg_advisory_lock(${KEYS})`)
    await expect
      .poll(async () => {
        const { rows } = await bystander.query(`${LOCKS} and not granted`)
        return rows.length
      }, WAIT)
      .toBe(1)
    await cut(bystander)
    await taken
    expect(await lost).toBe('lost')
  })
}
