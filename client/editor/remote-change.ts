/** What Yjs tells of a change, as a transaction on the document that shows the section: an editor's, or a mirror's. */
import { Node, type Fragment } from 'prosemirror-model'
import type { EditorState, Transaction } from 'prosemirror-state'
import * as Y from 'yjs'
import { stepsTo, textSteps, type Became } from './remote-steps.ts'
import { buildRoot, type Bound, type NodeMap, type YEvents } from './yjs-nodes.ts'

export interface RemoteChange {
  readonly tr: Transaction
  /** the smallest steps could not be found: the whole document is replaced */
  readonly isWhole: boolean
}

/** @param state whose document is the section before the change. @throws UnknownContent */
export function remoteChange(
  state: EditorState,
  b: Bound,
  events: YEvents,
  transaction: Y.Transaction,
): RemoteChange {
  const before = forgetChanged(b, transaction)
  const next = buildRoot(b.type, b.mapping)
  const tr = smallestSteps(state, b, events, { next, became: becameOf(before, b) })
  // Checked against what Yjs describes, with the whole document as a last resort.
  if (tr.doc.content.eq(next)) return { tr, isWhole: false }
  return { tr: state.tr.replaceWith(0, state.doc.content.size, next), isWhole: true }
}

function smallestSteps(
  state: EditorState,
  b: Bound,
  events: YEvents,
  { next, became }: { readonly next: Fragment; readonly became: Became },
): Transaction {
  let { tr } = state
  if (events.every((event) => isTextEvent(event))) {
    try {
      textSteps(tr, events, b)
    } catch {
      tr = state.tr
    }
  }
  stepsTo(tr, next, became)
  return tr
}

function isTextEvent(event: YEvents[number]): boolean {
  const target: unknown = event.target
  return target instanceof Y.XmlText
}

/** @returns the nodes of the blocks that changed, as they were */
function forgetChanged(b: Bound, transaction: Y.Transaction): NodeMap {
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
    if (struct instanceof Y.Item && struct.content instanceof Y.ContentType)
      b.mapping.delete(struct.content.type)
  })
  const before: NodeMap = new Map()
  for (const type of [...transaction.changed.keys(), ...transaction.changedParentTypes.keys()]) {
    const node = b.mapping.get(type)
    if (node !== undefined) before.set(type, node)
    b.mapping.delete(type)
  }
  return before
}

function becameOf(before: NodeMap, b: Bound): Became {
  const became = new Map<Node, Node>()
  for (const [type, was] of before) {
    const now = b.mapping.get(type)
    if (was instanceof Node && now instanceof Node) became.set(was, now)
  }
  return became
}
