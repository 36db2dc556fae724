/**
 * What prosemirror-tables does in the page: selecting cells, moving between them by arrows, dragging a column's border.
 * Its own repair is left out: it runs on every page at once after each remote change (see table-mending.ts). It reckons
 * with a whole grid, so on a broken table nothing of it runs and no cells are selected.
 */
import { NodeSelection, Plugin, Selection, type EditorState } from 'prosemirror-state'
import {
  CellSelection,
  columnResizing,
  isInTable,
  tableEditing,
  TableView,
} from 'prosemirror-tables'
import type { Node } from 'prosemirror-model'
import { sectionSchema } from '#shared/document/schema.ts'
import { isSound } from './table-shape.ts'

/** A column without a width is at least so wide, CSS pixels; a table that needs more than the page has scrolls. */
const COLUMN_LEAST = 64

/** Scrolls by itself where the page is too narrow. */
class ScrollingTable extends TableView {
  constructor(node: Node, defaultCellMinWidth: number) {
    super(node, defaultCellMinWidth)
    this.dom.className = 'table-scroll'
  }
}

export function tableEditingPlugins(): readonly Plugin[] {
  return [columnWidths(), cellSelection()]
}

/** keyCode of a key that an input method has taken */
const TAKEN_BY_INPUT_METHOD = 229

function cellSelection(): Plugin {
  const library = tableEditing()
  const { handlePaste: _ownPaste, handleKeyDown, ...props } = library.props
  const plugin: Plugin = new Plugin({
    ...library.spec,
    props: {
      ...props,
      handleKeyDown(view, event) {
        if (view.composing || event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD)
          return false
        if (!isInTable(view.state) || !isWhole(view.state)) return false
        return handleKeyDown?.call(plugin, view, event) ?? false
      },
    },
    appendTransaction(transactions, _before, state) {
      if (isOfCells(state.selection) && !isWhole(state)) {
        const near = Selection.near(state.doc.resolve(state.selection.from))
        return isOfCells(near) ? null : state.tr.setSelection(near)
      }
      // With no change of the document to look at, the library only puts the selection right.
      return library.spec.appendTransaction?.call(library, transactions, state, state)
    },
  })
  return plugin
}

function isOfCells(selection: Selection): boolean {
  if (selection instanceof CellSelection) return true
  return selection instanceof NodeSelection && selection.node.type.spec['tableRole'] !== undefined
}

/** Is the table at the selection sound? */
function isWhole(state: EditorState): boolean {
  const { selection } = state
  const { $from } = selection
  const around = $from.depth > 0 ? $from.node(1) : null
  const node = selection instanceof NodeSelection && $from.depth === 0 ? selection.node : around
  return node?.type !== sectionSchema.nodes.table || isSound(node)
}

function columnWidths(): Plugin {
  const library = columnResizing({
    cellMinWidth: 40,
    defaultCellMinWidth: COLUMN_LEAST,
    View: ScrollingTable,
  })
  const { handleDOMEvents, ...props } = library.props
  return new Plugin({
    ...library.spec,
    props: {
      ...props,
      handleDOMEvents: {
        ...handleDOMEvents,
        mousemove(view, event) {
          const isAnyBroken = view.state.doc.children.some(
            (child) => child.type === sectionSchema.nodes.table && !isSound(child),
          )
          return isAnyBroken
            ? false
            : (handleDOMEvents?.mousemove?.call(library, view, event) ?? false)
        },
      },
    },
  })
}
