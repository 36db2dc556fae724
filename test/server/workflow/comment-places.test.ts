/** Comments on a point of the guidance and on the whole report: the same machine and rights, the same table. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CommentView } from '#shared/wire/api.ts'
import type { ResponseTable } from '#shared/wire/resolution.ts'
import {
  ENGINES,
  OTHER_REPORT,
  PEOPLE,
  personIdOf,
  REPORT,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const POINT = { ref: 'de-cuong-ii-2', text: 'Nêu số liệu từng năm.', place: 'Đề cương, mục II.2' }

describe.each(ENGINES)('places of comments on %s', (engine) => {
  let w: Workspace
  let keys = 0
  beforeAll(async () => {
    w = await startWorkspace(engine)
    await w.database.kysely
      .updateTable('section')
      .set({ guidance: JSON.stringify([POINT]) })
      .where('id', '=', 'phan-2')
      .execute()
  })
  afterAll(() => w.close())

  const key = (): string => `khoa-noi-${++keys}`
  const onReport = (as: string, said: object = {}, report = REPORT): Promise<Answer> =>
    w.ask('POST', `/api/reports/${report}/comments`, {
      as,
      json: { key: key(), text: 'Bố cục cần gọn hơn.', ...said },
    })
  const onSection = (as: string, said: object = {}): Promise<Answer> =>
    w.ask('POST', '/api/sections/phan-2/comments', {
      as,
      json: { key: key(), text: 'Điểm này chưa rõ.', anchor: null, ...said },
    })
  const list = async (path: string, as = 'lead-head'): Promise<CommentView[]> =>
    (await w.ask('GET', `/api/${path}/comments`, { as })).body.comments
  const table = async (as = 'lead-head'): Promise<ResponseTable> =>
    (await w.ask('GET', `/api/reports/${REPORT}/responses`, { as })).body

  test('a comment on the whole report stands there and in no section, numbered with the others', async () => {
    const first = await onSection('reviewer')
    const comment = (await onReport('reviewer')).body
    expect(comment).toMatchObject({ sectionId: null, guidance: null, anchor: null, state: 'open' })
    expect(comment.number).toBe(first.body.number + 1)
    expect((await list(`reports/${REPORT}`)).map(({ id }) => id)).toEqual([comment.id])
    expect((await list('sections/phan-2')).map(({ id }) => id)).not.toContain(comment.id)
  })

  test('a comment on a point of the guidance names the point; one that is not there is refused', async () => {
    const { body } = await onSection('reviewer', { guidance: POINT.ref })
    expect(body).toMatchObject({ sectionId: 'phan-2', guidance: POINT.ref })
    for (const guidance of ['khong-co', '<b>', `${POINT.ref}\u0000`])
      expect((await onSection('reviewer', { guidance })).body).toMatchObject({
        code: 'input.malformed',
        fields: ['guidance'],
      })
  })

  test('who may comment on the report: those who read its drafts live, nobody else, and hidden is not found', async () => {
    for (const { username } of PEOPLE) {
      const reads = (await w.ask('GET', `/api/reports/${REPORT}`, { as: username })).status === 200
      expect([username, (await onReport(username)).status]).toEqual([username, reads ? 200 : 404])
    }
    expect((await onReport('reviewer', {}, OTHER_REPORT)).status).toBe(404)
    expect((await onReport('reviewer', {}, 'khong-co')).body.code).toBe('not-found')
  })

  test('sent five times with one key it is one; the same key elsewhere is refused', async () => {
    const said = { key: key() }
    const before = (await list(`reports/${REPORT}`)).length
    await Promise.all(Array.from({ length: 5 }, () => onReport('reviewer', said)))
    expect(await list(`reports/${REPORT}`)).toHaveLength(before + 1)
    expect((await onSection('reviewer', said)).body.fields).toEqual(['key'])
  })

  test('it is answered in the table of responses by the same rights, first of all rows', async () => {
    const comment = (await onReport('reviewer')).body
    const row = (await table()).rows.find(({ id }) => id === comment.id)
    expect(row).toMatchObject({ sectionId: null, may: { confirm: true, propose: true } })
    expect((await table()).rows[0]?.sectionId).toBeNull()
    const own = (await table('owner-editor')).rows.find(({ id }) => id === comment.id)
    expect(own?.may).toMatchObject({ confirm: false, propose: false })
    const answer = (as: string, json: object) =>
      w.ask('POST', `/api/comments/${comment.id}/answers`, { as, json: { version: 0, ...json } })
    const accept = { to: 'accepted', isConfirmed: true }
    expect((await answer('owner-head', accept)).status).toBe(403)
    expect((await answer('lead-editor', accept)).status).toBe(403)
    expect((await answer('lead-head', { ...accept, to: 'rejected' })).body.code).toBe(
      'comment.explanation-missing',
    )
    expect((await answer('lead-head', accept)).status).toBe(204)
    const { notices } = (await w.ask('GET', '/api/notices', { as: 'reviewer' })).body
    expect(notices).toContainEqual(
      expect.objectContaining({ kind: 'comment-answered', section: null }),
    )
  })

  test('it is worked in by naming what changed in any section since the draft', async () => {
    await w.type('owner-editor', 'phan-3', 'Một câu có trước dự thảo.')
    await w.settle()
    const drafts = `/api/reports/${REPORT}/drafts`
    await w.ask('POST', drafts, { as: 'lead-head', json: { expectedNumber: 1 } })
    const comment = (await onReport('reviewer')).body
    await w.type('owner-editor', 'phan-3', 'Một câu viết thêm.')
    await w.settle()
    const path = `/api/comments/${comment.id}/changes`
    const { changes } = (await w.ask('GET', path, { as: 'lead-head' })).body
    expect(changes.length).toBeGreaterThan(0)
    const done = await w.ask('POST', `/api/comments/${comment.id}/answers`, {
      as: 'lead-head',
      json: {
        to: 'accepted',
        isConfirmed: true,
        version: comment.version,
        changes: changes.slice(0, 1).map(({ before, after, prefix }: Record<string, string>) => ({
          before,
          after,
          prefix,
        })),
      },
    })
    expect(done.status).toBe(204)
    const row = (await table()).rows.find(({ id }) => id === comment.id)
    expect(row?.state).toBe('applied')
  })

  test('replies, edits, withdrawal, mentions and notices work as in a section', async () => {
    const mentions = [{ kind: 'person', id: personIdOf('office') }]
    const comment = (await onReport('reviewer', { text: 'Nhờ @Đồng chí office', mentions })).body
    const by = (as: string, method: string, path: string, json: object) =>
      w.ask(method, `/api/comments/${comment.id}${path}`, { as, json })
    expect((await by('office', 'POST', '/replies', { key: key(), text: 'Rõ.' })).status).toBe(200)
    const edited = await by('reviewer', 'PATCH', '', { text: 'Bố cục lại.', version: 0 })
    expect(edited.body).toMatchObject({ text: 'Bố cục lại.', replies: [{ text: 'Rõ.' }] })
    const moved = await by('reviewer', 'POST', '/moves', { to: 'withdrawn', version: 1 })
    expect(moved.body.state).toBe('withdrawn')
    const { notices } = (await w.ask('GET', '/api/notices', { as: 'office' })).body
    expect(notices).toContainEqual(
      expect.objectContaining({ subject: `comment:${comment.id}`, kind: 'mention', section: null }),
    )
    const lead = (await w.ask('GET', '/api/notices', { as: 'lead-editor' })).body.notices
    expect(lead).toContainEqual(
      expect.objectContaining({ subject: `comments:${REPORT}`, kind: 'section-commented' }),
    )
  })

  test('search finds it, for those who may read it', async () => {
    await onReport('reviewer', { text: 'Từ khóa hiếm: thạch lựu.' })
    const find = (as: string) =>
      w.ask('GET', `/api/reports/${REPORT}/search?q=${encodeURIComponent('thach luu')}`, { as })
    expect((await find('office')).body.hits).toMatchObject([{ sectionId: null, number: '' }])
    expect((await find('btv-reader')).status).toBe(404)
  })

  test('100,000 letters, control characters and HTML: refused with the reason, or text', async () => {
    expect((await onReport('reviewer', { text: 'ạ'.repeat(100_000) })).body.code).toBe(
      'comment.too-long',
    )
    const html = (await onReport('reviewer', { text: '<img src=x onerror=1>\u0007' })).body
    expect(html.text).toBe('<img src=x onerror=1>')
    expect((await onReport('reviewer', { text: ' \u0000 ' })).body.code).toBe('comment.empty')
  })

  test('a role that ended a moment ago comments no more', async () => {
    await w.database.kysely
      .updateTable('role_held')
      .set({ until: 1 })
      .where('person_id', '=', personIdOf('contributor'))
      .execute()
    w.send({ kind: 'access-changed' })
    expect((await onReport('contributor')).status).toBe(404)
    expect((await list(`reports/${REPORT}`)).length).toBeGreaterThan(0)
  })
})
