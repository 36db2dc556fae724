/**
 * What a section's document may hold, as plain tables. The server's gate and the ProseMirror schema are both made
 * from here. Rules are `(a|b)*` and `text*` only: two allowed edits, merged, stay allowed.
 */

import { ID_PATTERN } from '#shared/ids.ts'

/** The XML fragment of the Y.Doc that holds the text. */
export const ROOT_NAME = 'prosemirror'

export type AttributeCheck = (value: unknown) => boolean
export interface NodeRule {
  readonly name: string
  /** names of nodes that may stand inside */
  readonly children: readonly string[]
  /** holds text (and nothing but text) */
  readonly isTextblock: boolean
  readonly attributes: Readonly<Record<string, AttributeCheck>>
}

/** Levels of a heading in a section: 1 «I», 2 «1», 3 «1.1», 4 «a)» (domain dossier B, "I / 1 / 1.1 / a) / -"). */
export const HEADING_LEVELS = [1, 2, 3, 4] as const
export type HeadingLevel = (typeof HEADING_LEVELS)[number]

const BLOCKS = ['paragraph', 'heading', 'dash', 'blockquote'] as const
const isLevel: AttributeCheck = (v) =>
  typeof v === 'number' && (HEADING_LEVELS as readonly number[]).includes(v)

/** The largest table a page makes or takes in; one update with all of it stays within what the server takes at once. */
export const TABLE_LIMITS = { rows: 300, columns: 40, cells: 2_000 } as const
export const CELL_ALIGNS = ['left', 'center', 'right'] as const
export type CellAlign = (typeof CELL_ALIGNS)[number]
/** Widest column, CSS pixels: wider than a landscape page. */
const COLUMN_WIDTH = 2_000

const isCount =
  (least: number, most: number): AttributeCheck =>
  (v) =>
    typeof v === 'number' && Number.isInteger(v) && v >= least && v <= most
const isColumnWidth = isCount(0, COLUMN_WIDTH)
const isWidths: AttributeCheck = (v) =>
  v === null || (Array.isArray(v) && v.length <= TABLE_LIMITS.columns && v.every(isColumnWidth))
const isAlign: AttributeCheck = (v) => v === null || (CELL_ALIGNS as readonly unknown[]).includes(v)

export const NODE_RULES: readonly NodeRule[] = [
  { name: 'paragraph', children: [], isTextblock: true, attributes: {} },
  { name: 'heading', children: [], isTextblock: true, attributes: { level: isLevel } },
  /** the level «- »: a paragraph that begins with a dash */
  { name: 'dash', children: [], isTextblock: true, attributes: {} },
  { name: 'blockquote', children: BLOCKS, isTextblock: false, attributes: {} },
  // Neither "+" nor equal rows: two allowed edits may leave a ragged table, which a page then mends by an ordinary edit.
  { name: 'table', children: ['table_row'], isTextblock: false, attributes: {} },
  { name: 'table_row', children: ['table_cell'], isTextblock: false, attributes: {} },
  {
    name: 'table_cell',
    children: ['paragraph', 'dash'],
    isTextblock: false,
    attributes: {
      header: (v) => typeof v === 'boolean',
      colspan: isCount(1, TABLE_LIMITS.columns),
      rowspan: isCount(1, TABLE_LIMITS.rows),
      /** one width for each column the cell spans, CSS pixels; 0 is none */
      colwidth: isWidths,
      align: isAlign,
    },
  },
]
/** What may stand directly in the section. */
export const ROOT_CHILDREN: readonly string[] = [...BLOCKS, 'table']

const SCHEMES: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:'])
/** A link's address: parsed, of a known scheme, without white space or control characters. */
export function isSafeHref(href: unknown): boolean {
  if (typeof href !== 'string' || href.length > 2_000) return false
  for (let i = 0; i < href.length; i++) if (href.charCodeAt(i) <= 0x20) return false
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(href)?.[0].toLowerCase()
  return scheme !== undefined && SCHEMES.has(scheme)
}

/** A mark that says one thing: an object with this key and no other. */
const says =
  (key: string, isAllowed: AttributeCheck): AttributeCheck =>
  (v) =>
    v === null ||
    (typeof v === 'object' &&
      Object.keys(v).length === 1 &&
      isAllowed((v as Readonly<Record<string, unknown>>)[key]))
/** Whoever reads it looks it up, and takes an id that is not there for none. */
const isId: AttributeCheck = (v) => typeof v === 'string' && ID_PATTERN.test(v)

const isPlain: AttributeCheck = (v) =>
  v === null || v === true || (typeof v === 'object' && Object.keys(v).length === 0)

/** Mark name → is this a value the mark may carry (null takes the mark off). */
export const MARK_RULES: Readonly<Record<string, AttributeCheck>> = {
  /** words of a footnote, where its number stands in print */
  footnote: isPlain,
  /** cites a document of the report's list */
  citation: says('document', isId),
  /** «chỗ cần số liệu»: the words say what is missing; the body that owes it, '' when nobody is named */
  missing: says('owes', (v) => v === '' || isId(v)),
  bold: isPlain,
  italic: isPlain,
  underline: isPlain,
  link: says('href', isSafeHref),
}
