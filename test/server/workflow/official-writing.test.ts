/** Official writing through the API: a missing figure keeps a section from being handed in, documents are a list of the
 *  report, and a frozen draft writes them out for good. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { canonicalDraft } from '#shared/domain/draft.ts'
import {
  ENGINES,
  REPORT,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const LIST = `/api/reports/${REPORT}/documents`
const CONCLUSION = {
  kind: 'Kết luận',
  number: '62-KL/TW',
  day: '2009-12-08',
  issuer: 'Bộ Chính trị',
  subject: 'về tiếp tục đổi mới nội dung',
}
type Piece = readonly [text: string, attributes?: Readonly<Record<string, object>>]

/** A paragraph more at the end of the section. */
const paragraph =
  (...pieces: Piece[]) =>
  (root: Y.XmlFragment): void => {
    const text = new Y.XmlText()
    text.applyDelta(pieces.map(([insert, attributes = {}]) => ({ insert, attributes })))
    const element = new Y.XmlElement('paragraph')
    element.insert(0, [text])
    root.push([element])
  }
/** The last paragraph says this instead, and nothing else. */
const typeOverAll =
  (words: string) =>
  (root: Y.XmlFragment): void => {
    const last = root.get(root.length - 1) as Y.XmlElement
    const text = last.get(0) as Y.XmlText
    text.delete(0, text.length)
    text.insert(0, words)
  }

describe.each(ENGINES)('official writing on %s', (engine) => {
  let w: Workspace
  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())

  const add = (as: string, json: object): Promise<Answer> => w.ask('POST', LIST, { as, json })
  const change = (as: string, id: string, json: object): Promise<Answer> =>
    w.ask('PATCH', `/api/documents/${id}`, { as, json })
  const drop = (as: string, id: string, version: number): Promise<Answer> =>
    w.ask('DELETE', `/api/documents/${id}`, { as, json: { version } })
  const listed = async (as = 'reviewer'): Promise<Answer['body'][]> =>
    (await w.ask('GET', LIST, { as })).body.documents
  const move = (as: string, json: object): Promise<Answer> =>
    w.ask('POST', '/api/sections/phan-2/moves', { as, json })
  const submit = (): Promise<Answer> => move('owner-head', { to: 'submitted', note: '' })
  const row = async (): Promise<Answer['body']> =>
    (await w.ask('GET', '/api/sections/phan-2', { as: 'owner-head' })).body

  test('a section with a missing figure is not handed in: the refusal names each place, and filling them in opens the way', async () => {
    await w.type(
      'owner-editor',
      'phan-2',
      paragraph(
        ['Toàn tỉnh có '],
        ['số hội nghị', { missing: { owes: '' } }],
        [' hội nghị, đạt '],
        ['tỷ lệ', { missing: { owes: 'mat-tran' } }],
        [' phần trăm.'],
      ),
    )
    await w.settle()
    const refused = await submit()
    expect(refused).toMatchObject({ status: 422, body: { code: 'section.figures-missing' } })
    expect(refused.body.places).toEqual([
      { paragraph: 1, words: 'số hội nghị', owes: '' },
      { paragraph: 1, words: 'tỷ lệ', owes: 'mat-tran' },
    ])
    expect(await row()).toMatchObject({ state: 'writing' })
    await expect.poll(async () => (await row()).missing, { timeout: 20_000 }).toBe(2)
    await expect
      .poll(() => w.heard, { timeout: 20_000 })
      .toContainEqual({
        kind: 'passing',
        reportId: REPORT,
        event: { kind: 'text-changed', sectionId: 'phan-2', words: expect.any(Number), missing: 2 },
      })

    await w.type(
      'owner-editor',
      'phan-2',
      typeOverAll('Toàn tỉnh có 120 hội nghị, đạt 98 phần trăm.'),
    )
    expect(await submit()).toMatchObject({ status: 200, body: { state: 'submitted' } })
    expect((await row()).missing).toBe(0)
    const back = { to: 'returned', note: 'Bổ sung viện dẫn.' }
    expect(await move('lead-editor', back)).toMatchObject({ status: 200 })
  })

  test('who may edit a section lists a document once, however its number is typed; readers see it and change nothing', async () => {
    const { status, body } = await add('owner-editor', CONCLUSION)
    expect([status, body.documents]).toEqual([
      200,
      [{ ...CONCLUSION, id: body.added, sections: [], version: 0 }],
    ])
    expect((await add('lead-editor', { ...CONCLUSION, number: '62 – KL/TW' })).body.code).toBe(
      'citation.taken',
    )
    expect((await add('lead-editor', { ...CONCLUSION, kind: 'Chỉ thị' })).status).toBe(200)
    expect(await listed()).toHaveLength(2)
    for (const as of ['reviewer', 'auditor']) {
      expect((await add(as, { ...CONCLUSION, number: '1-KL/TW' })).body.code).toBe(
        'access.forbidden',
      )
      expect((await drop(as, body.added, 0)).body.code).toBe('access.forbidden')
    }
    expect(w.heard).toContainEqual({
      kind: 'passing',
      reportId: REPORT,
      event: { kind: 'documents-changed' },
    })
  })

  test('two who add the same document at once list it once', async () => {
    const answers = await Promise.all(
      ['owner-editor', 'lead-editor', 'owner-head'].map((as) =>
        add(as, { ...CONCLUSION, number: '7-NQ/TW', kind: 'Nghị quyết' }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
  })

  test('who corrects an older version than the newest is told so', async () => {
    const document = (await listed()).find(({ number }) => number === '7-NQ/TW')
    const said = { ...CONCLUSION, kind: 'Nghị quyết', number: '07-NQ/TW' }
    expect((await change('lead-editor', document.id, { ...said, version: 0 })).status).toBe(200)
    expect((await change('lead-editor', document.id, { ...said, version: 0 })).body.code).toBe(
      'changed-meanwhile',
    )
    const onto = { ...CONCLUSION, version: 1 }
    expect((await change('lead-editor', document.id, onto)).body.code).toBe('citation.taken')
    expect((await drop('lead-editor', document.id, 0)).body.code).toBe('changed-meanwhile')
    expect((await drop('lead-editor', document.id, 1)).status).toBe(200)
    expect((await drop('lead-editor', document.id, 1)).status).toBe(404)
  })

  test('a number without a figure, control characters and a day that is none are refused', async () => {
    for (const wrong of [
      { number: 'KL/TW' },
      { number: '' },
      { number: '1'.repeat(41) },
      { kind: ' ' },
      { day: '2009-02-31' },
      { subject: 'a'.repeat(601) },
    ])
      expect((await add('lead-editor', { ...CONCLUSION, ...wrong })).body.code).toBe(
        'input.malformed',
      )
    const cleaned = await add('lead-editor', {
      ...CONCLUSION,
      number: '8-KL/TW',
      issuer: 'Bộ\u0000 Chính\u202e trị',
    })
    expect(cleaned.body.documents.at(-1).issuer).toBe('Bộ Chính trị')
  })

  test('a cited document stays on the list; a frozen draft keeps its words whatever becomes of the list', async () => {
    const document = (await listed()).find(({ kind }) => kind === 'Kết luận')
    const cites = { citation: { document: document.id } }
    await w.type(
      'lead-editor',
      'phan-1',
      paragraph(['Thực hiện '], ['Kết luận số 62-KL/TW', cites], ['.']),
    )
    await w.type(
      'owner-editor',
      'phan-2',
      paragraph(
        ['Theo '],
        ['Kết luận số 62-KL/TW', cites],
        [', các cấp '],
        ['theo báo cáo năm', { footnote: {} }],
      ),
    )
    await expect
      .poll(async () => (await listed()).find(({ id }) => id === document.id).sections, {
        timeout: 20_000,
      })
      .toEqual(['phan-1', 'phan-2'])
    expect((await drop('lead-editor', document.id, document.version)).body.code).toBe(
      'citation.in-use',
    )

    expect(
      (
        await w.ask('POST', `/api/reports/${REPORT}/drafts`, {
          as: 'lead-head',
          json: { expectedNumber: 1 },
        })
      ).status,
    ).toBe(200)
    const frozen = async (): Promise<Answer['body']> =>
      (await w.ask('GET', `/api/reports/${REPORT}/drafts/1`, { as: 'btv-reader' })).body
    const before = await frozen()
    const runs = before.sections.flatMap((section: { blocks: { runs: object[] }[] }) =>
      section.blocks.flatMap((block) => block.runs),
    )
    expect(runs).toContainEqual({
      text: 'Kết luận số 62-KL/TW',
      marks: [],
      cites: document.id,
      tail: ' ngày\u00a008/12/2009 của Bộ Chính trị về tiếp tục đổi mới nội dung',
    })
    expect(runs.filter((run: object) => 'tail' in run)).toHaveLength(1)
    expect(runs).toContainEqual({ text: 'theo báo cáo năm', marks: [], note: true })
    expect(createHash('sha256').update(canonicalDraft(before), 'utf8').digest('hex')).toBe(
      before.sha256,
    )

    const { id, version } = document
    const corrected = { ...CONCLUSION, issuer: 'Bộ Chính trị (khóa X)', version }
    expect((await change('lead-editor', id, corrected)).status).toBe(200)
    expect(await frozen()).toEqual(before)
    await w.type('lead-editor', 'phan-1', typeOverAll('Không viện dẫn.'))
    await w.type('owner-editor', 'phan-2', typeOverAll('Không viện dẫn.'))
    expect((await drop('lead-editor', id, version + 1)).status).toBe(200)
    expect(await frozen()).toEqual(before)
  })

  test('every change of the list stands in the audit', async () => {
    const acts = (await w.database.kysely.selectFrom('audit').select('act').execute()).map(
      ({ act }) => act,
    )
    for (const act of ['citation.add', 'citation.change', 'citation.drop'])
      expect(acts).toContain(act)
  })
})
