/** Mentions and notices through the API: kept as data, one line for a thread, and never a word of what one may not see. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CommentView } from '#shared/wire/api.ts'
import type { NoticeList, NoticeView } from '#shared/wire/notices.ts'
import {
  ENGINES,
  personIdOf,
  REPORT,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const SECTION = 'phan-2'

describe.each(ENGINES)('notices on %s', (engine) => {
  let w: Workspace
  let keys = 0
  beforeAll(async () => {
    w = await startWorkspace(engine)
  })
  afterAll(() => w.close())

  const key = (): string => `khoa-nhac-${++keys}`
  const person = (username: string) => ({ kind: 'person', id: personIdOf(username) })
  const add = (as: string, said: object = {}): Promise<Answer> =>
    w.ask('POST', `/api/sections/${SECTION}/comments`, {
      as,
      json: { key: key(), text: 'Đề nghị nêu số liệu.', anchor: null, ...said },
    })
  const made = async (as: string, said: object = {}): Promise<CommentView> =>
    (await add(as, said)).body
  const reply = (as: string, id: string, said: object = {}): Promise<Answer> =>
    w.ask('POST', `/api/comments/${id}/replies`, { as, json: { key: key(), text: 'Rõ.', ...said } })
  const list = async (as: string): Promise<NoticeList> =>
    (await w.ask('GET', '/api/notices', { as })).body
  const unread = async (as: string): Promise<number> =>
    (await w.ask('GET', '/api/notices/unread', { as })).body.unread
  const about = async (as: string, subject: string): Promise<NoticeView | undefined> =>
    (await list(as)).notices.find((notice) => notice.subject === subject)
  const mark = (as: string, items: object[], isRead = true): Promise<Answer> =>
    w.ask('POST', '/api/notices/marks', { as, json: { isRead, items } })
  const readAll = async (as: string): Promise<void> => {
    await mark(as, (await list(as)).notices)
  }

  test('a mention is kept beside the text and reaches the one who is named', async () => {
    const mentions = [person('office'), { kind: 'body', id: 'ban-dan-van' }]
    const text = 'Nhờ @Đồng chí office và @Ban Dân vận Tỉnh ủy xem.'
    const comment = await made('reviewer', { text, mentions })
    expect(comment.mentions).toEqual([
      { kind: 'body', id: 'ban-dan-van', name: 'Ban Dân vận Tỉnh ủy' },
      { kind: 'person', id: personIdOf('office'), name: 'Đồng chí office' },
    ])
    const notice = await about('office', `comment:${comment.id}`)
    expect(notice).toMatchObject({
      kind: 'mention',
      count: 1,
      by: 'Đồng chí reviewer',
      section: { id: SECTION, number: 'II.2' },
      comment: { id: comment.id, number: comment.number, text },
      isRead: false,
    })
    expect((await about('lead-editor', `comment:${comment.id}`))?.kind).toBe('mention')
    expect(await about('reviewer', `comment:${comment.id}`)).toBeUndefined()
  })

  test('a mention of somebody without access and of nobody are refused alike, and nothing is kept', async () => {
    const text = '@Đồng chí btv-reader @Đồng chí stranger @ai đó'
    const before = (await w.ask('GET', `/api/sections/${SECTION}/comments`, { as: 'office' })).body
    const answers = []
    for (const target of [
      person('btv-reader'),
      person('stranger'),
      person('other-editor'),
      { kind: 'person', id: 'khong-co-ai' },
      { kind: 'body', id: 'khong-co-ai' },
    ])
      answers.push(await add('reviewer', { text, mentions: [target] }))
    for (const { status, body } of answers) {
      expect(status).toBe(422)
      expect({ ...body, requestId: '' }).toEqual({ ...answers[0]?.body, requestId: '' })
    }
    const after = (await w.ask('GET', `/api/sections/${SECTION}/comments`, { as: 'office' })).body
    expect(after.comments).toHaveLength(before.comments.length)
    expect((await list('btv-reader')).notices).toEqual([])
  })

  test('an edit tells only those who are newly named', async () => {
    const comment = await made('reviewer', {
      text: '@Đồng chí office',
      mentions: [person('office')],
    })
    await readAll('office')
    const edited = await w.ask('PATCH', `/api/comments/${comment.id}`, {
      as: 'reviewer',
      json: {
        text: '@Đồng chí office @Đồng chí signer',
        mentions: [person('office'), person('signer')],
        version: comment.version,
      },
    })
    expect(edited.body.mentions).toHaveLength(2)
    expect((await about('office', `comment:${comment.id}`))?.isRead).toBe(true)
    expect((await about('signer', `comment:${comment.id}`))?.isRead).toBe(false)
  })

  test('many happenings in one thread are one line with a count, comments on one section are one line', async () => {
    await readAll('owner-head')
    await readAll('reviewer')
    const comment = await made('reviewer')
    await made('reviewer')
    await made('office')
    for (const as of ['owner-head', 'owner-editor', 'owner-head']) await reply(as, comment.id)
    expect(await about('reviewer', `comment:${comment.id}`)).toMatchObject({
      kind: 'comment-replied',
      count: 3,
      by: 'Đồng chí owner-head',
    })
    expect(await about('owner-head', `comments:${SECTION}`)).toMatchObject({
      kind: 'section-commented',
      count: 3,
    })
  })

  test('a reply that the network sent five times is told once', async () => {
    const comment = await made('office')
    const again = { key: key() }
    await Promise.all(Array.from({ length: 5 }, () => reply('reviewer', comment.id, again)))
    expect((await about('office', `comment:${comment.id}`))?.count).toBe(1)
  })

  test('the answer is told to the author; handing in to the lead; returning to those who write', async () => {
    const comment = await made('contributor')
    await w.ask('POST', `/api/comments/${comment.id}/answers`, {
      as: 'lead-head',
      json: { to: 'accepted', isConfirmed: true, version: comment.version },
    })
    expect((await about('contributor', `comment:${comment.id}`))?.kind).toBe('comment-answered')
    const move = (as: string, to: string, note = '') =>
      w.ask('POST', `/api/sections/${SECTION}/moves`, { as, json: { to, note } })
    await move('owner-head', 'writing')
    expect((await move('owner-head', 'submitted')).status).toBe(200)
    expect((await about('lead-editor', `section:${SECTION}`))?.kind).toBe('section-submitted')
    await move('lead-head', 'returned', 'Thiếu số liệu')
    expect((await about('owner-editor', `section:${SECTION}`))?.kind).toBe('section-returned')
  })

  test('marks take what was shown: what happened since stays unread, and a mark can be taken back', async () => {
    const comment = await made('office')
    await reply('reviewer', comment.id)
    const subject = `comment:${comment.id}`
    const shown = await about('office', subject)
    await mark('office', [{ subject, at: (shown?.at ?? 0) - 1 }])
    expect((await about('office', subject))?.isRead).toBe(false)
    const before = await unread('office')
    expect((await mark('office', [{ subject, at: shown?.at }])).body.unread).toBe(before - 1)
    expect((await mark('office', [{ subject, at: shown?.at }], false)).body.unread).toBe(before)
  })

  test('nobody marks the notices of others', async () => {
    const comment = await made('office')
    await reply('reviewer', comment.id)
    const subject = `comment:${comment.id}`
    await mark('reviewer', [{ subject, at: Number.MAX_SAFE_INTEGER }])
    expect((await about('office', subject))?.isRead).toBe(false)
  })

  test('with the right to read the lines go, from list and count; with the right they come back', async () => {
    const comment = await made('office', {
      text: '@Đồng chí signer',
      mentions: [person('signer')],
    })
    const before = await unread('signer')
    expect(before).toBeGreaterThan(0)
    const role = { as: 'admin' }
    const { people } = (await w.ask('GET', '/api/people', role)).body
    const signer = people.find((p: { id: string }) => p.id === personIdOf('signer'))
    await w.ask('DELETE', `/api/people/${signer.id}/roles/${signer.roles[0].id}`, {
      ...role,
      json: { version: signer.version },
    })
    expect(await list('signer')).toEqual({ notices: [], unread: 0 })
    expect(await unread('signer')).toBe(0)
    const blind = await mark('signer', [{ subject: `comment:${comment.id}`, at: 1 }])
    const nothing = await mark('signer', [{ subject: 'comment:khong-co', at: 1 }])
    expect([blind.status, blind.body]).toEqual([nothing.status, nothing.body])
    await w.ask('POST', `/api/people/${signer.id}/roles`, {
      ...role,
      json: {
        role: 'signer',
        bodyId: 'thuong-vu',
        reportId: REPORT,
        version: signer.version + 1,
      },
    })
    expect(await unread('signer')).toBe(before)
  })

  test('whoever may comment sees whom they may mention: those who see the section and nobody else', async () => {
    const path = `/api/sections/${SECTION}/mentionable`
    const { targets } = (await w.ask('GET', path, { as: 'reviewer' })).body
    const ids = targets.map((target: { id: string }) => target.id)
    expect(ids).toContain(personIdOf('owner-head'))
    expect(ids).toContain('ban-to-chuc')
    for (const id of ['btv-reader', 'recipient', 'stranger', 'other-editor'])
      expect(ids).not.toContain(personIdOf(id))
    expect((await w.ask('GET', path, { as: 'stranger' })).status).toBe(404)
  })

  test('the person is nudged on their own line after the commit, and nobody else', async () => {
    w.heard.length = 0
    const comment = await made('reviewer', {
      text: '@Đồng chí office',
      mentions: [person('office')],
    })
    const nudged = w.heard.flatMap((a) => (a.kind === 'notices-changed' ? a.personIds : []))
    expect(nudged).toContain(personIdOf('office'))
    expect(nudged).not.toContain(personIdOf('reviewer'))
    expect(comment.mentions).toHaveLength(1)
  })

  test('HTML and control characters in a mention are refused at the door; in the text they stay text', async () => {
    const bad = [
      [{ kind: 'person', id: '<img src=x>' }],
      [{ kind: 'person', id: 'a\u0000b' }],
      [{ kind: 'admin', id: 'a' }],
      Array.from({ length: 21 }, () => person('office')),
    ]
    for (const mentions of bad)
      expect((await add('reviewer', { mentions })).body.code).toBe('input.malformed')
    const html = await made('reviewer', {
      text: '<b>@Đồng chí office</b>\u0007',
      mentions: [person('office')],
    })
    expect(html).toMatchObject({
      text: '<b>@Đồng chí office</b>',
      mentions: [{ name: 'Đồng chí office' }],
    })
    expect((await add('reviewer', { text: 'ạ'.repeat(100_000) })).body.code).toBe(
      'comment.too-long',
    )
  })

  test('the choice of e-mail is the person’s own and its address is checked', async () => {
    const path = '/api/notices/settings'
    expect((await w.ask('GET', path, { as: 'office' })).body).toEqual({
      mail: 'daily',
      address: '',
      isOffered: false,
    })
    const chosen = { mail: 'hourly', address: 'vanphong@tinhuy.vn' }
    await w.ask('PUT', path, { as: 'office', json: chosen })
    expect((await w.ask('GET', path, { as: 'office' })).body).toMatchObject(chosen)
    for (const address of ['không phải', 'a@b\r\nBcc: c@d.vn', '<a@b.vn>'])
      expect(
        (await w.ask('PUT', path, { as: 'office', json: { mail: 'daily', address } })).status,
      ).toBe(400)
  })
})
