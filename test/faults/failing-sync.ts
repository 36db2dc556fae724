/** F04: the disk answers a sync with an error, once. Nobody knows then what is on disk: the process must end, and the log
 *  is the truth when it starts again. */
import assert from 'node:assert/strict'
import { until } from '#test/support/live-peer.ts'
import { startServer } from '#test/support/running-server.ts'
import { demoDoor } from './demo-door.ts'
import { needs, type Fault } from './fault.ts'
import { Office } from './office.ts'
import { attachStrace } from './strace.ts'

/** which sync of a thread fails, counted from when people type */
const FAILING = [1, 2, 5, 20]

export const failingSync: Fault = {
  id: 'F04',
  title: 'one sync of the disk fails',
  async run({ seed }) {
    needs('strace', 'strace')
    const server = await startServer()
    try {
      const door = await demoDoor(server, 6)
      const office = new Office(() => door, 6, seed)
      for (const nth of FAILING) {
        await office.enter()
        const strace = await attachStrace(server.pid(), [
          '-e',
          'trace=fsync,fdatasync',
          '-e',
          `inject=fsync,fdatasync:error=EIO:when=${nth}`,
        ])
        let code: number | null | undefined
        void server.ended().then((ended) => (code = ended))
        const end = Date.now() + 20_000
        await office.typeUntil(() => code !== undefined || Date.now() > end)
        assert.equal(code, 1, `sync ${nth} failed: ended with ${String(code)}\n${server.output()}`)
        await strace.ended
        assert.ok(await until(() => !office.isAnybodyIn), 'a line outlived its server')
        await server.start()
        await office.expectKept()
      }
      await office.settle()
      office.leave()
      return `${FAILING.length} times: ended with code 1 each time, ${office.acknowledged} acknowledged updates, 0 lost`
    } finally {
      await server.dispose()
    }
  },
}
