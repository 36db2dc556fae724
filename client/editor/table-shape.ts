/**
 * The shape of a table and how it is mended. Merging the edits of two people may leave rows of unequal length, spans
 * that overlap or hang over the end, cells without a paragraph, a table without cells. The mended table is a function
 * of the broken one: whoever mends it gets the same, and a mended one is left alone. Words are never taken away: spans
 * are cut, empty cells are added at a row's end, and of empty cells there only those that other rows do not have.
 */
import { Fragment, type Node } from 'prosemirror-model'
import { sectionSchema } from '#shared/document/schema.ts'
import type { CellAttributes } from '#shared/document/table-dom.ts'

const { nodes } = sectionSchema

export const attributesOf = (cell: Node): CellAttributes => cell.attrs as CellAttributes

export const emptyCell = (said: Partial<CellAttributes> = {}): Node =>
  nodes.table_cell.create(said, nodes.paragraph.create())

/** A row while it is laid out: its cells with spans that fit, and how many columns they and those above it fill. */
interface LaidRow {
  readonly cells: Node[]
  readonly filled: number
}

/** Mended tables stand for themselves, broken ones for what they become; null for a table that has to go. */
const known = new WeakMap<Node, Node | null>()

/** @returns the table itself when its shape is sound; null when nothing of it is left to show */
export function mendedTable(table: Node): Node | null {
  const before = known.get(table)
  if (before !== undefined) return before
  const mended = mend(table)
  known.set(table, mended)
  if (mended !== null) known.set(mended, mended)
  return mended
}

export const isSound = (table: Node): boolean => mendedTable(table) === table

function mend(table: Node): Node | null {
  const laid = layOut(table)
  const width = widthOf(laid)
  if (width === 0) return null
  const rows = table.children.map((row, i) => {
    const { cells, filled } = laid[i] ?? { cells: [], filled: 0 }
    const kept = filled > width ? cells.slice(0, cells.length - (filled - width)) : cells
    const missing = Array.from({ length: Math.max(0, width - filled) }, () => emptyCell())
    return withChildren(row, [...kept, ...missing])
  })
  return withChildren(table, rows)
}

/** The same node when its children are. */
function withChildren(node: Node, children: readonly Node[]): Node {
  const isSame =
    children.length === node.childCount && children.every((child, i) => child === node.child(i))
  return isSame ? node : node.copy(Fragment.from([...children]))
}

/** Each cell goes to the first free column, as browsers draw it; a span ends where it would meet another. */
function layOut(table: Node): LaidRow[] {
  const taken: Set<number>[] = table.children.map(() => new Set())
  return table.children.map((row, y) => {
    const here = taken[y] ?? new Set()
    let x = 0
    const cells = row.children.map((cell) => {
      while (here.has(x)) x++
      const wanted = attributesOf(cell)
      let colspan = 1
      while (colspan < wanted.colspan && !here.has(x + colspan)) colspan++
      const rowspan = Math.min(wanted.rowspan, table.childCount - y)
      for (const below of taken.slice(y, y + rowspan))
        for (let i = x; i < x + colspan; i++) below.add(i)
      x += colspan
      return fitting(cell, colspan, rowspan)
    })
    return { cells, filled: here.size }
  })
}

function fitting(cell: Node, colspan: number, rowspan: number): Node {
  const { colspan: columns, rowspan: rows, colwidth } = attributesOf(cell)
  const content = cell.childCount === 0 ? Fragment.from(nodes.paragraph.create()) : cell.content
  const hasWidths = colwidth === null || colwidth.length === colspan
  if (columns === colspan && rows === rowspan && hasWidths && cell.childCount > 0) return cell
  const widths = Array.from({ length: colspan }, (_, i) => colwidth?.[i] ?? 0)
  const attrs = {
    ...cell.attrs,
    colspan,
    rowspan,
    colwidth: widths.some((width) => width > 0) ? widths : null,
  }
  return cell.type.create(attrs, content, cell.marks)
}

/** As wide as most rows are, and at least so that no word and no span is lost; of two candidates the narrower. */
function widthOf(rows: readonly LaidRow[]): number {
  const count = new Map<number, number>()
  for (const { filled } of rows) count.set(filled, (count.get(filled) ?? 0) + 1)
  const [usual] = [...count].toSorted(([a, n], [b, m]) => m - n || a - b)
  const least = rows.map(({ cells, filled }) => filled - emptyAtEnd(cells))
  return Math.max(usual?.[0] ?? 0, ...least)
}

/** How many plain cells without words stand at the end of a row. */
function emptyAtEnd(cells: readonly Node[]): number {
  const lastFull = cells.findLastIndex((cell) => {
    const { colspan, rowspan } = attributesOf(cell)
    return colspan > 1 || rowspan > 1 || cell.textContent !== ''
  })
  return cells.length - 1 - lastFull
}
