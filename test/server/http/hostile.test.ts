/** What should not come, comes: each gets its stated answer, and the server stays. */
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LIMITS } from '#shared/wire/limits.ts'
import { PASSWORD, REPORT, startWorkspace, type Workspace } from './workspace.ts'

let w: Workspace
beforeAll(async () => {
  w = await startWorkspace()
})
afterAll(() => w.close())
afterEach(async () => {
  expect((await w.ask('GET', '/healthz')).body).toBe('ok')
})

/** Writes a request line as it stands; fetch would tidy it up first. */
function rawRequest(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(w.port, '127.0.0.1', () => socket.end(text))
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])

describe('paths', () => {
  test.each([
    '//',
    '/%',
    '/%00',
    '/..',
    '/../etc/passwd',
    '/a/./b',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '//evil.example/a',
    '/api//reports',
    '/api/sections/%00',
    '/api/sections/..',
    '/api/sections/%E0%A4%A',
    '/api/reports/%2e%2e/people',
    '/\\evil.example',
    `/${'a'.repeat(2_500)}`,
  ])('%s is answered 400 or 404', async (path) => {
    const answer = await rawRequest(
      `GET ${path} HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n`,
    )
    expect([400, 404]).toContain(statusOf(answer))
    expect(answer).not.toContain('root:')
    expect(answer).not.toContain('"dependencies"')
  })

  test('a request without a host, or for the whole address of another, is malformed; of our own it is answered', async () => {
    const none = await rawRequest('GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n')
    expect(statusOf(none)).toBe(400)
    const whole = (host: string): Promise<string> =>
      rawRequest(
        `GET http://${host}/api/session HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n`,
      )
    expect(statusOf(await whole('evil.example'))).toBe(400)
    expect(statusOf(await whole('a.example'))).toBe(401)
  })

  test.each(['GET', 'POST'])(
    'an unknown API path is 404 as problem+json for %s',
    async (method) => {
      const answer = await w.ask(method, '/api/khong-co', {
        as: 'admin',
        json: method === 'GET' ? undefined : {},
      })
      expect(answer).toMatchObject({ status: 404, body: { code: 'not-found', status: 404 } })
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'))
    },
  )

  test.each([
    'khong-co',
    'PHAN-1',
    '../phan-1',
    "phan-1' or '1'='1",
    'phan-1%00',
    'ph\u1ea7n',
    'a'.repeat(200),
  ])('section %s is not found', async (id) => {
    const answer = await w.ask('GET', `/api/sections/${encodeURIComponent(id)}`, { as: 'admin' })
    expect([400, 404]).toContain(answer.status)
  })

  test.each(['0', '-1', '1.5', '1e3', 'x', '99', '999999999999999999999'])(
    'draft %s is not found',
    async (number) => {
      const path = `/api/reports/${REPORT}/drafts/${number}`
      expect((await w.ask('GET', path, { as: 'lead-head' })).status).toBe(404)
    },
  )
})

describe('methods', () => {
  test.each([
    ['PUT', '/api/reports', 'GET'],
    ['DELETE', '/api/reports', 'GET'],
    ['HEAD', '/api/reports', 'GET'],
    ['OPTIONS', '/api/session', 'POST, GET, DELETE'],
    ['PATCH', `/api/reports/${REPORT}/drafts`, 'GET, POST'],
  ])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
    const answer = await w.ask(method, path, { as: 'admin' })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe(allow)
  })
  test('a page takes GET and HEAD only', async () => {
    expect((await w.ask('POST', '/', { json: {} })).status).toBe(404)
  })
})

const sentWith = (headers: Record<string, string | undefined>, as = 'admin') =>
  w.ask('POST', '/api/bodies', { as, headers, json: {} })

describe('origin', () => {
  test.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'https://127.0.0.1',
    '',
  ])('%s is refused', async (origin) => {
    expect(await sentWith({ origin })).toMatchObject({
      status: 403,
      body: { code: 'origin.foreign' },
    })
  })
  test('an origin that only begins like ours is refused', async () => {
    expect((await sentWith({ origin: `${w.base}.evil.example` })).status).toBe(403)
  })
  test('a cookie without an origin is refused, for every unsafe method', async () => {
    for (const [method, path] of [
      ['POST', '/api/bodies'],
      ['PATCH', '/api/bodies/mat-tran'],
      ['DELETE', '/api/session'],
    ] as const) {
      const answer = await w.ask(method, path, {
        as: 'admin',
        headers: { origin: undefined },
        json: {},
      })
      expect(answer.body.code).toBe('origin.foreign')
    }
  })
  test('a program without cookie and origin may sign in; a page of another site may not', async () => {
    const json = { username: 'admin', password: PASSWORD }
    const program = await w.ask('POST', '/api/session', { json, headers: { origin: undefined } })
    expect(program.status).toBe(200)
    const page = await w.ask('POST', '/api/session', {
      json,
      headers: { origin: 'https://evil.example' },
    })
    expect(page.status).toBe(403)
  })
})

describe('bodies of requests', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json+evil',
    undefined,
  ])('content type %s is refused', async (type) => {
    const answer = await w.ask('POST', '/api/bodies', {
      as: 'admin',
      raw: '{}',
      headers: { 'content-type': type },
    })
    expect(answer).toMatchObject({ status: 415, body: { code: 'input.not-json' } })
  })

  test.each(['{', '', 'null', '[]', '"x"', '{"a":', '\u0000', '{"__proto__":{"admin":true}}'])(
    'the text %s is malformed',
    async (raw) => {
      const answer = await w.ask('POST', '/api/bodies', { as: 'admin', raw })
      expect(answer).toMatchObject({ status: 400, body: { code: 'input.malformed' } })
    },
  )

  test('fields at fault are named', async () => {
    const { status, body } = await w.ask('POST', '/api/bodies', {
      as: 'admin',
      json: { name: '', shortName: 'A', code: 'ABCDE', colour: 9, memberOf: ['Sai Dạng'] },
    })
    expect(status).toBe(400)
    expect(body.fields.toSorted()).toEqual(['code', 'colour', 'memberOf.0', 'name'])
    expect(body.detail).toBe(
      'Yêu cầu không đúng mẫu. Kiểm tra lại các ô được đánh dấu rồi gửi lại.',
    )
  })

  test('a body above the limit is 413, with a length and without', async () => {
    const json = { code: 'x'.repeat(LIMITS.jsonBodyBytes) }
    expect(await w.ask('POST', '/api/setup', { json })).toMatchObject({
      status: 413,
      body: { code: 'input.too-large' },
    })
    const chunked = await new Promise<number>((resolve, reject) => {
      const sent = request(
        `${w.base}/api/setup`,
        {
          method: 'POST',
          headers: {
            origin: w.base,
            'content-type': 'application/json',
            'transfer-encoding': 'chunked',
          },
        },
        (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        },
      )
      sent.on('error', reject)
      for (let i = 0; i < 20; i++) sent.write('y'.repeat(LIMITS.jsonBodyBytes / 16))
      sent.end()
    })
    expect(chunked).toBe(413)
  })

  test('a body name of 10,000 characters is refused', async () => {
    const json = { name: 'Đ'.repeat(10_000), shortName: 'A', code: 'AB', colour: 1 }
    const { status, body } = await w.ask('POST', '/api/bodies', { as: 'admin', json })
    expect([status, body.fields]).toEqual([400, ['name']])
  })

  test('names are stored in NFC, without control characters and direction marks', async () => {
    const given = '  U\u0309y ban\u0000 kie\u0302\u0309m tra\u202e\u0007  Ti\u0309nh u\u0309y '
    const { status, body } = await w.ask('POST', '/api/bodies', {
      as: 'admin',
      json: { name: given, shortName: 'UBKT', code: 'KT', colour: 2 },
    })
    expect(status).toBe(200)
    expect(body.name).toBe('Ủy ban kiểm tra Tỉnh ủy')
    const again = await w.ask('POST', '/api/bodies', {
      as: 'admin',
      json: { name: 'ỦY BAN KIỂM TRA TỈNH ỦY', shortName: 'UBKT', code: 'KT', colour: 2 },
    })
    expect(again).toMatchObject({ status: 409, body: { code: 'name.taken' } })
  })

  test('a name of nothing but control characters is empty', async () => {
    const json = { name: '\u0000\u0001 \u200b'.slice(0, 3), shortName: 'A', code: 'AB', colour: 1 }
    expect((await w.ask('POST', '/api/bodies', { as: 'admin', json })).status).toBe(400)
  })

  test.each(["' or 1=1 --", 'Admin', 'a b', 'ab', '../x', 'ấn', 'x'.repeat(61)])(
    'username %s is refused',
    async (username) => {
      const json = { username, name: 'A', password: PASSWORD }
      expect((await w.ask('POST', '/api/people', { as: 'admin', json })).status).toBe(400)
    },
  )

  test.each(['?limit=0', '?limit=501', '?limit=x', '?before=-1', '?before=1.5'])(
    'audit %s is malformed',
    async (query) => {
      expect((await w.ask('GET', `/api/audit${query}`, { as: 'admin' })).status).toBe(400)
    },
  )

  test.each([
    'ban-thao=',
    'ban-thao=%E0%A4%A',
    `ban-thao=${'x'.repeat(6_000)}`,
    ';;;=',
    'ban-thao',
  ])('cookie %s is no session', async (cookie) => {
    const { status } = await w.ask('GET', '/api/session', { headers: { cookie } })
    expect(status).toBe(401)
  })
})

test('a fault of our own is one plain sentence with a number, and tells nothing of the inside', async () => {
  const { kysely } = w.database
  await kysely.updateTable('report').set({ milestones: '{không phải JSON' }).execute()
  const { status, body } = await w.ask('GET', `/api/reports/${REPORT}`, { as: 'lead-head' })
  expect(status).toBe(500)
  expect(body).toEqual({
    type: 'urn:ban-thao:server.fault',
    title: 'Máy chủ gặp lỗi.',
    status: 500,
    detail: expect.stringContaining('Máy chủ gặp lỗi.'),
    code: 'server.fault',
    requestId: expect.stringMatching(/^[0-9a-f]{16}$/),
  })
  await kysely.updateTable('report').set({ milestones: '[]' }).execute()
})
