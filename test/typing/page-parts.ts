/** What the pages of the typing tests ask of an editor. Runs in the page, beside the product's own modules: it must not
 *  bring classes of its own, so it asks for what it needs and never for `instanceof`. */
import type { Node } from 'prosemirror-model'
import type { Selection, Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type * as Y from 'yjs'
import type { PeerAct } from './scenarios.ts'

/** The acts that are one change of the text; the others are the page's own affair. */
export function actOnce(view: EditorView, kind: PeerAct, letter: string): void {
  const { tr, schema, selection } = view.state
  const { $head, from } = selection
  const bold = schema.marks['bold']?.create()
  const heading = schema.nodes['heading']?.create({ level: 2 }, schema.text(NEW_HEADING))
  if (kind === 'type') tr.insertText(letter)
  else if (kind === 'split') tr.split(from)
  else if (kind === 'join') tr.join($head.before())
  else if (kind === 'delete-paragraph') tr.delete($head.before(), $head.after())
  else if (kind === 'bold' && bold !== undefined) tr.addMark($head.start(), $head.end(), bold)
  else if (kind === 'add-heading' && heading !== undefined) tr.insert(0, heading)
  if (tr.docChanged) view.dispatch(tr)
}
export const NEW_HEADING = 'Mục mới'

/** The text within the paragraph, heading or table with this index: of a table the last cell that holds any. (What the
 *  peer of the run before did late may have added empty ones.) */
function blockAt(doc: Node, index: number): { readonly start: number; readonly text: string } {
  let pos = 0
  for (let i = 0; i < index; i++) pos += doc.child(i).nodeSize
  const top = doc.child(index)
  let block = { start: pos + 1, text: top.isTextblock ? top.textContent : '' }
  top.descendants((node, at) => {
    if (node.isTextblock && (block.text === '' || node.textContent !== ''))
      block = { start: pos + at + 2, text: node.textContent }
  })
  return block
}

/** Puts the caret so many letters into a paragraph; `behind`: behind these words in it instead. */
export function placeCaret(view: EditorView, paragraph: number, at: number, behind = ''): void {
  const { start, text } = blockAt(view.state.doc, paragraph)
  const offset = behind === '' ? at : text.indexOf(behind) + behind.length
  view.dispatch(select(view.state.tr, start + offset))
}

/** Of the product's own classes: another copy of TextSelection would be no selection to it. */
function select(tr: Transaction, pos: number): Transaction {
  let made = tr.selection.constructor as typeof Selection
  while (!Object.hasOwn(made, 'jsonID')) made = Object.getPrototypeOf(made) as typeof Selection
  return tr.setSelection(made.fromJSON(tr.doc, { type: 'text', anchor: pos, head: pos }))
}

/** The words of the caret's paragraph up to the caret. */
export const beforeCaret = ({ state: { selection } }: EditorView): string =>
  selection.$head.parent.textContent.slice(0, selection.$head.parentOffset)

/** What an editor shows, a text a block; if editor, Yjs and page do not agree, something that equals nothing. */
export function agreedTexts(view: EditorView, fragment: Y.XmlFragment): string[] {
  const shown = view.state.doc.children.map((node) => node.textContent)
  const held = fragment.toArray().map(heldText)
  if (JSON.stringify(shown) !== JSON.stringify(held))
    return ['EDITOR AND YJS DIFFER', ...shown, '|', ...held]
  return drawnTexts(view)
}

/** What an editor shows, a text a block; if editor and page do not agree, something that equals nothing. */
export function drawnTexts(view: EditorView): string[] {
  const shown = view.state.doc.children.map((node) => node.textContent)
  const drawn = [...view.dom.children].map(writtenIn)
  return JSON.stringify(shown) === JSON.stringify(drawn)
    ? shown
    : ['EDITOR AND PAGE DIFFER', ...shown, '|', ...drawn]
}

/** Without words that are only shown beside the text. */
function writtenIn(block: Element): string {
  const copy = block.cloneNode(true) as Element
  for (const beside of copy.querySelectorAll('.suggested-words')) beside.remove()
  return copy.textContent
}

function heldText(child: unknown): string {
  const type = child as Partial<Pick<Y.XmlText, 'toDelta'> & Pick<Y.XmlElement, 'toArray'>>
  if (type.toDelta !== undefined)
    return (type.toDelta() as { insert: string }[]).map((op) => op.insert).join('')
  return (type.toArray?.() ?? []).map(heldText).join('')
}
