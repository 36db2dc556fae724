/** Levels of the official page: I, 1, 1.1, a), «-». One deeper by Tab, one up by Shift Tab. */
import type { Node } from 'prosemirror-model'
import type { Command, EditorState, Transaction } from 'prosemirror-state'
import { isInTable } from 'prosemirror-tables'
import { HEADING_LEVELS } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { typedDash, typedNumber } from '#shared/text/typed-number.ts'

const { nodes } = sectionSchema
/** a dash counts as the level below «a)» */
const DASH_LEVEL = HEADING_LEVELS.length + 1

const levelOf = (node: Node): number | null =>
  node.type === nodes.dash
    ? DASH_LEVEL
    : node.type === nodes.heading
      ? Number(node.attrs['level'])
      : null

/**
 * Moves the selected headings and dashes one level. In a paragraph it does nothing, so Tab goes on to the next field;
 * in a heading or dash that can go no further it stays, since leaving the text there would surprise.
 */
export const shiftLevel =
  (direction: 1 | -1): Command =>
  (state, dispatch) => {
    if (isInTable(state)) return false
    const blocks = levelledIn(state)
    if (blocks.length === 0) return false
    if (!dispatch) return true
    const { tr } = state
    for (const { node, pos, level } of blocks) {
      const next = Math.min(DASH_LEVEL, Math.max(1, level + direction))
      if (next !== level) setLevel(tr, pos, node, next)
    }
    if (!tr.docChanged) return true
    dispatch(tr.scrollIntoView())
    return true
  }

function levelledIn(state: EditorState) {
  const blocks: { readonly node: Node; readonly pos: number; readonly level: number }[] = []
  const { from, to } = state.selection
  state.doc.nodesBetween(from, to, (node, pos) => {
    const level = levelOf(node)
    if (level !== null) blocks.push({ node, pos, level })
    return !node.isTextblock
  })
  return blocks
}

function setLevel(tr: Transaction, pos: number, node: Node, level: number): void {
  if (level === DASH_LEVEL) tr.setNodeMarkup(pos, nodes.dash)
  else if (node.type === nodes.heading) tr.setNodeAttribute(pos, 'level', level)
  else tr.setNodeMarkup(pos, nodes.heading, { level })
}

/** Takes out the numbers and dashes that were typed before blocks which now get theirs by themselves. */
export function withoutTypedNumbers(tr: Transaction): Transaction {
  const { from, to } = tr.selection
  const gone: { readonly from: number; readonly to: number }[] = []
  tr.doc.nodesBetween(from, to, (node, pos) => {
    if (node.type === nodes.blockquote) return false
    if (!node.isTextblock) return true
    const { length } =
      node.type === nodes.heading
        ? typedNumber(node.textContent)
        : node.type === nodes.dash
          ? typedDash(node.textContent)
          : ''
    if (length > 0) gone.push({ from: pos + 1, to: pos + 1 + length })
    return false
  })
  for (const range of gone.toReversed()) tr.delete(range.from, range.to)
  return tr
}
