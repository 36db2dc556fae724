/** Search through the API: text and comments, exact first, and nothing of what one may not read. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SearchResults } from '#shared/wire/search.ts'
import { ENGINES, REPORT, startWorkspace, type Answer, type Workspace } from './workspace.ts'

describe.each(ENGINES)('search on %s', (engine) => {
  let w: Workspace
  const ask = (as: string, q: string): Promise<Answer> =>
    w.ask('GET', `/api/reports/${REPORT}/search?q=${encodeURIComponent(q)}`, { as })
  const find = async (q: string, as = 'reviewer'): Promise<SearchResults> => (await ask(as, q)).body

  beforeAll(async () => {
    w = await startWorkspace(engine)
    await w.type('owner-editor', 'phan-2', 'Uỷ ban nhân dân tỉnh đã ban hành kế hoạch.')
    await w.type('owner-editor', 'phan-3', 'Ủy ban Mặt trận Tổ quốc phối hợp thực hiện.')
    const comment = await w.ask('POST', '/api/sections/phan-2/comments', {
      as: 'reviewer',
      json: { key: 'khoa-tim-1', text: 'Nêu rõ vai trò của ủy ban kiểm tra.', anchor: null },
    })
    await w.ask('POST', `/api/comments/${comment.body.id}/replies`, {
      as: 'owner-editor',
      json: { key: 'khoa-tim-2', text: 'Đã bổ sung <b>kiểm toán</b>.' },
    })
    const gone = await w.ask('POST', '/api/sections/phan-2/comments', {
      as: 'reviewer',
      json: { key: 'khoa-tim-3', text: 'Ý kiến về uỷ ban đã rút.', anchor: null },
    })
    await w.ask('POST', `/api/comments/${gone.body.id}/moves`, {
      as: 'reviewer',
      json: { to: 'withdrawn', version: 0 },
    })
  })
  afterAll(() => w.close())

  test('without marks both tone places are found, in text and comments; withdrawn ones are not', async () => {
    const { hits, total } = await find('uy ban')
    expect(total).toBe(3)
    expect(hits.map((hit) => [hit.sectionId, hit.hit, hit.comment?.number ?? null])).toEqual([
      ['phan-2', 'Uỷ ban', null],
      ['phan-2', 'ủy ban', 1],
      ['phan-3', 'Ủy ban', null],
    ])
    expect(hits.map(({ place }) => place?.from ?? null)).toEqual([0, null, 0])
  })

  test('exact first, then the other tone place and case', async () => {
    const { hits } = await find('Ủy ban')
    expect(hits.map((hit) => [hit.rank, hit.hit])).toEqual([
      [0, 'Ủy ban'],
      [1, 'Uỷ ban'],
      [1, 'ủy ban'],
    ])
  })

  test('replies are found under their comment, markup is text', async () => {
    const { hits } = await find('kiem toan')
    expect(hits).toMatchObject([
      {
        before: 'Đã bổ sung <b>',
        hit: 'kiểm toán',
        comment: { number: 1, body: 'Ban Tổ chức Tỉnh ủy' },
      },
    ])
  })

  test('who may not read the live text learns nothing: no hit, no count, the same answer as for no report', async () => {
    for (const as of ['stranger', 'other-editor', 'recipient', 'btv-reader']) {
      const hidden = await ask(as, 'uy ban')
      expect([hidden.status, hidden.body.code], as).toEqual([404, 'not-found'])
      expect(JSON.stringify(hidden.body)).not.toContain('nhân dân')
    }
  })

  test('one letter, nothing, and 100,000 letters are refused; signs and patterns are words like others', async () => {
    for (const q of ['', ' ', 'a', '\u0000', 'ă'.repeat(1_000)])
      expect((await ask('reviewer', q)).body.code).toBe('input.malformed')
    for (const q of ['%%', '.*', "'; drop table comment; --", '<b>kiểm'])
      expect((await ask('reviewer', q)).status).toBe(200)
    expect((await find('<b>kiểm')).total).toBe(1)
    expect((await find('.*')).total).toBe(0)
  })

  test('a frozen draft is searched as it was, by those who may read that draft', async () => {
    const freeze = (expectedNumber: number) =>
      w.ask('POST', `/api/reports/${REPORT}/drafts`, { as: 'lead-head', json: { expectedNumber } })
    await w.settle()
    await freeze(1)
    await w.type('owner-editor', 'phan-3', 'Chữ viết sau khi chốt: ủy ban.')
    await w.settle()
    await freeze(2)
    const inDraft = async (draft: string, q: string, as = 'reviewer'): Promise<Answer> =>
      w.ask('GET', `/api/reports/${REPORT}/drafts/${draft}/search?q=${encodeURIComponent(q)}`, {
        as,
      })
    expect((await inDraft('1', 'viet sau khi chot')).body.total).toBe(0)
    const { hits } = (await inDraft('2', 'viet sau khi chot')).body
    expect(hits).toMatchObject([{ sectionId: 'phan-3', hit: 'viết sau khi chốt', comment: null }])
    expect((await inDraft('1', 'uy ban')).body.hits).toHaveLength(2)
    expect((await inDraft('2', 'uy ban', 'btv-reader')).status).toBe(200)
    for (const [draft, as] of [
      ['1', 'btv-reader'],
      ['2', 'stranger'],
      ['9', 'reviewer'],
      ['x', 'reviewer'],
    ] as const)
      expect((await inDraft(draft, 'uy ban', as)).body.code, `${draft} ${as}`).toBe('not-found')
  })
})
