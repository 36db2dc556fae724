/** Two documents, nested and marked, of which the second came from the first: for properties of what leads between. */
import * as fc from 'fast-check'
import { Fragment, type Node } from 'prosemirror-model'
import { sectionSchema } from '#shared/document/schema.ts'

const { nodes, marks } = sectionSchema

const anyText = fc
  .record({
    text: fc.constantFrom('đổi mới', 'a', 'aa', 'nội dung ', 'tiếp tục', '😀', '😁'),
    marks: fc.subarray([
      marks.bold.create(),
      marks.italic.create(),
      marks.underline.create(),
      marks.footnote.create(),
      marks.citation.create({ document: 'ket-luan-62' }),
      marks.missing.create({ owes: '' }),
    ]),
  })
  .map(({ text, marks: on }) => sectionSchema.text(text, on))
const anyTextblock = fc
  .tuple(
    fc.constantFrom(
      nodes.paragraph.create(),
      nodes.dash.create(),
      nodes.heading.create({ level: 1 }),
      nodes.heading.create({ level: 3 }),
    ),
    fc.array(anyText, { maxLength: 3 }),
  )
  .map(([empty, runs]) => empty.type.create(empty.attrs, runs))
const { block: anyBlock } = fc.letrec<{ block: Node }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyTextblock,
    fc.array(tie('block'), { maxLength: 3 }).map((inside) => nodes.blockquote.create(null, inside)),
  ),
}))
const anyCell = fc
  .record({
    attrs: fc.record({
      header: fc.boolean(),
      colspan: fc.constantFrom(1, 2),
      rowspan: fc.constantFrom(1, 1, 3),
      colwidth: fc.constantFrom(null, [80], [120, 0]),
      align: fc.constantFrom(null, 'right'),
    }),
    blocks: fc.array(
      anyTextblock.filter((node) => node.type !== nodes.heading),
      { maxLength: 2 },
    ),
  })
  .map(({ attrs, blocks }) => nodes.table_cell.create(attrs, blocks))
const anyRow = fc
  .array(anyCell, { maxLength: 3 })
  .map((cells) => nodes.table_row.create(null, cells))
const anyTable = fc.array(anyRow, { maxLength: 3 }).map((rows) => nodes.table.create(null, rows))

/** A table as it was, with some of its rows and cells in another order or gone and others between. */
const tableAfter = (table: Node): fc.Arbitrary<Node> =>
  fc
    .array(fc.oneof(fc.nat(2), anyRow), { maxLength: 4 })
    .map((rows) =>
      table.copy(
        Fragment.from(
          rows.flatMap((row) =>
            typeof row === 'number' ? (table.children[row] ?? []) : (row satisfies Node),
          ),
        ),
      ),
    )
const widened = (table: Node, cell: Node): Node =>
  table.copy(Fragment.from(table.children.map((row) => row.copy(row.content.addToStart(cell)))))
/** Two tables of which the second came from the first by its rows or by a column. */
const tableChange = anyTable.chain((table) =>
  fc.tuple(
    fc.constant(table),
    fc.oneof(
      tableAfter(table),
      anyCell.map((cell) => widened(table, cell)),
    ),
  ),
)
const anyBlocks = fc.array(fc.oneof({ weight: 4, arbitrary: anyBlock }, anyTable), {
  maxLength: 6,
})

/** The second document keeps some of the first one's nodes, as the cache does. */
export const anyChange = fc
  .tuple(
    anyBlocks,
    fc.array(fc.oneof(fc.nat(5), anyBlock, anyTable), { maxLength: 7 }),
    fc.option(tableChange),
  )
  .map(([before, after, table]) => ({
    before: [...before, ...(table === null ? [] : [table[0]])],
    after: [
      ...after.flatMap((one) => (typeof one === 'number' ? (before[one] ?? []) : one)),
      ...(table === null ? [] : [table[1]]),
    ],
  }))
