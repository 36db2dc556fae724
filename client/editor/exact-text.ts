/**
 * Plain typing, written to Yjs at its exact place. y-prosemirror compares two strings instead; beside an equal letter
 * it cannot tell which one is new, and with two people at one caret that mixes their words.
 */
import type { Node } from 'prosemirror-model'
import type { Transaction } from 'prosemirror-state'
import { ReplaceStep } from 'prosemirror-transform'
import * as Y from 'yjs'
import { resolveAnchor, type Anchor } from './caret-anchors.ts'
import { forget, type Bound } from './yjs-nodes.ts'

interface Write {
  readonly text: Y.XmlText
  /** position in the editor's document */
  readonly pos: number
  readonly at: number
  readonly remove: number
  readonly runs: readonly Node[]
}

/** @param trace where an own letter was just erased
 *  @returns the texts it wrote; none when the transaction is more than typing (then updateYFragment writes it) */
export function writeExactText(b: Bound, tr: Transaction, trace: Anchor | null): Y.XmlText[] {
  const writes: Write[] = []
  for (const [i, step] of tr.steps.entries()) {
    const before = tr.docs[i]
    const write =
      before !== undefined && step instanceof ReplaceStep ? writeOf(b, step, before) : null
    if (write === null) return []
    writes.push(write)
  }
  for (const { text, pos, at, remove, runs } of writes) {
    const isAtTrace = writes.length === 1 && remove === 0 && resolveAnchor(trace, b) === pos
    // New letters stand behind those they replace, or behind the own letter just erased, or behind their neighbour.
    let left = isAtTrace && trace !== null ? trace.id : idBefore(text, at + remove)
    forget(text, b)
    if (remove > 0) text.delete(at, remove)
    let next = at
    for (const run of runs) {
      const letters = run.text ?? ''
      if (run.marks.length > 0 || !insertBehind(b, text, left, letters))
        text.insert(next, letters, Object.fromEntries(run.marks.map((m) => [m.type.name, m.attrs])))
      next += letters.length
      left = idBefore(text, next)
    }
  }
  return writes.map((write) => write.text)
}

function writeOf(b: Bound, step: ReplaceStep, before: Node): Write | null {
  if (step.slice.openStart > 0 || step.slice.openEnd > 0) return null
  const $from = before.resolve(step.from)
  if (!$from.parent.isTextblock || !$from.sameParent(before.resolve(step.to))) return null
  const text = textAt(b, before, step.from)
  if (text === null || text.length === 0) return null
  const runs = step.slice.content.content
  if (runs.some((node) => !node.isText)) return null
  return { text, pos: step.from, at: $from.parentOffset, remove: step.to - step.from, runs }
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

/** The Yjs text at a position, when its block holds exactly one. */
function textAt(b: Bound, doc: Node, pos: number): Y.XmlText | null {
  const $pos = doc.resolve(pos)
  let at: Y.XmlFragment = b.type
  for (let depth = 0; depth < $pos.depth; depth++) {
    const index = $pos.index(depth)
    const child: unknown = index < at.length ? at.get(index) : undefined
    if (!(child instanceof Y.XmlElement)) return null
    at = child
  }
  const only: unknown = at.length === 1 ? at.get(0) : undefined
  return only instanceof Y.XmlText ? only : null
}
