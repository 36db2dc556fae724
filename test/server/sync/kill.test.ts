/** SIGKILL at random moments while ten people type: nothing acknowledged is lost, nothing that any screen showed is lost,
 *  and when everybody is back all copies are equal. `npm run faults` kills more often. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { demoDoor } from '#test/faults/demo-door.ts'
import { killWhileTyping } from '#test/faults/kills.ts'
import { Office } from '#test/faults/office.ts'
import { startServer } from '#test/support/running-server.ts'

const EDITORS = 10

test('50 kills of the whole server: 0 acknowledged edits lost, all copies equal', async () => {
  const server = await startServer()
  try {
    const door = await demoDoor(server, EDITORS)
    const office = new Office(() => door, EDITORS, 20_190_410)
    await killWhileTyping(office, () => server.restart('SIGKILL'), 50, 20_190_410)
    expect(office.acknowledged).toBeGreaterThan(1_000)
  } finally {
    await server.dispose()
  }
}, 400_000)

test('15 kills with a snapshot every few rows: the same', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ban-thao-kill-'))
  let running = await launch(dataDir, 0)
  try {
    const office = new Office(() => ({ ...running, section: 'phan-ben' }), EDITORS, 62)
    const killAndStart = async (): Promise<void> => {
      const { port, child } = running
      child.kill('SIGKILL')
      await once(child, 'exit')
      running = await launch(dataDir, port)
    }
    await killWhileTyping(office, killAndStart, 15, 62)
    expect(office.acknowledged).toBeGreaterThan(300)
  } finally {
    running.child.kill('SIGKILL')
    await once(running.child, 'exit')
    rmSync(dataDir, { recursive: true, force: true })
  }
}, 200_000)

interface Launched {
  readonly child: ChildProcess
  readonly url: string
  readonly port: number
  readonly cookies: readonly string[]
}

async function launch(dataDir: string, port: number): Promise<Launched> {
  const entry = fileURLToPath(new URL('../../support/live-text-process.ts', import.meta.url))
  const child = spawn(process.execPath, [entry, dataDir, String(port), String(EDITORS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString()))
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)))
  })
  return { child, ...(JSON.parse(said) as Omit<Launched, 'child'>) }
}
