/**
 * Plain typing, written to Yjs at its exact place. y-prosemirror compares two strings instead; beside an equal letter
 * it cannot tell which one is new, and with two people at one caret that mixes their words.
 */
import type { Node } from 'prosemirror-model'
import type { Transaction } from 'prosemirror-state'
import { ReplaceStep } from 'prosemirror-transform'
import * as Y from 'yjs'
import { forget, type Bound } from './yjs-nodes.ts'

interface Write {
  readonly text: Y.XmlText
  readonly at: number
  readonly remove: number
  readonly runs: readonly Node[]
}

/** @returns the texts it wrote; none when the transaction is more than typing (then updateYFragment writes it) */
export function writeExactText(b: Bound, tr: Transaction): Y.XmlText[] {
  const writes: Write[] = []
  for (const [i, step] of tr.steps.entries()) {
    const before = tr.docs[i]
    const write =
      before !== undefined && step instanceof ReplaceStep ? writeOf(b, step, before) : null
    if (write === null) return []
    writes.push(write)
  }
  for (const { text, at, remove, runs } of writes) {
    forget(text, b)
    if (remove > 0) text.delete(at, remove)
    let pos = at
    for (const run of runs) {
      const letters = run.text ?? ''
      text.insert(pos, letters, Object.fromEntries(run.marks.map((m) => [m.type.name, m.attrs])))
      pos += letters.length
    }
  }
  return writes.map((write) => write.text)
}

function writeOf(b: Bound, step: ReplaceStep, before: Node): Write | null {
  if (step.slice.openStart > 0 || step.slice.openEnd > 0) return null
  const $from = before.resolve(step.from)
  if (!$from.parent.isTextblock || !$from.sameParent(before.resolve(step.to))) return null
  const text = textAt(b, before, step.from)
  if (text === null || text.length === 0) return null
  const runs = step.slice.content.content
  if (runs.some((node) => !node.isText)) return null
  return { text, at: $from.parentOffset, remove: step.to - step.from, runs }
}

/** The Yjs text at a position, when its block holds exactly one. */
function textAt(b: Bound, doc: Node, pos: number): Y.XmlText | null {
  const $pos = doc.resolve(pos)
  let at: Y.XmlFragment = b.type
  for (let depth = 0; depth < $pos.depth; depth++) {
    const index = $pos.index(depth)
    const child: unknown = index < at.length ? at.get(index) : undefined
    if (!(child instanceof Y.XmlElement)) return null
    at = child
  }
  const only: unknown = at.length === 1 ? at.get(0) : undefined
  return only instanceof Y.XmlText ? only : null
}
