/**
 * Commented words follow every step of the editor: pure, from one state to the next. What is typed at an edge stays
 * outside, but where an own deletion has just eaten the edge, what is typed there belongs to the words until writing
 * pauses.
 */
import type { Transaction } from 'prosemirror-state'
import { ySyncPluginKey } from 'y-prosemirror'
import type { Stretch } from '#shared/document/anchor.ts'
import { flatOf, rangeOf, stretchOf } from '#shared/document/flat-positions.ts'

export interface Mark {
  /** positions in the document; null: the words are gone */
  readonly range: Stretch | null
  readonly isOpenLeft: boolean
  readonly isOpenRight: boolean
}

export interface Tracking {
  readonly marks: ReadonlyMap<string, Mark>
  /** touched by this person since the last pause */
  readonly own: ReadonlySet<string>
  /** touched by others since the last pause */
  readonly foreign: ReadonlySet<string>
  /** what this person put in since the last pause */
  readonly inserted: readonly Stretch[]
}

export const NO_MARKS: Tracking = {
  marks: new Map(),
  own: new Set(),
  foreign: new Set(),
  inserted: [],
}

export const markAt = (range: Stretch | null): Mark => ({
  range,
  isOpenLeft: false,
  isOpenRight: false,
})

/** Words cut out whole: the letters that went, and where in them the words stood. */
interface Carried {
  readonly text: string
  readonly at: Stretch
}

export function track(before: Tracking, tr: Transaction): Tracking {
  const meta = tr.getMeta(ySyncPluginKey) as
    | { isChangeOrigin?: boolean; isUndoRedoOperation?: boolean }
    | undefined
  // Undo comes back through Yjs, but it is this person's act.
  const isTyped = meta?.isChangeOrigin !== true
  const isOwn = isTyped || meta.isUndoRedoOperation === true
  const fresh = isOwn ? insertedBy(tr) : []
  const marks = new Map<string, Mark>()
  const touched = new Set(isOwn ? before.own : before.foreign)
  const change = onlyChange(tr)
  for (const [id, mark] of before.marks) {
    const far = change === null || mark.range === null ? null : shifted(mark, mark.range, change)
    if (far !== null) {
      marks.set(id, far)
      continue
    }
    const next = mark.range === null ? mark : moved(mark, mark.range, tr, isTyped, fresh)
    if (next.range === null || mark.range === null || touches(tr, mark.range)) touched.add(id)
    marks.set(id, next)
  }
  const inserted = before.inserted
    .map((at) => ({ from: tr.mapping.map(at.from, 1), to: tr.mapping.map(at.to, -1) }))
    .filter((at) => at.to > at.from)
  return {
    marks,
    own: isOwn ? touched : before.own,
    foreign: isOwn ? before.foreign : touched,
    inserted: [...inserted, ...fresh],
  }
}

interface Change {
  readonly from: number
  readonly to: number
  /** how far everything behind it moves */
  readonly by: number
}

/** Of a transaction that changes one place, that place: hundreds of marks need not be mapped one by one. */
function onlyChange({ mapping }: Transaction): Change | null {
  const [map] = mapping.maps
  if (map === undefined || mapping.maps.length > 1) return null
  const changes: Change[] = []
  map.forEach(
    (from, to, start, end) => void changes.push({ from, to, by: end - start - (to - from) }),
  )
  return changes.length === 1 ? (changes[0] ?? null) : null
}

/** A mark that the change does not touch. @returns null: it does */
function shifted(mark: Mark, { from, to }: Stretch, change: Change): Mark | null {
  if (to < change.from) return mark
  if (from <= change.to) return null
  return change.by === 0 ? mark : { ...mark, range: { from: from + change.by, to: to + change.by } }
}

function moved(
  mark: Mark,
  range: Stretch,
  tr: Transaction,
  isTyped: boolean,
  fresh: readonly Stretch[],
): Mark {
  let { from, to } = range
  let { isOpenLeft, isOpenRight } = mark
  let carried: Carried | null = null
  for (const [i, map] of tr.mapping.maps.entries()) {
    if (isTyped)
      map.forEach((start, end) => {
        if (end === start || to <= from) return
        if (start <= from && end >= to)
          carried = cutOut(tr, i, { from: start, to: end }, { from, to })
        else if (end >= to && start < to) isOpenRight = true
        else if (start <= from && end > from) isOpenLeft = true
      })
    from = map.map(from, isOpenLeft ? -1 : 1)
    to = Math.max(from, map.map(to, isOpenRight ? 1 : -1))
  }
  if (to > from) return { range: { from, to }, isOpenLeft, isOpenRight }
  return markAt(carried === null ? null : found(carried, tr, fresh))
}

function cutOut(tr: Transaction, step: number, gone: Stretch, words: Stretch): Carried | null {
  const doc = tr.docs[step]
  if (doc === undefined) return null
  const flat = flatOf(doc)
  const all = stretchOf(flat, gone)
  const at = stretchOf(flat, words)
  return {
    text: flat.text.slice(all.from, all.to),
    at: { from: at.from - all.from, to: at.to - all.from },
  }
}

/** A paragraph that was moved within one step stands in what the same step put in. */
function found({ text, at }: Carried, tr: Transaction, fresh: readonly Stretch[]): Stretch | null {
  const flat = flatOf(tr.doc)
  for (const range of fresh) {
    const { from, to } = stretchOf(flat, range)
    const index = flat.text.slice(from, to).indexOf(text)
    if (index >= 0) return rangeOf(flat, { from: from + index + at.from, to: from + index + at.to })
  }
  return null
}

function insertedBy(tr: Transaction): Stretch[] {
  const out: Stretch[] = []
  for (const [i, map] of tr.mapping.maps.entries())
    map.forEach((_from, _to, start, end) => {
      const rest = tr.mapping.slice(i + 1)
      const range = { from: rest.map(start, -1), to: rest.map(end, 1) }
      // Single letters are typing: no place to look for moved words.
      if (end - start > 1 && range.to > range.from) out.push(range)
    })
  return out
}

function touches(tr: Transaction, range: Stretch): boolean {
  let isHit = false
  for (const map of tr.mapping.maps)
    map.forEach((start, end) => {
      if (start <= range.to && end >= range.from) isHit = true
    })
  return isHit
}
