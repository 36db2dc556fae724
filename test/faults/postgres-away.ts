/** F05: PostgreSQL is restarted without a check point, stands still, and its answers to COMMIT get lost. */
import assert from 'node:assert/strict'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import pg from 'pg'
import { startServer } from '#test/support/running-server.ts'
import { demoDoor } from './demo-door.ts'
import type { Fault } from './fault.ts'
import { Office } from './office.ts'
import { startPostgres } from './own-postgres.ts'

const RESTARTS = 3
const STOPPED_MS = 5_000
const SWALLOWED = 10

export const postgresAway: Fault = {
  id: 'F05',
  title: 'PostgreSQL restarts in mid-commit, stands still, its answers to COMMIT get lost',
  async run({ seed }) {
    const postgres = await startPostgres()
    const line = await startSwallower(Number(new URL(postgres.url).port))
    const address = new URL(postgres.url)
    address.port = String(line.port)
    const server = await startServer({ DATABASE_URL: address.href })
    try {
      const door = await demoDoor(server, 8)
      const office = new Office(() => door, 8, seed)
      const pid = server.pid()
      await office.enter()
      for (let n = 0; n < RESTARTS; n++) {
        await office.typeFor(500)
        await Promise.all([postgres.restartImmediately(), office.typeFor(1_500)])
        await office.settle()
      }
      postgres.signalAll('SIGSTOP')
      await office.typeFor(STOPPED_MS)
      postgres.signalAll('SIGCONT')
      await office.settle()
      for (let n = 0; n < SWALLOWED; n++) {
        line.swallowNext()
        await office.typeUntil(() => !line.isWaiting())
        await office.typeFor(200)
      }
      await office.settle()
      assert.equal(server.pid(), pid)
      assert.ok(server.isRunning(), server.output())
      assert.equal(await rowsStoredTwice(postgres.url), 0)
      office.leave()
      return `${RESTARTS} restarts, ${STOPPED_MS} ms still, ${SWALLOWED} answers lost, ${office.acknowledged} acknowledged updates, 0 lost, 0 twice`
    } finally {
      await server.dispose()
      await line.close()
      await postgres.dispose()
    }
  },
}

async function rowsStoredTwice(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ n: number }>(
    'select count(*)::int as n from (select 1 from section_log group by section_id, data having count(*) > 1) as twice',
  )
  await client.end()
  return rows[0]?.n ?? -1
}

interface Swallower {
  readonly port: number
  /** the next COMMIT reaches the database, and its answer reaches nobody */
  swallowNext(): void
  isWaiting(): boolean
  close(): Promise<void>
}

async function startSwallower(target: number): Promise<Swallower> {
  let isWaiting = false
  const server: Server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    let isCut = false
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined)
      socket.on('close', () => {
        client.destroy()
        // What was sent on still reaches the database.
        upstream.end()
      })
    }
    client.on('data', (bytes) => {
      upstream.write(bytes)
      if (!isWaiting || !bytes.includes('commit\0')) return
      isWaiting = false
      isCut = true
      client.destroy()
    })
    upstream.on('data', (bytes) => {
      if (!isCut) client.write(bytes)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    swallowNext: () => void (isWaiting = true),
    isWaiting: () => isWaiting,
    async close() {
      await new Promise((done) => server.close(done))
    },
  }
}
