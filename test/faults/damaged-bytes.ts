/** F14: bytes in the database are no longer what was written, each kind in a section of its own: a section is whole, or
 *  it says so and is closed to edits; it is never shorter in silence. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import * as Y from 'yjs'
import { CLOSE } from '#shared/wire/sync.ts'
import { LivePeer, readable, textAt, until } from '#test/support/live-peer.ts'
import { ROOT, startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'
import { writersOfSections } from './demo-door.ts'
import type { Fault } from './fault.ts'

type Outcome = 'closed' | 'read-only' | 'whole'
interface Damage {
  readonly name: string
  readonly to: Outcome
  /** @returns how many rows it changed */
  readonly make: (db: DatabaseSync, section: string) => number
}

/** long enough for a snapshot of several parts at once */
const LONG = 'quán triệt, thực hiện. '.repeat(3_000)
const EDITS = 8

const DAMAGES: readonly Damage[] = [
  {
    name: 'a byte of the snapshot and one of its history',
    to: 'closed',
    make: (db, id) =>
      flip(db, 'section_snapshot_part', `section_id = '${id}' and holds = 'text'`) *
      flip(db, 'section_history', `section_id = '${id}'`),
  },
  {
    name: 'a byte of the snapshot',
    to: 'whole',
    make: (db, id) => flip(db, 'section_snapshot_part', `section_id = '${id}' and holds = 'text'`),
  },
  {
    name: 'a part of the snapshot is gone',
    to: 'whole',
    make: (db, id) =>
      remove(db, 'section_snapshot_part', `section_id = '${id}' and holds = 'text' and part = 1`),
  },
  {
    name: 'a byte of the index beside the snapshot',
    to: 'whole',
    make: (db, id) => flip(db, 'section_snapshot_part', `section_id = '${id}' and holds = 'index'`),
  },
  {
    name: 'a byte of the last row',
    to: 'read-only',
    make: (db, id) => flip(db, 'section_log', `seq = ${rowOf(db, id, 'last')}`),
  },
  {
    name: 'the last row is cut',
    to: 'read-only',
    make: (db, id) =>
      Number(
        db
          .prepare(
            `update section_log set data = substr(data, 1, length(data) / 2) where seq = ${rowOf(db, id, 'last')}`,
          )
          .run().changes,
      ),
  },
  {
    name: 'a byte of a row in the middle',
    to: 'read-only',
    make: (db, id) => flip(db, 'section_log', `seq = ${rowOf(db, id, 'middle')}`),
  },
  {
    name: 'a row in the middle is gone',
    to: 'read-only',
    make: (db, id) => remove(db, 'section_log', `seq = ${rowOf(db, id, 'middle')}`),
  },
  {
    name: 'a byte of the history',
    to: 'whole',
    make: (db, id) => flip(db, 'section_history', `section_id = '${id}'`),
  },
]

/** A section, who writes it, and what its page showed last. */
interface Written {
  readonly section: string
  readonly writer: SignedInPerson
  readonly text: string
}

export const damagedBytes: Fault = {
  id: 'F14',
  title: `bytes on disk change in ${DAMAGES.length} ways`,
  async run() {
    const server = await startServer()
    try {
      const written = await writeAll(server, DAMAGES.length + 1)
      const file = join(server.dataDir, 'truoc-khi-hong.btb')
      await runProgram(server, 'backup.ts', file)
      await server.stop()
      const db = new DatabaseSync(join(server.dataDir, 'ban-thao.sqlite'))
      for (const [i, { name, make }] of DAMAGES.entries())
        assert.equal(make(db, written[i]?.section ?? ''), 1, name)
      db.close()
      await server.start()
      for (const [i, one] of written.entries()) {
        // The last one nobody has touched.
        const damage = DAMAGES[i] ?? { name: 'a sound section', to: 'whole' }
        await expectOutcome(server, one, damage.to, damage.name)
      }
      await expectSaid(server, written)
      await server.stop()
      await runProgram(server, 'restore.ts', file, '--replace')
      await server.start()
      for (const one of written) {
        // Sessions are not in a backup.
        const writer = await signIn(server.url, one.writer.username)
        await expectOutcome(server, { ...one, writer }, 'whole', 'after the restore')
      }
      const broken = DAMAGES.filter(({ to }) => to !== 'whole').length
      return `${broken} told and closed to edits, none empty or shorter in silence, the others at work, all whole after a restore, 0 lost`
    } finally {
      await server.dispose()
    }
  },
}

/** Sections with a snapshot of several parts, history before it, and rows behind it. */
async function writeAll(server: RunningServer, count: number): Promise<Written[]> {
  const writers = await writersOfSections(server, (found) => found.size >= count)
  const pages = [...writers].slice(0, count).map(([section, [writer]]) => {
    if (writer === undefined) throw new Error('nobody may write it')
    return { section, writer, ...openPage(server, section, writer) }
  })
  assert.equal(pages.length, count)
  for (const { doc, peer } of pages) {
    await peer.synced
    textAt(doc).insert(0, LONG)
    await expectSaved(peer)
  }
  const areKept = async (): Promise<boolean> =>
    (await metric(server, 'ban_thao_sync_snapshots_total')) >= count
  for (const end = Date.now() + 30_000; !(await areKept());)
    assert.ok(Date.now() < end, 'not every section has its snapshot')
  for (const { doc, peer } of pages)
    for (let n = 0; n < EDITS; n++) {
      textAt(doc).insert(n, 'ư')
      await expectSaved(peer)
    }
  return pages.map(({ section, writer, doc, peer }) => {
    peer.end()
    return { section, writer, text: readable(doc) }
  })
}

async function expectOutcome(
  server: RunningServer,
  { section, writer, text }: Written,
  to: Outcome,
  name: string,
): Promise<void> {
  const { peer, doc } = openPage(server, section, writer)
  const read = await writer.call('GET', `/api/sections/${section}/text`)
  try {
    if (to === 'closed') assert.equal(await peer.ended, CLOSE.damaged, name)
    else {
      await peer.synced
      const shown = readable(doc)
      textAt(doc).insert(0, 'x')
      if (to === 'whole') {
        assert.equal(shown, text, name)
        await expectSaved(peer)
      } else {
        assert.ok(shown.includes(LONG), `${name}: the snapshot is not shown`)
        assert.ok(await until(() => peer.notices.some((n) => n.reason === 'section-damaged')), name)
        assert.equal(await peer.ended, CLOSE.closedToEdits, name)
      }
    }
    const { code } = read.json as { code?: string }
    assert.equal(read.status, to === 'whole' ? 200 : 503, name)
    assert.equal(code, to === 'whole' ? undefined : 'section.damaged', name)
  } finally {
    peer.end()
  }
}

/** The log names each of them once, and the figures count them. */
async function expectSaid(server: RunningServer, written: readonly Written[]): Promise<void> {
  const told = server
    .output()
    .split('\n')
    .filter((line) => line.includes('a section is damaged'))
    .map((line) => (JSON.parse(line) as { section: string }).section)
  const damaged = DAMAGES.flatMap(({ to }, i) => (to === 'whole' ? [] : [written[i]?.section]))
  assert.equal(told.length, damaged.length)
  assert.deepEqual(new Set(told), new Set(damaged))
  assert.equal(await metric(server, 'ban_thao_sync_damaged'), damaged.length)
}

function openPage(server: RunningServer, section: string, writer: SignedInPerson) {
  const doc = new Y.Doc()
  const { cookie } = writer
  return { doc, peer: new LivePeer(`${server.url}/collab/${section}`, { cookie, doc }) }
}

async function expectSaved(peer: LivePeer): Promise<void> {
  assert.ok(await until(() => peer.saved === peer.sent, 20_000), 'not saved')
}

async function metric(server: RunningServer, name: string): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(metrics)?.[1])
}

async function runProgram(
  server: RunningServer,
  program: string,
  ...args: string[]
): Promise<void> {
  await promisify(execFile)(process.execPath, [join(ROOT, 'server', program), ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: server.dataDir },
  })
}

/** Log rows of one section are few: those its snapshot does not cover. */
function rowOf(db: DatabaseSync, section: string, which: 'last' | 'middle'): number {
  const rows = db
    .prepare('select seq from section_log where section_id = ? order by seq')
    .all(section)
    .map(({ seq }) => Number(seq))
  return (which === 'last' ? rows.at(-1) : rows[rows.length >> 1]) ?? -1
}

/** Changes one bit in the middle of the first of these rows. */
function flip(db: DatabaseSync, table: string, where: string): number {
  const row = db.prepare(`select rowid as place, data from ${table} where ${where} limit 1`).get()
  if (!(row?.['data'] instanceof Uint8Array)) return 0
  const data = row['data'].map((byte, i, all) => (i === all.length >> 1 ? byte ^ 1 : byte))
  const { changes } = db
    .prepare(`update ${table} set data = ? where rowid = ?`)
    .run(data, Number(row['place']))
  return Number(changes)
}

function remove(db: DatabaseSync, table: string, where: string): number {
  return Number(db.prepare(`delete from ${table} where ${where}`).run().changes)
}
