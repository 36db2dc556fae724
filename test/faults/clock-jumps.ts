/** F12: somebody sets the server's wall clock a day ahead, a day back, an hour back, while people type. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sleep } from '#test/support/live-peer.ts'
import { ROOT, startServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'
import { demoDoor } from './demo-door.ts'
import type { Fault } from './fault.ts'
import { Office } from './office.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** where the clock stands, off from the right time */
const STANDS = [DAY_MS, -DAY_MS, -DAY_MS - HOUR_MS, 0]
/** Answers about sessions are kept for ten seconds. */
const CACHED_MS = 10_500

const PRELOAD = pathToFileURL(join(ROOT, 'test', 'faults', 'wall-clock.ts')).href

export const clockJumps: Fault = {
  id: 'F12',
  title: 'the wall clock jumps a day ahead, two back, an hour back, and is set right',
  async run({ seed }) {
    const folder = mkdtempSync(join(tmpdir(), 'ban-thao-gio-'))
    const file = join(folder, 'shift')
    const server = await startServer({
      NODE_OPTIONS: `--import=${PRELOAD}`,
      WALL_CLOCK_FILE: file,
    })
    try {
      const door = await demoDoor(server)
      const office = new Office(() => door, 10, seed)
      await office.enter()
      const [someone] = door.writers
      assert.ok(someone !== undefined)
      for (const shiftMs of STANDS) {
        writeFileSync(file, String(shiftMs))
        process.kill(server.pid(), 'SIGUSR2')
        await office.typeFor(1_500)
        await office.settle()
        // A newcomer's seat and session are looked up under the clock as it stands.
        const late = await signIn(server.url, someone.username)
        await sleep(CACHED_MS)
        assert.ok(Math.abs((await clockOf(late)) - shiftMs) < HOUR_MS / 2, 'the clock did not jump')
        for (const writer of [late, ...door.writers])
          assert.equal((await writer.call('GET', '/api/session')).status, 200, writer.username)
        for (const { peer } of office.editors) assert.equal(peer?.isOpen, true, 'put out')
      }
      office.leave()
      return `${STANDS.length} jumps, ${office.acknowledged} acknowledged updates, 0 lost, nobody put out, ${door.writers.length} sessions go on`
    } finally {
      await server.dispose()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** @returns how far the server's wall clock is from ours, ms: sessions of the demo last eight hours by it */
async function clockOf(person: SignedInPerson): Promise<number> {
  const { json } = await person.call('GET', '/api/session')
  return (json as { sessionEndsAt: number }).sessionEndsAt - Date.now() - 8 * HOUR_MS
}
