/** D: files in and out. These tests turn red when a door for files is added without its defence. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { isSafeHref, NODE_RULES } from '#shared/document/rules.ts'
import { COSTLY_LIMITS, COSTLY_ROUTES } from '#server/http/costly.ts'
import { REPORT, startWorkspace, type Workspace } from '../http/workspace.ts'
import { rowCounts, routesOf, type Route } from './routes.ts'

let w: Workspace
let routes: readonly Route[]
beforeAll(async () => {
  w = await startWorkspace()
  routes = routesOf((await w.ask('GET', '/api/openapi.json')).body)
})
afterAll(() => w.close())

/** Sends the bytes to every route that changes something, as the one who may most. @returns the statuses seen */
async function everywhere(type: string, bytes: Buffer): Promise<Set<number>> {
  const before = await rowCounts(w.database)
  const cookie = await w.signIn('admin')
  const seen = new Set<number>()
  for (const { method, path } of routes) {
    // Signing out would end the run.
    if (method === 'GET' || path.startsWith('/session')) continue
    const response = await fetch(`${w.base}/api${path.replaceAll(/\{\w+\}/gu, 'phan-2')}`, {
      method,
      headers: { cookie, origin: w.base, 'content-type': type },
      body: new Uint8Array(bytes),
    })
    await response.arrayBuffer()
    seen.add(response.status)
  }
  expect(await rowCounts(w.database)).toEqual(before)
  return seen
}

const ZIP = Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(2_000)])
test.each([
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', ZIP],
  ['application/vnd.ms-word.document.macroEnabled.12', ZIP],
  ['application/zip', ZIP],
  ['application/octet-stream', ZIP],
  [
    'multipart/form-data; boundary=x',
    Buffer.from(
      '--x\r\ncontent-disposition: form-data; name="f"; filename="../../a.docx"\r\n\r\nPK\r\n--x--',
    ),
  ],
  [
    'application/xml',
    Buffer.from('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
  ],
])('A38: a document as %s is taken by no route, and nothing is written', async (type, bytes) => {
  expect([...(await everywhere(type, bytes))]).toEqual([415])
})

test.each([
  ['image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ['image/png', Buffer.from('\u0089PNG\r\n\u001a\nkhông phải ảnh', 'latin1')],
  ['image/jpeg', randomBytes(1_000)],
])('A39: a picture as %s is taken by no route, and nothing is written', async (type, bytes) => {
  expect([...(await everywhere(type, bytes))]).toEqual([415])
})

test('A39: no node of a section holds a picture, and no link leads to one inside the text', () => {
  expect(NODE_RULES.filter(({ name }) => /image|picture|figure|media/u.test(name))).toEqual([])
  expect(NODE_RULES.some(({ attributes }) => 'src' in attributes)).toBe(false)
  expect(isSafeHref('data:image/svg+xml,<svg onload=alert(1)>')).toBe(false)
})

test('A40: the one table that a program would open is that of answers, whose cells are all text', () => {
  const types = new Set(routes.flatMap(({ answers }) => answers))
  expect([...types].toSorted()).toEqual([
    'application/json',
    // scans of letters: as an attachment that no browser opens by itself
    'application/octet-stream',
    'application/problem+json',
    // test/server/http/response-sheet.test.ts reads its cells
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ])
})

test('A40: a body name of a formula stays the text it is, and 10 MB of it are refused', async () => {
  for (const name of ['=1+1', '+cmd', '-2', '@x']) {
    const json = { name: `${name} Cơ quan`, shortName: name, code: 'CQ', colour: 1 }
    const { body } = await w.ask('POST', '/api/bodies', { as: 'admin', json })
    expect(body.name).toBe(`${name} Cơ quan`)
  }
  const json = { name: `=${'1'.repeat(10 << 20)}`, shortName: 'CQ', code: 'CQ', colour: 1 }
  expect((await w.ask('POST', '/api/bodies', { as: 'admin', json })).status).toBe(413)
})

test('A40: every route that hands out a file is one of few at a time', () => {
  const isFile = (type: string): boolean => !/^application\/(problem\+)?json$/u.test(type)
  const spelled = (path: string): string => path.replaceAll(/\{(\w+)\}/gu, ':$1')
  const known = routes.map(({ method, path }) => `${method} ${spelled(path)}`)
  const few: string[] = COSTLY_ROUTES.map((route) => route.join(' '))
  for (const route of few) expect(known).toContain(route)
  for (const { method, path, answers } of routes)
    if (answers.some(isFile)) expect(few).toContain(`${method} ${spelled(path)}`)
})

test('A40: of 200 exports at once all but a few are refused with a sentence and a time, and a colleague gets the file', async () => {
  const path = `/api/reports/${REPORT}/responses.xlsx`
  const { perKey, waitingPerKey } = COSTLY_LIMITS
  for (const as of ['lead-head', 'lead-editor']) await w.ask('GET', path, { as })
  const answers: number[] = []
  const turnedAway: Awaited<ReturnType<typeof w.ask>>[] = []
  let exports: Promise<unknown> = Promise.resolve()
  // The database is held: whoever is let in waits for it.
  await w.database.kysely.transaction().execute(async () => {
    exports = Promise.all(
      Array.from({ length: 200 }, async () => {
        const answer = await w.ask('GET', path, { as: 'lead-head' })
        answers.push(answer.status)
        if (answer.status === 429) turnedAway.push(answer)
      }),
    )
    await vi.waitUntil(() => answers.length >= 200 - perKey - waitingPerKey, { timeout: 8_000 })
  })
  const colleague = w.ask('GET', path, { as: 'lead-editor' })
  await exports
  expect((await colleague).status).toBe(200)
  expect(answers.filter((status) => status === 200)).toHaveLength(perKey + waitingPerKey)
  expect(turnedAway).toHaveLength(200 - perKey - waitingPerKey)
  for (const { headers, body } of turnedAway) {
    expect(headers.get('retry-after')).toBe('5')
    expect(body).toMatchObject({
      code: 'server.busy',
      title: 'Đang có nhiều yêu cầu xuất, in hoặc tìm kiếm cùng lúc.',
      detail: expect.stringContaining('Chờ 5 giây rồi thử lại.'),
    })
  }
})
