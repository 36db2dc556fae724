/**
 * A remote change as the smallest ProseMirror steps, so that carets, compositions and decorations nearby survive.
 * Text events become steps at the exact offsets of the Yjs delta; the rest is found by comparing children by
 * identity: a split or join comes out as a split or join, other marks as mark steps, another type as markup steps.
 */
import { Fragment, Mark, Slice, type Node } from 'prosemirror-model'
import type { Transaction } from 'prosemirror-state'
import { ReplaceStep } from 'prosemirror-transform'
import { relativePositionToAbsolutePosition } from 'y-prosemirror'
import * as Y from 'yjs'
import { gapsBetween, isSameValue, type Gap } from './gaps.ts'
import { textNode, type Bound, type YEvents } from './yjs-nodes.ts'

/** Steps for events that only concern texts. Positions come from Yjs: comparing strings would have to guess. */
export function textSteps(tr: Transaction, events: YEvents, b: Bound): void {
  const placed = events
    .map((event) => ({ event, pos: startOf(event, b) }))
    .filter((entry): entry is typeof entry & { pos: number } => entry.pos !== null)
    .toSorted((x, y) => x.pos - y.pos)
  for (const { event, pos: start } of placed) {
    let pos = start
    for (const op of event.delta) {
      if (typeof op.insert === 'string') {
        const attributes: Record<string, unknown> | undefined = op.attributes
        tr.insert(pos, textNode(op.insert, attributes))
        pos += op.insert.length
      } else if (op.delete !== undefined) tr.delete(pos, pos + op.delete)
      else pos += op.retain ?? 0
    }
  }
}

function startOf(event: YEvents[number], b: Bound): number | null {
  const start = Y.createRelativePositionFromTypeIndex(event.target, 0)
  return relativePositionToAbsolutePosition(b.doc, b.type, start, b.mapping)
}

/** What a changed block became: its node before, and after. */
export type Became = ReadonlyMap<Node, Node>

/** Adds the steps from `tr.doc` to a document with the children `next`. Unchanged children are the same objects. */
export function stepsTo(tr: Transaction, next: Fragment, became: Became = new Map()): void {
  childSteps(tr, { base: 0, parent: tr.doc, next, became })
}

interface Change {
  /** where the children of `parent` begin */
  readonly base: number
  readonly parent: Node
  readonly next: Fragment
  readonly became: Became
}

function childSteps(tr: Transaction, { base, parent, next, became }: Change): void {
  const before = parent.content.content
  // From the end, so that earlier positions stay true.
  const gaps = gapsBetween(before, next.content).flatMap((gap) => alongRows(gap, became))
  for (const { at, olds, news } of gaps.toReversed()) {
    const start = base + sizeOf(before.slice(0, at))
    if (olds.length !== news.length) {
      rangeStep(tr, start, Fragment.from([...olds]), Fragment.from([...news]), parent)
      continue
    }
    let pos = start + sizeOf(olds)
    for (let k = olds.length - 1; k >= 0; k--) {
      const old = olds[k]
      const wanted = news[k]
      if (old === undefined || wanted === undefined) continue
      pos -= old.nodeSize
      if (old.eq(wanted)) continue
      markupSteps(tr, pos, old, wanted)
      const now = tr.doc.nodeAt(pos)
      if (now === null || now.eq(wanted) || markSteps(tr, pos, now, wanted)) continue
      // Inside a table or quotation likewise: one range over all cells of a new column would draw every row anew.
      if (!now.isTextblock && now.sameMarkup(wanted))
        childSteps(tr, { base: pos + 1, parent: now, next: wanted.content, became })
      else rangeStep(tr, pos, Fragment.from(now), Fragment.from(wanted), parent)
    }
  }
}

/**
 * Rows and cells that changed, with others that came or went beside them, cut into one gap each: by comparing words a
 * new empty cell would look like the beginning of the next one, and that would be drawn anew under somebody's hands.
 * Paragraphs stay together: of two that were one the comparison makes a split.
 */
function alongRows({ at, olds, news }: Gap, became: Became): Gap[] {
  if (olds.length === news.length || became.size === 0) return [{ at, olds, news }]
  const gaps: Gap[] = []
  let [fromOld, fromNew] = [0, 0]
  for (const [i, old] of olds.entries()) {
    const now = old.isTextblock ? undefined : became.get(old)
    const j = now === undefined ? -1 : news.indexOf(now, fromNew)
    if (j < 0) continue
    gaps.push(
      { at: at + fromOld, olds: olds.slice(fromOld, i), news: news.slice(fromNew, j) },
      { at: at + i, olds: [old], news: news.slice(j, j + 1) },
    )
    fromOld = i + 1
    fromNew = j + 1
  }
  gaps.push({ at: at + fromOld, olds: olds.slice(fromOld), news: news.slice(fromNew) })
  return gaps.filter((gap) => gap.olds.length + gap.news.length > 0)
}

const sizeOf = (nodes: readonly Node[]): number =>
  nodes.reduce((size, node) => size + node.nodeSize, 0)

/** Same text, other marks: mark steps, which move no position. @returns whether they were enough */
function markSteps(tr: Transaction, pos: number, from: Node, to: Node): boolean {
  if (!from.isTextblock || !from.hasMarkup(to.type, to.attrs, to.marks)) return false
  if (from.textContent !== to.textContent) return false
  to.forEach((run, offset) => {
    const start = pos + 1 + offset
    const end = start + run.nodeSize
    const extra = new Set<Mark>()
    tr.doc.nodesBetween(start, end, (node) => {
      if (node.isText) for (const mark of node.marks) if (!mark.isInSet(run.marks)) extra.add(mark)
    })
    for (const mark of extra) tr.removeMark(start, end, mark)
    for (const mark of run.marks)
      if (!allHave(tr.doc, start, end, mark)) tr.addMark(start, end, mark)
  })
  return true
}

function allHave(doc: Node, start: number, end: number, mark: Mark): boolean {
  let all = true
  doc.nodesBetween(start, end, (node) => {
    if (node.isText && !mark.isInSet(node.marks)) all = false
  })
  return all
}

/**
 * Other type or attributes, same content: markup steps, so that carets and decorations inside survive. A change of
 * type is a new element in Yjs, so equal content is its only sign; with an equal type, partly equal content.
 */
function markupSteps(tr: Transaction, pos: number, from: Node, to: Node): void {
  if (from === to || from.isLeaf || to.isLeaf) return
  if (!from.sameMarkup(to)) {
    const start = from.content.findDiffStart(to.content)
    const isSameType = from.type === to.type && Mark.sameSet(from.marks, to.marks)
    if (start !== null) {
      const end = from.content.findDiffEnd(to.content)
      const isPartlyEqual = start > 0 || (end !== null && end.a < from.content.size)
      if (!isSameType || !isPartlyEqual) return
    }
    try {
      if (isSameType) {
        for (const [name, value] of Object.entries(to.attrs))
          if (!isSameValue(from.attrs[name], value)) tr.setNodeAttribute(pos, name, value)
      } else tr.setNodeMarkup(pos, to.type, to.attrs, to.marks)
    } catch {
      return // the schema refuses it in place: replaced as a whole by the caller
    }
    if (start === null) return
  }
  if (from.isTextblock || to.isTextblock || from.childCount !== to.childCount) return
  from.forEach((child, offset, i) => markupSteps(tr, pos + 1 + offset, child, to.child(i)))
}

/** One replace step for the smallest differing range of two fragments that start at `base`. */
function rangeStep(tr: Transaction, base: number, from: Fragment, to: Fragment, wrap: Node): void {
  const start = from.findDiffStart(to)
  const end = from.findDiffEnd(to)
  if (start === null || end === null) return
  const overlap = Math.max(0, start - Math.min(end.a, end.b))
  const slice = wrap.type.create(wrap.attrs, to).slice(start, end.b + overlap)
  try {
    tr.step(new ReplaceStep(base + start, base + end.a + overlap, slice))
  } catch {
    tr.step(new ReplaceStep(base, base + from.size, new Slice(to, 0, 0)))
  }
}
