/** Two documents, nested and marked, of which the second came from the first: for properties of what leads between. */
import * as fc from 'fast-check'
import type { Node } from 'prosemirror-model'
import { sectionSchema } from '#shared/document/schema.ts'

const { nodes, marks } = sectionSchema

const anyText = fc
  .record({
    text: fc.constantFrom('đổi mới', 'a', 'aa', 'nội dung ', 'tiếp tục', '😀', '😁'),
    marks: fc.subarray([marks.bold.create(), marks.italic.create(), marks.underline.create()]),
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
const anyBlocks = fc.array(anyBlock, { maxLength: 6 })

/** The second document keeps some of the first one's nodes, as the cache does. */
export const anyChange = fc
  .tuple(anyBlocks, fc.array(fc.oneof(fc.nat(5), anyBlock), { maxLength: 7 }))
  .map(([before, after]) => ({
    before,
    after: after.flatMap((one) => (typeof one === 'number' ? (before[one] ?? []) : one)),
  }))
