/** C: who somebody is and what they may. The matrix of routes and roles cell by cell is in ../http/rights.test.ts. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { CLOSE } from '#shared/wire/sync.ts'
import { LivePeer, stateRequest, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'
import { PASSWORD, PEOPLE, REPORT, startWorkspace, type Workspace } from '../http/workspace.ts'
import { answerTo, statusOf } from './raw-line.ts'
import { rowCounts, routesOf, type Route } from './routes.ts'

describe('by HTTP', () => {
  let w: Workspace
  let routes: readonly Route[]
  beforeAll(async () => {
    w = await startWorkspace()
    routes = routesOf((await w.ask('GET', '/api/openapi.json')).body)
    for (const { username } of PEOPLE) await w.signIn(username)
  })
  afterAll(() => w.close())
  afterEach(async () => {
    expect((await w.ask('GET', '/healthz')).body).toBe('ok')
  })

  /** The address with each `{…}` filled in. */
  const withIds = (path: string, id: string): string =>
    `/api${path.replace('{number}', '1').replaceAll(/\{\w+\}/gu, id)}`

  test('A29: whatever is asked about an unknown id, by whatever role: not found, not allowed or malformed, and nothing is written', async () => {
    const before = await rowCounts(w.database)
    const asked = routes.filter((route) => route.path.includes('{'))
    expect(asked.length).toBeGreaterThan(10)
    for (const { username } of PEOPLE)
      for (const { method, path } of asked) {
        const json = method === 'GET' ? undefined : {}
        const { status } = await w.ask(method, withIds(path, 'khong-co-ai'), { as: username, json })
        expect([400, 403, 404], `${username}: ${method} ${path}`).toContain(status)
      }
    expect(await rowCounts(w.database)).toEqual(before)
  })

  test("A29: another report's id and an unknown one are answered alike, word for word", async () => {
    for (const { method, path } of routes) {
      if (method !== 'GET' || !path.includes('{')) continue
      const own = path.startsWith('/reports') ? REPORT : 'phan-2'
      for (const as of ['stranger', 'other-editor']) {
        const [hidden, unknown] = await Promise.all(
          [own, 'khong-co-ai'].map((id) => w.ask('GET', withIds(path, id), { as })),
        )
        expect([path, hidden?.status]).toEqual([path, unknown?.status])
        const said = (body: Record<string, unknown>) => ({ ...body, requestId: '' })
        expect(said(hidden?.body)).toEqual(said(unknown?.body))
      }
    }
  })

  test('A33: there is no link to take a text out by, guessed, foreign or climbing', async () => {
    expect(routes.filter(({ path }) => /export|download/u.test(path))).toEqual([])
    for (const path of [
      '/api/exports/1',
      `/api/reports/${REPORT}/export`,
      '/exports/1',
      '/download?file=../../etc/passwd',
      `/api/reports/${REPORT}/exports/..%2f..%2fetc`,
      '/exports/..%2f1',
    ])
      for (const as of ['lead-head', 'stranger'])
        expect([path, (await w.ask('GET', path, { as })).status]).toEqual([path, 404])
  })

  test('A34: a foreign page changes nothing: not with a form, plain text, no type, a GET, or another method in a header', async () => {
    const before = await rowCounts(w.database)
    const raw = JSON.stringify({ name: 'Cơ quan lạ', shortName: 'CQ', code: 'CQ', colour: 1 })
    for (const type of [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
      'application/json',
      undefined,
    ])
      for (const origin of ['https://evil.example', 'null', undefined]) {
        const headers = { origin, 'content-type': type, 'sec-fetch-site': 'cross-site' }
        const { status } = await w.ask('POST', '/api/bodies', { as: 'admin', raw, headers })
        expect([type, origin, status]).toEqual([type, origin, 403])
      }
    for (const path of ['/api/bodies', `/api/reports/${REPORT}`, '/api/session'])
      await w.ask('GET', `${path}?_method=DELETE`, {
        as: 'admin',
        headers: { 'x-http-method-override': 'DELETE', 'x-http-method': 'POST' },
      })
    expect((await w.ask('GET', '/api/session', { as: 'admin' })).status).toBe(200)
    expect(await rowCounts(w.database)).toEqual(before)
  })

  test('A35: a cookie set beforehand is not taken over, and the one given cannot be read by a script', async () => {
    const planted = 'ban-thao=00000000000000000000000000000000.x'
    const { headers } = await w.ask('POST', '/api/session', {
      json: { username: 'office', password: PASSWORD },
      headers: { cookie: planted },
    })
    const [given = ''] = headers.getSetCookie()
    expect(given).toMatch(/^ban-thao=/u)
    expect(given).not.toContain('0000000000')
    expect(given).toMatch(/HttpOnly/u)
    expect(given).toMatch(/SameSite=Lax/u)
    expect((await w.ask('GET', '/api/session', { headers: { cookie: planted } })).status).toBe(401)
  })

  test('A36: guessing is throttled by account and by address, whatever address a header claims, and alike for nobody', async () => {
    const guess = (username: string, i: number) =>
      w.ask('POST', '/api/session', {
        json: { username, password: `sai ${i}` },
        headers: { 'x-forwarded-for': `198.51.100.${i}` },
      })
    const answers: Record<string, (string | number)[]> = {}
    for (const username of ['signer', 'khong-co-nguoi-nay']) {
      answers[username] = []
      for (let i = 0; i < 9; i++) {
        const { status, body } = await guess(username, i)
        answers[username].push(status, body.code)
      }
      expect(answers[username]).toContain(429)
    }
    expect(answers['signer']).toEqual(answers['khong-co-nguoi-nay'])
    for (let i = 0; i < 30; i++) await guess(`ten-${i}`, i)
    const { status, headers } = await guess('ten-moi', 1)
    expect(status).toBe(429)
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    await w.database.kysely.deleteFrom('auth_rate_limit').execute()
  })

  test('A37: another spelling of an address leads nowhere that the address itself does not', async () => {
    for (const path of [
      '/admin%2Fx',
      '//admin',
      '/%61dmin',
      '/api%2fpeople',
      '//api/people',
      '/api/%2e/people',
      '/api/./people',
      '/assets/../api/people',
      '/api%5cpeople',
      '/API/people',
      '/api/people/',
      '/%2fapi/people',
    ]) {
      const cookie = await w.signIn('admin')
      const answer = await answerTo(
        w.port,
        `GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      )
      expect([path, answer.includes('"people"')]).toEqual([path, false])
      expect([400, 401, 404], path).toContain(statusOf(answer))
    }
  })
})

describe('by the socket', () => {
  let live: LiveText
  const peers: LivePeer[] = []
  beforeAll(async () => {
    live = await startLiveText()
    for (const id of ['phan-minh', 'phan-nguoi']) await live.makeSection(id)
  })
  afterEach(() => {
    for (const peer of peers.splice(0)) peer.end()
    expect(live.faults).toEqual([])
  })
  afterAll(() => live.dispose())
  async function open(id: string, person: string, doc?: Y.Doc): Promise<LivePeer> {
    const peer = new LivePeer(`${live.url}/collab/${id}`, {
      cookie: await live.cookie(person),
      ...(doc === undefined ? {} : { doc }),
    })
    peers.push(peer)
    return peer
  }

  test("A30: another section's name inside a frame brings nothing of it", async () => {
    const secret = new Y.Doc()
    const owner = await open('phan-nguoi', 'chu-phan', secret)
    await owner.synced
    textAt(secret).insert(0, 'bí mật')
    expect(await until(() => owner.saved === owner.sent)).toBe(true)
    const attacker = await open('phan-minh', 'phoi-hop')
    await attacker.synced
    attacker.raw(stateRequest(new TextEncoder().encode('phan-nguoi')))
    expect(await attacker.ended).toBe(CLOSE.malformed)
    expect(Buffer.concat(attacker.heard).includes('bí mật')).toBe(false)
  })

  test('A31: the Standing Committee never enters a live section, before it is handed in or after', async () => {
    for (const state of ['writing', 'submitted'] as const) {
      await live.database.kysely
        .updateTable('section')
        .set({ state })
        .where('id', '=', 'phan-minh')
        .execute()
      live.announcements.send({ kind: 'access-changed', sectionIds: ['phan-minh' as never] })
      const reader = await open('phan-minh', 'thuong-vu')
      expect(await reader.ended).toBe(CLOSE.noRight)
      expect(reader.heard).toEqual([])
    }
    await live.database.kysely.updateTable('section').set({ state: 'writing' }).execute()
    live.announcements.send({ kind: 'access-changed', sectionIds: ['phan-minh' as never] })
  })

  test('A32, A35: three pages that type are out when their sessions end, and nothing typed afterwards is taken', async () => {
    const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()]
    const pages = await Promise.all(docs.map((doc) => open('phan-minh', 'viet-3', doc)))
    await Promise.all(pages.map((page) => page.synced))
    for (const doc of docs) textAt(doc).insert(0, 'trước ')
    expect(await until(() => pages.every((page) => page.saved === page.sent))).toBe(true)
    await live.endSessions('viet-3')
    for (const doc of docs) textAt(doc).insert(0, 'sau ')
    expect(await Promise.all(pages.map((page) => page.ended))).toEqual(
      docs.map(() => CLOSE.notSignedIn),
    )
    const reader = new Y.Doc()
    const peer = await open('phan-minh', 'gop-y', reader)
    await peer.synced
    expect(textAt(reader).toJSON()).not.toContain('sau')
    expect(docs.every((doc) => textAt(doc).toJSON().includes('sau'))).toBe(true)
  })
})
