/** The wire contract of /collab: every close code, acknowledgements, refusals, cursors, seeding. */
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { LIMITS } from '#shared/wire/limits.ts'
import { CLOSE, MESSAGE, REFUSED, type PresenceUser } from '#shared/wire/sync.ts'
import {
  cursorMessage,
  LivePeer,
  message,
  readable,
  sleep,
  textAt,
  until,
  type PeerOptions,
} from '#test/support/live-peer.ts'
import { REPORT, startLiveText, type LiveText } from '#test/support/live-text.ts'
import { build, makeVictim, update } from '#test/support/malicious-updates.ts'
import { ENGINES } from '#test/support/temporary-database.ts'

let live: LiveText
const peers: LivePeer[] = []
let made = 0

describe.each(ENGINES)('/collab on %s', (engine) => {
  beforeAll(async () => {
    live = await startLiveText({ engine })
  })
  afterEach(() => {
    for (const peer of peers.splice(0)) peer.end()
    expect(live.faults).toEqual([])
  })
  afterAll(() => live.dispose())

  const section = (): Promise<string> => live.makeSection(`phan-${++made}`)
  const open = (path: string, options: PeerOptions = {}): LivePeer => {
    const peer = new LivePeer(`${live.url}${path}`, options)
    peers.push(peer)
    return peer
  }
  const join = async (id: string, person: string, options: PeerOptions = {}): Promise<LivePeer> => {
    const peer = open(`/collab/${id}`, { cookie: await live.cookie(person), ...options })
    await peer.synced
    return peer
  }
  const writer = async (
    id: string,
    person = 'chu-phan',
  ): Promise<{ peer: LivePeer; doc: Y.Doc }> => {
    const doc = new Y.Doc()
    const peer = await join(id, person, { doc })
    await until(() => peer.sent > 0)
    return { peer, doc }
  }

  test('a new section holds one empty paragraph', async () => {
    const { doc } = await writer(await section())
    expect(readable(doc)).toBe('<paragraph></paragraph>')
  })

  test.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1:1',
    'http://127.0.0.1.evil.example',
    null,
  ])('a page from %s is refused before the upgrade', async (origin) => {
    const cookie = await live.cookie('chu-phan')
    for (const path of [`/collab/${await section()}`, '/events/tong-ket']) {
      const peer = open(path, { cookie, origin })
      await peer.ended
      expect(peer.status).toBe(403)
    }
  })

  test('without a session, with an ended one, or with one in the address: 4401', async () => {
    const id = await section()
    const good = await live.cookie('chu-phan')
    expect(await open(`/collab/${id}`).ended).toBe(CLOSE.notSignedIn)
    expect(await open(`/collab/${id}?${good}`).ended).toBe(CLOSE.notSignedIn)
    const ended = await live.cookie('chu-phan', -1_000)
    expect(await open(`/collab/${id}`, { cookie: ended }).ended).toBe(CLOSE.notSignedIn)
    expect(await open('/events/tong-ket', { cookie: ended }).ended).toBe(CLOSE.notSignedIn)
  })

  test('no such section: 4404; nothing to do with it: 4403', async () => {
    const cookie = await live.cookie('chu-phan')
    expect(await open('/collab/khong-co', { cookie }).ended).toBe(CLOSE.noSuchSection)
    const outside = open('/collab/%2e%2e', { cookie })
    await outside.ended
    expect(outside.status).toBe(404)
    expect(await open('/collab/KHONG', { cookie }).ended).toBe(CLOSE.noSuchSection)
    const reader = await live.cookie('thuong-vu')
    expect(await open(`/collab/${await section()}`, { cookie: reader }).ended).toBe(CLOSE.noRight)
  })

  test.each([
    ['//', 400],
    ['http://[', 400],
    ['/', 404],
    ['/collab/', 404],
    ['/collab/a/b', 404],
    ['/collab', 404],
  ])('an upgrade of %s is answered with %i, and the server lives', async (path, status) => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(live.port, '127.0.0.1', () =>
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
            `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: ${live.url}\r\n\r\n`,
        ),
      )
      socket.once('data', (bytes) => resolve(bytes.toString()))
      socket.once('error', () => resolve('error'))
    })
    expect(answer).toContain(` ${status} `)
    await writer(await section())
  })

  test('a line that is reset in the middle of the upgrade harms nobody', async () => {
    const id = await section()
    for (let i = 0; i < 200; i++) {
      const socket = connect(live.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write(
        `GET /collab/${id} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: ${live.url}\r\n\r\n`,
        () => socket.resetAndDestroy(),
      )
    }
    await writer(id)
  })

  test('a text frame: 1003; too large a message: 1009; malformed: 4400; more than 64 fragments: closed', async () => {
    const id = await section()
    const text = await join(id, 'chu-phan')
    text.raw('{"type":"hello"}')
    expect(await text.ended).toBe(CLOSE.textFrame)
    const frame = await join(id, 'chu-phan')
    frame.raw(new Uint8Array(LIMITS.frameBytes + 1))
    expect(await frame.ended).toBe(CLOSE.tooLarge)
    const edit = await join(id, 'chu-phan')
    edit.send(new Uint8Array(LIMITS.liveUpdateBytes + 1))
    expect(await edit.ended).toBe(CLOSE.tooLarge)
    const wrong = await join(id, 'chu-phan')
    wrong.raw(Uint8Array.of(99, 1, 2))
    expect(await wrong.ended).toBe(CLOSE.malformed)
    const fragments = await join(id, 'chu-phan')
    for (let i = 0; i < 100; i++) fragments.ws.send(Uint8Array.of(0), { fin: false })
    expect(await fragments.ended).toBeGreaterThan(1_000)
  })

  test('101 counts the updates of this connection, however they share commits', async () => {
    const { peer, doc } = await writer(await section())
    for (let i = 0; i < 30; i++) textAt(doc).insert(i, 'ư')
    expect(await until(() => peer.saved === peer.sent)).toBe(true)
    // the answer to the greeting, thirty letters
    expect(peer.saved).toBe(31)
  })

  test('101 comes only after the edit can be read from the database', async () => {
    const id = await section()
    const { peer, doc } = await writer(id)
    const before = peer.sent
    textAt(doc).insert(0, 'đã lưu')
    expect(await until(() => peer.saved > before)).toBe(true)
    const rows = await live.database.kysely
      .selectFrom('section_log')
      .select('data')
      .where('section_id', '=', id)
      .orderBy('seq')
      .execute()
    const stored = new Y.Doc()
    for (const row of rows) Y.applyUpdate(stored, row.data)
    expect(readable(stored)).toContain('đã lưu')
  })

  test('102 names the refused update and its code; the socket stays; later edits are still acknowledged', async () => {
    const id = await section()
    const victim = makeVictim()
    const peer = await join(id, 'phoi-hop')
    peer.send(victim.state)
    peer.send(build('link-javascript', victim).updates[0] ?? new Uint8Array())
    peer.send(build('text-markup', victim).updates[0] ?? new Uint8Array())
    expect(await until(() => peer.saved === 3)).toBe(true)
    expect(peer.refused).toEqual([{ n: 2, code: REFUSED.content }])
    expect(peer.closed).toBe(null)
  })

  test('six refused updates in a row end the connection', async () => {
    const peer = await join(await section(), 'phoi-hop')
    const victim = makeVictim()
    peer.send(victim.state)
    for (let i = 0; i < 6; i++)
      peer.send(build('unknown-mark', victim).updates[0] ?? new Uint8Array())
    expect(await peer.ended).toBe(CLOSE.malformed)
    expect(peer.refused).toHaveLength(5)
  })

  test('what leans on something unknown is never acknowledged before the answer to our step 1 has brought it', async () => {
    const id = await section()
    const doc = new Y.Doc()
    const seed = new Y.Doc()
    await join(id, 'gop-y', { doc: seed })
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(seed))
    const updates: Uint8Array[] = []
    doc.on('update', (u: Uint8Array) => updates.push(u))
    for (let i = 0; i < 3; i++) textAt(doc).insert(i, 'ă')
    // Another page, without a document: it loses the first update on its way.
    const peer = await join(id, 'chu-phan')
    const asked = peer.asked
    peer.send(updates[1] ?? new Uint8Array())
    expect(await until(() => peer.asked > asked)).toBe(true)
    // What follows may be durable, but "the first two" are not.
    peer.send(Uint8Array.of(0, 0))
    await sleep(200)
    expect(peer.saved).toBe(0)
    peer.upload(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(seed)))
    expect(await until(() => peer.saved === 3)).toBe(true)
  })

  /** A page that lost the first of its updates, and each of the others. */
  const lossy = async (id: string, letters: number) => {
    const seed = new Y.Doc()
    await join(id, 'gop-y', { doc: seed })
    const doc = new Y.Doc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(seed))
    const updates: Uint8Array[] = []
    doc.on('update', (u: Uint8Array) => updates.push(u))
    for (let i = 0; i < letters; i++) textAt(doc).insert(i, 'ă')
    return {
      rest: updates.slice(1),
      whole: () => Y.encodeStateAsUpdate(doc, Y.encodeStateVector(seed)),
    }
  }

  test('however many updates were under way when we asked for what is missing, the answer makes all of them good', async () => {
    const id = await section()
    const { rest, whole } = await lossy(id, 12)
    const peer = await join(id, 'chu-phan')
    const asked = peer.asked
    for (const bytes of rest) peer.send(bytes)
    expect(await until(() => peer.asked > asked)).toBe(true)
    peer.upload(whole())
    expect(await until(() => peer.saved === rest.length + 1)).toBe(true)
    expect(peer.asked).toBe(asked + 1)
    expect(peer.closed).toBe(null)
  })

  test('whose answers lean on what is missing three times in a row is malformed', async () => {
    const id = await section()
    const { rest } = await lossy(id, 3)
    const peer = await join(id, 'chu-phan')
    for (let i = 0; i < 3; i++) peer.upload(rest[0] ?? new Uint8Array())
    expect(await peer.ended).toBe(CLOSE.malformed)
  })

  test('an update sent twice is acknowledged twice and written once', async () => {
    const id = await section()
    const peer = await join(id, 'chu-phan')
    const { state } = makeVictim()
    peer.send(state)
    peer.send(state)
    expect(await until(() => peer.saved === 2)).toBe(true)
    const rows = await live.database.kysely
      .selectFrom('section_log')
      .select('seq')
      .where('section_id', '=', id)
      .execute()
    expect(rows).toHaveLength(2) // the seed and this one
  })

  test('a client id belongs to whoever used it first, with person and body, also after a restart', async () => {
    const id = await section()
    const peer = await join(id, 'chu-phan')
    peer.send(makeVictim().state)
    expect(await until(() => peer.saved === 1)).toBe(true)
    const rows = await live.database.kysely
      .selectFrom('section_client')
      .selectAll()
      .where('section_id', '=', id)
      .execute()
    expect(rows).toMatchObject([{ client: 1001, person_id: 'chu-phan', body_id: 'ban-to-chuc' }])
    await live.restart()
    const thief = await join(id, 'phoi-hop')
    thief.send(build('spoof-append', makeVictim()).updates[0] ?? new Uint8Array())
    expect(await thief.ended).toBe(CLOSE.noRight)
  })

  test("nobody may write under the server's own client id", async () => {
    const id = await section()
    const peer = await join(id, 'chu-phan')
    const letter = (e: Parameters<Parameters<typeof update>[0][0]['structs'][0]>[0]): void => {
      void e
    }
    peer.send(update([{ client: 1, clock: 1, structs: [letter, letter], count: 0 }]))
    expect(await peer.ended).toBe(CLOSE.malformed)
    const doc = new Y.Doc()
    const other = await join(id, 'chu-phan')
    const copy = await join(id, 'gop-y', { doc })
    copy.end()
    doc.clientID = 1
    const updates: Uint8Array[] = []
    doc.on('update', (u: Uint8Array) => updates.push(u))
    textAt(doc).insert(0, 'x')
    other.send(updates[0] ?? new Uint8Array())
    expect(await other.ended).toBe(CLOSE.noRight)
  })

  test('two tabs of one person write side by side', async () => {
    const id = await section()
    const a = await writer(id)
    const b = await writer(id)
    textAt(a.doc).insert(0, 'tab một ')
    await until(() => readable(b.doc).includes('tab một'))
    textAt(b.doc).insert(0, 'tab hai ')
    expect(
      await until(() => readable(a.doc).includes('tab hai') && a.peer.saved === a.peer.sent),
    ).toBe(true)
    expect(readable(a.doc)).toBe(readable(b.doc))
  })

  test("a cursor carries the session's name, body and colour, whatever the frame says; 3 asks for all of them", async () => {
    const id = await section()
    const a = await join(id, 'chu-phan')
    const b = await join(id, 'gop-y')
    a.raw(
      cursorMessage(
        77,
        1,
        '{"user":{"name":"Bí thư Tỉnh ủy","colour":8,"color":"red;x:url(http://127.0.0.1/)"},"cursor":{"anchor":1}}',
      ),
    )
    expect(await until(() => b.cursors.has(77))).toBe(true)
    const state = JSON.parse(b.cursors.get(77) ?? '{}') as { user: PresenceUser; cursor: unknown }
    expect(state).toEqual({
      user: {
        id: 'chu-phan',
        name: 'Người chu-phan',
        body: 'Ban Tổ chức Tỉnh ủy',
        code: 'TC',
        colour: 2,
      },
      cursor: { anchor: 1 },
    })
    const late = await join(id, 'gop-y', { greets: false }).catch(() => null)
    expect(late).toBe(null)
  })

  test('message 3 is answered with the cursors; a cursor goes when its owner goes and comes back with it', async () => {
    const id = await section()
    const a = await join(id, 'chu-phan')
    a.raw(cursorMessage(78, 1, '{"cursor":null}'))
    const silent = open(`/collab/${id}`, { cookie: await live.cookie('gop-y'), greets: false })
    await until(() => silent.isOpen)
    silent.raw(message([MESSAGE.queryAwareness]))
    expect(await until(() => silent.cursors.get(78)?.includes('chu-phan') === true)).toBe(true)
    a.end()
    expect(await until(() => silent.cursors.get(78) === 'null')).toBe(true)
    const again = await join(id, 'chu-phan')
    again.raw(cursorMessage(78, 2, '{"cursor":{"anchor":5}}'))
    expect(await until(() => silent.cursors.get(78)?.includes('"anchor":5') === true)).toBe(true)
  })

  test('too many connections of one person: 4429; others are not affected', async () => {
    const id = await section()
    const cookie = await live.cookie('viet-0')
    const many = Array.from({ length: 20 }, () => open(`/collab/${id}`, { cookie }))
    await Promise.all(many.map((p) => p.synced))
    expect(await open(`/collab/${id}`, { cookie }).ended).toBe(CLOSE.tooFast)
    await join(id, 'viet-1')
    many[0]?.end()
    await many[0]?.ended
    await sleep(50)
    await join(id, 'viet-0')
  })

  test('a section that is full: 4413', async () => {
    const id = await section()
    const codes: (number | null)[] = []
    for (let i = 0; i < 3; i++) {
      const doc = new Y.Doc()
      doc.clientID = 5_000 + i
      doc.getXmlFragment('prosemirror').insert(0, [new Y.XmlElement('paragraph')])
      textAt(doc).insert(0, 'ữ'.repeat(600_000))
      const peer = await join(id, `viet-${i + 2}`)
      peer.upload(Y.encodeStateAsUpdate(doc))
      await until(() => peer.saved === 1 || peer.closed !== null)
      codes.push(peer.closed)
      peer.end()
    }
    expect(codes).toEqual([null, null, CLOSE.full])
  })

  test('silence after the upgrade: 4408', async () => {
    const cookie = await live.cookie('chu-phan')
    const id = await section()
    const lines = [`/collab/${id}`, '/events/tong-ket'].map((path) =>
      open(path, { cookie, greets: false }),
    )
    for (const line of lines) expect(await line.ended).toBe(CLOSE.silent)
  }, 20_000)

  test('a reader that stops reading is let go with 1013, one that pauses catches up, others go on', async () => {
    const id = await section()
    const stopped = await join(id, 'gop-y')
    const pausedDoc = new Y.Doc()
    const paused = await join(id, 'chu-tri', { doc: pausedDoc })
    stopped.ws.pause()
    paused.ws.pause()
    // Ten writers, since each has its rate; 14 MB in all, more than the system's own buffers hold.
    const writers = await Promise.all(Array.from({ length: 10 }, (_, i) => writer(id, `viet-${i}`)))
    for (let round = 0; round < 14; round++)
      for (const { doc, peer } of writers) {
        const fragment = doc.getXmlFragment('prosemirror')
        doc.transact(() => {
          fragment.delete(0, 1)
          const paragraph = new Y.XmlElement('paragraph')
          paragraph.insert(0, [new Y.XmlText('x'.repeat(100_000))])
          fragment.insert(0, [paragraph])
        })
        await until(() => peer.saved === peer.sent, 10_000)
        expect([peer.closed, peer.saved]).toEqual([null, peer.sent])
        // Deleted text counts until the snapshot: as in an office, it is made between edits.
        if (live.engine.metrics().updates % 5 === 0) await sleep(50)
      }
    paused.ws.resume()
    const last = writers.at(-1)?.doc ?? new Y.Doc()
    expect(await until(() => readable(pausedDoc) === readable(last), 10_000)).toBe(true)
    const isHere = (): boolean => live.engine.hereIn(REPORT).some((p) => p.personId === 'gop-y')
    expect(await until(() => !isHere(), 25_000)).toBe(true)
    for (const { peer } of writers) expect(peer.closed).toBe(null)
    stopped.ws.resume()
    expect([CLOSE.overloaded, 1006]).toContain(await stopped.ended)
  }, 90_000)
})

test('more than 50 new connections in ten seconds of one person, or of strangers from one address: 429 before the upgrade', async () => {
  const own = await startLiveText({ upgradesPerAddress: 50 })
  const knock = async (cookie: string): Promise<LivePeer> => {
    const line = new LivePeer(`${own.url}/collab/phan-dau`, { cookie })
    await Promise.race([line.synced.catch(() => undefined), line.ended])
    line.end()
    await line.ended
    return line
  }
  try {
    await own.makeSection('phan-dau')
    for (const cookie of [await own.cookie('chu-phan'), 'ban-thao=khong-ai']) {
      for (let i = 0; i < 50; i++) expect((await knock(cookie)).status).toBe(null)
      expect((await knock(cookie)).status).toBe(429)
    }
    // A colleague behind the same address is not held up by either.
    expect((await knock(await own.cookie('chu-tri'))).status).toBe(null)
  } finally {
    await own.dispose()
  }
})

test('a stop stores and acknowledges what was sent, closes with 1012, and takes nobody new', async () => {
  const own = await startLiveText()
  try {
    await own.makeSection('phan-dung')
    const doc = new Y.Doc()
    const peer = new LivePeer(`${own.url}/collab/phan-dung`, {
      cookie: await own.cookie('chu-phan'),
      doc,
    })
    await peer.synced
    textAt(doc).insert(0, 'trước khi dừng')
    await until(() => own.engine.metrics().updates > 1)
    await own.stop()
    expect(await peer.ended).toBe(CLOSE.restart)
    expect(peer.saved).toBe(peer.sent)
  } finally {
    await own.dispose()
  }
})
