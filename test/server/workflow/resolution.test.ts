/** Answers through the API: the five ways, their guards, what is kept, rows of several bodies, closing the table. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChangesSince, ResponseRow } from '#shared/wire/resolution.ts'
import type { z } from 'zod'
import {
  ENGINES,
  REPORT,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const SECTION = 'phan-2'
const TABLE = `/api/reports/${REPORT}/responses`

describe.each(ENGINES)('answers to comments on %s', (engine) => {
  let w: Workspace
  let keys = 0
  beforeAll(async () => {
    w = await startWorkspace(engine)
    await w.type('owner-editor', SECTION, 'Cấp ủy các cấp quan tâm kiện toàn tổ chức bộ máy.')
    await w.settle()
    const drafts = `/api/reports/${REPORT}/drafts`
    await w.ask('POST', drafts, { as: 'lead-head', json: { expectedNumber: 1 } })
  })
  afterAll(() => w.close())

  const post = (as: string, path: string, json: object): Promise<Answer> =>
    w.ask('POST', path, { as, json })
  async function said(text: string, as = 'reviewer'): Promise<string> {
    const json = { key: `khoa-tra-loi-${++keys}`, text, anchor: null }
    const { body } = await post(as, `/api/sections/${SECTION}/comments`, json)
    return body.id
  }
  const rows = async (as = 'lead-head'): Promise<ResponseRow[]> =>
    (await w.ask('GET', TABLE, { as })).body.rows
  async function row(id: string, as?: string): Promise<ResponseRow> {
    const found = (await rows(as)).find((one) => one.id === id)
    if (found === undefined) throw new Error(`no row is ${id}`)
    return found
  }
  const answer = async (as: string, id: string, json: object): Promise<Answer> => {
    const of = (await rows()).find((one) => one.id === id)
    const given = { isConfirmed: true, version: of?.version ?? 0, ...json }
    return post(as, `/api/comments/${id}/answers`, given)
  }
  const changes = async (id: string): Promise<z.infer<typeof ChangesSince>> =>
    (await w.ask('GET', `/api/comments/${id}/changes`, { as: 'lead-head' })).body

  test('the lead editor prepares, the head confirms, and the table shows who said what', async () => {
    const id = await said('Đề nghị bỏ cụm từ này.')
    const prepared = { to: 'rejected', explanation: 'Kế hoạch yêu cầu nêu.', isConfirmed: false }
    expect((await answer('lead-editor', id, prepared)).status).toBe(204)
    expect(await row(id)).toMatchObject({
      result: 'open',
      answer: null,
      proposal: { answer: 'rejected', name: 'Đồng chí lead-editor' },
    })
    const { version } = await row(id)
    const items = [{ id, version }]
    const { body } = await post('lead-head', TABLE, { act: 'confirm', items })
    expect(body).toEqual({ done: [{ id, version: version + 1 }], refused: [] })
    expect(await row(id)).toMatchObject({
      result: 'rejected',
      answer: { explanation: 'Kế hoạch yêu cầu nêu.', name: 'Đồng chí lead-head' },
    })
  })

  test('rejecting or partly accepting without giải trình is refused', async () => {
    const id = await said('Bỏ bảng số liệu.')
    for (const to of ['rejected', 'partly-accepted'])
      expect(await answer('lead-head', id, { to, explanation: ' \u0000\n' })).toMatchObject({
        status: 422,
        body: { code: 'comment.explanation-missing' },
      })
    expect((await row(id)).result).toBe('open')
  })

  test('«đã sửa» names words that changed since the draft; later changes show, an unchanged text is refused', async () => {
    const id = await said('Nêu rõ cấp huyện, cấp xã.')
    expect((await changes(id)).changes).toEqual([])
    const made = { before: '', after: 'Đã kiện toàn ở cấp huyện, cấp xã.', prefix: '' }
    expect((await answer('lead-head', id, { to: 'accepted', changes: [made] })).body.code).toBe(
      'comment.change-unchanged',
    )
    await w.type('owner-editor', SECTION, 'Đã kiện toàn ở cấp huyện, cấp xã.')
    await w.settle()
    const { changes: found, draftNumber } = await changes(id)
    expect(draftNumber).toBe(1)
    expect(found).toMatchObject([{ before: '', after: 'Đã kiện toàn ở cấp huyện, cấp xã.' }])
    const [named] = found
    expect((await answer('lead-head', id, { to: 'accepted', changes: [named] })).status).toBe(204)
    expect(await row(id, 'reviewer')).toMatchObject({
      state: 'applied',
      result: 'accepted',
      changes: [{ before: '', after: 'Đã kiện toàn ở cấp huyện, cấp xã.', draftNumber: 1 }],
      may: { reopen: true, object: true, confirm: false },
    })
    const moved = async () => (await w.ask('GET', `${TABLE}/moved-on`, { as: 'reviewer' })).body.ids
    expect(await moved()).toEqual([])
  })

  test('two leads at once: the second one is told, nothing is overwritten', async () => {
    const id = await said('Viết gọn lại.')
    const { version } = await row(id)
    const both = await Promise.all(
      ['accepted', 'rejected'].map((to) =>
        post('lead-head', `/api/comments/${id}/answers`, {
          to,
          explanation: 'Đã gọn.',
          isConfirmed: true,
          version,
        }),
      ),
    )
    const statuses = both.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([204, 409])
  })

  test('who raised it says «chưa đồng ý» once and may open it again; earlier answers are kept', async () => {
    const id = await said('Thêm số liệu năm 2018.')
    await answer('lead-head', id, { to: 'rejected', explanation: 'Chưa có số liệu chính thức.' })
    const object = async () =>
      post('reviewer', `/api/comments/${id}/objection`, {
        reason: 'Đã có tại Báo cáo 12.',
        version: (await row(id)).version,
      })
    expect((await object()).status).toBe(204)
    expect((await object()).body.code).toBe('comment.objected-already')
    const reopen = async (as: string, reason: string) =>
      post(as, `/api/comments/${id}/reopening`, { reason, version: (await row(id)).version })
    expect((await reopen('reviewer', ' ')).body.code).toBe('comment.reason-missing')
    expect((await reopen('office', 'Lý do')).status).toBe(403)
    expect((await reopen('reviewer', 'Có số liệu mới')).status).toBe(204)
    expect(await row(id)).toMatchObject({
      result: 'open',
      answer: null,
      objection: { reason: 'Đã có tại Báo cáo 12.' },
    })
    await answer('lead-head', id, { to: 'accepted' })
    const kept = await w.database.kysely
      .selectFrom('comment_answer')
      .select(['answer', 'explanation'])
      .where('comment_id', '=', id)
      .execute()
    expect(kept).toContainEqual({
      answer: 'rejected',
      explanation: 'Chưa có số liệu chính thức.',
    })
    await expect(
      w.database.kysely.updateTable('comment_answer').set({ explanation: '' }).execute(),
    ).rejects.toThrow()
  })

  test('several comments are one row with one answer; splitting off gives each back as it was', async () => {
    const [one, two] = [
      await said('Thống nhất cách gọi.'),
      await said('Thống nhất cách gọi.', 'office'),
    ]
    const merge = (head: string, ...others: string[]) =>
      post('lead-editor', `${TABLE}/merges`, { head, others })
    expect((await merge(one, one)).body.code).toBe('comment.merge-itself')
    expect((await merge(one, two)).status).toBe(204)
    expect(await row(one)).toMatchObject({
      members: [{ id: two, author: { body: 'Văn phòng Tỉnh ủy' } }],
    })
    expect((await rows()).some(({ id }) => id === two)).toBe(false)
    expect((await answer('lead-head', two, { to: 'accepted' })).body.code).toBe('comment.merged')
    await post('office', `/api/comments/${two}/split-request`, { reason: 'Ý khác', version: 0 })
    expect((await row(one)).members[0]?.splitAsked).toBe('Ý khác')
    await answer('lead-head', one, { to: 'accepted' })
    expect((await merge(one, await said('Khác.'))).body.code).toBe('comment.merge-not-open')
    const split = await w.ask('DELETE', `/api/comments/${two}/merge`, { as: 'lead-editor' })
    expect(split.status).toBe(204)
    expect(await row(two)).toMatchObject({ result: 'open', text: 'Thống nhất cách gọi.' })
    expect(await row(one)).toMatchObject({ result: 'accepted', members: [] })
  })

  test('same comments of several bodies are proposed as one row; what a person calls different, or splits off, is not proposed again', async () => {
    const text = 'Đề nghị thống nhất cách gọi Ủy ban nhân dân'
    const [one, two, three] = [
      await said(text),
      await said(`${text}.`, 'office'),
      await said(`${text}!`, 'contributor'),
    ]
    await said('Đề nghị không thống nhất cách gọi Ủy ban nhân dân', 'office')
    const groups = async (as = 'lead-editor'): Promise<string[][]> =>
      (await w.ask('GET', `${TABLE}/groups`, { as })).body.groups
    expect(await groups()).toEqual([[one, two, three]])
    expect(await groups('reviewer')).toEqual([])
    expect((await post('lead-editor', `${TABLE}/apart`, { ids: [one, three] })).status).toBe(204)
    expect(await groups()).toEqual([[one, two]])
    await post('lead-editor', `${TABLE}/merges`, { head: one, others: [two] })
    expect(await groups()).toEqual([])
    const ask = { reason: 'Ý của Văn phòng rộng hơn', version: 0 }
    const card = async () =>
      (
        await w.ask('GET', `/api/sections/${SECTION}/comments`, { as: 'office' })
      ).body.comments.find((comment: { id: string }) => comment.id === two).response
    expect(await card()).toMatchObject({
      mergedInto: (await row(one)).number,
      may: { askSplit: true },
    })
    await post('office', `/api/comments/${two}/split-request`, ask)
    expect((await card()).splitAsked).toBe(ask.reason)
    const request = `/api/comments/${two}/split-request`
    expect((await w.ask('DELETE', request, { as: 'office' })).status).toBe(403)
    expect((await w.ask('DELETE', request, { as: 'lead-editor' })).status).toBe(204)
    expect((await row(one)).members).toMatchObject([{ id: two, splitAsked: null }])
    await w.ask('DELETE', `/api/comments/${two}/merge`, { as: 'lead-editor' })
    expect(await groups()).toEqual([[two, three]])
  })

  test('a row goes on when its first comment is withdrawn', async () => {
    const [one, two] = [await said('Nêu nguồn.'), await said('Nêu nguồn.', 'office')]
    await post('lead-head', `${TABLE}/merges`, { head: one, others: [two] })
    const { version } = await row(one)
    await post('reviewer', `/api/comments/${one}/moves`, { to: 'withdrawn', version })
    expect(await row(two)).toMatchObject({ result: 'open', members: [] })
    expect((await row(one)).result).toBe('withdrawn')
  })

  test('many are answered at once and taken back at once', async () => {
    const ids = [await said('Ý một.'), await said('Ý hai.')]
    const items = await Promise.all(
      ids.map(async (id) => ({ id, version: (await row(id)).version })),
    )
    const accepted = await post('lead-head', TABLE, {
      act: 'answer',
      to: 'accepted',
      isConfirmed: true,
      items: [...items, { id: 'khong-co', version: 0 }],
    })
    expect(accepted.body.refused).toEqual([{ id: 'khong-co', code: 'not-found' }])
    expect((await row(ids[0] ?? '')).result).toBe('accepted')
    const undone = await post('lead-head', TABLE, { act: 'undo', items: accepted.body.done })
    expect(undone.body.done).toHaveLength(2)
    for (const id of ids) expect((await row(id)).result).toBe('open')
  })

  test('the table is closed when every row is answered and explained, and then the author can no longer reopen', async () => {
    const close = (as = 'lead-head') => post(as, `${TABLE}/closing`, { draft: 1 })
    expect((await close()).body.code).toBe('table.open-rows')
    expect((await close('lead-editor')).status).toBe(403)
    const copied = await said('Bỏ bảng năm 2016.')
    for (const { id, result } of await rows())
      if (result === 'open')
        await answer('lead-head', id, {
          to: id === copied ? 'rejected' : 'accepted',
          explanation: id === copied ? 'Như trên.' : '',
        })
    expect((await close()).body.code).toBe('table.flagged-rows')
    const reopened = { reason: 'Ghi lại giải trình', version: (await row(copied)).version }
    await post('lead-head', `/api/comments/${copied}/reopening`, reopened)
    await answer('lead-head', copied, { to: 'rejected', explanation: 'Giữ để so sánh 10 năm.' })
    const closed = await close()
    expect(closed.body.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(await row(copied, 'reviewer')).toMatchObject({
      state: 'closed',
      result: 'rejected',
      may: { reopen: false },
    })

    // While a round on the draft is open its author may, whether the table was closed or not.
    const asked = { draftNumber: 1, bodyIds: ['mat-tran'], due: '2019-04-26' }
    const opened = await post('lead-head', `/api/reports/${REPORT}/consultations`, asked)
    expect(opened.status).toBe(200)
    expect((await row(copied, 'reviewer')).may.reopen).toBe(true)
    await w.database.kysely.updateTable('consultation').set({ closed_at: 1 }).execute()
    const again = async () => {
      const json = { reason: 'Có số liệu mới', version: (await row(copied)).version }
      return post('reviewer', `/api/comments/${copied}/reopening`, json)
    }
    expect((await again()).body.code).toBe('comment.round-closed')
    await w.database.kysely.updateTable('consultation').set({ closed_at: null }).execute()
    expect((await again()).status).toBe(204)
  })

  test('an opinion typed from a letter is its body’s: whoever typed it may answer it, the body may correct it', async () => {
    const [round] = (
      await w.ask('GET', `/api/reports/${REPORT}/consultations`, { as: 'lead-head' })
    ).body.rounds
    const letter = await post('lead-head', `/api/consultations/${round.id}/letters`, {
      key: 'khoa-cong-van-1',
      bodyId: 'mat-tran',
      stance: 'opinions',
      number: '12-CV/MT',
      date: '2019-04-12',
      opinions: [{ sectionId: SECTION, text: 'Nêu rõ vai trò của Mặt trận.' }],
    })
    expect(letter.status).toBe(200)
    const found = (await rows()).find((one) => one.text === 'Nêu rõ vai trò của Mặt trận.')
    const id = found?.id ?? ''
    expect(found).toMatchObject({ isFromPaper: true, author: { body: 'Đảng đoàn MTTQ' } })
    const edit = (as: string) =>
      w.ask('PATCH', `/api/comments/${id}`, {
        as,
        json: { text: 'Nêu vai trò Mặt trận.', version: 0 },
      })
    expect((await edit('lead-head')).body.code).toBe('comment.not-yours')
    expect((await edit('reviewer')).status).toBe(200)
    const rejected = { to: 'rejected', explanation: 'Đã nêu tại mục III.' }
    expect((await answer('lead-head', id, rejected)).status).toBe(204)
    expect((await row(id, 'reviewer')).may).toMatchObject({ reopen: true, object: true })
  })
})
