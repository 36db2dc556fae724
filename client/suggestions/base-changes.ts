/** The section has changed under a suggester's copy: own changes move along, are found accepted, or lose their words. */
import type { Node } from 'prosemirror-model'
import { Mapping, StepMap, Transform, type Step } from 'prosemirror-transform'
import { hasMarkup, melded, moved, tried, type BlockHunk, type Fork, type Hunk } from './hunks.ts'
import { wordChanges, type WordChange } from './word-changes.ts'

export interface Rebased {
  readonly fork: Fork
  /** from the old copy to the new one; null: it must be drawn from the difference */
  readonly steps: readonly Step[] | null
  /** the base now says what they said */
  readonly taken: readonly string[]
  /** all they would have changed is gone */
  readonly orphans: readonly (WordChange | BlockHunk)[]
  /** other words stand there now */
  readonly changed: readonly string[]
}

/** Acceptance shows within so many letters. */
const NEAR = 40
/** Longest stretch looked at letter by letter. */
const LOOKED_AT = 400

/** @param change made on `fork.base`. @param isOffered have others seen this one? What is being typed was never accepted */
export function withBaseChange(
  fork: Fork,
  change: Transform,
  isOffered: (change: WordChange) => boolean,
): Rebased {
  const base = change.doc
  const { mapping } = change
  const all = wordChanges(fork)
  const taken: string[] = []
  const orphans: (WordChange | BlockHunk)[] = []
  const gone = new Set<string>()
  const leave = (word: WordChange): void => word.parts.forEach((id) => gone.add(id))
  const blocksMoved = fork.blocks.map((b) => ({ ...b, at: mapping.map(b.at, 1) }))
  // Taken away it leaves the copy as it is: it was accepted. Says so too where equal neighbours hide the place.
  const isRedundant = (word: WordChange): boolean => {
    const hunks = fork.hunks.filter(({ id }) => !word.parts.includes(id) && !gone.has(id))
    const moves = hunks.map((hunk) => moved(hunk, mapping))
    return tried(base, { hunks: moves, blocks: blocksMoved })?.eq(fork.copy) === true
  }
  const size = fork.base.content.size
  for (const word of all) {
    const isNear = touches(mapping, Math.max(0, word.from - NEAR), Math.min(size, word.to + NEAR))
    if (!isNear || !isOffered(word) || !isRedundant(word)) continue
    taken.push(word.id)
    leave(word)
  }
  for (const word of all) {
    if (gone.has(word.parts[0] ?? '') || !touches(mapping, word.from, word.to)) continue
    if (isOffered(word) && saysNow(base, mapping, word)) taken.push(word.id)
    else if (isLost(fork.base, mapping, word)) orphans.push(word)
    else continue
    leave(word)
  }
  const blocks: BlockHunk[] = []
  for (const block of fork.blocks) {
    const { pos, deleted } = mapping.mapResult(block.at, 1)
    const node = base.nodeAt(pos)
    const isSaid =
      hasMarkup(node, block.now) ||
      (deleted && hasMarkup(base.nodeAt(mapping.map(block.at, -1)), block.now))
    if (isSaid) taken.push(block.id)
    else if (deleted || node === null || node.isText) orphans.push(block)
    else blocks.push({ ...block, at: pos })
  }
  const changed: string[] = []
  const wanted: Hunk[] = []
  for (const hunk of fork.hunks) {
    if (gone.has(hunk.id)) continue
    if (!isBitten(mapping, hunk)) wanted.push(moved(hunk, mapping))
    else {
      // It lost letters: what the base put at its edges belongs to it too, or words would be glued together.
      changed.push(hunk.id)
      wanted.push({ ...hunk, from: mapping.map(hunk.from, -1), to: mapping.map(hunk.to, 1) })
    }
  }
  const { hunks, copy, misfits } = fitting(base, wanted, blocks)
  orphans.push(...all.filter(({ parts }) => parts.some((id) => misfits.has(id))))
  const steps = gone.size > 0 || misfits.size > 0 ? null : mappedSteps(fork, change, copy)
  const next = { base, copy, blocks, hunks: melded(copy, hunks) }
  return { fork: next, steps, taken, orphans, changed }
}

function touches(mapping: Mapping, from: number, to: number): boolean {
  let isHit = false
  mapping.maps.forEach((map, i) => {
    const back = mapping.slice(0, i).invert()
    map.forEach((start, end) => {
      if (back.map(start, -1) <= to && back.map(end, 1) >= from) isHit = true
    })
  })
  return isHit || mapping.maps.every((map) => map === StepMap.empty || isEmpty(map))
}

function isEmpty(map: StepMap): boolean {
  let any = false
  map.forEach(() => {
    any = true
  })
  return !any
}

function saysNow(base: Node, mapping: Mapping, { from, to, slice }: WordChange): boolean {
  const [low, high] = [mapping.map(from, -1), mapping.map(to, 1)]
  return high <= base.content.size && base.slice(low, high).eq(slice)
}

function isLost(before: Node, mapping: Mapping, { from, to }: WordChange): boolean {
  const $from = before.resolve(from)
  const isBlockGone =
    $from.depth > 0 && mapping.mapResult($from.before()).deleted && mapping.mapResult(from).deleted
  // Of an insertion: what stood on both sides.
  if (to === from) return isBlockGone || mapping.mapResult(from).deletedAcross
  return isBlockGone || mapping.map(to, -1) <= mapping.map(from, 1)
}

function isBitten(mapping: Mapping, { from, to }: Hunk): boolean {
  for (let pos = from; pos < Math.min(to, from + LOOKED_AT); pos++)
    if (mapping.mapResult(pos, 1).deletedAfter) return true
  return false
}

/** A structural suggestion may fit nowhere any more; the others go on. */
function fitting(
  base: Node,
  wanted: readonly Hunk[],
  blocks: readonly BlockHunk[],
): { hunks: Hunk[]; copy: Node; misfits: Set<string> } {
  const whole = tried(base, { hunks: wanted, blocks })
  if (whole !== null) return { hunks: [...wanted], copy: whole, misfits: new Set() }
  const hunks: Hunk[] = []
  const misfits = new Set<string>()
  let copy = tried(base, { hunks, blocks }) ?? base
  for (const hunk of wanted) {
    const next = tried(base, { hunks: [...hunks, hunk], blocks })
    if (next === null) misfits.add(hunk.id)
    else {
      hunks.push(hunk)
      copy = next
    }
  }
  return { hunks, copy, misfits }
}

/** The base's own steps, moved over the hunks: carets and decorations of the copy survive them. */
function mappedSteps(fork: Fork, change: Transform, copy: Node): Step[] | null {
  const probe = new Transform(fork.copy)
  let { hunks } = fork
  try {
    for (const step of change.steps) {
      const over = new StepMap(hunks.flatMap((h) => [h.from, h.to - h.from, h.slice.size]))
      const mapped = step.map(over)
      if (mapped !== null) probe.step(mapped)
      hunks = hunks.map((hunk) => moved(hunk, step.getMap()))
    }
  } catch {
    return null
  }
  return probe.doc.eq(copy) ? probe.steps : null
}
