import * as fc from 'fast-check'
import { EditorState } from 'prosemirror-state'
import type { Node } from 'prosemirror-model'
import { expect, test } from 'vitest'
import { stepsTo } from '#client/editor/remote-steps.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { anyChange } from './any-change.ts'

const { nodes } = sectionSchema

test('whatever the two documents, nested and marked, the steps lead from one to the other', () => {
  fc.assert(
    fc.property(anyChange, ({ before, after }) => {
      const doc = nodes.doc.create(null, before)
      const wanted = nodes.doc.create(null, after)
      const { tr } = EditorState.create({ doc })
      stepsTo(tr, wanted.content)
      expect(tr.doc.toJSON()).toEqual(wanted.toJSON())
    }),
    { numRuns: 2_000 },
  )
})

const paragraph = (text: string): Node => nodes.paragraph.create(null, sectionSchema.text(text))

test('a split moves a caret behind it into the new paragraph, and replaces no letter', () => {
  const doc = nodes.doc.create(null, [paragraph('Mở đầu kết thúc')])
  const { tr } = EditorState.create({ doc })
  stepsTo(tr, nodes.doc.create(null, [paragraph('Mở đầu '), paragraph('kết thúc')]).content)
  expect(tr.steps.length).toBe(1)
  expect(tr.mapping.map(10)).toBe(12)
})

test('another level of a heading is a change of attributes: what stands inside keeps its place', () => {
  const heading = (level: number): Node =>
    nodes.heading.create({ level }, sectionSchema.text('Tình hình chung'))
  const doc = nodes.doc.create(null, [heading(1)])
  const { tr } = EditorState.create({ doc })
  stepsTo(tr, nodes.doc.create(null, [heading(2)]).content)
  expect(tr.mapping.mapResult(5)).toMatchObject({ pos: 5, deleted: false })
})

test('a new column is a step in each row: a caret in any cell keeps its letter', () => {
  const row = (...texts: readonly string[]): Node =>
    nodes.table_row.create(
      null,
      texts.map((text) => nodes.table_cell.create(null, paragraph(text))),
    )
  const before = nodes.table.create(null, [row('một', 'hai'), row('ba', 'bốn'), row('năm', 'sáu')])
  const after = nodes.table.create(null, [
    row('một', 'mới', 'hai'),
    row('ba', 'mới', 'bốn'),
    row('năm', 'mới', 'sáu'),
  ])
  const doc = nodes.doc.create(null, [before])
  const { tr } = EditorState.create({ doc })
  stepsTo(tr, nodes.doc.create(null, [after]).content)
  expect(tr.doc.child(0).eq(after)).toBe(true)
  doc.descendants((node, pos) => {
    if (!node.isText) return
    const moved = tr.mapping.mapResult(pos + 1)
    expect(moved.deleted).toBe(false)
    expect(tr.doc.resolve(moved.pos).parent.textContent).toBe(node.text)
  })
})

test('a row and a column that come at once leave a cell being written in alone: its letters are not drawn anew', () => {
  const cell = (text: string): Node =>
    nodes.table_cell.create(
      null,
      nodes.paragraph.create(null, text === '' ? [] : sectionSchema.text(text)),
    )
  const row = (...cells: readonly Node[]): Node => nodes.table_row.create(null, cells)
  const [empty, written] = [cell(''), cell('nội dung')]
  const old = row(empty, written)
  const wide = row(empty, cell(''), written)
  const before = nodes.table.create(null, [old])
  const after = nodes.table.create(null, [row(cell(''), cell(''), cell('')), wide])
  const { tr } = EditorState.create({ doc: nodes.doc.create(null, [before]) })
  const became = new Map([
    [before, after],
    [old, wide],
  ])
  stepsTo(tr, nodes.doc.create(null, [after]).content, became)
  expect(tr.doc.child(0).eq(after)).toBe(true)
  expect(tr.doc.child(0).child(1).child(2)).toBe(written)
})
