/** May what a record proposes stand in a section? The same tables and text rules as the byte gate for edits, over JSON. */
import { Slice, type Node } from 'prosemirror-model'
import type { Markup, SuggestionRecord } from '#shared/document/suggestion-record.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { SUGGESTION_LIMITS } from '#shared/domain/suggestion.ts'
import { allow, refuse, type Decision } from '#shared/errors.ts'
import { BOUNDS } from '../sync/limits.ts'
import { RULE_OF_MARK, RULE_OF_NODE } from '../sync/node-rules.ts'
import { Refusal } from '../sync/refusal.ts'
import { checkedTextLength } from '../sync/text-check.ts'

const encoder = new TextEncoder()
const byteLength = (value: unknown): number => encoder.encode(JSON.stringify(value)).length

/** @returns the record with nothing but what the rules know: this is what is stored */
export function checkedRecord(record: SuggestionRecord): Decision<SuggestionRecord> {
  if (byteLength(record) > SUGGESTION_LIMITS.recordBytes) return refuse('suggestion.too-large')
  if (record.kind === 'block')
    return isBlockMarkup(record.now) && isBlockMarkup(record.was)
      ? allow(record)
      : refuse('suggestion.content')
  const slice = checkedSlice(record.slice)
  if (slice === null || (record.isPoint && slice.size === 0)) return refuse('suggestion.content')
  const json: unknown = slice.toJSON()
  return allow({ ...record, slice: isRecordOf(json) ? json : {} })
}

const isRecordOf = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @returns null: it holds what no section may hold */
function checkedSlice(json: unknown): Slice | null {
  if (!isShallow(json, 0)) return null
  let slice: Slice
  try {
    slice = Slice.fromJSON(sectionSchema, json)
    // Attributes of the right kind, marks that may stand together: what the schema itself can say.
    for (const node of slice.content.content) if (!isAllowed(node, null)) return null
  } catch {
    return null // unknown nodes, marks, shapes
  }
  return opensAt(slice, 'start') && opensAt(slice, 'end') ? slice : null
}

/** Bounded before anything recursive reads it. */
function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  // Each level of the text is a node and its list of children.
  if (depth > 2 * BOUNDS.treeDepth) return false
  return Object.values(value).every((inside) => isShallow(inside, depth + 1))
}

/** A slice may be open only as deep as it goes. */
function opensAt(slice: Slice, side: 'start' | 'end'): boolean {
  let nodes = slice.content
  for (let open = side === 'start' ? slice.openStart : slice.openEnd; open > 0; open--) {
    const node = side === 'start' ? nodes.firstChild : nodes.lastChild
    if (node === null || node.isText) return false
    nodes = node.content
  }
  return true
}

function isAllowed(node: Node, parent: string | null): boolean {
  if (node.isText) {
    const holds = parent === null || RULE_OF_NODE.get(parent)?.holdsText === true
    return holds && isPlainText(node.text ?? '') && node.marks.every((mark) => isMark(mark))
  }
  if (!isBlockMarkup({ type: node.type.name, attrs: node.attrs }) || node.marks.length > 0)
    return false
  if (parent !== null && RULE_OF_NODE.get(parent)?.children.has(node.type.name) !== true)
    return false
  return node.children.every((child) => isAllowed(child, node.type.name))
}

/** Type and attributes as the gate takes them; each attribute known, none missing. */
function isBlockMarkup({ type, attrs }: Markup): boolean {
  const rule = RULE_OF_NODE.get(type)
  if (rule === undefined || byteLength(attrs) > BOUNDS.attributeBytes) return false
  const names = Object.keys(attrs)
  return (
    names.length === rule.attributes.size &&
    names.every((name) => rule.attributes.get(name)?.(attrs[name]) === true)
  )
}

function isMark({ type, attrs }: Node['marks'][number]): boolean {
  const value = Object.keys(attrs).length === 0 ? true : attrs
  return (
    byteLength(attrs) <= BOUNDS.formatJsonBytes && RULE_OF_MARK.get(type.name)?.(value) === true
  )
}

function isPlainText(text: string): boolean {
  if (!text.isWellFormed()) return false
  const bytes = encoder.encode(text)
  try {
    return checkedTextLength(bytes, 0, bytes.length) === text.length
  } catch (problem) {
    if (problem instanceof Refusal) return false
    throw problem
  }
}
