/** The table of comments and answers as a workbook: its rows add up, what people wrote stays text, and only who reads
 *  the table gets the file. */
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINES, REPORT, startWorkspace, type Workspace } from './workspace.ts'

const SECTION = 'phan-2'
const TABLE = `/api/reports/${REPORT}/responses`
const SIGNS = ['=1+1', '+84 123', '-cmd', '@SUM(A1)']

/** Text of a piece of XML, its five entities resolved. */
const plain = (xml: string): string =>
  xml
    .replaceAll(/<[^>]*>/gu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

/** The cells of the one sheet, row by row, as a spreadsheet program reads them. */
function sheetOf(file: Uint8Array): { xml: string; rows: string[][] } {
  const parts = unzipSync(file)
  const read = (path: string): string => strFromU8(parts[path] ?? new Uint8Array())
  const shared = [...read('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gsu)].map(([, si]) =>
    plain(si ?? ''),
  )
  const xml = read('xl/worksheets/sheet1.xml')
  const rows = [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gsu)].map(([, row]) =>
    [...(row ?? '').matchAll(/<c [^>]*?(t="s")?><v>(\d+)<\/v><\/c>/gu)].map(([, isText, value]) =>
      isText === undefined ? (value ?? '') : (shared[Number(value)] ?? ''),
    ),
  )
  return { xml, rows }
}

describe.each(ENGINES)('the workbook of answers on %s', (engine) => {
  let w: Workspace
  const ids: string[] = []
  beforeAll(async () => {
    w = await startWorkspace(engine)
    await w.type('owner-editor', SECTION, 'Cấp ủy các cấp quan tâm kiện toàn tổ chức bộ máy.')
    await w.settle()
    const drafts = `/api/reports/${REPORT}/drafts`
    await w.ask('POST', drafts, { as: 'lead-head', json: { expectedNumber: 1 } })
    for (const [i, text] of [...SIGNS, 'Bỏ <cụm từ> & viết gọn.'].entries()) {
      const json = { key: `khoa-bang-tinh-${i}`, text, anchor: null }
      const path = `/api/sections/${SECTION}/comments`
      ids.push((await w.ask('POST', path, { as: 'reviewer', json })).body.id)
    }
    const [first = '', second = '', third = ''] = ids
    const refused = {
      to: 'rejected',
      explanation: '=HYPERLINK("x")',
      isConfirmed: true,
      version: 0,
    }
    await w.ask('POST', `/api/comments/${first}/answers`, { as: 'lead-head', json: refused })
    const json = { head: second, others: [third] }
    await w.ask('POST', `${TABLE}/merges`, { as: 'lead-head', json })
  })
  afterAll(() => w.close())

  async function download(as: string) {
    const cookie = await w.signIn(as)
    const response = await fetch(`${w.base}${TABLE}.xlsx`, { headers: { cookie } })
    return { response, file: new Uint8Array(await response.arrayBuffer()) }
  }

  test('holds every row of the table with its columns, and the opening line counts them', async () => {
    const { response, file } = await download('lead-head')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename=".+\.xlsx"$/u,
    )
    const { rows } = sheetOf(file)
    const [title, , opening, columns, ...body] = rows
    expect(title).toEqual(['Tổng hợp tiếp thu, giải trình'])
    expect(columns).toEqual([
      'TT',
      'Mục, nội dung dự thảo',
      'Cơ quan góp ý',
      'Nội dung góp ý',
      'Kết quả',
      'Giải trình, chỗ đã sửa',
    ])
    const table = (await w.ask('GET', TABLE, { as: 'lead-head' })).body.rows
    expect(table).toHaveLength(4)
    expect(body.map(([number, , , said]) => [Number(number), said])).toEqual(
      table.map((row: { number: number; text: string }) => [row.number, row.text]),
    )
    expect(opening).toEqual(['Nhận 5 góp ý của 1 cơ quan.'])
    expect(body.at(-1)?.[3]).toBe('Bỏ <cụm từ> & viết gọn.')
  })

  test('what begins like a formula stays text', async () => {
    const { xml, rows } = sheetOf((await download('lead-head')).file)
    expect(xml).not.toContain('<f>')
    expect(rows[4]?.slice(3)).toEqual(['=1+1', 'Không tiếp thu', '=HYPERLINK("x")'])
    const said = rows.map((row) => row[3])
    expect(said).toEqual(expect.arrayContaining(['=1+1', '+84 123', '@SUM(A1)']))
  })

  test('who may not read the table gets the same refusal', async () => {
    for (const as of ['stranger', 'other-editor', 'btv-reader', 'recipient']) {
      const table = await w.ask('GET', TABLE, { as })
      const file = await w.ask('GET', `${TABLE}.xlsx`, { as })
      expect(file.status, as).toBe(404)
      const { requestId } = file.body
      expect(file.body).toEqual({ ...table.body, requestId })
    }
  })
})
