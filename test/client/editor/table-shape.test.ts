import * as fc from 'fast-check'
import type { Node } from 'prosemirror-model'
import { EditorState } from 'prosemirror-state'
import { TableMap } from 'prosemirror-tables'
import { expect, test } from 'vitest'
import { mendTables } from '#client/editor/table-mending.ts'
import { isSound, mendedTable } from '#client/editor/table-shape.ts'
import { sectionSchema } from '#shared/document/schema.ts'

const { nodes } = sectionSchema

const cell = (text: string, said: object = {}): Node =>
  nodes.table_cell.create(
    said,
    nodes.paragraph.create(null, text === '' ? [] : sectionSchema.text(text)),
  )
const table = (...rows: readonly (readonly Node[])[]): Node =>
  nodes.table.create(
    null,
    rows.map((cells) => nodes.table_row.create(null, cells)),
  )
const words = (node: Node | null): string[][] =>
  (node?.children ?? []).map((row) => row.children.map((one) => one.textContent))

const anyTable = fc
  .array(
    fc.array(
      fc.record({
        text: fc.constantFrom('', '', 'một', '2'),
        colspan: fc.constantFrom(1, 1, 1, 2, 3),
        rowspan: fc.constantFrom(1, 1, 1, 2, 5),
        colwidth: fc.constantFrom(null, null, [80], [80, 0]),
        isHollow: fc.constantFrom(false, false, false, true),
      }),
      { maxLength: 5 },
    ),
    { maxLength: 5 },
  )
  .map((rows) =>
    table(
      ...rows.map((cells) =>
        cells.map(({ text, isHollow, ...attrs }) =>
          isHollow ? nodes.table_cell.create(attrs) : cell(text, attrs),
        ),
      ),
    ),
  )

test('whatever merging left, the mended table is a whole grid for the library, and is left alone from then on', () => {
  fc.assert(
    fc.property(anyTable, (broken) => {
      const mended = mendedTable(broken)
      if (mended === null) return
      const map = TableMap.get(mended)
      // Widths that differ in one column break nothing: the first row's are drawn.
      const problems = map.problems?.filter((one) => one.type !== 'colwidth mismatch')
      expect(problems ?? []).toEqual([])
      expect(map.map.includes(0)).toBe(false)
      expect(
        mended.children.flatMap((row) => row.children).every((one) => one.childCount > 0),
      ).toBe(true)
      // the same again in other objects
      expect(isSound(sectionSchema.nodeFromJSON(mended.toJSON()))).toBe(true)
    }),
    { numRuns: 3_000 },
  )
})

test('mending takes away no word', () => {
  fc.assert(
    fc.property(anyTable, (broken) => {
      expect(mendedTable(broken)?.textContent ?? '').toBe(broken.textContent)
    }),
    { numRuns: 2_000 },
  )
})

test('a sound table stays the same object, merged cells too', () => {
  const sound = table(
    [cell('a', { colspan: 2, colwidth: [80, 60] }), cell('b', { rowspan: 2 })],
    [cell('c'), cell('d')],
  )
  expect(mendedTable(sound)).toBe(sound)
})

test('a row added by one while another added a column gets the cell that it lacks', () => {
  const broken = table(
    [cell('a'), cell('b'), cell('')],
    [cell('c'), cell('d'), cell('')],
    [cell('e'), cell('f')],
  )
  expect(words(mendedTable(broken))).toEqual([
    ['a', 'b', ''],
    ['c', 'd', ''],
    ['e', 'f', ''],
  ])
})

test('two pages that mend at once leave an empty cell too many, which goes again', () => {
  const twice = table(
    [cell('a'), cell('b')],
    [cell('c'), cell('d')],
    [cell('e'), cell(''), cell('')],
  )
  expect(words(mendedTable(twice))).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e', ''],
  ])
})

/** What stands after `pages` copies have mended the same table at once: each one's new cells arrive in every row. */
function mendedByMany(broken: Node, pages: number): Node | null {
  const mended = mendedTable(broken)
  if (mended === null) return null
  const rows = broken.children.map((row, i) => {
    const wanted = mended.child(i)
    const fresh = Math.max(0, wanted.childCount - row.childCount) * pages
    return [
      ...wanted.children.slice(0, row.childCount),
      ...Array.from({ length: fresh }, () => cell('')),
    ]
  })
  return table(...rows)
}

test('however many mend at once, again and again, it comes to an end', () => {
  fc.assert(
    fc.property(anyTable, fc.integer({ min: 2, max: 4 }), (broken, pages) => {
      let now: Node | null = broken
      for (let round = 0; round < 4 && now !== null && !isSound(now); round++)
        now = mendedByMany(now, pages)
      expect(now === null || isSound(now)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test('a table without cells goes; were it all, a paragraph stays', () => {
  const state = EditorState.create({ doc: nodes.doc.create(null, [table([], [])]) })
  expect(mendTables(state)?.doc.toJSON()).toEqual(
    nodes.doc.create(null, nodes.paragraph.create()).toJSON(),
  )
  const beside = EditorState.create({
    doc: nodes.doc.create(null, [nodes.paragraph.create(), table()]),
  })
  expect(mendTables(beside)?.doc.childCount).toBe(1)
})

test('mending is a few small steps: what stands in the other cells keeps its place', () => {
  const doc = nodes.doc.create(null, [
    table([cell('một'), cell('hai')], [cell('ba')], [cell('bốn'), cell('năm')]),
  ])
  const tr = mendTables(EditorState.create({ doc }))
  doc.descendants((node, pos) => {
    if (node.isText) expect(tr?.mapping.mapResult(pos + 1).deleted).toBe(false)
  })
})
