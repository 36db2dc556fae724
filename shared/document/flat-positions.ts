/** Letters of the section counted from its beginning (shared/document/anchor.ts) ↔ positions in the editor's document. */
import type { Node } from 'prosemirror-model'
import type { Stretch } from './anchor.ts'

interface Run {
  readonly offset: number
  readonly pos: number
  readonly length: number
}
export interface FlatDoc {
  readonly text: string
  readonly runs: readonly Run[]
}

const known = new WeakMap<Node, FlatDoc>()

export function flatOf(doc: Node): FlatDoc {
  const before = known.get(doc)
  if (before !== undefined) return before
  const runs: Run[] = []
  let text = ''
  doc.descendants((node, pos) => {
    if (!node.isText) return
    const letters = node.text ?? ''
    runs.push({ offset: text.length, pos, length: letters.length })
    text += letters
  })
  const flat = { text, runs }
  known.set(doc, flat)
  return flat
}

/** @returns how many letters stand before a position */
export function offsetAt({ runs, text }: FlatDoc, pos: number): number {
  let low = 0
  let high = runs.length
  while (low < high) {
    const middle = (low + high) >> 1
    const run = runs[middle]
    if (run !== undefined && run.pos + run.length <= pos) low = middle + 1
    else high = middle
  }
  const run = runs[low]
  return run === undefined ? text.length : run.offset + Math.max(0, pos - run.pos)
}

export const stretchOf = (flat: FlatDoc, at: Stretch): Stretch => ({
  from: offsetAt(flat, at.from),
  to: offsetAt(flat, at.to),
})

/** @returns null when there are no such letters */
export function rangeOf({ runs }: FlatDoc, { from, to }: Stretch): Stretch | null {
  const posOf = (offset: number): number | null => {
    let low = 0
    let high = runs.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const run = runs[middle]
      if (run === undefined) return null
      if (offset < run.offset) high = middle - 1
      else if (offset >= run.offset + run.length) low = middle + 1
      else return run.pos + offset - run.offset
    }
    return null
  }
  const [first, last] = [posOf(from), posOf(to - 1)]
  return first === null || last === null || to <= from ? null : { from: first, to: last + 1 }
}
