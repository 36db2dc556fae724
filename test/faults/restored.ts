/** F15: last night's backup is restored while people's pages hold newer text. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as Y from 'yjs'
import { LivePeer, readable, until } from '#test/support/live-peer.ts'
import { ROOT, startServer } from '#test/support/running-server.ts'
import { signIn } from '#test/support/signed-in.ts'
import { demoDoor } from './demo-door.ts'
import type { Fault } from './fault.ts'
import { Office } from './office.ts'

const PEOPLE = 4

export const restored: Fault = {
  id: 'F15',
  title: "last night's backup is restored while pages hold newer text",
  async run({ seed }) {
    const server = await startServer()
    try {
      const door = await demoDoor(server, PEOPLE)
      const office = new Office(() => ({ ...door, cookies }), PEOPLE, seed)
      let { cookies } = door
      await office.enter()
      await office.typeFor(1_000)
      await office.settle()
      const file = join(server.dataDir, 'dem-qua.btb')
      const run = (program: string, ...args: string[]): Promise<unknown> =>
        promisify(execFile)(process.execPath, [join(ROOT, 'server', program), ...args], {
          env: { PATH: process.env['PATH'], DATA_DIR: server.dataDir },
        })
      await run('backup.ts', file)
      await office.typeFor(1_500)
      await office.settle()
      const newest = readable(office.editors[0]?.doc ?? new Y.Doc())
      office.leave()
      await server.stop('SIGKILL')
      await run('restore.ts', file, '--replace')
      await server.start()
      // Sessions are not in a backup.
      cookies = await Promise.all(
        door.writers.map(async (w) => (await signIn(server.url, w.username)).cookie),
      )
      const admin = await signIn(server.url, 'quantri')
      // One is away: what it wrote since the backup only the others hold. An administrator lets them bring it.
      const away = office.editors.at(-1)
      const opened = await admin.call('POST', `/api/sections/${door.section}/recovery`, {
        reason: 'Phục hồi bản sao lưu đêm qua',
        hours: 1,
      })
      assert.ok(opened.status < 300, JSON.stringify(opened.json))
      const docs = office.editors.filter((e) => e !== away).map((e) => e.doc)
      const peers = docs.map(
        (doc, i) =>
          new LivePeer(`${server.url}/collab/${door.section}`, { cookie: cookies[i] ?? '', doc }),
      )
      await Promise.all(peers.map((peer) => peer.synced))
      assert.ok(await until(() => peers.every((p) => p.saved === p.sent), 20_000), 'not saved')
      const fresh = new Y.Doc()
      const reader = new LivePeer(`${server.url}/collab/${door.section}`, {
        cookie: cookies[0] ?? '',
        doc: fresh,
      })
      await reader.synced
      assert.ok(
        await until(() => readable(fresh) === newest, 20_000),
        'newer text did not come back',
      )
      for (const peer of [...peers, reader]) peer.end()
      // The one who was away comes back, and types on under the same id.
      await office.enter()
      await office.typeFor(500)
      await office.settle()
      office.leave()
      return `own text and an absent colleague's came back, equal letter by letter, ${office.acknowledged} acknowledged updates, 0 lost`
    } finally {
      await server.dispose()
    }
  },
}
