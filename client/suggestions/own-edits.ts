/** What a suggester does to the copy, as hunks. Deleting one's own fresh words leaves nothing behind. */
import type { Node } from 'prosemirror-model'
import {
  AddMarkStep,
  AttrStep,
  RemoveMarkStep,
  ReplaceAroundStep,
  type Step,
  type Transform,
} from 'prosemirror-transform'
import {
  hasMarkup,
  placed,
  toCopy,
  tried,
  type BlockHunk,
  type Changes,
  type Fork,
  type Hunk,
} from './hunks.ts'

/** A stretch of the copy before a step, and how long it is after it. */
interface Touched {
  readonly from: number
  readonly to: number
  readonly size: number
}

/** @param edit made on `fork.copy`. @param newId of a new suggestion */
export function withOwnEdit(fork: Fork, edit: Transform, newId: () => string): Fork {
  let at: Fork = fork
  for (const [i, step] of edit.steps.entries()) {
    const before = edit.docs[i] ?? fork.copy
    const after = edit.docs[i + 1] ?? edit.doc
    at = { ...at, ...afterStep(at, step, before, after, newId), copy: after }
  }
  return tidy(at, newId)
}

function afterStep(
  fork: Fork,
  step: Step,
  before: Node,
  after: Node,
  newId: () => string,
): Changes {
  const node = markupOnly(step)
  const isInOwn = placed(fork.hunks).some(
    ({ start, end }) => node !== null && start <= node && end > node,
  )
  if (node !== null && !isInOwn) return { ...fork, blocks: withMarkup(fork, node, after, newId) }
  const ranges = touchedBy(step, before)
  // From the end, so that earlier places stay true.
  let hunks = fork.hunks
  for (const range of ranges.toReversed()) hunks = withTouched(hunks, range, after, ranges, newId)
  return { ...fork, hunks }
}

/** The position of the one block whose type or attributes the step changes; null: it does something else. */
function markupOnly(step: Step): number | null {
  if (step instanceof AttrStep) return step.pos
  if (!(step instanceof ReplaceAroundStep)) return null
  const isOneBlock =
    step.gapFrom - step.from === 1 &&
    step.to - step.gapTo === 1 &&
    step.insert === 1 &&
    step.slice.content.childCount === 1 &&
    step.slice.size === 2
  return isOneBlock ? step.from : null
}

function withMarkup(
  fork: Fork,
  pos: number,
  after: Node,
  newId: () => string,
): readonly BlockHunk[] {
  const at = toCopy(fork).invert().map(pos, 1)
  const now = after.nodeAt(pos)
  const was = fork.base.nodeAt(at)
  if (now === null || was === null) return fork.blocks
  const before = fork.blocks.find((block) => block.at === at)
  const others = fork.blocks.filter((block) => block.at !== at)
  const markup = { type: now.type.name, attrs: now.attrs }
  return hasMarkup(was, markup)
    ? others
    : [...others, { id: before?.id ?? newId(), at, now: markup }]
}

function touchedBy(step: Step, before: Node): Touched[] {
  if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) {
    const out: Touched[] = []
    before.nodesBetween(step.from, step.to, (node, pos) => {
      if (!node.isTextblock) return
      const from = Math.max(step.from, pos + 1)
      const to = Math.min(step.to, pos + 1 + node.content.size)
      if (to > from) out.push({ from, to, size: to - from })
    })
    return out
  }
  if (step instanceof AttrStep) {
    const size = before.nodeAt(step.pos)?.nodeSize ?? 0
    return [{ from: step.pos, to: step.pos + size, size }]
  }
  if (step instanceof ReplaceAroundStep) {
    // Wrapped or lifted: the whole blocks are the suggestion.
    const { from, to, gapFrom, gapTo, slice } = step
    const size = to - from + slice.size - (gapFrom - from) - (to - gapTo)
    return [{ from, to, size }]
  }
  const out: Touched[] = []
  step.getMap().forEach((from, to, start, end) => {
    out.push({ from, to, size: end - start })
  })
  return out
}

function withTouched(
  hunks: readonly Hunk[],
  { from, to, size }: Touched,
  after: Node,
  ranges: readonly Touched[],
  newId: () => string,
): readonly Hunk[] {
  const all = placed(hunks)
  const hit = all.filter(({ start, end }) => start <= to && end >= from)
  const [first, last] = [hit[0], hit.at(-1)]
  const toBase = (pos: number): number => {
    let shift = 0
    for (const hunk of all) if (hunk.end <= pos) shift = hunk.to - hunk.end
    return pos + shift
  }
  const low = first === undefined ? from : Math.min(from, first.start)
  const high = last === undefined ? to : Math.max(to, last.end)
  // Ranges of the same step that stand before this one have moved it in the document after the step.
  let shift = 0
  for (const other of ranges)
    if (other.to <= from && other.from < from) shift += other.size - (other.to - other.from)
  const slice = after.slice(low + shift, high + shift + size - (to - from))
  const one = {
    id: first?.id ?? newId(),
    from: first !== undefined && low === first.start ? first.from : toBase(low),
    to: last !== undefined && high === last.end ? last.to : toBase(high),
    slice,
  }
  const rest = hunks.filter((hunk) => !hit.some(({ id }) => id === hunk.id))
  return [...rest, one].toSorted((a, b) => a.from - b.from || a.to - b.to)
}

function tidy(fork: Fork, newId: () => string): Fork {
  const hunks = fork.hunks.filter(
    ({ from, to, slice }) =>
      !(from === to && slice.size === 0) && !fork.base.slice(from, to).eq(slice),
  )
  const blocks = fork.blocks.filter(({ at }) => fork.base.nodeAt(at) !== null)
  return tried(fork.base, { hunks, blocks })?.eq(fork.copy) === true
    ? { ...fork, hunks, blocks }
    : { ...fork, ...coarse(fork, newId) }
}

/** What hunks cannot say piece by piece: the top-level blocks that differ are one suggestion. */
function coarse({ base, copy, hunks }: Fork, newId: () => string): Changes {
  const olds = base.children
  const news = copy.children
  const shorter = Math.min(olds.length, news.length)
  const isSame = (i: number, j: number): boolean => {
    const [old, now] = [olds[i], news[j]]
    return old !== undefined && now !== undefined && old.eq(now)
  }
  let head = 0
  while (head < shorter && isSame(head, head)) head++
  let tail = 0
  while (tail < shorter - head && isSame(olds.length - 1 - tail, news.length - 1 - tail)) tail++
  const sizeOf = (nodes: readonly Node[]): number => nodes.reduce((n, node) => n + node.nodeSize, 0)
  const from = sizeOf(olds.slice(0, head))
  const to = base.content.size - sizeOf(olds.slice(olds.length - tail))
  const end = copy.content.size - sizeOf(news.slice(news.length - tail))
  const id = hunks[0]?.id ?? newId()
  const isEmpty = from === to && from === end
  return { hunks: isEmpty ? [] : [{ id, from, to, slice: copy.slice(from, end) }], blocks: [] }
}
