/** Signing in and out, through the door that people use. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINES, PASSWORD, personIdOf, startWorkspace, type Workspace } from './workspace.ts'

describe.each(ENGINES)('sign-in on %s', (engine) => {
  let w: Workspace
  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())

  const signIn = (username: string, password: string, extra: object = {}) =>
    w.ask('POST', '/api/session', { json: { username, password, ...extra } })

  test('the right password gives a session in a cookie no script can read', async () => {
    const { status, headers, body } = await signIn('lead-head', PASSWORD)
    expect(status).toBe(200)
    const [cookie = '', ...others] = headers.getSetCookie()
    expect(others).toEqual([])
    expect(cookie).toMatch(/^ban-thao=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(body).toMatchObject({ username: 'lead-head', body: { code: 'DV' }, today: '2019-04-13' })
    expect(body.roles).toMatchObject([{ role: 'lead-head', inForce: true }])
    const hours = (body.sessionEndsAt - Date.now()) / 3_600_000
    expect(Math.round(hours)).toBe(8)
  })

  test('"remember" keeps the cookie for the working day', async () => {
    const { headers, body } = await signIn('lead-head', PASSWORD, { remember: true })
    expect(headers.getSetCookie()[0]).toContain('Max-Age=43200')
    expect(Math.round((body.sessionEndsAt - Date.now()) / 3_600_000)).toBe(12)
  })

  test('wrong password, unknown account and disabled account get the same answer', async () => {
    await w.database.kysely
      .updateTable('person')
      .set({ disabled_at: 1 })
      .where('id', '=', personIdOf('signer'))
      .execute()
    const answers = await Promise.all([
      signIn('reviewer', 'sai mật khẩu'),
      signIn('khong-co-ai', 'sai mật khẩu'),
      signIn('signer', PASSWORD),
      signIn("' or 1=1 --", 'x'),
    ])
    const seen = answers.map(({ status, body, headers }) => {
      const { requestId: _, ...problem } = body
      return JSON.stringify([status, problem, headers.getSetCookie()])
    })
    expect(new Set(seen)).toEqual(new Set([seen[0]]))
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'session.wrong' } })
    await w.database.kysely
      .updateTable('person')
      .set({ disabled_at: null })
      .where('id', '=', personIdOf('signer'))
      .execute()
  })

  test.each(['office', 'nguoi-khong-co'])(
    'after five wrong tries %s waits, says how long, and even the right password waits',
    async (username) => {
      const statuses = []
      for (let i = 0; i < 5; i++) statuses.push((await signIn(username, 'sai')).status)
      expect(statuses).toEqual([401, 401, 401, 401, 401])
      const { status, headers, body } = await signIn(username, PASSWORD)
      expect(status).toBe(429)
      expect(body.code).toBe('session.too-many-tries')
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(25)
      expect(body.detail).toMatch(/^Đăng nhập sai nhiều lần\. Chờ \d+ giây rồi thử lại\.$/)
    },
  )

  test('parallel guesses do not outrun the count', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => signIn('contributor', 'đoán')),
    )
    expect(answers.filter((a) => a.status === 401)).toHaveLength(5)
    expect(answers.filter((a) => a.status === 429)).toHaveLength(15)
    await w.database.kysely.deleteFrom('auth_rate_limit').execute()
  })

  test('one address that tries many accounts has to wait as well', async () => {
    w.settings.trustProxy = true
    const from = (address: string, username: string, password: string) =>
      w.ask('POST', '/api/session', {
        json: { username, password },
        headers: { 'x-forwarded-for': `1.2.3.4, ${address}` },
      })
    for (let i = 0; i < 20; i++) await from('203.0.113.9', `ten-${i}`, 'sai')
    expect((await from('203.0.113.9', 'auditor', PASSWORD)).status).toBe(429)
    expect((await from('203.0.113.10', 'auditor', PASSWORD)).status).toBe(200)
    w.settings.trustProxy = false
    await w.database.kysely.deleteFrom('auth_rate_limit').execute()
  })

  test('without a trusted proxy X-Forwarded-For does not buy new tries', async () => {
    for (let i = 0; i < 20; i++)
      await w.ask('POST', '/api/session', {
        json: { username: `ten-${i}`, password: 'sai' },
        headers: { 'x-forwarded-for': `198.51.100.${i}` },
      })
    expect((await signIn('auditor', PASSWORD)).status).toBe(429)
    await w.database.kysely.deleteFrom('auth_rate_limit').execute()
  })

  test('the wait ends and the right password clears the count', async () => {
    for (let i = 0; i < 5; i++) await signIn('auditor', 'sai')
    await w.database.kysely
      .updateTable('auth_rate_limit')
      .set((eb) => ({ last_request: eb('last_request', '-', 31_000) }))
      .execute()
    expect((await signIn('auditor', PASSWORD)).status).toBe(200)
    expect((await signIn('auditor', 'sai')).status).toBe(401)
    await w.database.kysely.deleteFrom('auth_rate_limit').execute()
  })

  test('each sign-in has a new id, and the one before in the same browser is over', async () => {
    const first = (await signIn('owner-head', PASSWORD)).headers.getSetCookie()[0] ?? ''
    const cookie = first.split(';', 1)[0] ?? ''
    const again = await w.ask('POST', '/api/session', {
      json: { username: 'owner-head', password: PASSWORD },
      headers: { cookie },
    })
    expect(again.status).toBe(200)
    expect(again.headers.getSetCookie()[0]?.split(';', 1)[0]).not.toBe(cookie)
    expect((await w.ask('GET', '/api/session', { headers: { cookie } })).status).toBe(401)
  })

  test('signing out ends the session at once and tells the sockets', async () => {
    const { headers } = await signIn('owner-editor', PASSWORD)
    const cookie = headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
    const session = await w.sessions.find(new Headers({ cookie }))
    expect((await w.ask('DELETE', '/api/session', { headers: { cookie } })).status).toBe(204)
    expect((await w.ask('GET', '/api/session', { headers: { cookie } })).status).toBe(401)
    expect(w.heard).toContainEqual({ kind: 'sessions-ended', sessionIds: [session?.sessionId] })
    expect(await w.sessions.isAlive(session?.sessionId ?? '')).toBe(false)
  })

  test('signing out everywhere ends the sessions of every device', async () => {
    const cookies = []
    for (let i = 0; i < 3; i++)
      cookies.push((await signIn('reviewer', PASSWORD)).headers.getSetCookie()[0]?.split(';')[0])
    expect(
      (await w.ask('DELETE', '/api/sessions', { headers: { cookie: cookies[0] } })).status,
    ).toBe(204)
    for (const cookie of cookies)
      expect((await w.ask('GET', '/api/session', { headers: { cookie } })).status).toBe(401)
  })

  test('an ended session is not good any more, also when it was asked for a moment ago', async () => {
    const { headers } = await signIn('owner-editor', PASSWORD)
    const cookie = headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
    const found = await w.sessions.find(new Headers({ cookie }))
    await w.database.kysely
      .updateTable('auth_session')
      .set({ expires_at: new Date(Date.now() - 1_000).toISOString() })
      .where('id', '=', found?.sessionId ?? '')
      .execute()
    expect(await w.sessions.isAlive(found?.sessionId ?? '')).toBe(false)
  })

  test('a forged or cut cookie is no session', async () => {
    const { headers } = await signIn('owner-editor', PASSWORD)
    const cookie = headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
    for (const forged of [
      cookie.slice(0, -4),
      `${cookie.split('.')[0]}.AAAA`,
      'ban-thao=',
      'ban-thao=%',
    ])
      expect((await w.ask('GET', '/api/session', { headers: { cookie: forged } })).status).toBe(401)
  })

  test('a person disabled or given a new password by the administrator is out at once', async () => {
    for (const change of [
      { isDisabled: true },
      { isDisabled: false },
      { password: `${PASSWORD}-mới` },
    ]) {
      const isSignedIn = change.isDisabled !== false
      const { headers } = await signIn('owner-editor', PASSWORD)
      const cookie = headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
      const { body } = await w.ask('GET', '/api/people', { as: 'admin' })
      const { id, version } = body.people.find(
        (p: { username: string }) => p.username === 'owner-editor',
      )
      const changed = await w.ask('PATCH', `/api/people/${id}`, {
        as: 'admin',
        json: { ...change, version },
      })
      expect(changed.status).toBe(200)
      if (isSignedIn)
        expect((await w.ask('GET', '/api/session', { headers: { cookie } })).status).toBe(401)
    }
    expect((await signIn('owner-editor', PASSWORD)).status).toBe(401)
    expect((await signIn('owner-editor', `${PASSWORD}-mới`)).status).toBe(200)
  })

  test('the demo people are listed only where there is a demo', async () => {
    expect((await w.ask('GET', '/api/demo')).status).toBe(404)
    const person = { username: 'a', password: 'b', name: 'c', body: 'd', roles: [] }
    w.settings.demo = [person]
    expect((await w.ask('GET', '/api/demo')).body).toEqual([person])
    w.settings.demo = null
  })

  test('nothing of the sign-in library itself can be reached', async () => {
    for (const path of [
      '/api/auth/sign-up/email',
      '/api/auth/sign-in/username',
      '/api/auth/get-session',
      '/sign-up/email',
      '/api/sign-in/username',
    ])
      expect((await w.ask('POST', path, { json: {} })).status).toBeGreaterThanOrEqual(400)
  })
})

test('where the public address is https the cookie is bound to the host and to https', async () => {
  const w = await startWorkspace('sqlite', { publicUrl: 'https://bao-cao.example.vn' })
  const { headers, status } = await w.ask('POST', '/api/session', {
    json: { username: 'admin', password: PASSWORD },
  })
  expect(status).toBe(200)
  expect(headers.getSetCookie()).toHaveLength(1)
  expect(headers.getSetCookie()[0]).toMatch(
    /^__Host-ban-thao=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
  await w.close()
})

const first = (code: string) => ({
  code,
  username: 'quan-tri',
  name: 'Nguyễn Văn A',
  password: PASSWORD,
  bodyName: 'Văn phòng Tỉnh ủy',
})

describe('an empty workspace', () => {
  let w: Workspace
  beforeAll(async () => {
    w = await startWorkspace('sqlite', { empty: true })
  })
  afterAll(() => w.close())
  test('the code from the log makes the first administrator, once', async () => {
    const code = (await w.prepareSetUp()) ?? ''
    expect(code).toMatch(/^([A-Z2-9]{4}-){3}[A-Z2-9]{4}$/)
    expect((await w.ask('GET', '/api/setup')).body).toEqual({ needed: true })
    const wrong = await w.ask('POST', '/api/setup', { json: first('AAAA-AAAA-AAAA-AAAA') })
    expect(wrong).toMatchObject({ status: 403, body: { code: 'setup.wrong-code' } })
    const both = await Promise.all([
      w.ask('POST', '/api/setup', { json: first(code.toLowerCase()) }),
      w.ask('POST', '/api/setup', { json: { ...first(code), username: 'ke-thu-hai' } }),
    ])
    expect(both.map((b) => String(b.status)).toSorted()).toEqual(['200', '403'])
    expect((await w.ask('GET', '/api/setup')).body).toEqual({ needed: false })
    expect(await w.prepareSetUp()).toBe(null)
    const me = both.find((b) => b.status === 200)?.body
    expect(me.roles).toMatchObject([{ role: 'admin', reportId: null, inForce: true }])
    expect(me.body).toMatchObject({ name: 'Văn phòng Tỉnh ủy', code: 'VPTU' })
    const stored = await w.database.kysely.selectFrom('setting').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(code)
  })
})
