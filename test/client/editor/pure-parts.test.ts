import * as fc from 'fast-check'
import { Slice } from 'prosemirror-model'
import { EditorState } from 'prosemirror-state'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { isLarge, pasteParts } from '#client/editor/paste-parts.ts'
import { paragraphsOf } from '#client/editor/paste.ts'
import { lengthOf } from '#client/editor/text-length.ts'
import { cleanSlice, composeIn } from '#client/editor/text-hygiene.ts'
import { buildRoot, UnknownContent } from '#client/editor/yjs-nodes.ts'
import { refusedParagraphs } from '#client/sync/kept-text.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { LIMITS } from '#shared/wire/limits.ts'

const { nodes } = sectionSchema
const paragraph = (text: string) =>
  nodes.paragraph.create(null, text === '' ? [] : sectionSchema.text(text))

test('a paste of 1 MB is cut into parts below the limits, and nothing of it is lost', () => {
  const line = 'Tiếp tục đổi mới nội dung, phương thức hoạt động của Mặt trận Tổ quốc. '
  const blocks = Array.from({ length: 14_000 }, (_, i) => paragraph(`${i} ${line}`))
  expect(isLarge(blocks)).toBe(true)
  const parts = pasteParts(blocks)
  expect(parts.flatMap((part) => part.blocks.map((b) => b.textContent))).toEqual(
    blocks.map((b) => b.textContent),
  )
  for (const part of parts) {
    expect(part.characters).toBeLessThanOrEqual(LIMITS.pasteChunkCharacters)
    const doc = new Y.Doc()
    const elements = part.blocks.map((block) => element('paragraph', block.textContent))
    doc.getXmlFragment(ROOT_NAME).insert(0, elements)
    expect(Y.encodeStateAsUpdate(doc).length).toBeLessThan(LIMITS.liveUpdateBytes)
  }
})

test('one paragraph of any length is cut between letters and put together again', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('ạ', '😀', 'ab'),
      fc.integer({ min: 1, max: 150_000 }),
      (letter, n) => {
        const text = letter.repeat(Math.ceil(n / letter.length))
        const parts = pasteParts([paragraph(text)])
        expect(parts.flatMap((part) => part.blocks.map((b) => b.textContent)).join('')).toBe(text)
        expect(parts.every((part, i) => part.continues === i > 0)).toBe(true)
        for (const part of parts) expect(part.blocks[0]?.textContent.isWellFormed()).toBe(true)
      },
    ),
    { numRuns: 20 },
  )
})

test('pasted plain text becomes a paragraph a line, clean and composed', () => {
  const slice = cleanSlice(paragraphsOf(['Mu\u0323c I', 'No\u0323\u0302i dung\u0000\u202e']))
  expect(slice.content.content.map((node) => node.textContent)).toEqual(['Mục I', 'Nội dung'])
})

test('a paste of nothing but control characters is nothing', () => {
  expect(cleanSlice(new Slice(paragraph('\u0000\u0007').content, 0, 0)).size).toBe(0)
})

test('letters typed in decomposed form are composed in place, the text around them untouched', () => {
  const doc = nodes.doc.create(null, [paragraph('Đã viê\u0323t xong'), paragraph('no\u0323')])
  const tr = composeIn(EditorState.create({ doc }), 6, 9)
  expect(tr?.doc.content.content.map((n) => n.textContent)).toEqual(['Đã việt xong', 'no\u0323'])
  expect(
    composeIn(EditorState.create({ doc: nodes.doc.create(null, [paragraph('Đã việt')]) }), 1, 5),
  ).toBe(null)
})

function section(build: (root: Y.XmlFragment) => void): Y.XmlFragment {
  const root = new Y.Doc().getXmlFragment(ROOT_NAME)
  build(root)
  return root
}
type Attributes = Record<string, string | number>
function element(name: string, text = '', attributes: Attributes = {}): Y.XmlElement {
  const made = new Y.XmlElement<Attributes>(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (text !== '') made.insert(0, [new Y.XmlText(text)])
  return made as unknown as Y.XmlElement
}

test.each<[string, (root: Y.XmlFragment) => void]>([
  ['an unknown node', (root) => root.insert(0, [element('figure')])],
  [
    'an unknown attribute',
    (root) => root.insert(0, [element('paragraph', 'a', { align: 'left' })]),
  ],
  [
    'a heading of an unknown level',
    (root) => root.insert(0, [element('heading', 'a', { level: 9 })]),
  ],
  ['text between paragraphs', (root) => root.insert(0, [new Y.XmlText('a')])],
  [
    'an unknown mark',
    (root) => {
      const text = new Y.XmlText()
      const block = new Y.XmlElement('paragraph')
      root.insert(0, [block])
      block.insert(0, [text])
      text.insert(0, 'a', { comment: { id: 1 } })
    },
  ],
  [
    'a block inside a paragraph',
    (root) => {
      const block = new Y.XmlElement('paragraph')
      root.insert(0, [block])
      block.insert(0, [element('heading', 'a', { level: 1 })])
    },
  ],
])('%s, written by a newer page, stops the reading and stays in the document', (_what, build) => {
  const root = section(build)
  const doc = root.doc ?? new Y.Doc()
  const before = Y.encodeStateAsUpdate(doc)
  expect(() => buildRoot(root, new Map())).toThrow(UnknownContent)
  expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
})

test('words and pages are counted over headings, dashes and formatted runs', () => {
  const root = section((at) => {
    at.insert(0, [element('heading', 'Tình hình chung', { level: 1 }), element('dash', 'một ý')])
    const text = new Y.XmlText()
    const block = new Y.XmlElement('paragraph')
    at.insert(2, [block])
    block.insert(0, [text])
    text.insert(0, 'Nguồn: ')
    text.insert(7, 'cổng', { bold: {}, link: { href: 'https://tinh.gov.vn/' } })
  })
  const doc = nodes.doc.create(null, buildRoot(root, new Map()))
  expect(lengthOf(doc)).toEqual({ words: 7, pages: 1, missing: 0 })
})

test('of a refused update the words are kept, without what others wrote and what was deleted again', () => {
  const doc = new Y.Doc()
  const root = doc.getXmlFragment(ROOT_NAME)
  root.insert(0, [element('paragraph', 'Đoạn của người khác'), element('paragraph', 'Đoạn hai')])
  const refused: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => refused.push(update))
  const block = root.get(0)
  const text = block instanceof Y.XmlElement ? block.get(0) : null
  if (!(text instanceof Y.XmlText)) throw new Error('no text')
  text.insert(5, 'đã gõ ')
  text.insert(text.length, ' thêmm')
  text.delete(text.length - 1, 1)
  expect(refusedParagraphs(root, refused)).toEqual(['đã gõ … thêm'])
})
