/** F09 and F10: the network between pages and server is late, lossy, flapping, gone; or dead without a word. */
import assert from 'node:assert/strict'
import * as Y from 'yjs'
import { startLineProxy, FAIR } from '#test/support/line-proxy.ts'
import { LivePeer, readable, sleep, until } from '#test/support/live-peer.ts'
import { startServer } from '#test/support/running-server.ts'
import { seeded } from '#test/support/seeded.ts'
import { demoDoor } from './demo-door.ts'
import type { Fault } from './fault.ts'
import { edit, expectHolds } from './office.ts'
import { openPage, type Page } from './pages.ts'

const BAD = { delayMs: 400, jitterMs: 200, lossPercent: 30, stallMs: 600 }
const PAGES = 5
const NOTICED_MS = 30_000

export const badLines: Fault = {
  id: 'F09',
  title: '30 % loss, 400 ± 200 ms, flaps, a long cut with typing offline',
  async run({ seed }) {
    const random = seeded(seed)
    const server = await startServer()
    const proxy = await startLineProxy(server.port, random)
    const pages: Page[] = []
    try {
      const door = await demoDoor(server, PAGES)
      for (let i = 0; i < PAGES; i++)
        pages.push(
          openPage(
            proxy.url,
            server.url,
            door.section,
            door.cookies[i % door.cookies.length] ?? '',
          ),
        )
      assert.ok(await until(() => pages.every((p) => p.doc.share.size > 0 && p.line.facts.synced)))
      const typeFor = async (ms: number): Promise<void> => {
        for (const end = Date.now() + ms; Date.now() < end; await sleep(random(40)))
          edit(pages[random(PAGES)]?.doc ?? new Y.Doc(), random)
      }
      const expectKept = async (): Promise<void> => {
        const doc = new Y.Doc()
        const reader = new LivePeer(`${server.url}/collab/${door.section}`, {
          cookie: door.cookies[0] ?? '',
        })
        await reader.synced
        for (const bytes of reader.heard) Y.applyUpdate(doc, bytes)
        reader.end()
        expectHolds(
          doc,
          pages.flatMap((p) => p.promises),
          `seed ${seed}`,
        )
      }
      proxy.weather = BAD
      await typeFor(3_000)
      // They think for a while: time to be told, in the worst weather, that all is saved.
      await until(() => pages.every((p) => p.line.facts.unsent === 0), 20_000)
      await typeFor(3_000)
      for (let flap = 0; flap < 2; flap++) {
        proxy.cut()
        await typeFor(3_000)
        proxy.mend()
        await typeFor(2_000)
      }
      // What the pages called saved is on disk, though the server is killed in the worst of it.
      await server.stop('SIGKILL')
      proxy.cut()
      await server.start()
      await expectKept()
      await typeFor(8_000)
      proxy.weather = FAIR
      proxy.mend()
      const began = Date.now()
      const areEqual = (): boolean =>
        pages.every(
          (p) => p.line.facts.unsent === 0 && readable(p.doc) === readable(pages[0]?.doc ?? p.doc),
        )
      const isEqual = await until(areEqual, 40_000)
      const state = pages.map((p) => ({ ...p.line.facts, length: readable(p.doc).length }))
      assert.ok(isEqual, `copies differ, or not all is saved: ${JSON.stringify(state)}`)
      const equalAfter = Date.now() - began
      await expectKept()
      const promises = pages.reduce((n, p) => n + p.promises.length, 0)
      return `"saved" said ${promises} times, 0 lost, never early; equal ${equalAfter} ms after the line was whole`
    } finally {
      for (const page of pages) page.close()
      await proxy.close()
      await server.dispose()
    }
  },
}

export const deadLine: Fault = {
  id: 'F10',
  title: 'a line dies without a word',
  async run({ seed }) {
    const server = await startServer()
    const proxy = await startLineProxy(server.port, seeded(seed))
    const pages: Page[] = []
    try {
      const door = await demoDoor(server, 2)
      const [one = '', two = one] = door.cookies
      const far = openPage(proxy.url, server.url, door.section, one)
      const near = openPage(server.url, server.url, door.section, two)
      pages.push(far, near)
      far.line.awareness.setLocalStateField('cursor', { anchor: null, head: null })
      near.line.awareness.setLocalStateField('cursor', { anchor: null, head: null })
      const seesFar = (): boolean => near.line.awareness.getStates().has(far.doc.clientID)
      assert.ok(await until(seesFar, 10_000), 'the cursor never came')
      proxy.freeze()
      const began = Date.now()
      let cursorMs = 0
      let pageMs = 0
      const isNoticed = (): boolean => {
        if (cursorMs === 0 && !seesFar()) cursorMs = Date.now() - began
        if (pageMs === 0 && far.line.facts.link.kind !== 'open') pageMs = Date.now() - began
        return cursorMs > 0 && pageMs > 0
      }
      await until(isNoticed, NOTICED_MS + 15_000)
      const figures = `cursor gone after ${cursorMs} ms, the page knows after ${pageMs} ms`
      assert.ok(cursorMs > 0 && pageMs > 0, `not noticed: ${figures}`)
      assert.ok(Math.max(cursorMs, pageMs) <= NOTICED_MS, figures)
      edit(far.doc, seeded(seed))
      proxy.mend()
      assert.ok(
        await until(
          () => far.line.facts.unsent === 0 && readable(far.doc) === readable(near.doc),
          40_000,
        ),
        'not equal after the line was mended',
      )
      return `${figures}, 0 lost`
    } finally {
      for (const page of pages) page.close()
      await proxy.close()
      await server.dispose()
    }
  },
}
