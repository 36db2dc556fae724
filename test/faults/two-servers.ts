/** F07: two servers both think that the database is theirs. */
import assert from 'node:assert/strict'
import { until } from '#test/support/live-peer.ts'
import { startAndFail, startServer } from '#test/support/running-server.ts'
import { demoDoor } from './demo-door.ts'
import type { Fault } from './fault.ts'
import { Office } from './office.ts'
import { startPostgres } from './own-postgres.ts'

export const twoServers: Fault = {
  id: 'F07',
  title: 'a second server on the same database; one that wakes up after another took over',
  async run({ seed }) {
    const refusedOnSqlite = await secondIsRefused()
    const postgres = await startPostgres()
    const env = { DATABASE_URL: postgres.url }
    const first = await startServer(env)
    let second: Awaited<ReturnType<typeof startServer>> | null = null
    try {
      const exit = await startAndFail({ ...env, PORT: '0', DATA_DIR: `${first.dataDir}-2` })
      assert.equal(exit.code, 1, exit.output)
      const door = await demoDoor(first, 4)
      const before = new Office(() => door, 4, seed)
      await before.enter()
      await before.typeFor(500)
      // It is stopped in the midst of its work, its connections break, another takes its place.
      process.kill(first.pid(), 'SIGSTOP')
      await before.typeFor(200)
      await postgres.restartImmediately()
      second = await startServer(env)
      const there = { ...door, url: second.url }
      const after = new Office(() => there, 4, seed + 1)
      await after.enter()
      await after.typeFor(500)
      let code: number | null | undefined
      void first.ended().then((ended) => (code = ended))
      process.kill(first.pid(), 'SIGCONT')
      assert.ok(await until(() => code !== undefined, 20_000), 'the woken server goes on')
      assert.equal(code, 1)
      before.note()
      await after.typeFor(300)
      await after.settle()
      // What either of them acknowledged is there.
      const all = new Office(() => there, 4, seed + 2)
      all.promises.push(...before.promises, ...after.promises)
      await all.expectKept()
      for (const office of [before, after]) office.leave()
      return `${refusedOnSqlite}, the woken server ended with code 1, ${before.acknowledged + after.acknowledged} acknowledged updates, 0 lost`
    } finally {
      await first.dispose()
      await second?.dispose()
      await postgres.dispose()
    }
  },
}

async function secondIsRefused(): Promise<string> {
  const first = await startServer()
  try {
    const exit = await startAndFail({ PORT: '0', DATA_DIR: first.dataDir })
    assert.equal(exit.code, 1, exit.output)
    assert.match(exit.output, /^DATA_DIR: .*máy chủ khác/m)
    assert.equal((await fetch(`${first.url}/readyz`)).status, 200)
    return 'refused on both databases'
  } finally {
    await first.dispose()
  }
}
