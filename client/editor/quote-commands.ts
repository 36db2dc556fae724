/** A quotation: what another document says, word for word. Nothing in it is numbered anew. */
import { lift, wrapIn } from 'prosemirror-commands'
import type { Command, EditorState, Transaction } from 'prosemirror-state'
import { sectionSchema } from '#shared/document/schema.ts'
import { withoutTypedNumbers } from './level-commands.ts'
import { numberOfBlock } from './numbering-layer.ts'

const { nodes } = sectionSchema

export function isInQuote({ selection: { $from } }: EditorState): boolean {
  for (let depth = $from.depth; depth > 0; depth--)
    if ($from.node(depth).type === nodes.blockquote) return true
  return false
}

/** Makes the selected paragraphs a quotation, or takes them out of it. Numbers of headings that go in are written
 *  down, so that they stay what they were; those of headings that come out are counted again. */
export const toggleQuote: Command = (state, dispatch) =>
  isInQuote(state)
    ? lift(state, dispatch && ((tr) => dispatch(withoutTypedNumbers(tr))))
    : wrapIn(nodes.blockquote)(state, dispatch && ((tr) => dispatch(withNumbersWritten(tr, state))))

function withNumbersWritten(tr: Transaction, before: EditorState): Transaction {
  const { from, to } = before.selection
  before.doc.forEach((node, pos, index) => {
    if (node.type !== nodes.heading || pos >= to || pos + node.nodeSize <= from) return
    const number = numberOfBlock(before, index)
    if (number !== '') tr.insertText(`${number} `, tr.mapping.map(pos + 1))
  })
  return tr
}
