/**
 * Yjs elements as ProseMirror nodes, through a cache, so that an unchanged element gives the same node object again
 * and two documents can be compared by identity. What this page's schema does not know is never dropped or repaired:
 * building stops with UnknownContent, and the page must be reloaded before it may write.
 */
import { Fragment, type Node } from 'prosemirror-model'
import type { updateYFragment } from 'y-prosemirror'
import * as Y from 'yjs'
import { MARK_RULES, NODE_RULES, ROOT_CHILDREN, type NodeRule } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'

type Metadata = Parameters<typeof updateYFragment>[3]
/** Cached node of an element, cached text runs of a text. The shape is y-prosemirror's. */
export type NodeMap = Metadata['mapping']
type YType = Parameters<NodeMap['get']>[0]
/** What happened in one transaction, as Yjs tells it. */
export type YEvents = Parameters<Parameters<Y.XmlFragment['observeDeep']>[0]>[0]

/** What every part of the binding shares; `mapping` and `isOMark` make it fit y-prosemirror's functions. */
export interface Bound {
  readonly doc: Y.Doc
  readonly type: Y.XmlFragment
  readonly mapping: NodeMap
  readonly isOMark: Metadata['isOMark']
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
    if (!(child instanceof Y.XmlElement)) throw new UnknownContent('text between paragraphs')
    if (!allowed.includes(child.nodeName)) throw new UnknownContent(child.nodeName)
    return buildElement(child, map)
  })
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
    ? joined(element.toArray().flatMap((child) => buildRuns(child, map)))
    : buildChildren(element, rule.children, map)
  const node = sectionSchema.node(element.nodeName, attributes, children)
  map.set(element, node)
  return node
}

function buildRuns(text: Y.XmlElement | Y.XmlText | Y.XmlHook, map: NodeMap): Node[] {
  if (!(text instanceof Y.XmlText)) throw new UnknownContent('a block inside a paragraph')
  const known = map.get(text)
  if (Array.isArray(known)) return known
  const delta: { insert?: unknown; attributes?: Record<string, unknown> }[] = text.toDelta()
  const runs = delta.map((op) => {
    if (typeof op.insert !== 'string') throw new UnknownContent('an object inside text')
    return textNode(op.insert, op.attributes)
  })
  map.set(text, runs)
  return runs
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
  type.toArray().forEach((child, i) => {
    if (child instanceof Y.XmlElement && i < doc.childCount) remap(child, doc.child(i), mapping)
  })
}

function remap(element: Y.XmlElement, node: Node, map: NodeMap): void {
  if (map.get(element) === node) return
  map.set(element, node)
  let i = 0
  const children = element.toArray()
  // Two people began one empty paragraph: it holds two texts, and the editor's runs tell nothing of the border.
  const hasOneText = children.filter((child) => child instanceof Y.XmlText).length === 1
  for (const child of children) {
    if (child instanceof Y.XmlElement) {
      if (i < node.childCount) remap(child, node.child(i++), map)
    } else if (!hasOneText) map.delete(child)
    else if (child instanceof Y.XmlText) {
      const runs: Node[] = []
      while (i < node.childCount && node.child(i).isText) runs.push(node.child(i++))
      map.set(child, runs)
    }
  }
}

/**
 * Drops the cached nodes of a text that was written directly, and of every block around it. Left in the cache, a
 * later remote change in the same quote would draw the old words, and positions behind them would be off.
 */
export function forget(text: Y.XmlText, { type, mapping }: Bound): void {
  let at: YType | null = text
  while (at !== null && at !== type) {
    mapping.delete(at)
    at = at.parent
  }
}
