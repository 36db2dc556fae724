/**
 * An own split or join next to another person's caret. Yjs cannot move text: one side is copied and its original
 * deleted, which tears a syllable being typed there. So the side that nobody else is in is copied. Known limit:
 * awareness can be late.
 */
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { textsOf } from './block-text.ts'

/** Is another person's caret in this paragraph, with more than `offset` letters to its left? A caret belongs to the
 *  letter before it, so with an offset of -1 every caret counts. */
export type IsBusy = (block: Y.XmlElement, offset: number) => boolean

export function busyCheck(doc: Y.Doc, awareness: Awareness | undefined): IsBusy {
  return (block, offset) =>
    [...(awareness?.getStates() ?? [])].some(([client, state]) => {
      const cursor: unknown = state['cursor']
      if (client === doc.clientID || typeof cursor !== 'object' || cursor === null) return false
      const place = placeOf('head' in cursor ? cursor.head : null, doc)
      return place !== null && offsetIn(block, place) > offset
    })
}

/** The letters of this block left of a place; -Infinity when the place is elsewhere. */
function offsetIn(block: Y.XmlElement, { type, index }: Y.AbsolutePosition): number {
  if (type === block) return 0
  let offset = 0
  for (const text of textsOf(block)) {
    if (text === type) return offset + index
    offset += text.length
  }
  return -Infinity
}

/** What another client sent as its caret: read with care. */
function placeOf(relative: unknown, doc: Y.Doc): Y.AbsolutePosition | null {
  if (typeof relative !== 'object' || relative === null) return null
  try {
    const position = Y.createRelativePositionFromJSON(relative)
    return Y.createAbsolutePositionFromRelativePosition(position, doc)
  } catch {
    return null
  }
}
