/** F02: the power goes while people type. What the server asked of its disk is recorded; from the record come images of
 *  what a disk may hold then; each is opened as the product opens it. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as Y from 'yjs'
import type { SectionId } from '#shared/ids.ts'
import { connectDatabase, SQLITE_FILE } from '#server/storage/database.ts'
import { openSectionLog } from '#server/sync/open-section-log.ts'
import { LivePeer, textAt } from '#test/support/live-peer.ts'
import { startServer } from '#test/support/running-server.ts'
import { seeded } from '#test/support/seeded.ts'
import { demoDoor } from './demo-door.ts'
import { afterPowerCut, readDiskEvents, STRACE_ARGS, type DiskEvent } from './disk-record.ts'
import { needs, type Fault } from './fault.ts'
import { expectHolds, Office, type Door, type Promised } from './office.ts'
import { attachStrace } from './strace.ts'

const IMAGES = 200
/** some are also given to a server */
const SERVED = 5
const TYPED_MS = 4_000
/** makes a snapshot due, so that its steps are in the record */
const LONG = 'quán triệt '.repeat(8_000)
const FILES = [SQLITE_FILE, `${SQLITE_FILE}-wal`]

interface Image {
  readonly files: ReadonlyMap<string, Buffer>
  readonly promised: readonly Promised[]
}

export const powerCut: Fault = {
  id: 'F02',
  title: 'the power goes while people type',
  async run({ seed }) {
    needs('strace', 'strace')
    const server = await startServer()
    try {
      const door = await demoDoor(server, 6)
      const office = new Office(() => door, 6, seed)
      const strace = await attachStrace(server.pid(), STRACE_ARGS)
      const before = new Map(FILES.map((name) => [name, readFileSync(join(server.dataDir, name))]))
      await office.enter()
      await office.typeFor(TYPED_MS)
      textAt(office.editors[0]?.doc ?? new Y.Doc()).insert(0, LONG)
      await office.typeFor(TYPED_MS)
      office.note()
      const events = readDiskEvents(await strace.detach()).filter(({ file }) =>
        file.startsWith(server.dataDir),
      )
      office.leave()
      await server.stop('SIGKILL')
      const count = (kind: DiskEvent['kind'], name: string): number =>
        events.filter((e) => e.kind === kind && e.file.endsWith(name)).length
      const writes = events.filter((e) => e.kind === 'write').length
      const syncs = count('sync-ends', '')
      assert.ok(syncs > 20 && writes > 100, `recorded ${writes} writes, ${syncs} syncs`)
      assert.ok(count('write', SQLITE_FILE) > 0, 'no checkpoint in the record')
      const random = seeded(seed)
      let held = 0
      for (let i = 0; i < IMAGES; i++) {
        const cut = 1 + random(events.length - 1)
        const until = events.slice(0, cut)
        const at = events[cut]?.at ?? 0
        const promised = office.promises.filter((promise) => promise.at <= at)
        held += promised.length
        const files = new Map(
          FILES.map((name) => {
            const own = until.filter(({ file }) => file === join(server.dataDir, name))
            return [name, afterPowerCut(before.get(name) ?? Buffer.alloc(0), own, random)]
          }),
        )
        await expectSound({ files, promised }, door.section, `seed ${seed}, image ${i}`)
        if (i % (IMAGES / SERVED) !== 0) continue
        write(server.dataDir, files)
        await server.start()
        await expectServed(door, promised, `seed ${seed}, image ${i}`)
        await server.stop('SIGKILL')
      }
      assert.ok(held > IMAGES, 'hardly anything had been promised')
      return `${writes} writes, ${syncs} syncs, ${IMAGES} images, ${SERVED} of them served, database check clean, ${office.acknowledged} acknowledged updates, 0 lost`
    } finally {
      await server.dispose()
    }
  },
}

function write(folder: string, files: ReadonlyMap<string, Buffer>): void {
  // It is shared memory and does not outlive the power.
  rmSync(join(folder, `${SQLITE_FILE}-shm`), { force: true })
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
}

async function expectSound({ files, promised }: Image, section: string, where: string) {
  const folder = mkdtempSync(join(tmpdir(), 'ban-thao-image-'))
  try {
    write(folder, files)
    const plain = new DatabaseSync(join(folder, SQLITE_FILE))
    const check = plain.prepare('pragma integrity_check').all()
    plain.close()
    assert.deepEqual(
      check.map((row) => row['integrity_check']),
      ['ok'],
      where,
    )
    const database = await connectDatabase({ databaseUrl: null, dataDir: folder })
    const stored = await (await openSectionLog(database)).load(section as SectionId)
    await database.close()
    assert.equal(stored?.isDamaged, false, where)
    const doc = new Y.Doc()
    if (stored.snapshot !== null) Y.applyUpdate(doc, stored.snapshot.text)
    for (const row of stored.rows) Y.applyUpdate(doc, row)
    expectHolds(doc, promised, where)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function expectServed(door: Door, promised: readonly Promised[], where: string) {
  const doc = new Y.Doc()
  const cookie = door.cookies[0] ?? ''
  const reader = new LivePeer(`${door.url}/collab/${door.section}`, { cookie, doc })
  await reader.synced
  reader.end()
  expectHolds(doc, promised, where)
}
