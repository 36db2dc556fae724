/** Comments through the API: made once, signed, changed by their author while open, kept for ever, told live. */
import * as Y from 'yjs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findAnchor, lettersOf, makeAnchor, type Anchor } from '#shared/document/anchor.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import type { CommentView } from '#shared/wire/api.ts'
import {
  asSection,
  ENGINES,
  personIdOf,
  REPORT,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const WORDS = 'tiếng Việt rõ ràng'
const SECTION = 'phan-2'

describe.each(ENGINES)('comments on %s', (engine) => {
  let w: Workspace
  let keys = 0
  beforeAll(async () => {
    w = await startWorkspace(engine)
    await w.type('owner-editor', SECTION, `Viết bằng ${WORDS}, đúng thể thức của Đảng.`)
    await w.settle()
  })
  afterAll(() => w.close())
  beforeEach(() => {
    w.heard.length = 0
  })

  const key = (): string => `khoa-gop-y-${++keys}`
  const add = (as: string, said: object = {}, section = SECTION): Promise<Answer> =>
    w.ask('POST', `/api/sections/${section}/comments`, {
      as,
      json: { key: key(), text: 'Đề nghị nêu số liệu.', anchor: null, ...said },
    })
  const made = async (as = 'reviewer', said: object = {}): Promise<CommentView> =>
    (await add(as, said)).body
  const list = async (as = 'lead-head'): Promise<CommentView[]> =>
    (await w.ask('GET', `/api/sections/${SECTION}/comments`, { as })).body.comments
  const found = async (id: string, as?: string): Promise<CommentView | undefined> =>
    (await list(as)).find((comment) => comment.id === id)
  const reply = (as: string, id: string, said: object = {}): Promise<Answer> =>
    w.ask('POST', `/api/comments/${id}/replies`, {
      as,
      json: { key: key(), text: 'Đã bổ sung.', ...said },
    })
  const withdraw = (as: string, { id, version }: { id: string; version: number }) =>
    w.ask('POST', `/api/comments/${id}/moves`, { as, json: { to: 'withdrawn', version } })
  const edit = (as: string, { id, version }: { id: string; version: number }, text: string) =>
    w.ask('PATCH', `/api/comments/${id}`, { as, json: { text, version } })

  /** The section's document as a page has it. */
  async function document(): Promise<Y.XmlFragment> {
    const [moment] = await w.engine.capture([asSection(SECTION)])
    const doc = new Y.Doc()
    if (moment) Y.applyUpdate(doc, moment.state)
    return doc.getXmlFragment(ROOT_NAME)
  }
  async function anchorOf(words: string): Promise<Anchor> {
    const letters = lettersOf(await document())
    const from = letters.text.indexOf(words)
    const anchor = makeAnchor(letters, { from, to: from + words.length })
    if (anchor === null) throw new Error(`«${words}» does not stand there`)
    return anchor
  }
  const move = (as: string, moved: object[]): Promise<Answer> =>
    w.ask('POST', `/api/sections/${SECTION}/anchors`, { as, json: { moved } })

  test('a comment is signed with person, body and time, has a number, and everybody who sees the section reads it', async () => {
    const comment = await made('reviewer', { anchor: await anchorOf(WORDS) })
    expect(comment).toMatchObject({
      state: 'open',
      text: 'Đề nghị nêu số liệu.',
      draftNumber: null,
      isLost: false,
      mayEdit: true,
      author: { name: 'Đồng chí reviewer', body: 'Đảng đoàn MTTQ', code: 'MT' },
      anchor: { quote: WORDS },
    })
    const read = await found(comment.id, 'owner-editor')
    expect(read).toMatchObject({ number: comment.number, at: comment.at, mayEdit: false })
    const anchor = read?.anchor
    const letters = lettersOf(await document())
    expect(anchor && findAnchor(letters, anchor)).toMatchObject({ how: 'exact' })
  })

  test('nothing of a comment is written into the section', async () => {
    const before = await w.engine.capture([asSection(SECTION)])
    await made('reviewer', { anchor: await anchorOf(WORDS) })
    const after = await w.engine.capture([asSection(SECTION)])
    expect(after[0]?.logSeq).toBe(before[0]?.logSeq)
  })

  test('it carries the number of the newest frozen draft', async () => {
    const drafts = `/api/reports/${REPORT}/drafts`
    await w.ask('POST', drafts, { as: 'lead-head', json: { expectedNumber: 1 } })
    expect((await made()).draftNumber).toBe(1)
  })

  test('numbers of a report run without a gap, also when many comment at once', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => made()))
    const numbers = all.map((comment) => comment.number).toSorted((a, b) => a - b)
    const [first = 0] = numbers
    expect(numbers).toEqual(numbers.map((_, i) => first + i))
  })

  test('sent five times at once with one key it is one comment; a reply likewise', async () => {
    const said = { key: key() }
    const answers = await Promise.all(Array.from({ length: 5 }, () => add('reviewer', said)))
    expect(new Set(answers.map((a) => [a.status, a.body.id].join()))).toHaveLength(1)
    const id = answers[0]?.body.id
    const again = { key: key() }
    await Promise.all(Array.from({ length: 5 }, () => reply('owner-editor', id, again)))
    expect((await found(id))?.replies).toHaveLength(1)
  })

  test('a key names one thing of one person: elsewhere it is refused, another person may use the same', async () => {
    const said = { key: key() }
    const first = await made('reviewer', said)
    expect((await add('reviewer', said, 'phan-3')).body).toMatchObject({
      code: 'input.malformed',
      fields: ['key'],
    })
    expect((await made('office', said)).id).not.toBe(first.id)
  })

  test('the thread tells everybody live, and the overview counts what is open', async () => {
    const comment = await made()
    expect(w.heard).toContainEqual(
      expect.objectContaining({
        kind: 'report-event',
        event: { kind: 'comment-changed', sectionId: SECTION, commentId: comment.id },
      }),
    )
    const open = async (): Promise<number> =>
      (await w.ask('GET', `/api/sections/${SECTION}`, { as: 'lead-head' })).body.openComments
    const before = await open()
    await withdraw('reviewer', comment)
    expect(await open()).toBe(before - 1)
  })

  test('the author changes the words while open; what stood before is kept', async () => {
    const comment = await made()
    expect((await edit('owner-head', comment, 'Khác')).body.code).toBe('comment.not-yours')
    const changed = await edit('reviewer', comment, 'Đề nghị nêu số liệu năm 2018.')
    expect(changed.body).toMatchObject({ text: 'Đề nghị nêu số liệu năm 2018.', version: 1 })
    expect(changed.body.editedAt).toBeGreaterThan(0)
    expect((await edit('reviewer', comment, 'Cũ')).body.code).toBe('changed-meanwhile')
    const { body } = await w.ask('GET', `/api/comments/${comment.id}/records`, { as: 'office' })
    expect(body.records).toMatchObject([
      { kind: 'edit', by: 'Đồng chí reviewer', before: 'Đề nghị nêu số liệu.' },
    ])
  })

  test('only the author withdraws, once; a withdrawn thread stays, and takes neither edits nor replies', async () => {
    const comment = await made()
    expect((await withdraw('lead-head', comment)).body.code).toBe('comment.move-not-yours')
    expect((await withdraw('reviewer', comment)).body.state).toBe('withdrawn')
    expect((await withdraw('reviewer', comment)).body.code).toBe('comment.no-such-move')
    expect((await edit('reviewer', { ...comment, version: 1 }, 'x')).body.code).toBe(
      'comment.not-open',
    )
    expect((await reply('owner-editor', comment.id)).body.code).toBe('comment.not-open')
    expect(await found(comment.id)).toMatchObject({ state: 'withdrawn', mayReply: false })
  })

  test('replies are changed and withdrawn by who wrote them', async () => {
    const comment = await made()
    const [first] = (await reply('owner-editor', comment.id)).body.replies
    expect(first).toMatchObject({ text: 'Đã bổ sung.', mayEdit: true, author: { code: 'TC' } })
    const change = (as: string, json: object) =>
      w.ask('PATCH', `/api/replies/${first.id}`, { as, json })
    expect((await change('reviewer', { text: 'x', version: 0 })).body.code).toBe(
      'comment.not-yours',
    )
    const changed = await change('owner-editor', { text: 'Đã bổ sung tại trang 3.', version: 0 })
    expect(changed.body.replies[0].text).toBe('Đã bổ sung tại trang 3.')
    const gone = await w.ask('POST', `/api/replies/${first.id}/moves`, {
      as: 'owner-editor',
      json: { to: 'withdrawn', version: 1 },
    })
    expect(gone.body.replies[0]).toMatchObject({ isWithdrawn: true, text: '', mayEdit: false })
  })

  test('empty, blank, and 100,000 characters are refused in words; markup and control characters do no harm', async () => {
    for (const text of ['', '  \n ', '\u0000'])
      expect((await add('reviewer', { text })).body.code).toBe('comment.empty')
    expect((await add('reviewer', { text: 'ă'.repeat(100_000) })).body).toMatchObject({
      status: 422,
      code: 'comment.too-long',
    })
    const odd = `<img src=x onerror=alert(1)>\u0000\u202e ta\u0323i\r\nđây`
    expect((await made('reviewer', { text: odd })).text).toBe(
      '<img src=x onerror=alert(1)> tại\nđây',
    )
  })

  test('a section one may not see, and one that is not there, answer alike; who only reads is told so', async () => {
    const comment = await made()
    for (const as of ['stranger', 'other-editor', 'recipient', 'btv-reader']) {
      const hidden = await add(as)
      const unknown = await add(as, {}, 'khong-co')
      expect([hidden.status, hidden.body.code]).toEqual([404, 'not-found'])
      expect([unknown.status, unknown.body.code]).toEqual([404, 'not-found'])
      expect((await reply(as, comment.id)).status).toBe(404)
    }
    await w.database.kysely
      .updateTable('section')
      .set({ contributor_mode: 'read' })
      .where('id', '=', SECTION)
      .execute()
    expect((await add('contributor')).body.code).toBe('access.forbidden')
  })

  test('a role that ended a second ago comments no more', async () => {
    await made('signer')
    await w.database.kysely
      .updateTable('role_held')
      .set({ until: 2 })
      .where('person_id', '=', personIdOf('signer'))
      .execute()
    w.send({ kind: 'access-changed', personIds: [personIdOf('signer')] })
    expect((await add('signer')).status).toBe(404)
  })

  test('no row of a thread can be deleted, and its record cannot be rewritten', async () => {
    const comment = await made()
    await reply('owner-editor', comment.id)
    await edit('reviewer', comment, 'Khác')
    const db = w.database.kysely
    await expect(db.deleteFrom('comment').execute()).rejects.toThrow()
    await expect(db.deleteFrom('comment_reply').execute()).rejects.toThrow()
    await expect(db.deleteFrom('comment_record').execute()).rejects.toThrow()
    await expect(db.updateTable('comment_record').set({ before: '' }).execute()).rejects.toThrow()
  })

  describe('where the words stand', () => {
    test('a range that does not exist is kept with its quote, and marked', async () => {
      const anchor = await anchorOf(WORDS)
      const gone = await made('reviewer', { anchor: { ...anchor, quote: 'chữ không có ở đây' } })
      expect(gone).toMatchObject({ isLost: true, anchor: { quote: 'chữ không có ở đây' } })
      const item = { client: 77, clock: 1 }
      const foreign = await made('reviewer', { anchor: { ...anchor, start: { item, assoc: 0 } } })
      expect(foreign.isLost).toBe(true)
    })

    test('an anchor that is none is refused: too long, unknown fields, control characters', async () => {
      const anchor = await anchorOf(WORDS)
      for (const bad of [
        { ...anchor, quote: 'x'.repeat(5_000) },
        { ...anchor, prefix: 'x'.repeat(33) },
        { ...anchor, extra: 1 },
        { ...anchor, words: 'a\u0000b' },
        { ...anchor, start: { assoc: 5 } },
      ])
        expect((await add('reviewer', { anchor: bad })).body.code).toBe('input.malformed')
    })

    test('who edits the section records the place again, in one numbered step; the quote stays', async () => {
      const anchor = await anchorOf(WORDS)
      const { id } = await made('reviewer', { anchor })
      const { quote: _, ...place } = { ...anchor, words: 'tiếng Việt thật rõ ràng' }
      expect((await move('reviewer', [])).body.code).toBe('access.forbidden')
      const moved = { commentId: id, rev: 0, place }
      expect((await move('owner-editor', [moved])).body.taken).toEqual([id])
      expect((await move('lead-editor', [moved])).body.taken).toEqual([])
      expect(await found(id)).toMatchObject({
        anchorRev: 1,
        anchor: { quote: WORDS, words: 'tiếng Việt thật rõ ràng' },
      })
      expect(w.heard).toContainEqual({
        kind: 'passing',
        reportId: REPORT,
        event: { kind: 'anchors-moved', sectionId: SECTION },
      })
    })

    test('words that are gone and come back are said to be so, and every step is kept', async () => {
      const anchor = await anchorOf(WORDS)
      const { id } = await made('reviewer', { anchor })
      await move('owner-editor', [{ commentId: id, rev: 0, place: null }])
      expect(await found(id)).toMatchObject({ isLost: true, anchor: { words: WORDS } })
      const { quote: _, ...place } = anchor
      await move('owner-editor', [{ commentId: id, rev: 1, place }])
      expect(await found(id)).toMatchObject({ isLost: false, anchorRev: 2 })
      const { body } = await w.ask('GET', `/api/comments/${id}/records`, { as: 'auditor' })
      expect(body.records.map((r: { after: string }) => JSON.parse(r.after).isLost)).toEqual([
        true,
        false,
      ])
    })

    test('a hand-made page leads no comment to other words, and none of another section', async () => {
      const anchor = await anchorOf(WORDS)
      const { id } = await made('reviewer', { anchor })
      const { quote: _, ...place } = { ...anchor, words: 'Một câu chẳng liên quan gì đến đó.' }
      expect((await move('owner-editor', [{ commentId: id, rev: 0, place }])).body.taken).toEqual(
        [],
      )
      const elsewhere = await w.ask('POST', '/api/sections/phan-3/anchors', {
        as: 'owner-editor',
        json: { moved: [{ commentId: id, rev: 0, place: null }] },
      })
      expect(elsewhere.body.taken).toEqual([])
      expect(await found(id)).toMatchObject({ isLost: false, anchorRev: 0 })
    })

    test('words cut here and pasted in another section take their comment along, once they are gone and for who may edit both', async () => {
      const { quote: _, ...anchor } = await anchorOf(WORDS)
      const { id } = await made('reviewer', { anchor: { quote: WORDS, ...anchor } })
      const comeOver = async (as: string) =>
        w.ask('POST', '/api/sections/phan-3/anchors', {
          as,
          json: { moved: [{ commentId: id, rev: 0, place: anchor }] },
        })
      expect((await comeOver('owner-editor')).body.taken).toEqual([])
      await move('owner-editor', [{ commentId: id, rev: 0, place: null }])
      expect((await comeOver('reviewer')).status).toBe(403)
      expect((await comeOver('owner-editor')).body.taken).toEqual([id])
      const there = await w.ask('GET', '/api/sections/phan-3/comments', { as: 'reviewer' })
      expect(there.body.comments).toMatchObject([{ id, isLost: false, anchor: { quote: WORDS } }])
    })
  })
})
