/** Tables from the clipboard: Word, Excel, LibreOffice, web pages, text with tabs. */
import { Fragment, Slice, type Node } from 'prosemirror-model'
import type { EditorState } from 'prosemirror-state'
import {
  __pastedCells as pastedCells,
  handlePaste as pasteIntoCells,
  isInTable,
  selectedRect,
} from 'prosemirror-tables'
import type { EditorView } from 'prosemirror-view'
import { sectionSchema } from '#shared/document/schema.ts'
import { isFigure } from '#shared/text/figures.ts'
import { cleanText } from '#shared/text/normalize.ts'
import { isTooLarge, onSoundTables, refuseTable, type TableRefusal } from './table-commands.ts'
import { mendedTable } from './table-shape.ts'

const { nodes } = sectionSchema

/** Our cells hold paragraphs and dashes: headings and quotations in a cell become those, a table in a cell its rows. */
export function simplerTables(page: Document): void {
  for (const inner of page.querySelectorAll('td table, th table')) {
    const lines = [...inner.querySelectorAll('tr')].map((row) => {
      const line = page.createElement('p')
      line.textContent = [...row.children].map((cell) => cell.textContent.trim()).join(' – ')
      return line
    })
    inner.replaceWith(...lines)
  }
  for (const block of page.querySelectorAll(
    'td :is(h1,h2,h3,h4,h5,h6), th :is(h1,h2,h3,h4,h5,h6)',
  )) {
    const line = page.createElement('p')
    line.append(...block.childNodes)
    block.replaceWith(line)
  }
  for (const quote of page.querySelectorAll('td blockquote, th blockquote'))
    quote.replaceWith(...quote.childNodes)
  // Word says at the paragraph what Excel says at the cell.
  for (const cell of page.querySelectorAll('td, th')) {
    const side = cell.querySelector(':scope > p[align]')?.getAttribute('align')
    if (side !== null && side !== undefined && !cell.hasAttribute('align'))
      cell.setAttribute('align', side)
  }
}

/** Read from the page's elements, before anything is made of them: a table of 25,000 cells would hold up the page.
 *  @returns the first table that is too large, null when none is */
export function largeTableIn(page: Document): TableRefusal | null {
  for (const table of page.querySelectorAll('table')) {
    const rows = table.rows.length
    const columns = Math.max(0, ...[...table.rows].map((row) => row.cells.length))
    if (isTooLarge(rows, columns)) return { kind: 'too-large', rows, columns }
  }
  return null
}

/** Lines with equally many tabs are a table, as a spreadsheet gives it as text.
 *  @returns null for other text */
export function tableOfText(text: string): Slice | null {
  if (!text.includes('\t')) return null
  const rows = fieldsOf(text)
  const [first] = rows
  const columns = first?.length ?? 0
  if (rows.length < 2 || columns < 2 || rows.some((row) => row.length !== columns)) return null
  const cell = (field: string): Node => {
    const words = cleanText(field)
      .replaceAll(/\s*\n\s*/gu, ' ')
      .trim()
    return nodes.table_cell.create(
      { align: isFigure(words) ? 'right' : null },
      nodes.paragraph.create(null, words === '' ? [] : sectionSchema.text(words)),
    )
  }
  const table = nodes.table.create(
    null,
    rows.map((row) => nodes.table_row.create(null, row.map(cell))),
  )
  return new Slice(Fragment.from(table), 0, 0)
}

/** Rows and fields; a field in quotes may hold tabs, line ends and doubled quotes. */
function fieldsOf(text: string): string[][] {
  const rows: string[][] = [[]]
  const field = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n?|\n|$)/gu
  for (const [, words = '', end = ''] of text.matchAll(field)) {
    const isQuoted = words.length > 1 && words.startsWith('"') && words.endsWith('"')
    rows.at(-1)?.push(isQuoted ? words.slice(1, -1).replaceAll('""', '"') : words)
    if (end === '') break
    if (end !== '\t') rows.push([])
  }
  return rows.filter((row) => row.length > 1 || row[0]?.trim() !== '')
}

/** What the clipboard holds, fitted to the caret's place: sound tables, and in a cell nothing but its kinds of block. */
export function fittedTables(slice: Slice, state: EditorState): Slice {
  const isForCells = isInTable(state)
  if (isForCells && pastedCells(slice) !== null) return slice
  const blocks = slice.content.content.flatMap((node): Node[] => {
    if (isForCells) return blocksForCell(node)
    if (node.type !== nodes.table) return [node]
    const sound = mendedTable(node)
    return sound === null ? [] : [sound]
  })
  const isSame = blocks.every((block, i) => block === slice.content.maybeChild(i))
  if (isSame && blocks.length === slice.content.childCount) return slice
  const open = (wanted: number, block: Node | undefined): number =>
    block === undefined ? 0 : Math.min(wanted, block.isTextblock ? 1 : block.isText ? 0 : wanted)
  return new Slice(
    Fragment.from(blocks),
    open(slice.openStart, blocks[0]),
    open(slice.openEnd, blocks.at(-1)),
  )
}

function blocksForCell(node: Node): Node[] {
  if (node.isInline || node.type === nodes.paragraph || node.type === nodes.dash) return [node]
  if (node.isTextblock) return [nodes.paragraph.create(null, node.content)]
  if (node.type !== nodes.table_row) return node.children.flatMap(blocksForCell)
  const words = node.children.map((cell) => cell.children.map((b) => b.textContent).join(' '))
  const line = words.join(' – ')
  return line === '' ? [] : [nodes.paragraph.create(null, sectionSchema.text(line))]
}

/** @returns whether the paste is done with: cells put into cells, or a table too large for a section */
export function pasteTable(view: EditorView, event: ClipboardEvent, slice: Slice): boolean {
  for (const node of slice.content.content) {
    if (node.type !== nodes.table) continue
    const columns = Math.max(0, ...node.children.map((row) => row.childCount))
    if (isTooLarge(node.childCount, columns))
      return refuseTable(view, { kind: 'too-large', rows: node.childCount, columns })
  }
  if (!isInTable(view.state)) return false
  const cells = pastedCells(slice)
  if (cells !== null) {
    const rect = selectedRect(onSoundTables(view.state, (tr) => view.dispatch(tr), view))
    const rows = Math.max(rect.map.height, rect.top + cells.height)
    const columns = Math.max(rect.map.width, rect.left + cells.width)
    if (isTooLarge(rows, columns)) return refuseTable(view, { kind: 'too-large', rows, columns })
  }
  return pasteIntoCells(view, event, slice)
}
