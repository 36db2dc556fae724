/** Yjs bytes → the neutral tree of document/block.ts. Pure; runs in the keeper's thread, never beside the sockets. */
import * as Y from 'yjs'
import type { Block, MarkName, Run, TableCell } from '#shared/document/block.ts'
import {
  CELL_ALIGNS,
  HEADING_LEVELS,
  isSafeHref,
  ROOT_NAME,
  type HeadingLevel,
} from '#shared/document/rules.ts'

const MARKS: readonly MarkName[] = ['bold', 'italic', 'underline']

/** @param state a whole Yjs V1 update that passed the gate */
export function blocksOfState(state: Uint8Array): Block[] {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, state)
  const blocks = blocksIn(doc.getXmlFragment(ROOT_NAME))
  doc.destroy()
  return blocks
}

const elementsIn = (parent: Y.XmlFragment): Y.XmlElement[] =>
  parent.toArray().filter((child) => child instanceof Y.XmlElement)

export const blocksIn = (parent: Y.XmlFragment): Block[] => elementsIn(parent).map(blockOf)

function blockOf(element: Y.XmlElement): Block {
  switch (element.nodeName) {
    case 'blockquote':
      return { kind: 'quote', blocks: blocksIn(element) }
    case 'heading':
      return { kind: 'heading', level: levelOf(element), runs: runsIn(element) }
    case 'dash':
      return { kind: 'dash', runs: runsIn(element) }
    case 'paragraph':
      return { kind: 'paragraph', runs: runsIn(element) }
    case 'table':
      return { kind: 'table', rows: elementsIn(element).map((row) => elementsIn(row).map(cellOf)) }
    default:
      throw new Error(`a section holds a node the gate does not let in: ${element.nodeName}`)
  }
}

/** A heading without a level is what the editor's schema makes of it: level 2. */
function levelOf(element: Y.XmlElement): HeadingLevel {
  const level: unknown = element.getAttribute('level')
  return HEADING_LEVELS.find((known) => known === level) ?? 2
}

/** What a cell does not say is what the editor's schema makes of it. */
function cellOf(cell: Y.XmlElement): TableCell {
  const said: Readonly<Record<string, unknown>> = cell.getAttributes()
  const count = (value: unknown): number => (typeof value === 'number' ? value : 1)
  const widths: unknown = said['colwidth']
  return {
    blocks: blocksIn(cell),
    header: said['header'] === true,
    colspan: count(said['colspan']),
    rowspan: count(said['rowspan']),
    align: CELL_ALIGNS.find((known) => known === said['align']) ?? null,
    widths: Array.isArray(widths) ? widths.map(Number) : null,
  }
}

function runsIn(element: Y.XmlElement): Run[] {
  return element
    .toArray()
    .filter((child) => child instanceof Y.XmlText)
    .flatMap((text) => (text.toDelta() as Piece[]).map(runOf))
}

interface Piece {
  readonly insert: string
  readonly attributes?: Readonly<Record<string, unknown>>
}

function runOf(piece: Piece): Run {
  const format = piece.attributes ?? {}
  const isOn = (mark: string): boolean => format[mark] !== undefined && format[mark] !== null
  const said = (mark: string, key: string): unknown =>
    (format[mark] as Readonly<Record<string, unknown>> | null | undefined)?.[key]
  const href = said('link', 'href')
  const cites = said('citation', 'document')
  const missing = said('missing', 'owes')
  return {
    text: piece.insert,
    marks: MARKS.filter(isOn),
    ...(typeof href === 'string' && isSafeHref(href) ? { href } : {}),
    ...(isOn('footnote') ? { note: true } : {}),
    ...(typeof cites === 'string' ? { cites } : {}),
    ...(typeof missing === 'string' ? { missing } : {}),
  }
}
