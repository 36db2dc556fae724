/**
 * An own split or join next to another person's caret. Yjs cannot move text: one side is copied and its original
 * deleted, which tears a syllable being typed there. So the side that nobody else is in is copied. Known limit:
 * top-level paragraphs only, and awareness can be late.
 */
import type { Node } from 'prosemirror-model'
import type { Awareness } from 'y-protocols/awareness'
import { updateYFragment } from 'y-prosemirror'
import * as Y from 'yjs'
import type { Bound } from './yjs-nodes.ts'

export function keepBusySide(b: Bound, before: Node, after: Node, awareness: Awareness): void {
  let left = 0
  let right = 0
  const olds = before.childCount
  const news = after.childCount
  const least = Math.min(olds, news)
  while (left < least && before.child(left) === after.child(left)) left++
  while (right < least - left && before.child(olds - 1 - right) === after.child(news - 1 - right))
    right++
  const changed = olds - left - right
  const made = news - left - right
  if (changed === 1 && made === 2) keepTail(b, before, after, left, awareness)
  else if (changed === 2 && made === 1) keepSecond(b, before, after, left, awareness)
}

/** Split: when somebody is behind the cut, the head becomes the new element and the tail keeps the old one. */
function keepTail(b: Bound, before: Node, after: Node, at: number, awareness: Awareness): void {
  const element = b.type.get(at)
  const head = after.child(at)
  const tail = after.child(at + 1)
  if (!(element instanceof Y.XmlElement) || element.nodeName !== tail.type.name) return
  if (head.content.size + tail.content.size !== before.child(at).content.size) return
  if (!isBusy(b, element, head.content.size, awareness)) return
  const fresh = new Y.XmlElement(head.type.name)
  b.type.insert(at, [fresh])
  updateYFragment(b.doc, fresh, head, b)
  updateYFragment(b.doc, element, tail, b)
}

/** Join: when somebody is in the second block, its element stays and takes the first one's text. */
function keepSecond(b: Bound, before: Node, after: Node, at: number, awareness: Awareness): void {
  const element = b.type.get(at + 1)
  const whole = after.child(at)
  if (!(element instanceof Y.XmlElement) || element.nodeName !== whole.type.name) return
  const size = before.child(at).content.size + before.child(at + 1).content.size
  if (whole.content.size !== size || !isBusy(b, element, 0, awareness)) return
  b.type.delete(at, 1)
  updateYFragment(b.doc, element, whole, b)
}

/** Is another person's caret in this element, at or behind the offset? */
function isBusy(b: Bound, element: Y.XmlElement, offset: number, awareness: Awareness): boolean {
  return [...awareness.getStates()].some(([client, state]) => {
    const cursor: unknown = state['cursor']
    if (client === b.doc.clientID || typeof cursor !== 'object' || cursor === null) return false
    const head: unknown = 'head' in cursor ? cursor.head : null
    const place = placeOf(head, b.doc)
    if (place === null || place.index < offset) return false
    return place.type === element || place.type.parent === element
  })
}

/** What another client sent as its caret: read with care. */
export function placeOf(relative: unknown, doc: Y.Doc): Y.AbsolutePosition | null {
  if (typeof relative !== 'object' || relative === null) return null
  try {
    const position = Y.createRelativePositionFromJSON(relative)
    return Y.createAbsolutePositionFromRelativePosition(position, doc)
  } catch {
    return null
  }
}
