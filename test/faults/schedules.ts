/** F16: random schedules of faults, several at once: the simulation, in a process of its own, since it takes over the
 *  machine's timers. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '#test/support/running-server.ts'
import type { Fault } from './fault.ts'

export const schedules: Fault = {
  id: 'F16',
  title: 'random schedules of faults on simulated time, disk and lines',
  async run({ seeds }) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      join(ROOT, 'test', 'simulate', 'run.ts'),
      '--seeds',
      String(seeds),
    ])
    return `${stdout.trim()}, 0 lost`
  },
}
