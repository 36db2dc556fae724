/** F03: the data folder is on a small disk that fills up while people type. Only root may mount such a disk; for anybody
 *  else the kernel answers every write to the data files as a full disk does (ENOSPC). */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SectionView } from '#shared/wire/api.ts'
import { startServer } from '#test/support/running-server.ts'
import { demoDoor } from './demo-door.ts'
import { needs, type Fault } from './fault.ts'
import { Office } from './office.ts'
import { attachStrace, type Strace } from './strace.ts'

const DISK_MB = 24
/** left free before people begin to type */
const ROOM_BYTES = 600_000
/** no acknowledgement for so long while people type: the disk is full */
const SILENT_MS = 2_500

interface SmallDisk {
  readonly path: string
  /** leaves little or no room to the server with this pid */
  fill(pid: number): Promise<void>
  /** gives room again */
  empty(): Promise<void>
  remove(): void
}

export const fullDisk: Fault = {
  id: 'F03',
  title: `disk of ${DISK_MB} MB fills up while people type`,
  async run({ seed }) {
    const isRoot = process.getuid?.() === 0
    if (!isRoot) needs('strace', 'strace')
    const path = mkdtempSync(join(tmpdir(), 'ban-thao-disk-'))
    const disk = isRoot ? mountedDisk(path) : refusedWrites(path)
    try {
      return await onSmallDisk(disk, seed)
    } finally {
      disk.remove()
    }
  },
}

function mountedDisk(path: string): SmallDisk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', path])
  const ballast = join(path, 'ballast')
  return {
    path,
    fill: () => writeFile(ballast, new Uint8Array(Math.max(0, freeBytes(path) - ROOM_BYTES))),
    empty: () => rm(ballast),
    remove() {
      execFileSync('umount', [path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}

function refusedWrites(path: string): SmallDisk {
  let strace: Strace | null = null
  return {
    path,
    async fill(pid) {
      strace = await attachStrace(pid, [
        '-e',
        'trace=pwrite64',
        '-e',
        'inject=pwrite64:error=ENOSPC',
      ])
    },
    async empty() {
      await strace?.detach()
      strace = null
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

async function onSmallDisk(disk: SmallDisk, seed: number): Promise<string> {
  const server = await startServer({ DATA_DIR: join(disk.path, 'data') })
  try {
    const door = await demoDoor(server, 8)
    const office = new Office(() => door, 8, seed)
    const pid = server.pid()
    const statuses = new Set<number>()

    const [writer] = door.writers
    assert.ok(writer !== undefined)
    const look = async (): Promise<{ status: number; json: SectionView }> => {
      const { status, json } = await writer.call('GET', `/api/sections/${door.section}`)
      return { status, json: json as SectionView }
    }

    const fill = async (): Promise<void> => {
      await office.enter()
      const first = office.acknowledgedNow
      await office.typeUntil(() => office.acknowledgedNow > first)
      // The first letter makes the section «writing», with the next round of records: only that can be submitted.
      while ((await look()).json.state === 'not-started');
      await disk.fill(server.pid())
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
    const read = await look()
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
    await disk.empty()
    await office.settle()
    assert.equal(server.pid(), pid)
    assert.ok(!office.editors.some(({ peer }) => peer?.isOpen !== true), 'somebody was put out')

    // Full again, and killed so: what was acknowledged is there.
    await fill()
    await server.stop('SIGKILL')
    await disk.empty()
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
