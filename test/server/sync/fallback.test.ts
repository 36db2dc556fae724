/** The HTTP fallback: the same text, rights, acknowledgements and limits as the socket, and nothing done twice. */
import { connect } from 'node:net'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { LIMITS } from '#shared/wire/limits.ts'
import { CLOSE, MESSAGE, SYNC } from '#shared/wire/sync.ts'
import {
  LivePeer,
  readable,
  sleep,
  stateRequest,
  textAt,
  until,
  updateMessage,
  uploadMessage,
} from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'
import { build, makeVictim } from '#test/support/malicious-updates.ts'
import { ENGINES } from '#test/support/temporary-database.ts'

/** Sends only the head of a POST. @returns the answer, given before the body is read */
function announceBody(page: Page, sizeBytes: number): Promise<string> {
  const { host, hostname, port, pathname } = new URL(page.address)
  const { cookie, origin } = page.headers
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\n` +
          `X-Seq: 3\r\nContent-Length: ${sizeBytes}\r\n\r\n`,
      ),
    )
    socket.once('error', reject)
    socket.once('data', (bytes) => {
      resolve(bytes.toString())
      socket.destroy()
    })
  })
}

interface Frame {
  readonly opcode: number
  readonly payload: Uint8Array
}

function framesIn(bytes: Buffer): Frame[] {
  const frames: Frame[] = []
  for (let at = 0; at < bytes.length;) {
    const short = bytes.readUInt8(at + 1)
    const head = short < 126 ? 2 : short === 126 ? 4 : 10
    const size =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2))
    frames.push({
      opcode: bytes.readUInt8(at),
      payload: bytes.subarray(at + head, at + head + size),
    })
    at += head + size
  }
  return frames
}

/** A page behind a proxy without WebSocket, as the contract describes it. */
class Page {
  readonly doc = new Y.Doc()
  readonly base: string
  readonly headers: Record<string, string>
  connection = ''
  saved = 0
  closed: number | null = null
  sent = 0
  #seq = 0
  #queue: Promise<unknown> = Promise.resolve()

  constructor(base: string, cookie: string) {
    this.base = base
    this.headers = { cookie, origin: new URL(base).origin }
    this.doc.on('update', (u: Uint8Array, from: unknown) => {
      if (from !== this) this.post([updateMessage(u)], 1).catch(this.#lost)
    })
  }

  async open(): Promise<Response> {
    const response = await fetch(`${this.base}/http`, { method: 'POST', headers: this.headers })
    if (response.ok) {
      this.connection = ((await response.clone().json()) as { connection: string }).connection
      await this.post([stateRequest(Y.encodeStateVector(this.doc))])
      this.#listen().catch(this.#lost)
    }
    return response
  }

  get address(): string {
    return `${this.base}/http/${this.connection}`
  }

  async #listen(): Promise<void> {
    while (this.closed === null) {
      const response = await fetch(this.address, { headers: this.headers })
      if (!response.ok) {
        // Between two polls the end of a session is the answer to the next one.
        this.closed = response.status === 401 ? CLOSE.notSignedIn : 1006
        return
      }
      for (const frame of framesIn(Buffer.from(await response.arrayBuffer()))) this.#read(frame)
    }
  }

  #read({ opcode, payload }: Frame): void {
    if (opcode === 0x88) {
      this.closed = Buffer.from(payload).readUInt16BE(0)
      return
    }
    const d = decoding.createDecoder(payload)
    const kind = decoding.readVarUint(d)
    if (kind === MESSAGE.saved) this.saved = decoding.readVarUint(d)
    if (kind !== MESSAGE.sync) return
    const step = decoding.readVarUint(d)
    const bytes = decoding.readVarUint8Array(d)
    if (step === SYNC.step1)
      this.post([uploadMessage(Y.encodeStateAsUpdate(this.doc, bytes))], 1).catch(this.#lost)
    else Y.applyUpdate(this.doc, bytes, this)
  }

  /** The server went away in the middle of an answer, as at the end of each test. */
  readonly #lost = (): void => {
    this.closed ??= 1006
  }

  post(messages: readonly Uint8Array[], edits = 0): Promise<number> {
    this.sent += edits
    const n = ++this.#seq
    const sending = this.#queue.then(() => this.postAs(n, messages))
    this.#queue = sending
    return sending
  }

  async postAs(
    n: number | string,
    messages: readonly Uint8Array[],
    headers: Record<string, string> = {},
  ): Promise<number> {
    const body = encoding.encode((e) => {
      for (const m of messages) encoding.writeVarUint8Array(e, m)
    })
    const response = await fetch(this.address, {
      method: 'POST',
      headers: { ...this.headers, 'x-seq': String(n), ...headers },
      body: new Uint8Array(body),
    })
    await response.arrayBuffer()
    return response.status
  }
}

let live: LiveText
let made = 0

describe.each(ENGINES)('on %s', (engine) => {
  beforeAll(async () => {
    live = await startLiveText({ engine })
  })
  afterEach(() => expect(live.faults).toEqual([]))
  afterAll(() => live.dispose())

  const section = (): Promise<string> => live.makeSection(`phan-${++made}`)
  const page = async (id: string, person: string, cookie?: string): Promise<Page> =>
    new Page(`${live.url}/collab/${id}`, cookie ?? (await live.cookie(person)))
  const opened = async (id: string, person: string): Promise<Page> => {
    const one = await page(id, person)
    expect((await one.open()).status).toBe(200)
    await until(() => readable(one.doc) !== '')
    return one
  }

  test('text flows between a page on HTTP and one on WebSocket, and both are told when it is durable', async () => {
    const id = await section()
    const a = await opened(id, 'chu-phan')
    const doc = new Y.Doc()
    const b = new LivePeer(`${live.url}/collab/${id}`, {
      cookie: await live.cookie('phoi-hop'),
      doc,
    })
    await b.synced
    textAt(a.doc).insert(0, 'qua HTTP ')
    expect(await until(() => readable(doc).includes('qua HTTP'))).toBe(true)
    textAt(doc).insert(0, 'qua WebSocket ')
    expect(await until(() => readable(a.doc) === readable(doc))).toBe(true)
    expect(await until(() => a.saved === a.sent && b.saved === b.sent)).toBe(true)
    b.end()
    const rows = await live.database.kysely
      .selectFrom('section_log')
      .select('data')
      .where('section_id', '=', id)
      .orderBy('seq')
      .execute()
    const disk = new Y.Doc()
    for (const row of rows) Y.applyUpdate(disk, row.data)
    expect(readable(disk)).toBe(readable(doc))
  })

  test('a repeated POST is answered as before and done once; a gap is refused', async () => {
    const id = await section()
    const a = await opened(id, 'chu-phan')
    await a.post([updateMessage(makeVictim().state)], 1)
    expect(await until(() => a.saved === a.sent)).toBe(true)
    const updates = live.engine.metrics().updates
    const last = await a.post([updateMessage(Uint8Array.of(0, 0))], 1)
    expect(last).toBe(200)
    // state request, answer to the greeting, the text, the empty one
    for (let i = 0; i < 3; i++)
      expect(
        await a.postAs(4, [updateMessage(build('text-markup').updates[0] ?? new Uint8Array())]),
      ).toBe(200)
    expect(live.engine.metrics().updates).toBe(updates)
    expect(await a.postAs(6, [])).toBe(409)
    expect(await a.postAs(1, [])).toBe(409)
    expect(await a.postAs('x', [])).toBe(400)
    expect(await a.postAs(5, [])).toBe(200)
  })

  test('the same rights: who may not enter gets the status, who may only read is refused and seen by nobody', async () => {
    const id = await section()
    expect((await (await page(id, '', '')).open()).status).toBe(401)
    expect((await (await page('khong-co', 'chu-phan')).open()).status).toBe(404)
    expect((await (await page(id, 'thuong-vu')).open()).status).toBe(403)
    const reader = await opened(id, 'gop-y')
    textAt(reader.doc).insert(0, 'lén')
    expect(await until(() => reader.closed !== null)).toBe(true)
    expect(reader.closed).toBe(CLOSE.noRight)
    const check = await opened(id, 'gop-y')
    expect(readable(check.doc)).not.toContain('lén')
  })

  test('a lock and an ended session reach a page on HTTP within a second', async () => {
    const id = await section()
    const a = await opened(id, 'chu-phan')
    await live.database.kysely
      .updateTable('section')
      .set({ state: 'locked' })
      .where('id', '=', id)
      .execute()
    live.announcements.send({ kind: 'access-changed', sectionIds: [id as never] })
    await sleep(LIMITS.withdrawalGraceMs + 300)
    textAt(a.doc).insert(0, 'muộn')
    expect(await until(() => a.closed !== null)).toBe(true)
    expect(a.closed).toBe(CLOSE.closedToEdits)
    const b = await opened(id, 'viet-1')
    await live.endSessions('viet-1')
    expect(await until(() => b.closed !== null, 1_000)).toBe(true)
    expect(b.closed).toBe(CLOSE.notSignedIn)
    expect(await b.postAs(99, [])).toBe(401)
  })

  test('a connection belongs to its session and its section, and foreign pages are refused', async () => {
    const id = await section()
    const other = await section()
    const a = await opened(id, 'chu-phan')
    const thief = await page(id, 'phoi-hop')
    thief.connection = a.connection
    expect(await thief.postAs(3, [])).toBe(404)
    expect((await fetch(thief.address, { headers: thief.headers })).status).toBe(404)
    expect((await fetch(thief.address, { method: 'DELETE', headers: thief.headers })).status).toBe(
      404,
    )
    const sameCookie = await page(other, '', a.headers['cookie'])
    sameCookie.connection = a.connection
    expect(await sameCookie.postAs(3, [])).toBe(404)

    const foreign = { origin: 'https://evil.example' }
    expect(await a.postAs(3, [], foreign)).toBe(403)
    const headers = { ...a.headers, ...foreign }
    for (const [method, address] of [
      ['POST', `${a.base}/http`],
      ['GET', a.address],
      ['DELETE', a.address],
    ] as const)
      expect((await fetch(address, { method, headers })).status).toBe(403)
    const cookie = a.headers['cookie'] ?? ''
    expect((await fetch(`${a.base}/http`, { method: 'POST', headers: { cookie } })).status).toBe(
      403,
    )
    expect(a.closed).toBe(null)
  })

  test('malformed and oversized bodies, and DELETE', async () => {
    const id = await section()
    const a = await opened(id, 'chu-phan')
    const post = (body: Uint8Array): Promise<Response> =>
      fetch(a.address, {
        method: 'POST',
        headers: { ...a.headers, 'x-seq': '3' },
        body: new Uint8Array(body),
      })
    expect(await announceBody(a, LIMITS.frameBytes + (65 << 10))).toContain(' 413 ')
    expect((await post(Uint8Array.of(200, 1, 2, 3))).status).toBe(400)
    expect(await until(() => a.closed === CLOSE.malformed)).toBe(true)
    const b = await opened(id, 'chu-phan')
    const sockets = live.engine.metrics().sockets
    const gone = await fetch(b.address, { method: 'DELETE', headers: b.headers })
    expect(gone.status).toBe(204)
    expect(await until(() => live.engine.metrics().sockets === sockets - 1)).toBe(true)
    expect(await b.postAs(9, [])).toBe(404)
  })
})
