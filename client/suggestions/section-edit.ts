/** Accepted suggestions become an edit of the section, one step of undo; and each leaves a record that takes it back. */
import type { Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { yUndoPluginKey } from 'y-prosemirror'
import type * as Y from 'yjs'
import {
  blockRecord,
  locate,
  replaceRecord,
  type SectionAt,
  type SuggestionRecord,
} from '#shared/document/suggestion-record.ts'
import { syncStateOf } from '../editor/binding.ts'
import { closeUndoStep } from '../editor/commands.ts'
import { NOT_TYPED } from '../editor/text-hygiene.ts'
import { accept, fromTheEnd } from './accept.ts'
import type { OwnRecord } from './fork.ts'

export interface Made {
  readonly id: string
  /** applied to the section it takes the words back; null: nothing had to be done */
  readonly undo: SuggestionRecord | null
}

/** What undo of a step of the section means for the suggestions it was made from. */
export interface StepOf {
  readonly ids: readonly string[]
  readonly undone: 'open' | 'accepted'
}

/** Under which the step is found in Yjs's own list of steps. */
const STEP = 'suggestions'

/** @returns those that were put in, each with its way back; the others no longer have their words */
export function putIn(
  view: EditorView,
  records: readonly OwnRecord[],
  how: { readonly isForced: boolean; readonly undone: StepOf['undone'] },
): Made[] {
  const { state } = view
  const section: SectionAt = { root: syncStateOf(state).type, doc: state.doc }
  const { tr } = state
  const done: { id: string; back: (after: SectionAt) => SuggestionRecord }[] = []
  for (const { id, record } of fromTheEnd(section, records)) {
    const back = wayBack(section, record, tr)
    if (back !== null && accept(tr, section, record, how.isForced)) done.push({ id, back })
  }
  if (done.length === 0 || !tr.docChanged) return []
  closeUndoStep(state)
  view.dispatch(tr.setMeta(NOT_TYPED, true).scrollIntoView())
  nameStep(view, { ids: done.map(({ id }) => id), undone: how.undone })
  const after = { root: section.root, doc: view.state.doc }
  return done.map(({ id, back }) => ({ id, undo: back(after) }))
}

/** Made before the edit, asked for after it: places must be those of the section then. */
function wayBack(
  section: SectionAt,
  record: SuggestionRecord,
  tr: Transaction,
): ((after: SectionAt) => SuggestionRecord) | null {
  const at = locate(section, record)
  if (at === null) return null
  const from = (): number => tr.mapping.map(at.from, -1)
  if (record.kind === 'block') {
    const node = section.doc.nodeAt(at.from)
    const was = node === null ? record.was : { type: node.type.name, attrs: node.attrs }
    return (after) => blockRecord(after, from(), was)
  }
  const slice = section.doc.slice(at.from, at.to)
  const to = (): number => tr.mapping.map(at.to, 1)
  return (after) => replaceRecord(after, { from: from(), to: to() }, slice.toJSON() ?? {})
}

function nameStep(view: EditorView, step: StepOf): void {
  const undoManager = yUndoPluginKey.getState(view.state)?.undoManager
  undoManager?.undoStack.at(-1)?.meta.set(STEP, step)
  undoManager?.stopCapturing()
}

interface Popped {
  readonly stackItem: { readonly meta: Map<unknown, unknown> }
  readonly type: 'undo' | 'redo'
}

/** Tells when undo or redo takes such a step back, or does it again. @returns ends that */
export function watchSteps(
  view: EditorView,
  onStep: (ids: readonly string[], to: StepOf['undone']) => void,
): () => void {
  const undoManager: Y.UndoManager | undefined = yUndoPluginKey.getState(view.state)?.undoManager
  if (undoManager === undefined) return () => undefined
  const onPopped = ({ stackItem, type }: Popped): void => {
    const step = stackItem.meta.get(STEP) as StepOf | undefined
    if (step === undefined) return
    onStep(step.ids, step.undone)
    const { undoStack, redoStack } = undoManager
    // Its counterpart leads to where this one came from.
    const counterpart: StepOf = { ...step, undone: step.undone === 'open' ? 'accepted' : 'open' }
    ;(type === 'undo' ? redoStack : undoStack).at(-1)?.meta.set(STEP, counterpart)
  }
  undoManager.on('stack-item-popped', onPopped)
  return () => undoManager.off('stack-item-popped', onPopped)
}
