/** F03: the data folder is on a small disk that fills up while people type. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '#test/support/running-server.ts'
import { demoDoor } from './demo-door.ts'
import type { Fault } from './fault.ts'
import { Office } from './office.ts'

const DISK_MB = 24
/** left free before people begin to type */
const ROOM_BYTES = 600_000
/** no acknowledgement for so long while people type: the disk is full */
const SILENT_MS = 2_500

export const fullDisk: Fault = {
  id: 'F03',
  title: `disk of ${DISK_MB} MB fills up while people type`,
  async run({ seed }) {
    if (process.getuid?.() !== 0) return inOwnNamespace(seed)
    const disk = mkdtempSync(join(tmpdir(), 'ban-thao-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk])
    try {
      return await onSmallDisk(disk, seed)
    } finally {
      execFileSync('umount', [disk])
      rmSync(disk, { recursive: true, force: true })
    }
  },
}

async function onSmallDisk(disk: string, seed: number): Promise<string> {
  const server = await startServer({ DATA_DIR: join(disk, 'data') })
  try {
    const door = await demoDoor(server, 8)
    const office = new Office(() => door, 8, seed)
    const ballast = join(disk, 'ballast')
    const pid = server.pid()
    const statuses = new Set<number>()

    const fill = async (): Promise<void> => {
      writeFileSync(ballast, new Uint8Array(Math.max(0, freeBytes(disk) - ROOM_BYTES)))
      await office.enter()
      let last = office.acknowledgedNow
      let lastAt = Date.now()
      await office.typeUntil(() => {
        const now = office.acknowledgedNow
        if (now !== last) [last, lastAt] = [now, Date.now()]
        return Date.now() - lastAt > SILENT_MS
      })
    }

    // While it is full: what is there can be read, what cannot be stored is refused with its reason.
    await fill()
    await office.expectKept()
    const [writer] = door.writers
    assert.ok(writer !== undefined)
    const read = await writer.call('GET', `/api/sections/${door.section}`)
    assert.equal(read.status, 200, JSON.stringify(read.json))
    for (const person of door.writers) {
      const move = await person.call('POST', `/api/sections/${door.section}/moves`, {
        to: 'submitted',
        note: '',
      })
      statuses.add(move.status)
      if (move.status === 503)
        assert.equal((move.json as { code: string }).code, 'storage.unavailable')
      assert.ok(
        [503, 403].includes(move.status),
        `a move: ${JSON.stringify(move.json)}\n${server.output()}`,
      )
    }
    assert.ok(statuses.has(503), 'no move met the full disk')

    // There is room again: everything is saved, in the same process.
    rmSync(ballast)
    await office.settle()
    assert.equal(server.pid(), pid)
    assert.ok(!office.editors.some(({ peer }) => peer?.isOpen !== true), 'somebody was put out')

    // Full again, and killed so: what was acknowledged is there.
    await fill()
    await server.stop('SIGKILL')
    rmSync(ballast)
    await server.start()
    await office.expectKept()
    await office.settle()
    office.leave()
    return `filled twice, ${office.acknowledged} acknowledged updates, 0 lost, moves 503, reading 200, saving again without a restart`
  } finally {
    await server.dispose()
  }
}

const freeBytes = (disk: string): number => {
  const { bavail, bsize } = statfsSync(disk)
  return bavail * bsize
}

/** Who is not root may mount in a namespace of their own. */
async function inOwnNamespace(seed: number): Promise<string> {
  const run = fileURLToPath(new URL('run.ts', import.meta.url))
  const args = ['-Urm', process.execPath, run, '--only', 'F03', '--seed', String(seed)]
  const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const code = await new Promise((done) => child.once('exit', done))
  if (code !== 0) throw new Error(said)
  return said.trim()
}
