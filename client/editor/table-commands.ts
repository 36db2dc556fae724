/** What can be done to a table: the library's commands on a sound table, within the largest size, and our own. */
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  CellSelection,
  deleteColumn,
  deleteRow,
  deleteTable,
  goToNextCell,
  isInTable,
  mergeCells,
  selectedRect,
  splitCell,
  TableMap,
  type TableRect,
} from 'prosemirror-tables'
import { TextSelection, type Command, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { TABLE_LIMITS, type CellAlign } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { isFigure, readFigure, sumFigures, writeFigure } from '#shared/text/figures.ts'
import { mendTables } from './table-mending.ts'
import { attributesOf, emptyCell } from './table-shape.ts'

const { nodes } = sectionSchema

export const TABLE_ACTS = [
  'row-before',
  'row-after',
  'column-before',
  'column-after',
  'delete-row',
  'delete-column',
  'merge',
  'split',
  'header-row',
  'wider',
  'narrower',
  'align-left',
  'align-center',
  'align-right',
  'align-figures',
  'sum',
  'delete-table',
] as const
export type TableAct = (typeof TABLE_ACTS)[number]

/** None is a combination of browsers, and none types a letter where Ctrl+Alt is AltGr. */
export const TABLE_KEYS: Readonly<Record<TableAct, string>> = {
  'row-before': 'Mod-Shift-Enter',
  'row-after': 'Mod-Enter',
  'column-before': 'Alt-Shift-Enter',
  'column-after': 'Alt-Enter',
  'delete-row': 'Mod-Shift-Backspace',
  'delete-column': 'Alt-Shift-Backspace',
  merge: 'Alt-Shift-5',
  split: 'Alt-Shift-6',
  'header-row': 'Alt-Shift-7',
  wider: 'Alt-Shift-ArrowRight',
  narrower: 'Alt-Shift-ArrowLeft',
  'align-left': 'Alt-Shift-1',
  'align-center': 'Alt-Shift-2',
  'align-right': 'Alt-Shift-3',
  'align-figures': 'Alt-Shift-4',
  sum: 'Alt-=',
  'delete-table': 'Alt-Shift-0',
}
export const INSERT_TABLE_KEY = 'Ctrl-Alt-7'

/** Why a table was not made or changed; the detail of a `table-refused` event on the text. */
export type TableRefusal =
  | { readonly kind: 'too-large'; readonly rows: number; readonly columns: number }
  | { readonly kind: 'no-figures' }

export function refuseTable(view: EditorView | undefined, refusal: TableRefusal): true {
  view?.dom.dispatchEvent(new CustomEvent('table-refused', { bubbles: true, detail: refusal }))
  return true
}

export const isTooLarge = (rows: number, columns: number): boolean =>
  rows > TABLE_LIMITS.rows || columns > TABLE_LIMITS.columns || rows * columns > TABLE_LIMITS.cells

/** A new table behind the paragraph at the caret, or before it when that is empty. The first row is the header. */
export function insertTable(rows: number, columns: number): Command {
  return (state, dispatch, view) => {
    if (isTooLarge(rows, columns)) return refuseTable(view, { kind: 'too-large', rows, columns })
    if (!dispatch) return true
    const row = (i: number) =>
      nodes.table_row.create(
        null,
        Array.from({ length: columns }, () => emptyCell({ header: i === 0 && rows > 1 })),
      )
    const table = nodes.table.create(
      null,
      Array.from({ length: rows }, (_, i) => row(i)),
    )
    const { tr } = state
    const { $from } = state.selection
    const top = $from.depth === 0 ? null : $from.node(1)
    const isEmpty = top?.isTextblock === true && top.content.size === 0
    const at = top === null ? $from.pos : isEmpty ? $from.before(1) : $from.after(1)
    tr.insert(at, at === state.doc.content.size ? [table, nodes.paragraph.create()] : table)
    dispatch(tr.setSelection(TextSelection.create(tr.doc, at + 4)).scrollIntoView())
    return true
  }
}

export function tableAct(act: TableAct): Command {
  return (given, dispatch, view) => {
    if (!isInTable(given)) return false
    if (!dispatch) return true
    const state = onSoundTables(given, dispatch, view)
    if (!isInTable(state)) return true
    return COMMANDS[act](state, dispatch, view)
  }
}

/** The library reckons with a whole grid: a broken table is mended before anything is done to it. */
export function onSoundTables(
  state: EditorState,
  dispatch: (tr: Transaction) => void,
  view: EditorView | undefined,
): EditorState {
  const tr = mendTables(state)
  if (tr === null) return state
  dispatch(tr)
  return view?.state ?? state.apply(tr)
}

const COMMANDS: Readonly<Record<TableAct, Command>> = {
  'row-before': adding(1, 0, addRowBefore, (rect) => ({ row: rect.top, like: rect.top + 1 })),
  'row-after': adding(1, 0, addRowAfter, (rect) => ({ row: rect.bottom, like: rect.bottom - 1 })),
  'column-before': adding(0, 1, addColumnBefore, (rect) => ({
    column: rect.left,
    like: rect.left + 1,
  })),
  'column-after': adding(0, 1, addColumnAfter, (rect) => ({
    column: rect.right,
    like: rect.right - 1,
  })),
  'delete-row': (state, dispatch) => {
    const { top, bottom, map } = selectedRect(state)
    return (bottom - top === map.height ? deleteTable : deleteRow)(state, dispatch)
  },
  'delete-column': (state, dispatch) => {
    const { left, right, map } = selectedRect(state)
    return (right - left === map.width ? deleteTable : deleteColumn)(state, dispatch)
  },
  merge: mergeCells,
  split: splitCell,
  'header-row': toggleHeaderRow,
  wider: widen(20),
  narrower: widen(-20),
  'align-left': align(null),
  'align-center': align('center'),
  'align-right': align('right'),
  'align-figures': alignFigures,
  sum,
  'delete-table': deleteTable,
}

type NewLine =
  | { readonly row: number; readonly like: number }
  | { readonly column: number; readonly like: number }

/** A new row takes over how its neighbour's cells stand and how wide they are, a new column which of them are headers. */
function adding(
  rows: number,
  columns: number,
  command: Command,
  lineOf: (rect: TableRect) => NewLine,
): Command {
  return (state, dispatch, view) => {
    const rect = selectedRect(state)
    const [height, width] = [rect.map.height + rows, rect.map.width + columns]
    if (isTooLarge(height, width))
      return refuseTable(view, { kind: 'too-large', rows: height, columns: width })
    return command(state, (tr) => {
      takeOver(tr, rect.tableStart, lineOf(rect))
      dispatch?.(tr.scrollIntoView())
    })
  }
}

function takeOver(tr: Transaction, tableStart: number, line: NewLine): void {
  const table = tr.doc.nodeAt(tableStart - 1)
  if (table === null) return
  const map = TableMap.get(table)
  const isRow = 'row' in line
  for (let i = 0; i < (isRow ? map.width : map.height); i++) {
    const at = (n: number): number => (isRow ? n * map.width + i : i * map.width + n)
    const pos = map.map[at(isRow ? line.row : line.column)]
    const likePos = map.map[at(line.like)]
    if (pos === undefined || likePos === undefined || pos === likePos) continue
    const [cell, like] = [table.nodeAt(pos), table.nodeAt(likePos)]
    if (cell === null || like === null) continue
    const { align: side, header } = attributesOf(like)
    if (side !== attributesOf(cell).align) tr.setNodeAttribute(tableStart + pos, 'align', side)
    const { colwidth, colspan } = attributesOf(like)
    if (isRow && colwidth !== null && colspan === attributesOf(cell).colspan)
      tr.setNodeAttribute(tableStart + pos, 'colwidth', colwidth)
    if (!isRow && header) tr.setNodeAttribute(tableStart + pos, 'header', true)
  }
}

function toggleHeaderRow(state: EditorState, dispatch?: (tr: Transaction) => void): boolean {
  const { map, table, tableStart } = selectedRect(state)
  const cells = new Set(map.map.slice(0, map.width))
  const isHeader = [...cells].every((pos) => table.nodeAt(pos)?.attrs['header'] === true)
  const { tr } = state
  for (const pos of cells) tr.setNodeAttribute(tableStart + pos, 'header', !isHeader)
  dispatch?.(tr)
  return true
}

/** Narrowest and widest column, CSS pixels. */
const WIDTHS = { least: 40, most: 1_000 } as const

/** By keyboard what dragging a border does: the selected columns, a little wider or narrower. */
function widen(byPx: number): Command {
  return (state, dispatch, view) => {
    const rect = selectedRect(state)
    const { tr } = state
    for (let column = rect.left; column < rect.right; column++) {
      const now = widthOf(rect, column, view)
      const width = Math.min(WIDTHS.most, Math.max(WIDTHS.least, now + byPx))
      setWidth(tr, rect, column, width)
    }
    dispatch?.(tr)
    return true
  }
}

/** As set, or as drawn. */
function widthOf({ map, table, tableStart }: TableRect, column: number, view?: EditorView): number {
  const pos = map.map[column] ?? 0
  const cell = table.nodeAt(pos)
  if (cell === null) return WIDTHS.least
  const { colspan, colwidth } = attributesOf(cell)
  const set = colwidth?.[column - map.colCount(pos)] ?? 0
  if (set > 0) return set
  if (view === undefined) return 100
  const drawn: unknown = view.nodeDOM(tableStart + pos)
  return drawn instanceof HTMLElement ? Math.round(drawn.offsetWidth / colspan) : 100
}

function setWidth(tr: Transaction, rect: TableRect, column: number, width: number): void {
  const { map, tableStart } = rect
  const cells = new Set(
    Array.from({ length: map.height }, (_, y) => map.map[y * map.width + column]),
  )
  for (const pos of cells) {
    const cell = pos === undefined ? null : tr.doc.nodeAt(tableStart + pos)
    if (pos === undefined || cell === null) continue
    const { colspan, colwidth } = attributesOf(cell)
    const widths = Array.from({ length: colspan }, (_, i) => colwidth?.[i] ?? 0)
    widths[column - map.colCount(pos)] = width
    tr.setNodeAttribute(tableStart + pos, 'colwidth', widths)
  }
}

function align(side: CellAlign | null): Command {
  return (state, dispatch) => {
    const { tr } = state
    for (const pos of selectedCells(state)) tr.setNodeAttribute(pos, 'align', side)
    dispatch?.(tr)
    return true
  }
}

function selectedCells(state: EditorState): number[] {
  const { map, tableStart, ...rect } = selectedRect(state)
  return map.cellsInRect(rect).map((pos) => tableStart + pos)
}

/** Every figure of the table goes to the right, as offices set them. */
function alignFigures(state: EditorState, dispatch?: (tr: Transaction) => void): boolean {
  const { map, table, tableStart } = selectedRect(state)
  const { tr } = state
  for (const pos of new Set(map.map)) {
    const cell = table.nodeAt(pos)
    if (cell === null || attributesOf(cell).align === 'right') continue
    if (!attributesOf(cell).header && isFigure(cell.textContent))
      tr.setNodeAttribute(tableStart + pos, 'align', 'right')
  }
  dispatch?.(tr)
  return true
}

/** Writes into the cell at the caret what the figures above it in its column come to. */
function sum(state: EditorState, dispatch?: (tr: Transaction) => void, view?: EditorView): boolean {
  const { map, table, tableStart, left, top } = selectedRect(state)
  const above = new Set(Array.from({ length: top }, (_, y) => map.map[y * map.width + left] ?? -1))
  const own = map.map[top * map.width + left] ?? 0
  above.delete(own)
  // A year in the header is no figure of its column.
  const figures = [...above].flatMap((pos) => {
    const node = table.nodeAt(pos)
    return node === null || attributesOf(node).header ? [] : (readFigure(node.textContent) ?? [])
  })
  const cell = table.nodeAt(own)
  if (figures.length === 0 || cell === null) return refuseTable(view, { kind: 'no-figures' })
  const text = sectionSchema.text(writeFigure(sumFigures(figures)))
  const { tr } = state
  const start = tableStart + own + 1
  const [only] = cell.children
  // In the paragraph that is there: it stays the same for whoever else is in it.
  if (cell.childCount === 1 && only?.isTextblock === true)
    tr.replaceWith(start + 1, start + 1 + only.content.size, text)
  else tr.replaceWith(start, start + cell.content.size, nodes.paragraph.create(null, text))
  tr.setNodeAttribute(start - 1, 'align', 'right')
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, start + 1 + text.nodeSize)))
  return true
}

/** Tab goes from cell to cell; behind the last one begins a new row. */
export const nextCell: Command = (given, dispatch, view) => {
  if (!isInTable(given)) return false
  if (!dispatch) return true
  const state = onSoundTables(given, dispatch, view)
  if (!isInTable(state) || goToNextCell(1)(state, dispatch)) return true
  let after = state
  tableAct('row-after')(
    state,
    (tr) => {
      dispatch(tr)
      after = view?.state ?? state.apply(tr)
    },
    view,
  )
  goToNextCell(1)(after, dispatch)
  return true
}

export const previousCell: Command = (given, dispatch, view) => {
  if (!isInTable(given)) return false
  if (dispatch) goToNextCell(-1)(onSoundTables(given, dispatch, view), dispatch)
  return true
}

/** At a cell's edge Backspace and Delete end: what the browser would do there joins cells in the page. */
export function stayInCell(direction: -1 | 1): Command {
  return (state) => {
    const { $head, empty } = state.selection
    if (!isInTable(state) || !empty || state.selection instanceof CellSelection) return false
    if (!$head.parent.isTextblock || $head.node(-1).type !== nodes.table_cell) return false
    const cell = $head.node(-1)
    return direction < 0
      ? $head.parentOffset === 0 && $head.index(-1) === 0
      : $head.parentOffset === $head.parent.content.size && $head.index(-1) === cell.childCount - 1
  }
}

/** Up from the first row of a table that begins the section, down from the last one of one that ends it. */
export function leaveTable(direction: -1 | 1): Command {
  return (state, dispatch, view) => {
    const { $head, empty } = state.selection
    if (!isInTable(state) || !empty || view?.endOfTextblock(direction < 0 ? 'up' : 'down') !== true)
      return false
    const isAtEdge =
      direction < 0
        ? $head.index(0) === 0 && $head.index(1) === 0
        : $head.index(0) === state.doc.childCount - 1 &&
          $head.index(1) === $head.node(1).childCount - 1
    if (!isAtEdge || $head.node(1).type !== nodes.table) return false
    const at = direction < 0 ? 0 : state.doc.content.size
    const tr = state.tr.insert(at, nodes.paragraph.create())
    dispatch?.(tr.setSelection(TextSelection.create(tr.doc, at + 1)).scrollIntoView())
    return true
  }
}
