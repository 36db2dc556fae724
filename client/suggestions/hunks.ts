/** What a suggester's copy is made of: the section (base) and own changes to it (hunks). Positions are the base's. */
import type { Node, Slice } from 'prosemirror-model'
import { ReplaceStep, StepMap, Transform, type Mappable } from 'prosemirror-transform'
import type { Markup } from '#shared/document/suggestion-record.ts'

/** In the copy, `slice` stands where `from` to `to` stands in the base. */
export interface Hunk {
  readonly id: string
  readonly from: number
  readonly to: number
  readonly slice: Slice
}
/** In the copy, the block at this position has another type or other attributes. */
export interface BlockHunk {
  readonly id: string
  readonly at: number
  readonly now: Markup
}
export interface Fork {
  readonly base: Node
  /** always exactly `applied(base, …)` */
  readonly copy: Node
  /** in order, never touching */
  readonly hunks: readonly Hunk[]
  readonly blocks: readonly BlockHunk[]
}
export type Changes = Pick<Fork, 'hunks' | 'blocks'>

/** A hunk with its place in the copy. */
export interface PlacedHunk extends Hunk {
  readonly start: number
  readonly end: number
}

export const unchanged = (base: Node): Fork => ({ base, copy: base, hunks: [], blocks: [] })

/** @throws when a change does not fit the base */
export function applied(base: Node, { hunks, blocks }: Changes): Node {
  const transform = new Transform(base)
  for (const { at, now } of blocks) {
    const node = transform.doc.nodeAt(at)
    const type = base.type.schema.nodes[now.type]
    if (node !== null && !node.isText && type !== undefined)
      transform.setNodeMarkup(at, type, now.attrs, node.marks)
  }
  for (const { from, to, slice } of hunks.toReversed())
    transform.step(new ReplaceStep(from, to, slice))
  return transform.doc
}

/** @returns null when a change does not fit */
export function tried(base: Node, changes: Changes): Node | null {
  try {
    return applied(base, changes)
  } catch {
    return null
  }
}

/** From positions of the base to those of the copy; its inverse leads back. */
export const toCopy = ({ hunks }: Pick<Fork, 'hunks'>): StepMap =>
  new StepMap(hunks.flatMap(({ from, to, slice }) => [from, to - from, slice.size]))

export function placed(hunks: readonly Hunk[]): PlacedHunk[] {
  let shift = 0
  return hunks.map((hunk) => {
    const start = hunk.from + shift
    shift += hunk.slice.size - (hunk.to - hunk.from)
    return { ...hunk, start, end: start + hunk.slice.size }
  })
}

/** A hunk after the base changed: an insertion stays behind its left neighbour, a stretch keeps what is left of it. */
export function moved(hunk: Hunk, mapping: Mappable): Hunk {
  if (hunk.from === hunk.to) {
    const at = mapping.map(hunk.from, -1)
    return { ...hunk, from: at, to: at }
  }
  const from = mapping.map(hunk.from, 1)
  return { ...hunk, from, to: Math.max(from, mapping.map(hunk.to, -1)) }
}

export const hasMarkup = (node: Node | null, { type, attrs }: Markup): boolean =>
  node !== null &&
  !node.isText &&
  node.type.name === type &&
  JSON.stringify(node.attrs) === JSON.stringify(attrs)

/** Hunks that have come to touch become one: two at one place would have no order. */
export function melded(copy: Node, hunks: readonly Hunk[]): Hunk[] {
  const out: PlacedHunk[] = []
  for (const hunk of placed(hunks)) {
    const last = out.at(-1)
    if (last === undefined || hunk.from > last.to) {
      out.push(hunk)
      continue
    }
    const to = Math.max(last.to, hunk.to)
    const slice = copy.slice(last.start, hunk.end)
    out[out.length - 1] = { ...last, to, end: hunk.end, slice }
  }
  return out.map(({ id, from, to, slice }) => ({ id, from, to, slice }))
}
