/** F08: the server is told to stop while people type: an upgrade in working hours. */
import assert from 'node:assert/strict'
import { CLOSE } from '#shared/wire/sync.ts'
import { startServer } from '#test/support/running-server.ts'
import { demoDoor } from './demo-door.ts'
import type { Fault } from './fault.ts'
import { Office } from './office.ts'

const EDITORS = 40
const STOPS = 3
const WITHIN_MS = 10_000

export const stopUnderLoad: Fault = {
  id: 'F08',
  title: `SIGTERM while ${EDITORS} people type`,
  async run({ seed }) {
    const server = await startServer()
    try {
      const door = await demoDoor(server)
      const office = new Office(() => door, EDITORS, seed)
      let slowest = 0
      for (let n = 0; n < STOPS; n++) {
        await office.enter()
        await office.typeFor(1_000)
        const began = Date.now()
        const stopped = server.stop('SIGTERM')
        await office.typeUntil(() => !office.isAnybodyIn)
        assert.equal(await stopped, 0, `exit code\n${server.output()}`)
        slowest = Math.max(slowest, Date.now() - began)
        for (const { peer } of office.editors) assert.equal(peer?.closed, CLOSE.restart)
        await server.start()
        await office.expectKept()
      }
      assert.ok(slowest <= WITHIN_MS, `took ${slowest} ms`)
      await office.settle()
      office.leave()
      return `${STOPS} stops, at most ${slowest} ms, every line closed with ${CLOSE.restart}, ${office.acknowledged} acknowledged updates, 0 lost`
    } finally {
      await server.dispose()
    }
  },
}
