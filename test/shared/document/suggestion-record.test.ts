/** A record finds its place again in a section that other people go on changing. */
import * as fc from 'fast-check'
import type { Node } from 'prosemirror-model'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { writeBlocks } from '#client/editor/write-blocks.ts'
import { buildRoot, remapAll, type Bound } from '#client/editor/yjs-nodes.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import {
  blockRecord,
  locate,
  placeAt,
  positionOf,
  replaceRecord,
  wordsBetween,
  type SectionAt,
} from '#shared/document/suggestion-record.ts'
import { anyChange } from '#test/client/editor/any-change.ts'

const { nodes } = sectionSchema
const paragraph = (text: string): Node =>
  nodes.paragraph.create(null, text === '' ? [] : sectionSchema.text(text))

interface Section extends SectionAt {
  become(blocks: readonly Node[]): void
  doc: Node
}
function sectionOf(...blocks: readonly Node[]): Section {
  const doc = new Y.Doc()
  const b: Bound = { doc, type: doc.getXmlFragment(ROOT_NAME), mapping: new Map() }
  const section: Section = {
    root: b.type,
    doc: nodes.doc.create(null, []),
    become(next) {
      const wanted = nodes.doc.create(null, next)
      doc.transact(() => writeBlocks(b, wanted, () => false))
      remapAll(b, wanted)
      section.doc = nodes.doc.create(null, buildRoot(b.type, b.mapping))
    },
  }
  section.become(blocks)
  return section
}
/** Edits the words of one paragraph in Yjs itself, letter by letter as typing does. */
function edit(section: Section, n: number, at: number, gone: number, put = ''): void {
  const element = section.root.get(n)
  const text: unknown = element instanceof Y.XmlElement ? element.get(0) : null
  if (!(text instanceof Y.XmlText)) throw new Error('no text')
  if (gone > 0) text.delete(at, gone)
  if (put !== '') text.insert(at, put)
  section.doc = nodes.doc.create(null, buildRoot(section.root, new Map()))
}
const slice = { content: [{ type: 'text', text: 'đẩy mạnh' }] }
const find = (section: Section, words: string): { from: number; to: number } => {
  let from = -1
  section.doc.descendants((node, pos) => {
    const at = node.isText ? (node.text ?? '').indexOf(words) : -1
    if (at >= 0 && from < 0) from = pos + at
  })
  return { from, to: from + words.length }
}
const S = 'Tiếp tục đổi mới nội dung hoạt động của các cấp.'

test('every position of every document, tables and quotations too, is named on both sides and found again', () => {
  fc.assert(
    fc.property(anyChange, ({ after }) => {
      const section = sectionOf(...after)
      for (let pos = 0; pos <= section.doc.content.size; pos++)
        for (const assoc of [0, -1] as const)
          expect(positionOf(section, placeAt(section, pos, assoc))).toBe(pos)
    }),
    { numRuns: 300 },
  )
})

test('a record survives being sent as JSON and is found where it was made', () => {
  fc.assert(
    fc.property(anyChange, fc.nat(), fc.nat(), ({ after }, a, b) => {
      const section = sectionOf(...after)
      const size = section.doc.content.size + 1
      const [from = 0, to = 0] = [a % size, b % size].toSorted((x, y) => x - y)
      const record = JSON.parse(JSON.stringify(replaceRecord(section, { from, to }, slice)))
      expect(locate(section, record)).toEqual({ from, to, isStale: false, isMoved: false })
    }),
    { numRuns: 500 },
  )
})

test('what is written elsewhere in the paragraph moves it and does not make it stale', () => {
  const section = sectionOf(paragraph(S))
  const record = replaceRecord(section, find(section, 'đổi mới'), slice)
  edit(section, 0, 0, 8, 'Cần phải')
  edit(section, 0, 9, 0, 'kịp thời ')
  const at = locate(section, record)
  expect(at).toMatchObject({ isStale: false, isMoved: false })
  expect(at && wordsBetween(section.doc, at)).toBe('đổi mới')
})

test('letters put into its words make it stale, at all the words that stand there now', () => {
  const section = sectionOf(paragraph(S))
  const record = replaceRecord(section, find(section, 'đổi mới'), slice)
  edit(section, 0, S.indexOf('mới'), 0, 'hẳn ')
  const at = locate(section, record)
  expect(at).toMatchObject({ isStale: true })
  expect(at && wordsBetween(section.doc, at)).toBe('đổi hẳn mới')
})

test('its words deleted it is an orphan, and is found when they come back', () => {
  const section = sectionOf(paragraph('Một.'), paragraph(S), paragraph('Ba.'))
  const undo = new Y.UndoManager(section.root, { captureTimeout: 0 })
  const record = replaceRecord(section, find(section, 'đổi mới'), slice)
  section.root.delete(1)
  section.doc = nodes.doc.create(null, buildRoot(section.root, new Map()))
  expect(locate(section, record)).toBeNull()
  undo.undo()
  section.doc = nodes.doc.create(null, buildRoot(section.root, new Map()))
  expect(locate(section, record)).toMatchObject({ ...find(section, 'đổi mới'), isStale: false })
})

test('after a split has copied its words to another paragraph it is found by them and what stood around', () => {
  const section = sectionOf(paragraph(S))
  const record = replaceRecord(section, find(section, 'đổi mới'), slice)
  section.become([paragraph('Tiếp tục '), paragraph(S.slice('Tiếp tục '.length))])
  expect(locate(section, record)).toMatchObject({
    ...find(section, 'đổi mới'),
    isStale: false,
  })
})

test('the same words in another place are never taken for its own', () => {
  const section = sectionOf(paragraph(S), paragraph('Việc đổi mới ở cơ sở.'))
  const record = replaceRecord(section, find(section, 'đổi mới'), slice)
  edit(section, 0, S.indexOf('đổi mới'), 'đổi mới '.length)
  expect(locate(section, record)).toBeNull()
})

test('an insertion keeps its place while one of its neighbours stands', () => {
  const section = sectionOf(paragraph(S))
  const { from } = find(section, 'đổi mới')
  const record = replaceRecord(section, { from, to: from }, slice)
  edit(section, 0, 0, 9)
  expect(locate(section, record)).toMatchObject({ from: 1, to: 1, isMoved: false })
})

test('another level of a block is found with the block, and stale once the block has another level', () => {
  const heading = (level: number): Node =>
    nodes.heading.create({ level }, sectionSchema.text('Tình hình chung'))
  const section = sectionOf(paragraph('Một.'), heading(2))
  const record = blockRecord(section, 5 + 1, { type: 'heading', attrs: { level: 1 } })
  section.become([paragraph('Không.'), paragraph('Một.'), heading(2)])
  expect(locate(section, record)).toMatchObject({ from: 14, isStale: false })
  section.become([paragraph('Không.'), paragraph('Một.'), heading(3)])
  expect(locate(section, record)).toMatchObject({ from: 14, isStale: true })
})
