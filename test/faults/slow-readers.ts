/** F11: one of many does not read what it is sent. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as Y from 'yjs'
import { CLOSE } from '#shared/wire/sync.ts'
import { LivePeer, readable, sleep, textAt, until } from '#test/support/live-peer.ts'
import { startServer } from '#test/support/running-server.ts'
import { demoDoor } from './demo-door.ts'
import { quantile, type Fault } from './fault.ts'

const READERS = 50
const WRITERS = 12
const WRITTEN_AT_ONCE = 4
const TYPED_BYTES = 90_000
/** the kernel's own buffers take some megabytes before the server notices anything */
const PATIENCE_MS = 60_000
const MAY_GROW_MB = 200

export const slowReader: Fault = {
  id: 'F11',
  title: `one of ${READERS} does not read`,
  async run() {
    const server = await startServer()
    const peers: LivePeer[] = []
    try {
      const door = await demoDoor(server)
      const join = async (i: number): Promise<LivePeer> => {
        const peer = new LivePeer(`${door.url}/collab/${door.section}`, {
          cookie: door.cookies[i % door.cookies.length] ?? '',
          doc: new Y.Doc(),
        })
        peers.push(peer)
        await peer.synced
        return peer
      }
      const others = await Promise.all(Array.from({ length: READERS - 1 }, (_, i) => join(i)))
      const slow = await join(3)
      const memory = (): number =>
        Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid()}/status`, 'utf8'))?.[1]) /
        1_024
      const letter = async (): Promise<number> => {
        const [from, to] = others
        if (from?.doc == null || to?.doc == null) throw new Error('nobody')
        const sign = `(${from.sent})`
        const began = performance.now()
        textAt(from.doc, 0).insert(0, sign)
        const seen = (): boolean => readable(to.doc ?? new Y.Doc()).includes(sign)
        assert.ok(await until(seen, 10_000), 'an edit never arrived')
        return performance.now() - began
      }
      await letter()
      const before = memory()
      // A pause: nothing more is queued for it, and it gets what it missed when it reads again.
      slow.ws.pause()
      const write = (n: number): void => {
        const writer = others[2 + (n % WRITERS)]
        if (writer?.doc == null) throw new Error('nobody')
        const text = textAt(writer.doc, 0)
        text.insert(text.length, 'x'.repeat(TYPED_BYTES))
        text.delete(text.length - TYPED_BYTES, TYPED_BYTES)
      }
      const behind = (): Promise<number> => metric(server.url, 'behind')
      for (let n = 0; (await behind()) === 0; n++) {
        assert.ok(n < 2_000, 'the server never noticed')
        write(n)
        await letter()
      }
      slow.ws.resume()
      const areEqual = (): boolean =>
        readable(slow.doc ?? new Y.Doc()) === readable(others[0]?.doc ?? new Y.Doc())
      assert.ok(await until(areEqual, 20_000), 'it did not get what it had missed')
      assert.equal(slow.closed, null)
      assert.equal(await behind(), 0)

      slow.ws.pause()
      const times: number[] = []
      let written = 0
      const end = Date.now() + PATIENCE_MS
      for (let n = 0; Date.now() < end; n++) {
        for (let i = 0; i < WRITTEN_AT_ONCE; i++) write(n * WRITTEN_AT_ONCE + i)
        written += TYPED_BYTES * WRITTEN_AT_ONCE
        times.push(await letter())
        await sleep(60)
        if ((await metric(server.url, 'sockets')) < READERS) break
      }
      const grown = memory() - before
      assert.equal(await metric(server.url, 'sockets'), READERS - 1, 'it was never let go')
      // Where the kernel's buffers take everything for 20 s, two missed pings come first.
      const isForSilence = (await metric(server.url, 'let_go_total')) === 1
      assert.ok(grown < MAY_GROW_MB, `the server grew by ${grown.toFixed(0)} MB`)
      for (const peer of others) assert.equal(peer.closed, null)
      slow.ws.resume()
      const code = await slow.ended
      // What still waited went with the line: a reader so slow may see it cut before it sees the code.
      assert.ok(code === CLOSE.overloaded || code === 1006, `closed with ${code}`)
      const again = new LivePeer(`${door.url}/collab/${door.section}`, {
        cookie: door.cookies[3] ?? '',
        doc: slow.doc ?? new Y.Doc(),
      })
      peers.push(again)
      await again.synced
      const doc = others[0]?.doc ?? new Y.Doc()
      const isEqual = (): boolean => readable(again.doc ?? new Y.Doc()) === readable(doc)
      assert.ok(await until(isEqual, 20_000), 'it did not become equal')
      return `paused: caught up without a new line; silent: let go (${isForSilence ? 'did not read' : 'missed pings'}, code ${code}) after ${(written / 1e6).toFixed(1)} MB, the others' edits p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms, the server grew by ${grown.toFixed(0)} MB, equal after coming back, 0 lost`
    } finally {
      for (const peer of peers) peer.end()
      await server.dispose()
    }
  },
}

/** One of the server's own counts. */
async function metric(url: string, name: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^ban_thao_sync_${name} (\\d+)`, 'm').exec(metrics)?.[1])
}
