/** The unchanged y-websocket client of the npm package, in Node: text, cursors, reconnect with offline work. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { readable, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'

let live: LiveText
const providers: WebsocketProvider[] = []
beforeEach(async () => {
  live = await startLiveText()
})
afterEach(async () => {
  for (const provider of providers.splice(0)) provider.destroy()
  expect(live.faults).toEqual([])
  await live.dispose()
})

async function connect(section: string, person: string): Promise<WebsocketProvider> {
  const cookie = await live.cookie(person)
  const origin = live.url
  class WithCookie extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols, { headers: { cookie, origin } })
    }
  }
  const provider = new WebsocketProvider(
    live.url.replace('http', 'ws'),
    `collab/${section}`,
    new Y.Doc(),
    { WebSocketPolyfill: WithCookie as never, disableBc: true, maxBackoffTime: 200 },
  )
  // It knows what 101 and 102 are only when it is told; without, it warns.
  provider.messageHandlers[101] = () => undefined
  providers.push(provider)
  expect(await until(() => provider.synced)).toBe(true)
  return provider
}

test('text and cursors flow both ways, and a reader sees both', async () => {
  await live.makeSection('phan-chung')
  const a = await connect('phan-chung', 'chu-phan')
  const b = await connect('phan-chung', 'phoi-hop')
  const reader = await connect('phan-chung', 'gop-y')
  textAt(a.doc).insert(0, 'một ')
  await until(() => readable(b.doc).includes('một'))
  textAt(b.doc).insert(4, 'hai ')
  const isEverywhere = (): boolean =>
    [a, b, reader].every((p) => readable(p.doc) === '<paragraph>một hai </paragraph>')
  expect(await until(isEverywhere)).toBe(true)

  a.awareness.setLocalStateField('cursor', { anchor: 1, head: 1 })
  const seen = (): { user?: { name: string; body: string }; cursor?: unknown } | undefined =>
    reader.awareness.getStates().get(a.doc.clientID)
  expect(await until(() => seen()?.cursor !== undefined)).toBe(true)
  expect(seen()).toMatchObject({
    user: { name: 'Người chu-phan', body: 'Ban Tổ chức Tỉnh ủy' },
    cursor: { anchor: 1, head: 1 },
  })
  // Its echoes of other people's cursors are no attack.
  b.awareness.setLocalStateField('cursor', { anchor: 2, head: 2 })
  expect(await until(() => a.awareness.getStates().has(b.doc.clientID))).toBe(true)
  expect([a, b, reader].every((p) => p.wsconnected)).toBe(true)
})

test('after a restart of the server it comes back by itself, with what was written and deleted offline', async () => {
  await live.makeSection('phan-ngat', [
    { kind: 'paragraph', runs: [{ text: 'xóa đi giữ lại', marks: [] }] },
  ])
  const a = await connect('phan-ngat', 'chu-phan')
  const b = await connect('phan-ngat', 'phoi-hop')
  a.disconnect()
  textAt(a.doc).delete(0, 7)
  textAt(a.doc).insert(textAt(a.doc).length, ', thêm ngoại tuyến')
  textAt(b.doc).insert(textAt(b.doc).length, ' và trực tuyến')
  await until(() => live.engine.metrics().updates > 1)
  await live.restart()
  a.connect()
  const isSame = (): boolean =>
    readable(a.doc) === readable(b.doc) && readable(a.doc).includes('ngoại tuyến')
  expect(await until(isSame, 10_000)).toBe(true)
  expect(readable(b.doc)).not.toContain('xóa đi')
  expect(readable(b.doc)).toContain('trực tuyến')
  // Nothing is left to say: a second meeting adds no log row.
  const rows = async (): Promise<number> =>
    (await live.database.kysely.selectFrom('section_log').select('seq').execute()).length
  await until(() => a.synced && b.synced)
  const before = await rows()
  a.disconnect()
  a.connect()
  expect(await until(() => a.synced)).toBe(true)
  expect(await rows()).toBe(before)
})
