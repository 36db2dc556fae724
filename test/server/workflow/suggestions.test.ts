/** Suggestions through the API: records beside the text, checked like edits, decided once, told live. */
import * as Y from 'yjs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildRoot } from '#client/editor/yjs-nodes.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { locate, replaceRecord, type ReplaceRecord } from '#shared/document/suggestion-record.ts'
import type { SuggestionView } from '#shared/wire/suggestions.ts'
import {
  asSection,
  ENGINES,
  startWorkspace,
  type Answer,
  type Workspace,
} from '#test/server/http/workspace.ts'

const SECTION = 'phan-2'
const text = (said: string, marks: object[] = []) => ({
  content: [{ type: 'text', text: said, ...(marks.length === 0 ? {} : { marks }) }],
})

describe.each(ENGINES)('suggestions on %s', (engine) => {
  let w: Workspace
  let record: ReplaceRecord
  let ids = 0
  const newId = (): string => `de-xuat-so-${++ids}`

  beforeAll(async () => {
    w = await startWorkspace(engine)
    await w.type('owner-editor', SECTION, 'Tiếp tục đổi mới nội dung hoạt động.')
    await w.settle()
    const { body } = await w.ask('GET', `/api/sections/${SECTION}`, { as: 'lead-head' })
    const json = { contributorMode: 'suggest', version: body.version }
    const set = await w.ask('PATCH', `/api/sections/${SECTION}`, { as: 'lead-head', json })
    expect(set.body.level ?? set.status).toBe('edit')
    const section = await sectionNow()
    let from = 0
    section.doc.descendants((node, pos) => {
      const at = (node.text ?? '').indexOf('đổi mới')
      if (node.isText && at >= 0) from = pos + at
    })
    record = replaceRecord(section, { from, to: from + 'đổi mới'.length }, text('đẩy mạnh'))
  })
  afterAll(() => w.close())
  beforeEach(() => {
    w.heard.length = 0
  })

  async function sectionNow() {
    const [moment] = await w.engine.capture([asSection(SECTION)])
    const doc = new Y.Doc()
    if (moment) Y.applyUpdate(doc, moment.state)
    const root = doc.getXmlFragment(ROOT_NAME)
    return { root, doc: sectionSchema.nodes.doc.create(null, buildRoot(root, new Map())) }
  }
  const send = (
    as: string,
    put: object[],
    withdrawn: string[] = [],
    section = SECTION,
  ): Promise<Answer> =>
    w.ask('POST', `/api/sections/${section}/suggestions`, { as, json: { put, withdrawn } })
  const list = async (as = 'owner-editor'): Promise<SuggestionView[]> =>
    (await w.ask('GET', `/api/sections/${SECTION}/suggestions`, { as })).body.suggestions
  const found = async (id: string, as?: string) => (await list(as)).find((s) => s.id === id)
  const decide = (as: string, to: string, which: string[], note = ''): Promise<Answer> =>
    w.ask('POST', `/api/sections/${SECTION}/suggestion-decisions`, {
      as,
      json: { ids: which, to, note },
    })
  const made = async (as = 'contributor', change: object = {}): Promise<string> => {
    const id = newId()
    const { status } = await send(as, [{ id, record: { ...record, ...change } }])
    expect(status).toBe(200)
    return id
  }

  test('who may suggest sends a record; it is signed by the server, read by everybody who sees the section, and nothing is written into the text', async () => {
    const before = await w.engine.capture([asSection(SECTION)])
    const id = await made()
    const seen = await found(id)
    expect(seen).toMatchObject({
      state: 'open',
      author: { name: 'Đồng chí contributor', body: 'Ban cán sự đảng UBND tỉnh', code: 'UB' },
      mayDecide: true,
      isMine: false,
      decided: null,
    })
    expect(await found(id, 'contributor')).toMatchObject({ isMine: true, mayDecide: false })
    expect(await found(id, 'reviewer')).toMatchObject({ mayDecide: false, mayReply: true })
    expect(seen && locate(await sectionNow(), seen.record)).toMatchObject({ isStale: false })
    const after = await w.engine.capture([asSection(SECTION)])
    expect(after[0]?.logSeq).toBe(before[0]?.logSeq)
    expect(w.heard).toContainEqual(
      expect.objectContaining({ event: { kind: 'suggestions-typed', sectionId: SECTION } }),
    )
  })

  test.each([
    ['reviewer', 403, 'access.forbidden'],
    ['signer', 403, 'access.forbidden'],
    ['btv-reader', 404, 'not-found'],
    ['stranger', 404, 'not-found'],
    ['other-editor', 404, 'not-found'],
  ])('%s may not suggest here', async (as, status, code) => {
    const answer = await send(as, [{ id: newId(), record }])
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })

  test('sent again and again it is one suggestion, and its words are the newest', async () => {
    const id = newId()
    await Promise.all(Array.from({ length: 4 }, () => send('contributor', [{ id, record }])))
    const newer = { ...record, slice: text('đẩy mạnh việc') }
    await send('contributor', [{ id, record: newer }])
    expect((await list()).filter((s) => s.id === id)).toHaveLength(1)
    expect(await found(id)).toMatchObject({ record: { slice: text('đẩy mạnh việc') }, rev: 1 })
  })

  test('nobody changes, withdraws or takes over the suggestion of another person', async () => {
    const id = await made()
    expect((await send('owner-editor', [{ id, record }])).body.code).toBe('suggestion.not-yours')
    expect((await send('owner-editor', [], [id])).body.code).toBe('suggestion.not-yours')
    expect(await found(id)).toMatchObject({ state: 'open', rev: 0 })
  })

  test('the author withdraws it and brings it back; withdrawn, only the author sees it', async () => {
    const id = await made()
    expect((await send('contributor', [], [id])).body.states).toMatchObject([
      { id, state: 'withdrawn' },
    ])
    expect(await found(id)).toBeUndefined()
    expect(await found(id, 'contributor')).toMatchObject({ state: 'withdrawn' })
    await send('contributor', [{ id, record }])
    expect(await found(id)).toMatchObject({ state: 'open' })
  })

  test('who may edit accepts and rejects, singly and many at once, with name, body and note, and each can be opened again', async () => {
    const all = [await made(), await made(), await made()]
    const [first = '', second = '', third = ''] = all
    expect((await decide('owner-editor', 'accepted', [first])).body).toEqual({
      decided: [first],
      refused: [],
    })
    expect(await found(first)).toMatchObject({
      state: 'accepted',
      decided: { name: 'Đồng chí owner-editor', body: 'Ban Tổ chức Tỉnh ủy' },
    })
    const many = await decide('lead-editor', 'rejected', all, 'Đã nêu ở mục I.')
    expect(many.body).toEqual({
      decided: [second, third],
      refused: [{ id: first, code: 'suggestion.no-such-move' }],
    })
    expect(await found(third)).toMatchObject({ decided: { note: 'Đã nêu ở mục I.' } })
    await decide('owner-head', 'open', all)
    for (const id of all) expect(await found(id)).toMatchObject({ state: 'open', decided: null })
    expect(w.heard).toContainEqual(
      expect.objectContaining({ event: { kind: 'suggestions-decided', sectionId: SECTION } }),
    )
  })

  test('of two who decide at once one decides', async () => {
    const id = await made()
    const answers = await Promise.all([
      decide('owner-editor', 'accepted', [id]),
      decide('lead-editor', 'rejected', [id]),
    ])
    expect(answers.flatMap((a): string[] => a.body.decided)).toEqual([id])
  })

  test('nobody decides on their own suggestion in the section of another body, and suggesters decide nothing', async () => {
    const own = await made('lead-editor')
    expect((await decide('lead-editor', 'accepted', [own])).body).toEqual({
      decided: [],
      refused: [{ id: own, code: 'suggestion.own-elsewhere' }],
    })
    expect((await decide('contributor', 'accepted', [own])).body.code).toBe('access.forbidden')
    const inOwn = await made('owner-editor')
    expect((await decide('owner-editor', 'accepted', [inOwn])).body.decided).toEqual([inOwn])
  })

  test('what was decided keeps the words it was decided on, whatever its author’s page still sends', async () => {
    const id = await made()
    await decide('owner-editor', 'accepted', [id])
    const late = await send('contributor', [{ id, record: { ...record, slice: text('khác') } }], [])
    expect(late.body.states).toMatchObject([{ id, state: 'accepted' }])
    await send('contributor', [], [id])
    expect(await found(id)).toMatchObject({ state: 'accepted', record: { slice: record.slice } })
  })

  test('an acceptance says whether its words are in the text, once, and how they are taken back; opened again it says neither', async () => {
    const id = await made()
    const note = (as: string, undo: object | null): Promise<Answer> =>
      w.ask('POST', `/api/sections/${SECTION}/suggestion-edits`, {
        as,
        json: { made: [{ id, undo }] },
      })
    const back = { ...record, slice: text('đổi mới') }
    expect((await note('owner-editor', back)).body).toEqual({ taken: [] })
    await decide('owner-editor', 'accepted', [id])
    expect(await found(id)).toMatchObject({ isMade: false, undo: null })
    expect((await note('contributor', back)).status).toBe(403)
    const forged = { ...record, slice: { content: [{ type: 'image' }] } }
    expect((await note('owner-editor', forged)).body.code).toBe('suggestion.content')
    expect((await note('owner-editor', back)).body).toEqual({ taken: [id] })
    expect((await note('lead-editor', null)).body).toEqual({ taken: [] })
    expect(await found(id)).toMatchObject({ isMade: true, undo: { slice: text('đổi mới') } })
    expect(await found(id, 'contributor')).toMatchObject({ isMade: true, undo: null })
    await decide('owner-editor', 'open', [id])
    expect(await found(id)).toMatchObject({ isMade: false, undo: null })
  })

  test('everybody who may comment discusses it; the same reply sent twice is one', async () => {
    const id = await made()
    const reply = (as: string, key: string, said = 'Đề nghị nêu căn cứ.') =>
      w.ask('POST', `/api/suggestions/${id}/replies`, { as, json: { key, text: said } })
    await reply('reviewer', 'tra-loi-mot')
    await reply('reviewer', 'tra-loi-mot')
    expect((await found(id))?.replies).toMatchObject([
      { text: 'Đề nghị nêu căn cứ.', author: { name: 'Đồng chí reviewer' } },
    ])
    expect((await reply('stranger', 'tra-loi-hai')).status).toBe(404)
    expect((await reply('reviewer', 'tra-loi-ba', '  ')).body.code).toBe('comment.empty')
  })

  test('whoever edits records its place anew, never its words; suggesters do not', async () => {
    const id = await made()
    const { start, end } = record
    const place = { start, end, prefix: 'Tiếp tục ', suffix: ' nội dung' }
    const move = (as: string, rev: number) =>
      w.ask('POST', `/api/sections/${SECTION}/suggestion-places`, {
        as,
        json: { moved: [{ id, rev, place }] },
      })
    expect((await move('contributor', 0)).status).toBe(403)
    expect((await move('owner-editor', 0)).body.taken).toEqual([id])
    expect((await move('owner-editor', 0)).body.taken).toEqual([])
    expect(await found(id)).toMatchObject({
      record: { prefix: 'Tiếp tục ', quote: 'đổi mới', slice: record.slice },
    })
  })

  test('a person has at most 500 open in a section', async () => {
    const many = (n: number) => Array.from({ length: n }, () => ({ id: newId(), record }))
    const have = (await list('lead-head')).filter((s) => s.isMine && s.state === 'open').length
    expect((await send('lead-head', many(500 - have))).status).toBe(200)
    expect((await send('lead-head', many(1))).body.code).toBe('suggestion.too-many')
  })

  describe('what may not stand in a section may not be suggested', () => {
    const paragraph = (...content: object[]) => ({ type: 'paragraph', content })
    const cell = { header: false, colspan: 1, rowspan: 1, colwidth: null, align: null }
    const deep = (n: number): object =>
      n === 0 ? paragraph() : { type: 'blockquote', content: [deep(n - 1)] }
    test.each<[string, unknown]>([
      ['an unknown node', { content: [{ type: 'script', text: 'x' }] }],
      ['a node of the prototype', { content: [{ type: '__proto__' }] }],
      ['an unknown mark', text('x', [{ type: 'blink' }])],
      ['a script as a link', text('x', [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }])],
      ['a link without an address', text('x', [{ type: 'link' }])],
      ['a level that is none', { content: [{ type: 'heading', attrs: { level: 9 } }] }],
      ['a level that is text', { content: [{ type: 'heading', attrs: { level: '1' } }] }],
      [
        'a heading in a cell',
        {
          content: [
            {
              type: 'table_cell',
              attrs: cell,
              content: [{ type: 'heading', attrs: { level: 1 } }],
            },
          ],
        },
      ],
      [
        'a cell of a thousand columns',
        { content: [{ type: 'table_cell', attrs: { ...cell, colspan: 1_000 } }] },
      ],
      ['a table in a paragraph', { content: [paragraph({ type: 'table' })] }],
      ['a whole document', { content: [{ type: 'doc', content: [paragraph()] }] }],
      ['a control character', text('a\u0000b')],
      ['a direction override', text('a\u202eb')],
      ['half a surrogate', text('a\ud800')],
      ['a pile of marks', text(`a${'\u0301'.repeat(20)}`)],
      ['an empty text', text('')],
      ['text of the wrong kind', { content: [{ type: 'text', text: { toString: 'x' } }] }],
      ['a slice open deeper than it goes', { content: [paragraph()], openStart: 3 }],
      ['quotations without end', { content: [deep(200)] }],
      ['content that is no list', { content: 'x' }],
      ['more than 64 KiB', text('a'.repeat(70_000))],
    ])('%s', async (_what, slice) => {
      const id = newId()
      const { status } = await send('contributor', [{ id, record: { ...record, slice } }])
      expect([400, 413, 422]).toContain(status)
      expect(await found(id)).toBeUndefined()
    })

    test.each([
      [
        'another style with attributes of its own making',
        { type: 'paragraph', attrs: { style: 'x' } },
      ],
      ['a level that is none', { type: 'heading', attrs: { level: 0 } }],
      ['no block at all', { type: 'text', attrs: {} }],
    ])('of a block: %s', async (_what, now) => {
      const was = { type: 'paragraph', attrs: {} }
      const block = { kind: 'block', at: record.start, was, now, quote: 'Tiếp tục' }
      const { status } = await send('contributor', [{ id: newId(), record: block }])
      expect(status).toBe(422)
    })

    test('while splits, joins, rows, marks and levels may', async () => {
      const row = {
        type: 'table_row',
        content: [{ type: 'table_cell', attrs: cell, content: [paragraph()] }],
      }
      const slices = [
        { content: [paragraph(), paragraph()], openStart: 1, openEnd: 1 },
        {},
        { content: [row] },
        text('đậm', [{ type: 'bold' }]),
        text('nguồn', [{ type: 'link', attrs: { href: 'https://vi.wikipedia.org' } }]),
      ]
      const put = slices.map((slice) => ({ id: newId(), record: { ...record, slice } }))
      const was = { type: 'paragraph', attrs: {} }
      const now = { type: 'heading', attrs: { level: 3 } }
      const block = { kind: 'block', at: record.start, was, now, quote: 'Tiếp tục' }
      const answer = await send('contributor', [...put, { id: newId(), record: block }])
      expect(answer.status).toBe(200)
      expect(answer.body.states).toHaveLength(6)
    })
  })
})
