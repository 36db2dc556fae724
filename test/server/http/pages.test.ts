/** What surrounds the API: headers, health, metrics, the description, and the built pages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hc } from 'hono/client'
import type { AppType } from '#server/http/api.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REPORT, startWorkspace, type Workspace } from './workspace.ts'

let w: Workspace
const distDir = mkdtempSync(join(tmpdir(), 'ban-thao-dist-'))
beforeAll(async () => {
  mkdirSync(join(distDir, 'assets'))
  mkdirSync(join(distDir, '.vite'))
  writeFileSync(join(distDir, 'index.html'), '<!doctype html><title>Bàn Thảo</title>')
  writeFileSync(join(distDir, 'assets', 'main-a1b2c3.js'), 'export const a = 1'.repeat(200))
  writeFileSync(join(distDir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(distDir, '.vite', 'manifest.json'), '{}')
  writeFileSync(join(distDir, 'build.txt'), 'abc123def456')
  w = await startWorkspace('sqlite', { distDir })
})
afterAll(async () => {
  await w.close()
  rmSync(distDir, { recursive: true })
})

describe('pages', () => {
  test.each([
    '/',
    '/dang-nhap',
    `/bao-cao/bao-cao/phan/phan-1`,
    '/quan-tri/co-quan',
    '/doc/x/latest',
  ])('%s is the page, asked for every time', async (path) => {
    const { status, body, headers } = await w.ask('GET', path)
    expect(status).toBe(200)
    expect(body).toContain('<title>Bàn Thảo</title>')
    expect(headers.get('cache-control')).toBe('no-cache')
  })
  test('files with a hash in their name are kept for a year', async () => {
    const { status, headers } = await w.ask('GET', '/assets/main-a1b2c3.js')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('javascript')
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })
  test.each(['/assets/main-old.js', '/khong-co.png', '/.vite/manifest.json', '/assets/'])(
    '%s is 404 and never the page',
    async (path) => {
      const { status, body } = await w.ask('GET', path)
      expect(status).toBe(404)
      expect(JSON.stringify(body)).not.toContain('<title>')
    },
  )
  test('other files are asked for again and confirmed by their tag', async () => {
    const first = await w.ask('GET', '/icon.svg')
    expect(first.headers.get('cache-control')).toBe('no-cache')
    const etag = first.headers.get('etag') ?? ''
    const again = await w.ask('GET', '/icon.svg', { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })
  test('a page answers HEAD without a body and refuses to be written to', async () => {
    const head = await w.ask('HEAD', '/')
    expect([head.status, head.body]).toEqual([200, ''])
    expect((await w.ask('POST', '/', { json: {} })).status).toBe(405)
  })
})

describe('headers', () => {
  test.each(['/', '/api/session', '/assets/main-a1b2c3.js', '/khong-co.png'])(
    '%s carries the policy, the build and a number',
    async (path) => {
      const { headers } = await w.ask('GET', path)
      const policy = headers.get('content-security-policy') ?? ''
      for (const part of [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
      ])
        expect(policy).toContain(part)
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('x-build')).toBe('abc123def456')
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{16}$/)
    },
  )
  test.each([
    ['/api/khong-co', undefined],
    ['/api/khong-co', 'admin'],
    ['/api', 'admin'],
    ['/api/', 'admin'],
    ['/collab/phan-1', 'admin'],
    ['/events/khong-co', undefined],
  ] as const)('no page answers for %s, asked by %s', async (path, as) => {
    const answer = await w.ask('GET', path, as === undefined ? {} : { as })
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })
  test('nothing of the API is kept by anyone', async () => {
    for (const [path, as] of [
      ['/api/session', 'admin'],
      ['/api/session', undefined],
      ['/api/reports', 'lead-head'],
      ['/api/khong-co', 'admin'],
    ] as const) {
      const { headers } = await w.ask('GET', path, as === undefined ? {} : { as })
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })
})

test("the browser's typed client speaks to it", async () => {
  const client = hc<AppType>(`${w.base}/api`, { headers: { cookie: await w.signIn('lead-head') } })
  const answer = await client.reports[':id'].$get({ param: { id: REPORT } })
  const report = await answer.json()
  const numbers: string[] = report.sections.map((section) => section.number)
  expect(numbers).toEqual(['II.1', 'II.2', 'III'])
})

describe('for those who run it', () => {
  test('ready while the database answers and nothing is being stopped', async () => {
    expect((await w.ask('GET', '/readyz')).status).toBe(200)
    w.state.draining = true
    const { status, body } = await w.ask('GET', '/readyz')
    expect([status, body.code]).toEqual([503, 'server.draining'])
    expect((await w.ask('GET', '/healthz')).status).toBe(200)
    w.state.draining = false
  })
  test('metrics are Prometheus text, for the machine itself or with the token', async () => {
    const { status, body, headers } = await w.ask('GET', '/metrics')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/plain')
    expect(body).toContain('nodejs_eventloop_lag_p99_seconds')
    expect(body).toMatch(/http_request_seconds_count\{method="GET",area="page",status="200"\} \d+/)
  })
  test('a request that a proxy passed on is not the machine itself, even when the proxy was never named', async () => {
    for (const headers of [{ 'x-forwarded-for': '203.0.113.9' }, { forwarded: 'for=203.0.113.9' }])
      expect((await w.ask('GET', '/metrics', { headers })).status).toBe(404)
  })

  test('a name that a stranger made up makes no new line of metrics', async () => {
    for (const path of ['/api/bia-dat-1', '/api/bia-dat-2/%zz', '/bia-dat-3'])
      await w.ask('GET', path)
    await w.ask('POST', '/api/bia-dat-4', { json: {}, headers: { origin: 'http://evil.example' } })
    const { body } = await w.ask('GET', '/metrics')
    expect(body).not.toContain('bia-dat')
    expect(body).toContain('area="api/session"')
  })
  test('behind a proxy everybody looks local, so only the token opens them', async () => {
    w.settings.trustProxy = true
    w.settings.metricsToken = 'mot-ma-thong-bao-dai'
    expect((await w.ask('GET', '/metrics')).status).toBe(404)
    for (const [token, status] of [
      ['mot-ma-thong-bao-dai', 200],
      ['mot-ma-thong-bao-da', 404],
      ['', 404],
    ] as const) {
      const headers = { authorization: `Bearer ${token}` }
      expect((await w.ask('GET', '/metrics', { headers })).status).toBe(status)
    }
    w.settings.trustProxy = false
    w.settings.metricsToken = null
  })
  test('the description lists every route with its answer and its refusal', async () => {
    const { body } = await w.ask('GET', '/api/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    const paths = Object.keys(body.paths)
    expect(paths).toContain('/people/{id}/roles/{roleId}')
    expect(body.components.schemas.Problem).toBeDefined()
    for (const item of Object.values(body.paths))
      for (const operation of Object.values(item as Record<string, { responses: object }>))
        expect(Object.keys(operation.responses)).toContain('default')
    expect(JSON.stringify(body.components.schemas.OutlineNode)).toContain(
      '#/components/schemas/OutlineNode',
    )
  })
})
