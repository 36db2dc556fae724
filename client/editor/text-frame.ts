/** How the text in a view lies over the section's: it is the section, or a copy with one's own suggestions in it. */
import type { Node } from 'prosemirror-model'
import type { EditorState } from 'prosemirror-state'
import { StepMap, type Mappable } from 'prosemirror-transform'

export interface TextFrame {
  /** the section's document; null: the view's own */
  readonly section: Node | null
  /** from the section's positions to the view's */
  readonly toView: Mappable
  readonly toSection: Mappable
}

export const WHOLE_SECTION: TextFrame = {
  section: null,
  toView: StepMap.empty,
  toSection: StepMap.empty,
}

/** The document whose letters Yjs holds. */
export const sectionOf = (state: EditorState, frame: TextFrame): Node => frame.section ?? state.doc
