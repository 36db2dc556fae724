/**
 * Undo of one's own changes. It never takes away a paragraph in which letters of others stand, and never the text of
 * a paragraph that stays: another person may be about to type into it.
 */
import { Plugin } from 'prosemirror-state'
import { ySyncPluginKey, yUndoPlugin } from 'y-prosemirror'
import * as Y from 'yjs'
import { syncStateOf } from './binding.ts'
import { textsOf } from './block-text.ts'

/** @param type the section's fragment, the same as the binding's. The plugins must stand behind the binding's. */
export function sectionUndo(type: Y.XmlFragment): readonly Plugin[] {
  const undoManager = undoManagerOf(type)
  const trueNeighbours = new Plugin({
    view: () => ({ destroy: keepTrueNeighbours(undoManager) }),
  })
  return [yUndoPlugin({ undoManager }), trueNeighbours, wordByWord(undoManager)]
}

/** A pause within a word begins no new step; the end of a word does, however fast it is typed. */
const PAUSE_MS = 1_000

/** A step of undo ends with the space behind a word, or with the paragraph. */
function wordByWord(undoManager: Y.UndoManager): Plugin {
  return new Plugin({
    view: () => ({
      update({ state }, was) {
        if (state.doc.content.size <= was.doc.content.size) return
        if (syncStateOf(state).isChangeOrigin) return
        const { $from, empty } = state.selection
        const before = $from.nodeBefore?.text ?? ' '
        if (empty && $from.parent.isTextblock && /\s$/u.test(before)) undoManager.stopCapturing()
      },
    }),
  })
}

export function undoManagerOf(type: Y.XmlFragment): Y.UndoManager {
  return new Y.UndoManager(type, {
    trackedOrigins: new Set([ySyncPluginKey]),
    captureTimeout: PAUSE_MS,
    deleteFilter: mayDelete,
    captureTransaction: (transaction) => transaction.meta.get('addToHistory') !== false,
  })
}

/** From now on its undo and redo are written as plain insertions. @returns ends that */
export function keepTrueNeighbours(undoManager: Y.UndoManager): () => void {
  const onTransaction = (transaction: Y.Transaction): void => {
    if (transaction.origin === undoManager) nameTrueNeighbours(transaction)
  }
  // Before the transaction is written into an update.
  undoManager.doc.on('beforeObserverCalls', onTransaction)
  return () => undoManager.doc.off('beforeObserverCalls', onTransaction)
}

/**
 * What undo brings back, Yjs puts between the traces of its old neighbours. In a paragraph that was itself brought
 * back these can stand in the other order; then copies of the document differ by the order in which updates arrive.
 * So each new item names the neighbours between which it stands here: a plain insertion, the same everywhere.
 */
function nameTrueNeighbours({ doc, beforeState, afterState }: Y.Transaction): void {
  const { clientID, store } = doc
  const items: Y.Item[] = []
  const end = afterState.get(clientID) ?? 0
  for (let clock = beforeState.get(clientID) ?? 0; clock < end;) {
    const item = Y.getItem(store, Y.createID(clientID, clock))
    if (item instanceof Y.Item && item.parentSub === null) items.push(item)
    clock += item.length
  }
  // Only what was there before an item can be named. So from the newest on, each is taken out of the row once named.
  const lefts = new Map<Y.Item, Y.Item | null>()
  const rights = new Map<Y.Item, Y.Item | null>()
  for (const item of items.toReversed()) {
    const left = lefts.has(item) ? (lefts.get(item) ?? null) : item.left
    const right = rights.has(item) ? (rights.get(item) ?? null) : item.right
    item.origin = left === null ? null : left.lastId
    item.rightOrigin = right === null ? null : right.id
    if (left !== null) rights.set(left, right)
    if (right !== null) lefts.set(right, left)
  }
}

/** May undo delete this? It asks for letters first, then for the paragraph in which they stood. */
function mayDelete(item: Y.Item): boolean {
  if (!(item.content instanceof Y.ContentType)) return true
  const { type } = item.content
  if (!(type instanceof Y.XmlElement)) return false // a text goes with its paragraph only
  const texts = textsOf(type)
  return texts.length === type.length && texts.every((text) => text.length === 0)
}
