/** Where two documents differ. Lists of nodes are told apart by identity: what is unchanged is one object in both. */
import type { Node } from 'prosemirror-model'

/** Of attributes: column widths are lists, equal by what they hold. */
export const isSameValue = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.join() === b.join())

/** A run of children that differs, between children that are the same. */
export interface Gap {
  /** index of the first old child in the whole list */
  readonly at: number
  readonly olds: readonly Node[]
  readonly news: readonly Node[]
}

/** @returns the gaps in order */
export function gapsBetween(olds: readonly Node[], news: readonly Node[]): Gap[] {
  const shorter = Math.min(olds.length, news.length)
  let head = 0
  let tail = 0
  while (head < shorter && olds[head] === news[head]) head++
  while (tail < shorter - head && olds.at(-1 - tail) === news.at(-1 - tail)) tail++
  const oldEnd = olds.length - tail
  const newEnd = news.length - tail
  const place = new Map<Node, number>()
  news.slice(head, newEnd).forEach((node, i) => {
    if (!place.has(node)) place.set(node, head + i)
  })
  const gaps: Gap[] = []
  let fromOld = head
  let fromNew = head
  const close = (i: number, j: number): void => {
    if (i > fromOld || j > fromNew)
      gaps.push({ at: fromOld, olds: olds.slice(fromOld, i), news: news.slice(fromNew, j) })
  }
  olds.slice(head, oldEnd).forEach((node, i) => {
    const j = place.get(node)
    if (j === undefined || j < fromNew) return
    close(head + i, j)
    fromOld = head + i + 1
    fromNew = j + 1
  })
  close(oldEnd, newEnd)
  return gaps
}
