/** The section as a document without a view: what a suggester's copy stands on. It is read, and never written to. */
import { EditorState } from 'prosemirror-state'
import { Transform, type Step } from 'prosemirror-transform'
import * as Y from 'yjs'
import { sectionSchema } from '#shared/document/schema.ts'
import type { SectionAt } from '#shared/document/suggestion-record.ts'
import type { Drawn } from '../editor/binding.ts'
import { remoteChange } from '../editor/remote-change.ts'
import { buildRoot, remapAll, UnknownContent, type YEvents } from '../editor/yjs-nodes.ts'

/** Other words in place of some come from Yjs as a deletion and an insertion: in one step the place is not lost. */
export function inWholeSteps(change: Transform): Transform {
  const [first = change.doc] = change.docs
  const whole = new Transform(first)
  let steps: readonly Step[] = []
  for (const step of change.steps) {
    const merged = steps.at(-1)?.merge(step) ?? null
    steps = merged === null ? [...steps, step] : [...steps.slice(0, -1), merged]
  }
  for (const step of steps) whole.step(step)
  return whole
}

export interface MirrorOptions {
  /** the section has changed; `section` already shows it */
  readonly onChange: (change: Transform) => void
  /** it holds something that this page does not know: nothing is told from here on */
  readonly onUnknownContent: () => void
}

export interface SectionMirror {
  readonly bound: Drawn
  readonly section: SectionAt
  stop(): void
}

/** @param type the section's fragment, already filled. @throws UnknownContent */
export function sectionMirror(type: Y.XmlFragment, options: MirrorOptions): SectionMirror {
  const { doc } = type
  if (doc === null) throw new Error('the fragment belongs to no document')
  const bound: Drawn = { type, doc, mapping: new Map(), counts: { remote: 0, whole: 0 } }
  const first = sectionSchema.node('doc', null, buildRoot(type, bound.mapping))
  let state = EditorState.create({ doc: first })
  remapAll(bound, state.doc)

  const onYjs = (events: YEvents, transaction: Y.Transaction): void => {
    try {
      const { tr, isWhole } = remoteChange(state, bound, events, transaction)
      bound.counts.remote++
      if (isWhole) bound.counts.whole++
      state = state.apply(tr)
      remapAll(bound, state.doc)
      if (tr.docChanged) options.onChange(inWholeSteps(tr))
    } catch (problem) {
      if (!(problem instanceof UnknownContent)) throw problem
      type.unobserveDeep(onYjs)
      options.onUnknownContent()
    }
  }
  type.observeDeep(onYjs)

  return {
    bound,
    get section() {
      return { root: type, doc: state.doc }
    },
    stop: () => type.unobserveDeep(onYjs),
  }
}
