/**
 * What the editor shows, written to Yjs: paragraphs that stayed are found by identity, what changed is written in
 * place, and only what cannot be kept is made anew. A paragraph is made with its text inside and never loses its last
 * one: whoever empties it, the letters of others go on landing there.
 */
import type { Node } from 'prosemirror-model'
import * as Y from 'yjs'
import { formatOf, piecesOf, replaceLetters, textsOf } from './block-text.ts'
import type { IsBusy } from './busy-side.ts'
import { gapsBetween, isSameValue, type Gap } from './gaps.ts'
import { buildChild, forget, forgetAll, type Bound } from './yjs-nodes.ts'

/** Makes Yjs hold this document. Call it in a Yjs transaction. */
export function writeBlocks(b: Bound, doc: Node, isBusy: IsBusy): void {
  writeChildren(b, b.type, doc, isBusy)
}

function writeChildren(b: Bound, parent: Y.XmlFragment, wanted: Node, isBusy: IsBusy): void {
  const olds = parent.toArray().map((child) => buildChild(child, b.mapping))
  // From the end, so that earlier places stay true.
  for (const gap of gapsBetween(olds, wanted.content.content).toReversed())
    writeGap(b, parent, withoutEqualEnds(gap), isBusy)
}

/** Equal content in other objects: typing that stands in Yjs already, or a copy of the editor's. */
function withoutEqualEnds({ at, olds, news }: Gap): Gap {
  const shorter = Math.min(olds.length, news.length)
  const areEqual = (i: number): boolean => {
    const [old, wanted] = [olds.at(i), news.at(i)]
    return old !== undefined && wanted !== undefined && old.eq(wanted)
  }
  let head = 0
  let tail = 0
  while (head < shorter && areEqual(head)) head++
  while (tail < shorter - head && areEqual(-1 - tail)) tail++
  return {
    at: at + head,
    olds: olds.slice(head, olds.length - tail),
    news: news.slice(head, news.length - tail),
  }
}

/** An element of Yjs, what it holds, and what it is to hold. */
interface Pair {
  readonly element: Y.XmlElement
  readonly was: Node
  readonly wanted: Node
}

/** Pairs old and new from both ends; what finds no partner is deleted or made. */
function writeGap(b: Bound, parent: Y.XmlFragment, { at, olds, news }: Gap, isBusy: IsBusy): void {
  const pairs = Math.min(olds.length, news.length)
  const keepsTail = isTailBusy(parent, { at, olds, news }, isBusy)
  let head = 0
  let tail = 0
  while (head + tail < pairs) {
    const first = pairAt(parent, at + head, olds[head], news[head])
    const last = pairAt(parent, at + olds.length - 1 - tail, olds.at(-1 - tail), news.at(-1 - tail))
    if (last !== null && (first === null || keepsTail || isCloser(last, first))) {
      writePair(b, last, isBusy)
      tail++
    } else if (first !== null) {
      writePair(b, first, isBusy)
      head++
    } else {
      // Yjs cannot rename an element.
      replaceBlocks(b, parent, at + head, 1, news.slice(head, head + 1))
      head++
    }
  }
  const rest = news.slice(head, news.length - tail)
  replaceBlocks(b, parent, at + head, olds.length - head - tail, rest)
}

function pairAt(
  parent: Y.XmlFragment,
  index: number,
  was: Node | undefined,
  wanted: Node | undefined,
): Pair | null {
  const element: unknown = parent.get(index)
  if (!(element instanceof Y.XmlElement) || was?.type !== wanted?.type) return null
  return was === undefined || wanted === undefined ? null : { element, was, wanted }
}

/** Of a split or join, the first part is kept, unless only the last has anything in common with what was there. */
const isCloser = (last: Pair, first: Pair): boolean => shared(first) === 0 && shared(last) > 0

/** How much two contents have in common at their ends. */
function shared({ was, wanted }: Pair): number {
  const start = was.content.findDiffStart(wanted.content)
  const end = was.content.findDiffEnd(wanted.content)
  if (start === null || end === null) return was.content.size
  return Math.max(start, was.content.size - end.a)
}

/** One paragraph became two, or two one, and somebody else is in the second part: that one must not be copied. */
function isTailBusy(parent: Y.XmlFragment, { at, olds, news }: Gap, isBusy: IsBusy): boolean {
  if (olds.length + news.length !== 3 || ![...olds, ...news].every((node) => node.isTextblock))
    return false
  const sizeOf = (nodes: readonly Node[]): number =>
    nodes.reduce((sum, node) => sum + node.content.size, 0)
  if (sizeOf(olds) !== sizeOf(news)) return false
  const element: unknown = parent.get(at + olds.length - 1)
  const cut = olds.length === 1 ? (news[0]?.content.size ?? 0) : -1
  return element instanceof Y.XmlElement && isBusy(element, cut)
}

function replaceBlocks(
  b: Bound,
  parent: Y.XmlFragment,
  at: number,
  remove: number,
  news: readonly Node[],
): void {
  if (remove > 0) {
    for (const child of parent.slice(at, at + remove)) forgetAll(child, b.mapping)
    parent.delete(at, remove)
  }
  if (news.length > 0) parent.insert(at, news.map(elementOf))
}

function elementOf(node: Node): Y.XmlElement {
  const element = new Y.XmlElement(node.type.name)
  // What a cell does not say is the schema's default: most of a table's cells say nothing.
  for (const [name, value] of Object.entries(node.attrs))
    if (node.type.name !== 'table_cell' || value !== node.type.spec.attrs?.[name]?.default)
      setAttribute(element, name, value)
  const children = node.isTextblock ? [textOf(node)] : node.content.content.map(elementOf)
  element.insert(0, children)
  return element
}

function textOf(block: Node): Y.XmlText {
  const text = new Y.XmlText()
  text.applyDelta(
    block.content.content.map((run) => ({ insert: run.text, attributes: formatOf(run) })),
  )
  return text
}

/** Attribute values are numbers in the document, whatever Yjs' types say of XML. */
function setAttribute(element: Y.XmlElement, name: string, value: unknown): void {
  if (value === null || value === undefined) element.removeAttribute(name)
  else element.setAttribute(name, value as string)
}

function writePair(b: Bound, { element, was, wanted }: Pair, isBusy: IsBusy): void {
  forget(element, b)
  for (const [name, value] of Object.entries(wanted.attrs))
    if (!isSameValue(was.attrs[name], value)) setAttribute(element, name, value)
  if (wanted.isTextblock) writeLetters(b, element, was, wanted)
  else writeChildren(b, element, wanted, isBusy)
}

/** The smallest change of letters, then of marks on those that stayed. */
function writeLetters(b: Bound, block: Y.XmlElement, was: Node, wanted: Node): void {
  const texts = textsOf(block)
  if (texts.length === 0) {
    if (wanted.content.size > 0) block.insert(0, [textOf(wanted)])
    return
  }
  const { at, remove, insert } = changeOf(was.textContent, wanted.textContent)
  const runs = wanted.content.cut(at, at + insert).content
  replaceLetters(b, texts, { at, remove, runs })
  writeMarks(texts, { node: was, from: 0 }, { node: wanted, from: 0 }, at)
  writeMarks(
    texts,
    { node: was, from: at + remove },
    { node: wanted, from: at + insert },
    was.content.size - at - remove,
  )
}

interface Change {
  readonly at: number
  readonly remove: number
  readonly insert: number
}

/** One replaced stretch that leads from one text to another; it cuts no surrogate pair. */
function changeOf(from: string, to: string): Change {
  const shorter = Math.min(from.length, to.length)
  let at = 0
  let tail = 0
  while (at < shorter && from[at] === to[at]) at++
  if (isHighSurrogate(from.charCodeAt(at - 1))) at--
  while (tail < shorter - at && from.at(-1 - tail) === to.at(-1 - tail)) tail++
  if (isLowSurrogate(from.charCodeAt(from.length - tail))) tail--
  return { at, remove: from.length - at - tail, insert: to.length - at - tail }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

interface Stretch {
  readonly node: Node
  readonly from: number
}

/** Puts marks on and off where the same letters carry others. */
function writeMarks(
  texts: readonly Y.XmlText[],
  was: Stretch,
  wanted: Stretch,
  length: number,
): void {
  for (let done = 0; done < length;) {
    const old = was.node.childAfter(was.from + done)
    const now = wanted.node.childAfter(wanted.from + done)
    if (old.node === null || now.node === null) return
    const oldEnd = old.offset + old.node.nodeSize - was.from
    const nowEnd = now.offset + now.node.nodeSize - wanted.from
    const end = Math.min(length, oldEnd, nowEnd)
    const format = formatChange(old.node, now.node)
    if (format !== null)
      for (const piece of piecesOf(texts, wanted.from + done, end - done))
        piece.text.format(piece.at, piece.length, format)
    done = end
  }
}

function formatChange(was: Node, wanted: Node): Record<string, unknown> | null {
  const gone = was.marks.filter((mark) => !mark.type.isInSet(wanted.marks))
  const fresh = wanted.marks.filter((mark) => !mark.isInSet(was.marks))
  if (gone.length + fresh.length === 0) return null
  return Object.fromEntries([
    ...gone.map((mark) => [mark.type.name, null]),
    ...fresh.map((mark) => [mark.type.name, mark.attrs]),
  ])
}
