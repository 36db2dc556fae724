/** The outline flattened into rows, with the sums of its headings: one reading for the grid, the side list and the
 *  whole text. Pure. */
import type { SectionState } from '#shared/domain/section.ts'
import type { OutlineNode, SectionRow } from '#shared/wire/api.ts'

export interface OutlineRow {
  readonly node: OutlineNode
  /** 1 for the outermost */
  readonly level: number
  /** ids of the headings above, outermost first */
  readonly above: readonly string[]
  /** the section's row; null for a heading, and for a section the person may not see */
  readonly section: SectionRow | null
  /** of a heading: sections below it, and how many of them are handed in */
  readonly total: number
  readonly done: number
}

const DONE: ReadonlySet<SectionState> = new Set(['submitted', 'accepted', 'locked'])
export const isHandedIn = (state: SectionState): boolean => DONE.has(state)

export function outlineRows(
  outline: readonly OutlineNode[],
  sections: readonly SectionRow[],
): OutlineRow[] {
  const byId = new Map(sections.map((section) => [section.id, section]))
  const rows: OutlineRow[] = []
  const walk = (nodes: readonly OutlineNode[], above: readonly string[]): SectionRow[] => {
    const found: SectionRow[] = []
    for (const node of nodes) {
      const at = rows.length
      const section = node.kind === 'section' ? (byId.get(node.id) ?? null) : null
      rows.push({ node, level: above.length + 1, above, section, total: 0, done: 0 })
      const below = walk(node.children, [...above, node.id])
      const inside = section ? [section, ...below] : below
      rows[at] = {
        node,
        level: above.length + 1,
        above,
        section,
        total: below.length,
        done: below.filter((s) => isHandedIn(s.state)).length,
      }
      found.push(...inside)
    }
    return found
  }
  walk(outline, [])
  return rows
}

export type SectionFilter = 'all' | 'open' | 'late' | 'mine'
export const SECTION_FILTERS: readonly SectionFilter[] = ['all', 'open', 'late', 'mine']

export function fitsFilter(section: SectionRow, filter: SectionFilter): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'open':
      return !isHandedIn(section.state)
    case 'late':
      return section.deadline.state === 'late'
    case 'mine':
      return section.isMine
  }
}

/** Rows that a filter and the folded headings leave in view; a heading stays while a section below it stays. */
export function visibleRows(
  rows: readonly OutlineRow[],
  filter: SectionFilter,
  folded: ReadonlySet<string>,
): OutlineRow[] {
  const kept = rows.filter((row) => row.section !== null && fitsFilter(row.section, filter))
  const needed = new Set(kept.flatMap((row) => [row.node.id, ...row.above]))
  return rows.filter(
    (row) =>
      (filter === 'all' || needed.has(row.node.id)) && !row.above.some((id) => folded.has(id)),
  )
}

/** «II.2.4» as it stands in running text and lists: without a last stop. */
export const ordinal = (number: string): string => number.replace(/\.$/, '')

/** «II.2.4» as the page and the tree print it: below the first level the Roman number is not repeated («2.4»). */
export function printedNumber(number: string): string {
  const parts = ordinal(number).split('.')
  return parts.length > 1 ? parts.slice(1).join('.') : (parts[0] ?? '')
}

/** The same for lists: «II.», «1.», but «2.4». */
export function listNumber(number: string): string {
  const printed = printedNumber(number)
  return printed === '' || printed.includes('.') ? printed : `${printed}.`
}
