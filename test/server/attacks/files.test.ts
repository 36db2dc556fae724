/** D: files in and out. Today no door takes a file and none hands one out; these tests turn red when one is added
 *  without its defence. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isSafeHref, NODE_RULES } from '#shared/document/rules.ts'
import { startWorkspace, type Workspace } from '../http/workspace.ts'
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
