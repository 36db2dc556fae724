/**
 * Plain typing, written to Yjs at its exact place. Comparing the two texts instead cannot tell, beside an equal letter,
 * which one is new; with two people at one caret that mixes their words.
 */
import type { Node } from 'prosemirror-model'
import type { Transaction } from 'prosemirror-state'
import { ReplaceStep } from 'prosemirror-transform'
import * as Y from 'yjs'
import { blockAt, replaceLetters, spotAt, textsOf, type Spot } from './block-text.ts'
import { resolveAnchor, type Anchor } from './caret-anchors.ts'
import { forget, type Bound } from './yjs-nodes.ts'

interface Write {
  readonly block: Y.XmlElement
  /** position in the editor's document */
  readonly pos: number
  readonly at: number
  readonly remove: number
  readonly runs: readonly Node[]
}

/** Writes nothing when the transaction is more than typing; the comparison that follows then finds it.
 *  @param trace where an own letter was just erased */
export function writeExactText(b: Bound, tr: Transaction, trace: Anchor | null): void {
  const writes: Write[] = []
  for (const [i, step] of tr.steps.entries()) {
    const before = tr.docs[i]
    const write =
      before !== undefined && step instanceof ReplaceStep ? writeOf(b, step, before) : null
    if (write === null) return
    writes.push(write)
  }
  for (const write of writes) {
    const texts = textsOf(write.block)
    const isAtTrace =
      writes.length === 1 && write.remove === 0 && resolveAnchor(trace, b) === write.pos
    const spot = isAtTrace && trace !== null ? spotOfTrace(b, trace) : null
    forget(write.block, b)
    replaceLetters(b, texts, write, spot ?? spotAt(texts, write.at + write.remove))
  }
}

function writeOf(b: Bound, step: ReplaceStep, before: Node): Write | null {
  if (step.slice.openStart > 0 || step.slice.openEnd > 0) return null
  const $from = before.resolve(step.from)
  if (!$from.parent.isTextblock || !$from.sameParent(before.resolve(step.to))) return null
  const block = blockAt(b, $from)
  if (block === null || block.length === 0) return null
  const runs = step.slice.content.content
  if (runs.some((node) => !node.isText)) return null
  return { block, pos: step.from, at: $from.parentOffset, remove: step.to - step.from, runs }
}

function spotOfTrace(b: Bound, trace: Anchor): Spot | null {
  const { parent } = Y.getItem(b.doc.store, trace.id)
  return parent instanceof Y.XmlText ? { text: parent, left: trace.id } : null
}
