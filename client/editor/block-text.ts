/**
 * The letters of one paragraph in Yjs. A paragraph holds one text from the moment it is made, also while it is empty,
 * so that two first letters land in the same one. Older documents and other editors left paragraphs with none or with
 * several: several are read and written as one run of letters, each letter in the text it stands in. They are never
 * merged, since merging deletes and writes again what somebody may be typing.
 */
import type { Node, ResolvedPos } from 'prosemirror-model'
import * as Y from 'yjs'
import type { Bound } from './yjs-nodes.ts'

/** Where letters go: behind one letter of a text, which may be deleted; at its beginning when `left` is null. */
export interface Spot {
  readonly text: Y.XmlText
  readonly left: Y.ID | null
}

/** A stretch of letters within one text. */
export interface Piece {
  readonly text: Y.XmlText
  readonly at: number
  readonly length: number
}

export function textsOf(block: Y.XmlFragment): Y.XmlText[] {
  return block.toArray().filter((child) => child instanceof Y.XmlText)
}

/** The element of the paragraph in which a position of the editor's document stands. */
export function blockAt(b: Bound, $pos: ResolvedPos): Y.XmlElement | null {
  let at: Y.XmlFragment = b.type
  for (let depth = 0; depth < $pos.depth; depth++) {
    const index = $pos.index(depth)
    const child: unknown = index < at.length ? at.get(index) : undefined
    if (!(child instanceof Y.XmlElement)) return null
    at = child
  }
  return at instanceof Y.XmlElement ? at : null
}

/** Behind the visible letter before an offset; at the beginning of the first text for offset 0.
 *  @returns null when there is no text, or none that long */
export function spotAt(texts: readonly Y.XmlText[], offset: number): Spot | null {
  let left = offset
  for (const text of texts) {
    if (left <= text.length) return { text, left: idBefore(text, left) }
    left -= text.length
  }
  return null
}

/** The stretches that make up `length` letters from an offset on. */
export function piecesOf(texts: readonly Y.XmlText[], offset: number, length: number): Piece[] {
  const pieces: Piece[] = []
  let at = offset
  let left = length
  for (const text of texts) {
    const here = Math.min(left, text.length - at)
    if (here > 0) pieces.push({ text, at, length: here })
    left -= Math.max(0, here)
    at = Math.max(0, at - text.length)
  }
  return pieces
}

/** Replaces letters. New ones stand directly behind `spot`, or else behind those they replace. */
export function replaceLetters(
  b: Bound,
  texts: readonly Y.XmlText[],
  change: { readonly at: number; readonly remove: number; readonly runs: readonly Node[] },
  spot: Spot | null = spotAt(texts, change.at + change.remove),
): void {
  if (spot === null) return
  const { text } = spot
  for (const piece of piecesOf(texts, change.at, change.remove))
    piece.text.delete(piece.at, piece.length)
  let { left } = spot
  let next = indexBehind(text, left)
  for (const run of change.runs) {
    const letters = run.text ?? ''
    if (run.marks.length > 0 || !insertBehind(b, text, left, letters))
      text.insert(next, letters, formatOf(run))
    next += letters.length
    left = idBefore(text, next)
  }
}

/** The marks of a run as Yjs holds them. */
export function formatOf(run: Node): Record<string, unknown> {
  return Object.fromEntries(run.marks.map((mark) => [mark.type.name, mark.attrs]))
}

/**
 * Puts letters directly behind one letter, which may be deleted. Y.Text's own insert steps over everything deleted
 * at that place: two people at one caret then stand behind the same trace, and chance decides whether one lands
 * inside the other's word. Only in text without formats: elsewhere the place of a letter decides on its marks.
 * @param leftId null: at the beginning
 * @returns false when it wrote nothing
 */
function insertBehind(b: Bound, text: Y.XmlText, leftId: Y.ID | null, letters: string): boolean {
  // oxlint-disable no-underscore-dangle -- Yjs has no public way to say beside which letter
  const transaction = b.doc._transaction
  if (transaction === null || text._hasFormatting) return false
  const { store, clientID } = b.doc
  const left = leftId === null ? null : Y.getItemCleanEnd(transaction, store, leftId)
  if (left !== null && (!(left instanceof Y.Item) || left.parent !== text)) return false
  const right = left === null ? text._start : left.right
  const id = Y.createID(clientID, Y.getState(store, clientID))
  const content = new Y.ContentString(letters)
  const origin = left === null ? null : left.lastId
  new Y.Item(id, left, origin, right, right?.id ?? null, text, null, content).integrate(
    transaction,
    0,
  )
  // As after a remote change: remembered places in this text are off by the new letters.
  if (text._searchMarker !== null) text._searchMarker.length = 0
  // oxlint-enable no-underscore-dangle
  return true
}

/** The id of the visible letter before an index; null at the beginning. */
function idBefore(text: Y.XmlText, at: number): Y.ID | null {
  let left = at
  // oxlint-disable-next-line no-underscore-dangle -- the only way to a text's single items
  for (let item = text._start; left > 0 && item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue
    if (item.length >= left) return Y.createID(item.id.client, item.id.clock + left - 1)
    left -= item.length
  }
  return null
}

/** How many visible letters of a text stand before the place directly behind one letter. */
function indexBehind(text: Y.XmlText, id: Y.ID | null): number {
  if (id === null) return 0
  let index = 0
  // oxlint-disable-next-line no-underscore-dangle -- the only way to a text's single items
  for (let item = text._start; item !== null; item = item.right) {
    const isHere =
      item.id.client === id.client &&
      item.id.clock <= id.clock &&
      id.clock < item.id.clock + item.length
    const isSeen = !item.deleted && item.countable
    if (isHere) return isSeen ? index + id.clock - item.id.clock + 1 : index
    if (isSeen) index += item.length
  }
  return index
}
