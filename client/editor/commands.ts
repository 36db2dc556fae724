/** What keys and buttons do to the text. */
import { deleteSelection, setBlockType, splitBlockAs, toggleMark } from 'prosemirror-commands'
import { redo as copyRedo, redoDepth, undo as copyUndo, undoDepth } from 'prosemirror-history'
import type { Command, EditorState } from 'prosemirror-state'
import { isInTable } from 'prosemirror-tables'
import { redoCommand, undoCommand, yUndoPluginKey } from 'y-prosemirror'
import type { MarkName } from '#shared/document/block.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { withoutTypedNumbers } from './level-commands.ts'
import { askOfficial, type OfficialAsk } from './official-ask.ts'
import { isInQuote, toggleQuote } from './quote-commands.ts'
import { insertTable, tableAct, type TableAct } from './table-commands.ts'

const { nodes, marks } = sectionSchema

/** The styles of the official page: «I», «1», «1.1», «a)», «- », paragraph. */
export const BLOCK_STYLES = [
  'paragraph',
  'heading-1',
  'heading-2',
  'heading-3',
  'heading-4',
  'dash',
] as const
export type BlockStyle = (typeof BLOCK_STYLES)[number]
/** Makes a quotation, or takes it back. */
export const QUOTE_KEY = 'Ctrl-Alt-8'
/** The digit that gives the style together with Ctrl and Alt (DESIGN.md, 9). */
export const STYLE_DIGITS: Readonly<Record<BlockStyle, string>> = {
  'heading-1': '1',
  'heading-2': '2',
  'heading-3': '3',
  'heading-4': '4',
  paragraph: '5',
  dash: '6',
}

/** What opens a panel and changes nothing. */
type OutsideText =
  | { readonly kind: 'find' }
  | { readonly kind: 'proof' }
  | { readonly kind: 'suggest' }
export type EditorCommand =
  | { readonly kind: 'undo' | 'redo' }
  | OutsideText
  | { readonly kind: 'quote' }
  | { readonly kind: 'style'; readonly style: BlockStyle }
  | { readonly kind: 'mark'; readonly mark: MarkName }
  | { readonly kind: 'insert-table'; readonly rows: number; readonly columns: number }
  | { readonly kind: 'table'; readonly act: TableAct }
  | { readonly kind: 'official'; readonly ask: OfficialAsk }

/** The next edit begins an own step of undo. */
export function closeUndoStep(state: EditorState): void {
  yUndoPluginKey.getState(state)?.undoManager.stopCapturing()
}

/** Undo takes it back by itself, not together with what was typed before. */
export function ownStep(command: Command): Command {
  return (state, dispatch, view) => {
    if (dispatch && command(state)) closeUndoStep(state)
    return command(state, dispatch, view)
  }
}

/** Gives the selected paragraphs a style. */
export function setStyle(style: BlockStyle): Command {
  return (state, dispatch, view) => {
    const command =
      style === 'paragraph' || style === 'dash'
        ? setBlockType(nodes[style])
        : setBlockType(nodes.heading, { level: Number(style.slice(-1)) })
    if (dispatch) closeUndoStep(state)
    return command(state, dispatch && ((tr) => dispatch(withoutTypedNumbers(tr))), view)
  }
}

export const toggle = (mark: MarkName): Command => toggleMark(marks[mark])

/**
 * Only while the text may be changed: undo writes to the document without asking the view. Very rarely Yjs cannot
 * bring back what it has already cleared away; that one step is then skipped and reported, the text stays as it is.
 */
const ifEditable =
  (command: Command): Command =>
  (state, dispatch, view) => {
    if (view?.editable === false) return true
    try {
      return command(state, dispatch, view)
    } catch (problem) {
      reportError(problem)
      return true
    }
  }

/** In a suggester's copy the steps of undo are ProseMirror's own: nothing of it is in Yjs. */
const isCopy = (state: EditorState): boolean => yUndoPluginKey.getState(state) === undefined
const eitherUndo =
  (inSection: Command, inCopy: Command): Command =>
  (state, dispatch, view) =>
    (isCopy(state) ? inCopy : inSection)(state, dispatch, view)
export const undo = ifEditable(eitherUndo(undoCommand, copyUndo))
export const redo = ifEditable(eitherUndo(redoCommand, copyRedo))

/** Enter at the end of a heading begins a paragraph; in a list of dashes the next dash; on an empty dash it ends. */
export const splitParagraph: Command = (state, dispatch, view) => {
  const { $from, empty } = state.selection
  // From a paragraph into a table: nothing may be left there that could be divided.
  if (!empty && state.tr.deleteSelection().selection.$from.depth === 0)
    return deleteSelection(state, dispatch)
  const isEmptyDash = empty && $from.parent.type === nodes.dash && $from.parent.content.size === 0
  if (isEmptyDash) return setBlockType(nodes.paragraph)(state, dispatch, view)
  return splitBlockAs((node, atEnd) =>
    atEnd && node.type === nodes.heading ? { type: nodes.paragraph } : null,
  )(state, dispatch)
}

/** Backspace at the beginning of a heading or dash first makes it a paragraph. */
export const plainFirst: Command = (state, dispatch, view) => {
  const { $from, empty } = state.selection
  if (!empty || $from.parentOffset > 0 || !$from.parent.isTextblock) return false
  if ($from.parent.type === nodes.paragraph) return false
  return setBlockType(nodes.paragraph)(state, dispatch, view)
}

/** The command behind a button of the tool bar. */
export function commandOf(asked: Exclude<EditorCommand, OutsideText>): Command {
  switch (asked.kind) {
    case 'undo':
      return undo
    case 'redo':
      return redo
    case 'style':
      return setStyle(asked.style)
    case 'mark':
      return toggle(asked.mark)
    case 'quote':
      return ownStep(toggleQuote)
    case 'insert-table':
      return ownStep(insertTable(asked.rows, asked.columns))
    case 'table':
      return ownStep(tableAct(asked.act))
    case 'official':
      return askOfficial(asked.ask)
  }
}

/** What the tool bar shows as pressed and possible. */
export interface ToolbarState {
  readonly editable: boolean
  readonly style: BlockStyle | null
  readonly marks: readonly MarkName[]
  readonly isInTable: boolean
  readonly isQuote: boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** also where only reading is allowed */
  readonly canFind: boolean
  /** no: this person may not; only: nothing else is possible here */
  readonly suggesting: 'no' | 'off' | 'on' | 'only'
}

export const NO_TOOLS: ToolbarState = {
  editable: false,
  style: null,
  marks: [],
  isInTable: false,
  isQuote: false,
  canUndo: false,
  canRedo: false,
  canFind: false,
  suggesting: 'no',
}

export function toolbarState(
  state: EditorState,
  editable: boolean,
): Omit<ToolbarState, 'suggesting'> {
  const undoState = yUndoPluginKey.getState(state)
  return {
    editable,
    style: styleAt(state),
    marks: (['bold', 'italic', 'underline'] as const).filter((name) => isMarked(state, name)),
    isInTable: isInTable(state),
    isQuote: isInQuote(state),
    canUndo: editable && (undoState?.undoManager.canUndo() ?? undoDepth(state) > 0),
    canRedo: editable && (undoState?.undoManager.canRedo() ?? redoDepth(state) > 0),
    canFind: true,
  }
}

/** The style of the selected paragraphs, null when they differ. */
function styleAt(state: EditorState): BlockStyle | null {
  const styles = new Set<BlockStyle>()
  const { from, to } = state.selection
  state.doc.nodesBetween(from, to, (node) => {
    if (node.type === nodes.heading) {
      const found = BLOCK_STYLES.find((style) => style === `heading-${String(node.attrs['level'])}`)
      if (found !== undefined) styles.add(found)
    } else if (node.type === nodes.dash) styles.add('dash')
    else if (node.type === nodes.paragraph) styles.add('paragraph')
    return !node.isTextblock
  })
  return styles.size === 1 ? ([...styles][0] ?? null) : null
}

function isMarked(state: EditorState, name: MarkName): boolean {
  const { from, to, empty, $from } = state.selection
  if (empty) return marks[name].isInSet(state.storedMarks ?? $from.marks()) !== undefined
  return state.doc.rangeHasMark(from, to, marks[name])
}
