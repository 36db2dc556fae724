/**
 * Where a caret stands in Yjs. It hangs on the letter to its left: a peer who types at the same place then lands
 * behind it, and the next Backspace of an input method meets one's own letter.
 */
import type { EditorState } from 'prosemirror-state'
import { relativePositionToAbsolutePosition } from 'y-prosemirror'
import * as Y from 'yjs'
import { blockAt, spotAt, textsOf } from './block-text.ts'
import type { Bound } from './yjs-nodes.ts'

export interface Anchor {
  readonly id: Y.ID
  /** the letter may be gone: then its trace marks the place */
  readonly acceptsTrace: boolean
}

/** The letter left of `pos`; null at the start of a block. Call it while view and Yjs agree. */
export function anchorAt(state: EditorState, pos: number, b: Bound): Anchor | null {
  const $pos = state.doc.resolve(pos)
  if (!$pos.parent.isTextblock || $pos.parentOffset === 0) return null
  const block = blockAt(b, $pos)
  const id = block === null ? null : (spotAt(textsOf(block), $pos.parentOffset)?.left ?? null)
  return id === null ? null : { id, acceptsTrace: false }
}

/** @returns the position right of the anchor's letter, or null when that is gone */
export function resolveAnchor(anchor: Anchor | null, b: Bound): number | null {
  if (anchor === null) return null
  const relative = new Y.RelativePosition(null, null, anchor.id, 0)
  const pos = relativePositionToAbsolutePosition(b.doc, b.type, relative, b.mapping)
  if (pos === null) return null
  const item = Y.getItem(b.doc.store, anchor.id)
  if (!item.deleted) return pos + 1
  return anchor.acceptsTrace ? pos : null
}

/**
 * The anchor after an own Backspace. "đ" is typed as d, Backspace, đ: for a moment nothing of the own word stands
 * there. Hung on a peer's letter the caret would be drawn into the peer's word, so it hangs on the trace of the own
 * letter, behind which nobody else writes.
 * @param erased the letter left of the caret before the Backspace
 */
export function anchorAfterErasing(
  state: EditorState,
  erased: Anchor | null,
  b: Bound,
): Anchor | null {
  if (erased === null) return null
  const left = anchorAt(state, state.selection.head, b)
  if (left !== null && left.id.client === b.doc.clientID) return null
  return { id: erased.id, acceptsTrace: true }
}
