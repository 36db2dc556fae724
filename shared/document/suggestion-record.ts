/**
 * A suggestion as a record beside the section: where (Yjs positions of what stands at its edges, the words that would
 * go, what stood around them) and what would stand there instead. It names no position of its author's own copy, so
 * everybody who has the section finds the place, and it goes on holding while the section changes.
 */
import type { Node, ResolvedPos } from 'prosemirror-model'
import * as Y from 'yjs'
import { findWords, isAlive, SURROUNDINGS, type Stretch } from './anchor.ts'
import { flatOf, rangeOf } from './flat-positions.ts'

interface Id {
  readonly client: number
  readonly clock: number
}
/** A position in the section: beside an item, or at the beginning or end of a type; without either, of the section. */
export interface RecordPlace {
  readonly item?: Id | undefined
  readonly type?: Id | undefined
  /** 0: before the item, or at the end; −1: behind it, or at the beginning */
  readonly assoc: 0 | -1
}

/** Node type and attributes of a block. */
export interface Markup {
  readonly type: string
  readonly attrs: Readonly<Record<string, unknown>>
}

/** Other words, another structure, other marks in a stretch. */
export interface ReplaceRecord {
  readonly kind: 'replace'
  /** on the first thing that would go; of an insertion: on its right neighbour */
  readonly start: RecordPlace
  /** on the last thing that would go; of an insertion: on its left neighbour */
  readonly end: RecordPlace
  readonly isPoint: boolean
  /** what would go, a line end for each beginning of a block; '' for an insertion */
  readonly quote: string
  readonly prefix: string
  readonly suffix: string
  /** JSON of a ProseMirror slice */
  readonly slice: SliceJson
}

/** Another level or style of one block; its words stay. */
export interface BlockRecord {
  readonly kind: 'block'
  /** inside the block, at its beginning */
  readonly at: RecordPlace
  readonly was: Markup
  readonly now: Markup
  /** the first words of the block */
  readonly quote: string
}
export type SuggestionRecord = ReplaceRecord | BlockRecord

export interface SliceJson {
  readonly content?: readonly unknown[] | undefined
  readonly openStart?: number | undefined
  readonly openEnd?: number | undefined
}

/** Where a record stands now. stale: other words stand there than its author saw. */
export interface Located extends Stretch {
  readonly isStale: boolean
  /** found by its words: the recorded positions lead nowhere */
  readonly isMoved: boolean
}

/** A section as Yjs holds it and as ProseMirror shows it; the two must be of the same moment. */
export interface SectionAt {
  readonly root: Y.XmlFragment
  readonly doc: Node
}

/** Letters of a block's beginning by which it is known again. */
const BLOCK_WORDS = 60
/** An insertion whose neighbours are gone is found by this many letters on each side, */
const POINT_CONTEXT = 16
/** if there are at least so many together. */
const LEAST_CONTEXT = 12

/** What stands between two positions: letters, and a line end for each block that begins there. */
export function wordsBetween(doc: Node, { from, to }: Stretch): string {
  let words = ''
  if (to > from)
    doc.nodesBetween(from, to, (node, pos) => {
      if (node.isText)
        words += (node.text ?? '').slice(Math.max(0, from - pos), Math.max(0, to - pos))
      else if (pos >= from && pos < to) words += '\n'
    })
  return words
}

/** Letters before and behind a stretch, without a sign between blocks. */
function surroundings(doc: Node, { from, to }: Stretch): { prefix: string; suffix: string } {
  const { text, runs } = flatOf(doc)
  const lettersBefore = (pos: number): number => {
    const run = runs.find((r) => r.pos + r.length > pos)
    return run === undefined ? text.length : run.offset + Math.max(0, pos - run.pos)
  }
  const [first, last] = [lettersBefore(from), lettersBefore(to)]
  return {
    prefix: text.slice(Math.max(0, first - SURROUNDINGS), first),
    suffix: text.slice(last, last + SURROUNDINGS),
  }
}

/** @param at positions in the section. @param slice JSON of what would stand there */
export function replaceRecord(
  section: SectionAt,
  { from, to }: Stretch,
  slice: SliceJson,
): ReplaceRecord {
  return {
    kind: 'replace',
    start: placeAt(section, from, 0),
    end: placeAt(section, to, -1),
    isPoint: from === to,
    quote: wordsBetween(section.doc, { from, to }),
    ...surroundings(section.doc, { from, to }),
    slice,
  }
}

/** @param pos of the block in the section */
export function blockRecord(section: SectionAt, pos: number, now: Markup): BlockRecord {
  const block = section.doc.nodeAt(pos)
  if (block === null || block.isText) throw new Error('no block stands there')
  return {
    kind: 'block',
    at: insideBlock(section, pos),
    was: { type: block.type.name, attrs: block.attrs },
    now,
    quote: block.textContent.slice(0, BLOCK_WORDS),
  }
}

/** Where the record stands in the section now.
 *  @returns null: the words or the block are gone (orphan). They may come back. */
export function locate(section: SectionAt, record: SuggestionRecord): Located | null {
  return record.kind === 'block'
    ? locateBlock(section, record)
    : record.isPoint
      ? locatePoint(section, record)
      : locateWords(section, record)
}

function locateBlock(section: SectionAt, { at, was, quote }: BlockRecord): Located | null {
  const inside = positionOf(section, at)
  const held = inside === null || inside === 0 ? null : inside - 1
  const pos = held ?? onlyBlock(section.doc, quote)
  const block = pos === null ? null : section.doc.nodeAt(pos)
  if (pos === null || block === null || block.isText) return null
  const isStale =
    block.type.name !== was.type || JSON.stringify(block.attrs) !== JSON.stringify(was.attrs)
  return { from: pos, to: pos, isStale, isMoved: held === null }
}

/** The one block that begins with these words. */
function onlyBlock(doc: Node, quote: string): number | null {
  if (quote === '') return null
  const found: number[] = []
  doc.descendants((node, pos) => {
    if (node.isTextblock && node.textContent.startsWith(quote)) found.push(pos)
    return !node.isTextblock
  })
  return found.length === 1 ? (found[0] ?? null) : null
}

function locatePoint(section: SectionAt, record: ReplaceRecord): Located | null {
  const { doc: yDoc } = section.root
  if (yDoc === null) return null
  for (const place of [record.end, record.start]) {
    const pos = place.item === undefined || isAlive(yDoc, place) ? positionOf(section, place) : null
    if (pos !== null) return { from: pos, to: pos, isStale: false, isMoved: false }
  }
  const before = record.prefix.slice(-POINT_CONTEXT)
  const key = before + record.suffix.slice(0, POINT_CONTEXT)
  const flat = flatOf(section.doc)
  const at = key.length < LEAST_CONTEXT ? -1 : flat.text.indexOf(key)
  if (at < 0 || flat.text.includes(key, at + 1)) return null
  const offset = at + before.length
  const left = rangeOf(flat, { from: offset - 1, to: offset })
  const right = rangeOf(flat, { from: offset, to: offset + 1 })
  const pos = before === '' ? right?.from : left?.to
  return pos === undefined ? null : { from: pos, to: pos, isStale: false, isMoved: true }
}

function locateWords(section: SectionAt, record: ReplaceRecord): Located | null {
  const from = positionOf(section, record.start)
  const to = positionOf(section, record.end)
  const isHeld = from !== null && to !== null && to > from
  if (isHeld && wordsBetween(section.doc, { from, to }) === record.quote)
    return { from, to, isStale: false, isMoved: false }
  const found = searched(section.doc, record)
  if (found !== null) return { ...found, isStale: false, isMoved: true }
  const { doc: yDoc } = section.root
  const isOneAlive = yDoc !== null && (isAlive(yDoc, record.start) || isAlive(yDoc, record.end))
  return isHeld && isOneAlive ? { from, to, isStale: true, isMoved: false } : null
}

/** The words where what stood around them still stands. */
function searched(doc: Node, record: ReplaceRecord): Stretch | null {
  const flat = flatOf(doc)
  const stretch = findWords(flat, record, record.quote.replaceAll('\n', ''))
  const at = stretch === null ? null : rangeOf(flat, stretch)
  return at !== null && wordsBetween(doc, at) === record.quote ? at : null
}

// ---- positions: ProseMirror's, and Yjs's in the same tree

/** @param assoc 0: with what stands behind the position; −1: with what stands before it */
export function placeAt({ root, doc }: SectionAt, pos: number, assoc: 0 | -1): RecordPlace {
  const $pos = doc.resolve(pos)
  const parent = elementAt(root, $pos)
  if (!$pos.parent.isTextblock) return placeIn(parent, $pos.index(), assoc)
  let offset = $pos.parentOffset
  const texts = textsIn(parent)
  for (const [i, text] of texts.entries()) {
    const isHere = assoc === 0 ? offset < text.length : offset <= text.length
    if (isHere || i === texts.length - 1) return placeIn(text, offset, assoc)
    offset -= text.length
  }
  return placeIn(parent, 0, assoc)
}

function insideBlock({ root, doc }: SectionAt, pos: number): RecordPlace {
  return placeIn(elementAt(root, doc.resolve(pos + 1)), 0, -1)
}

function elementAt(root: Y.XmlFragment, $pos: ResolvedPos): Y.XmlFragment {
  let at: Y.XmlFragment = root
  for (let depth = 0; depth < $pos.depth; depth++) {
    const child: unknown = at.get($pos.index(depth))
    if (!(child instanceof Y.XmlElement)) throw new Error('the document is not of this moment')
    at = child
  }
  return at
}

const textsIn = (parent: Y.XmlFragment): Y.XmlText[] =>
  parent.toArray().filter((child) => child instanceof Y.XmlText)

function placeIn(type: Y.XmlFragment | Y.XmlText, index: number, assoc: 0 | -1): RecordPlace {
  const { item, type: within } = Y.createRelativePositionFromTypeIndex(
    type as Y.AbstractType<unknown>,
    index,
    assoc,
  )
  const id = ({ client, clock }: Y.ID): Id => ({ client, clock })
  return {
    assoc,
    ...(item === null ? {} : { item: id(item) }),
    ...(within === null ? {} : { type: id(within) }),
  }
}

/** @returns null: what it names is no longer in the section, or never was */
export function positionOf({ root, doc }: SectionAt, place: RecordPlace): number | null {
  if (root.doc === null) return null
  const id = (of: Id | undefined): Y.ID | null =>
    of === undefined ? null : Y.createID(of.client, of.clock)
  const [item, type] = [id(place.item), id(place.type)]
  if (item === null && type === null) return place.assoc === 0 ? doc.content.size : 0
  const found = Y.createAbsolutePositionFromRelativePosition(
    new Y.RelativePosition(type, null, item, place.assoc),
    root.doc,
  )
  return found === null ? null : positionIn({ root, doc }, found.type, found.index)
}

function positionIn({ root, doc }: SectionAt, type: unknown, index: number): number | null {
  const path: { parent: Y.XmlFragment; index: number }[] = []
  let at: unknown = type
  while (at !== root) {
    if (!(at instanceof Y.XmlElement) && !(at instanceof Y.XmlText)) return null
    const parent: unknown = at.parent
    if (!(parent instanceof Y.XmlFragment)) return null
    const place = parent.toArray().indexOf(at)
    if (place < 0) return null // it is deleted
    path.unshift({ parent, index: place })
    at = parent
  }
  let node = doc
  let pos = 0
  for (const step of path) {
    if (node.isTextblock) {
      const before = textsIn(step.parent).slice(0, step.index)
      return pos + before.reduce((sum, text) => sum + text.length, 0) + index
    }
    const child = node.maybeChild(step.index)
    if (child === null) return null
    pos += childrenSize(node, step.index) + 1
    node = child
  }
  if (node.isTextblock) return pos
  return index > node.childCount ? null : pos + childrenSize(node, index)
}

function childrenSize(node: Node, count: number): number {
  let size = 0
  for (let i = 0; i < count; i++) size += node.child(i).nodeSize
  return size
}
