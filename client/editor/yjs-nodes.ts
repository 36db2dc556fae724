/**
 * Yjs elements as ProseMirror nodes, through a cache, so that an unchanged element gives the same node object again
 * and two documents can be compared by identity. What this page's schema does not know is never dropped or repaired:
 * building stops with UnknownContent, and the page must be reloaded before it may write.
 */
import { Fragment, type Node } from 'prosemirror-model'
import type { absolutePositionToRelativePosition } from 'y-prosemirror'
import * as Y from 'yjs'
import { MARK_RULES, NODE_RULES, ROOT_CHILDREN, type NodeRule } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'

/** The cached node of each element. The shape is y-prosemirror's, whose position functions read it. */
export type NodeMap = Parameters<typeof absolutePositionToRelativePosition>[2]
type YType = Parameters<NodeMap['get']>[0]
/** What happened in one transaction, as Yjs tells it. */
export type YEvents = Parameters<Parameters<Y.XmlFragment['observeDeep']>[0]>[0]

/** What every part of the binding shares. */
export interface Bound {
  readonly doc: Y.Doc
  readonly type: Y.XmlFragment
  readonly mapping: NodeMap
}

/** Content that a newer page wrote and this one cannot show. */
export class UnknownContent extends Error {
  constructor(what: string) {
    super(`unknown content: ${what}`)
    this.name = 'UnknownContent'
  }
}

const RULES: ReadonlyMap<string, NodeRule> = new Map(NODE_RULES.map((rule) => [rule.name, rule]))
const MARKS = new Map(Object.entries(MARK_RULES))

/** The document's children. @throws UnknownContent */
export function buildRoot(root: Y.XmlFragment, map: NodeMap): Fragment {
  return Fragment.fromArray(buildChildren(root, ROOT_CHILDREN, map))
}

function buildChildren(parent: Y.XmlFragment, allowed: readonly string[], map: NodeMap): Node[] {
  return parent.toArray().map((child) => {
    const node = buildChild(child, map)
    if (!allowed.includes(node.type.name)) throw new UnknownContent(node.type.name)
    return node
  })
}

/** A block as a node. @throws UnknownContent */
export function buildChild(child: Y.XmlElement | Y.XmlText | Y.XmlHook, map: NodeMap): Node {
  if (!(child instanceof Y.XmlElement)) throw new UnknownContent('text between paragraphs')
  return buildElement(child, map)
}

function buildElement(element: Y.XmlElement, map: NodeMap): Node {
  const known = map.get(element)
  if (known !== undefined && !Array.isArray(known)) return known
  const rule = RULES.get(element.nodeName)
  if (rule === undefined) throw new UnknownContent(element.nodeName)
  const attributes: Record<string, unknown> = element.getAttributes()
  for (const [name, value] of Object.entries(attributes)) {
    if (rule.attributes[name]?.(value) !== true) throw new UnknownContent(`${rule.name}.${name}`)
  }
  const children = rule.isTextblock
    ? joined(element.toArray().flatMap((child) => buildRuns(child)))
    : buildChildren(element, rule.children, map)
  const node = sectionSchema.node(element.nodeName, attributes, children)
  map.set(element, node)
  return node
}

function buildRuns(text: Y.XmlElement | Y.XmlText | Y.XmlHook): Node[] {
  if (!(text instanceof Y.XmlText)) throw new UnknownContent('a block inside a paragraph')
  const delta: { insert?: unknown; attributes?: Record<string, unknown> }[] = text.toDelta()
  return delta.map((op) => {
    if (typeof op.insert !== 'string') throw new UnknownContent('an object inside text')
    return textNode(op.insert, op.attributes)
  })
}

/** @throws UnknownContent for a mark that this page does not know */
export function textNode(text: string, attributes: Record<string, unknown> = {}): Node {
  const marks = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      if (MARKS.get(name)?.(value) !== true) throw new UnknownContent(`mark ${name}`)
      return sectionSchema.mark(name, typeof value === 'object' ? value : null)
    })
  return sectionSchema.text(text, marks)
}

/** Neighbouring text nodes with equal marks are one node, as ProseMirror keeps them. */
function joined(nodes: readonly Node[]): Node[] {
  const out: Node[] = []
  for (const node of nodes) {
    const last = out.at(-1)
    if (last !== undefined && last.sameMarkup(node))
      out[out.length - 1] = sectionSchema.text(`${last.text ?? ''}${node.text ?? ''}`, last.marks)
    else out.push(node)
  }
  return out
}

/** Points the cache at the node objects that the editor really holds. */
export function remapAll({ type, mapping }: Bound, doc: Node): void {
  remapChildren(type, doc, mapping)
}

function remapChildren(parent: Y.XmlFragment, node: Node, map: NodeMap): void {
  parent.toArray().forEach((child, i) => {
    if (!(child instanceof Y.XmlElement) || i >= node.childCount) return
    const held = node.child(i)
    if (map.get(child) === held) return
    map.set(child, held)
    if (!held.isTextblock) remapChildren(child, held, map)
  })
}

/**
 * Drops the cached node of a block that is being written, and of every block around it. Left in the cache, a later
 * remote change in the same quote would draw the old words, and positions behind them would be off.
 */
export function forget(block: Y.XmlElement, { type, mapping }: Bound): void {
  let at: YType | null = block
  while (at !== null && at !== type) {
    mapping.delete(at)
    at = at.parent
  }
}

/** Drops the cached nodes of a block that goes, and of everything in it. */
export function forgetAll(block: Y.XmlElement | Y.XmlText | Y.XmlHook, map: NodeMap): void {
  map.delete(block)
  if (block instanceof Y.XmlElement) for (const child of block.toArray()) forgetAll(child, map)
}
