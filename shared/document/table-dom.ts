/** A table's cell to and from HTML: the page's own, Word's, Excel's, LibreOffice's. */
import { isFigure } from '../text/figures.ts'
import { CELL_ALIGNS, TABLE_LIMITS, type CellAlign } from './rules.ts'

/** What is read of a DOM element; shared code knows no DOM. */
export interface CellElement {
  readonly nodeName: string
  readonly textContent: string | null
  getAttribute(name: string): string | null
}

/** A cell's attributes as the schema has them; `colwidth` has one entry for each column spanned. */
export interface CellAttributes {
  readonly header: boolean
  readonly colspan: number
  readonly rowspan: number
  readonly colwidth: readonly number[] | null
  readonly align: CellAlign | null
}

/** Our own cells carry it; others' figures are set right, as offices set them. */
const OWN = 'data-align'

export function cellAttributes(cell: CellElement): CellAttributes {
  const colspan = countOf(cell.getAttribute('colspan'), TABLE_LIMITS.columns)
  return {
    header: cell.nodeName.toLowerCase() === 'th',
    colspan,
    rowspan: countOf(cell.getAttribute('rowspan'), TABLE_LIMITS.rows),
    colwidth: widthsOf(cell.getAttribute('data-colwidth'), colspan),
    align: alignOf(cell),
  }
}

function countOf(text: string | null, most: number): number {
  const n = Number.parseInt(text ?? '1', 10)
  return Number.isFinite(n) ? Math.min(most, Math.max(1, n)) : 1
}

function widthsOf(text: string | null, colspan: number): number[] | null {
  if (text === null || !/^\d{1,4}(,\d{1,4})*$/.test(text)) return null
  const widths = text.split(',').map((width) => Math.min(2_000, Number(width)))
  return widths.length === colspan ? widths : null
}

function alignOf(cell: CellElement): CellAlign | null {
  const own = cell.getAttribute(OWN)
  const styled = /text-align:\s*(\w+)/iu.exec(cell.getAttribute('style') ?? '')?.[1]
  const named = own ?? (styled ?? cell.getAttribute('align'))?.toLowerCase()
  const align = CELL_ALIGNS.find((known) => known === named) ?? null
  if (own !== null) return align
  if (align === null || align === 'left') return isFigureCell(cell) ? 'right' : null
  return align
}

/** A year in the header is no figure of its column. */
const isFigureCell = (cell: CellElement): boolean =>
  cell.nodeName.toLowerCase() === 'td' && isFigure(cell.textContent ?? '')

/** Tag and attributes. `align` stands there as an attribute, since Word reads it and no style is needed for it. */
export function cellTag(
  attrs: Readonly<Record<string, unknown>>,
): [tag: 'th' | 'td', attributes: Record<string, string>] {
  const { header, colspan, rowspan, colwidth, align } = attrs as unknown as CellAttributes
  return [
    header ? 'th' : 'td',
    {
      ...(header ? { scope: 'col' } : {}),
      ...(colspan === 1 ? {} : { colspan: String(colspan) }),
      ...(rowspan === 1 ? {} : { rowspan: String(rowspan) }),
      ...(colwidth === null ? {} : { 'data-colwidth': colwidth.join(',') }),
      ...(align === null ? {} : { align }),
      [OWN]: align ?? '',
    },
  ]
}
