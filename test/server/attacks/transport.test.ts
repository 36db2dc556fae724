/** A: attacks on the line, against the server as people start it or its live text alone. Whatever comes, the same
 *  process goes on and a second editor's edit arrives. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { LIMITS } from '#shared/wire/limits.ts'
import { CLOSE } from '#shared/wire/sync.ts'
import { cursorMessage, LivePeer, readable, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'
import { startServer, type RunningServer } from '#test/support/running-server.ts'
import { signIn, type SignedInPerson } from '#test/support/signed-in.ts'
import { answerTo, rawLine, statusOf, upgradeRequest } from './raw-line.ts'

const SECTION = 'ii-2-4-to-chuc-bo-may'
const PATH = `/collab/${SECTION}`
const peers: LivePeer[] = []

/** One editor writes, another reads it: over the socket, from the disk. */
async function editArrives(
  url: string,
  path: string,
  writer: string,
  reader: string,
): Promise<void> {
  const docs = [new Y.Doc(), new Y.Doc()] as const
  const lines = [writer, reader].map(
    (cookie, i) => new LivePeer(`${url}${path}`, { cookie, doc: docs[i] ?? new Y.Doc() }),
  )
  await Promise.all(lines.map((line) => line.synced))
  const words = `còn sống ${randomBytes(4).toString('hex')} `
  textAt(docs[0]).insert(0, words)
  expect(await until(() => readable(docs[1]).includes(words))).toBe(true)
  for (const line of lines) line.end()
}

describe('the whole server', () => {
  let server: RunningServer
  let editor: SignedInPerson
  let colleague: SignedInPerson
  let processId: number
  const processOf = async (): Promise<number> =>
    Number(
      /process_start_time_seconds (\S+)/.exec(
        await (await fetch(`${server.url}/metrics`)).text(),
      )?.[1],
    )

  beforeAll(async () => {
    server = await startServer()
    editor = await signIn(server.url, 'tochuc.bientap')
    colleague = await signIn(server.url, 'tochuc.truong')
    processId = await processOf()
  })
  afterAll(() => server.dispose())
  afterEach(async () => {
    for (const peer of peers.splice(0)) peer.end()
    expect(await processOf()).toBe(processId)
    await editArrives(server.url, PATH, editor.cookie, colleague.cookie)
  })

  test('A01: an upgrade from a foreign page, from none, or from one that looks like ours is 403 and no upgrade', async () => {
    const { host } = new URL(server.url)
    for (const origin of [
      'https://evil.example',
      'null',
      `http://${host}.evil.example`,
      `https://${host}`,
      `http://127.0.0.1:${server.port + 1}`,
      'http://127.0.0.1',
      '',
    ]) {
      const answer = await answerTo(
        server.port,
        upgradeRequest(PATH, { Origin: origin, Cookie: editor.cookie }),
      )
      expect([origin, statusOf(answer)]).toEqual([origin, 403])
    }
    const none = await answerTo(server.port, upgradeRequest(PATH, { Cookie: editor.cookie }))
    expect(statusOf(none)).toBe(403)
    // Seven tries of one address within the hour are one row.
    const admin = await signIn(server.url, 'quantri')
    const onRecord = async (): Promise<unknown[]> => {
      const { rows } = (await admin.call('GET', '/api/audit')).json as {
        rows: { act: string; detail: string }[]
      }
      return rows.filter((r) => r.act === 'line.foreign-origin').map((r) => JSON.parse(r.detail))
    }
    await expect.poll(onRecord).toEqual([{ origin: 'https://evil.example' }])
  })

  test('A02: without a session, with an ended one, or with one in the address, the line is closed with 4401', async () => {
    const ended = await signIn(server.url, 'tochuc.bientap')
    expect((await ended.call('DELETE', '/api/session')).status).toBe(204)
    for (const [path, cookie] of [
      [PATH, undefined],
      [PATH, ended.cookie],
      [`${PATH}?${editor.cookie}`, undefined],
      [`${PATH}?session=${editor.cookie.split('=')[1] ?? ''}`, undefined],
    ] as const) {
      const line = new LivePeer(`${server.url}${path}`, cookie === undefined ? {} : { cookie })
      peers.push(line)
      expect(await line.ended).toBe(CLOSE.notSignedIn)
      expect(line.heard).toEqual([])
    }
  })

  test.each([
    '//',
    '/%',
    '/%00',
    '/ws/../x',
    'http://evil.example/x',
    '*',
    '/collab/..',
    '/collab/%2e%2e',
    'a path of 20 KB',
  ])('A03: %s, upgraded or fetched, is 400, 404 or 431', async (given) => {
    const path = given.startsWith('a path') ? `/${'a'.repeat(20_000)}` : given

    const headers = { Origin: server.url, Cookie: editor.cookie }
    const upgraded = statusOf(await answerTo(server.port, upgradeRequest(path, headers)))
    expect([400, 404, 431]).toContain(upgraded)
    const fetched = statusOf(
      await answerTo(server.port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    )
    expect([400, 404, 431]).toContain(fetched)
  })

  test('A06: a body above 1 MiB is 413, with a length and in chunks, and answered before its end', async () => {
    const head = `POST /api/session HTTP/1.1\r\nHost: x\r\nOrigin: ${server.url}\r\nContent-Type: application/json\r\n`
    const declared = await answerTo(
      server.port,
      `${head}Content-Length: ${LIMITS.jsonBodyBytes + 1}\r\n\r\n{`,
    )
    expect(statusOf(declared)).toBe(413)
    const chunked = rawLine(server.port, `${head}Transfer-Encoding: chunked\r\n\r\n`)
    await once(chunked.socket, 'connect')
    const piece = `10000\r\n${'y'.repeat(0x10000)}\r\n`
    for (let i = 0; i < 32 && chunked.heard === ''; i++) {
      chunked.socket.write(piece)
      await new Promise((done) => setTimeout(done, 5))
    }
    expect(await until(() => chunked.heard !== '')).toBe(true)
    expect(statusOf(chunked.heard)).toBe(413)
    chunked.socket.destroy()
  })

  test('A08: headers byte by byte are ended with 408 by 15 s; who only upgraded by 4408; somebody new signs in meanwhile', async () => {
    const slow = Array.from({ length: 200 }, () =>
      rawLine(server.port, 'GET / HTTP/1.1\r\nHost: x\r\nX-'),
    )
    const dripping = setInterval(() => {
      for (const { socket } of slow) if (!socket.destroyed) socket.write('a')
    }, 1_000)
    const silent = new LivePeer(`${server.url}${PATH}`, { cookie: editor.cookie, greets: false })
    peers.push(silent)
    expect((await signIn(server.url, 'danvan.truong')).cookie).not.toBe('')
    expect(await silent.ended).toBe(CLOSE.silent)
    const answers = await Promise.all(slow.map((line) => line.ended))
    clearInterval(dripping)
    expect(new Set(answers.map(statusOf))).toEqual(new Set([408]))
  }, 30_000)

  test('A09: compression is not agreed to; too many headers and too large ones are 431', async () => {
    const headers = { Origin: server.url, Cookie: editor.cookie }
    const offered = await answerTo(
      server.port,
      upgradeRequest(PATH, {
        ...headers,
        'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
      }),
    )
    expect(statusOf(offered)).toBe(101)
    expect(offered.toLowerCase()).not.toContain('sec-websocket-extensions')
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`X-Header-${i}`, 'x']))
    expect(
      statusOf(await answerTo(server.port, upgradeRequest(PATH, { ...headers, ...many }))),
    ).toBe(431)
    const large = { ...headers, 'X-Large': 'x'.repeat(64 << 10) }
    expect(statusOf(await answerTo(server.port, upgradeRequest(PATH, large)))).toBe(431)
  })
})

describe('the live text', () => {
  let live: LiveText
  let cookies: Record<'editor' | 'colleague' | 'attacker', string>
  const path = '/collab/phan-bi-danh'
  beforeAll(async () => {
    live = await startLiveText({ sessionLookUpMs: 200 })
    await live.makeSection('phan-bi-danh')
    cookies = {
      editor: await live.cookie('chu-phan'),
      colleague: await live.cookie('viet-0'),
      attacker: await live.cookie('phoi-hop'),
    }
  })
  afterAll(() => live.dispose())
  afterEach(async () => {
    for (const peer of peers.splice(0)) peer.end()
    await editArrives(live.url, path, cookies.editor, cookies.colleague)
    expect(live.faults).toEqual([])
  })
  async function join(): Promise<LivePeer> {
    const peer = new LivePeer(`${live.url}${path}`, { cookie: cookies.attacker })
    peers.push(peer)
    await peer.synced
    return peer
  }

  test('A04: a thousand lines reset while their session is looked up leave nothing behind', async () => {
    const lines = Array.from({ length: 1_000 }, () =>
      rawLine(live.port, upgradeRequest(path, { Origin: live.url, Cookie: cookies.attacker })),
    )
    await Promise.all(
      lines.map(({ socket }) => new Promise<void>((done) => socket.once('connect', () => done()))),
    )
    await new Promise((done) => setTimeout(done, 50))
    for (const { socket } of lines) socket.resetAndDestroy()
    expect(await until(() => live.engine.metrics().sockets === 0)).toBe(true)
  })

  test('A05: more than 64 pieces of a message, or more than ten pings a second, end the line; memory stays', async () => {
    const pieces = await Promise.all(Array.from({ length: 15 }, join))
    const before = process.memoryUsage().arrayBuffers
    for (const peer of pieces)
      for (let i = 0; i < 64; i++) peer.ws.send(Uint8Array.of(0), { fin: false })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 << 20)
    for (const peer of pieces)
      for (let i = 0; i < 3; i++) peer.ws.send(Uint8Array.of(0), { fin: false })
    for (const peer of pieces) expect(await peer.ended).toBe(1008)

    const pinging = await join()
    for (let i = 0; i < 10_000 && pinging.isOpen; i++) pinging.ws.ping('x'.repeat(125))
    expect([CLOSE.tooFast, 1006]).toContain(await pinging.ended)
    const patient = await join()
    for (let i = 0; i < 10; i++) patient.ws.ping()
    patient.raw(cursorMessage(4_321, 1, '{"cursor":null}'))
    expect(patient.closed).toBe(null)
  })

  test('A06: a live message above 256 KiB and an answer above 2 MiB are 1009', async () => {
    const message = await join()
    message.send(new Uint8Array(LIMITS.liveUpdateBytes + 1))
    expect(await message.ended).toBe(CLOSE.tooLarge)
    const answer = await join()
    answer.upload(new Uint8Array(LIMITS.offlineUploadBytes + 1))
    expect(await answer.ended).toBe(CLOSE.tooLarge)
  })

  test('A07: reserved bits and frames without a mask break the protocol: 1002', async () => {
    for (const bytes of [Uint8Array.of(0xf2, 0x80, 0, 0, 0, 0), Uint8Array.of(0x82, 0x01, 0x00)]) {
      const peer = await join()
      const { socket } = rawSocketOf(peer.ws)
      socket.write(bytes)
      expect(await peer.ended).toBe(1002)
    }
  })

  test('A10: a twenty-first line of one person is 4429, and those who are in stay in', async () => {
    const editor = new LivePeer(`${live.url}${path}`, { cookie: cookies.editor })
    peers.push(editor)
    await editor.synced
    await Promise.all(Array.from({ length: 20 }, join))
    const more = new LivePeer(`${live.url}${path}`, { cookie: cookies.attacker })
    expect(await more.ended).toBe(CLOSE.tooFast)
    expect(editor.closed).toBe(null)
  })

  test('A10: strangers from one address are 429 above the limit, whatever cookies they make up; editors are not', async () => {
    const own = await startLiveText({ upgradesPerAddress: 50 })
    try {
      await own.makeSection('phan-bi-danh')
      const statuses = await Promise.all(
        Array.from({ length: 300 }, async (_, i) =>
          statusOf(
            await answerTo(
              own.port,
              upgradeRequest(path, { Origin: own.url, Cookie: `session=x${i}` }),
            ),
          ),
        ),
      )
      expect(statuses.filter((status) => status === 101)).toHaveLength(50)
      expect(statuses.filter((status) => status === 429)).toHaveLength(250)
      await editArrives(own.url, path, await own.cookie('chu-phan'), await own.cookie('viet-0'))
    } finally {
      await own.dispose()
    }
  })
})

/** The TCP line under a client of `ws`, to write on it what the client never would. */
function rawSocketOf(ws: WebSocket): { readonly socket: { write(bytes: Uint8Array): void } } {
  // oxlint-disable-next-line no-underscore-dangle -- the client offers no other way to its line
  return { socket: (ws as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket }
}
