/** The neutral tree of a section's text: for reading, freezing, and later export and comparison. */
import { countWords } from '#shared/text/normalize.ts'
import type { CellAlign, HeadingLevel } from './rules.ts'

export type MarkName = 'bold' | 'italic' | 'underline'
export interface Run {
  readonly text: string
  readonly marks: readonly MarkName[]
  readonly href?: string
  /** words of a footnote: printed at the foot, a number in their place */
  readonly note?: true
  /** id of the document these words cite */
  readonly cites?: string
  /** printed behind the words, where the report names the document for the first time (official-runs.ts) */
  readonly tail?: string
  /** says what is still missing here: the body that owes it, '' when nobody is named */
  readonly missing?: string
}
export type Block =
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[] }
  | { readonly kind: 'heading'; readonly level: HeadingLevel; readonly runs: readonly Run[] }
  | { readonly kind: 'dash'; readonly runs: readonly Run[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  /** as written: rows may be ragged and spans overlap; whoever draws it must not rely on its shape */
  | { readonly kind: 'table'; readonly rows: readonly (readonly TableCell[])[] }

export interface TableCell {
  /** paragraphs and dashes */
  readonly blocks: readonly Block[]
  readonly header: boolean
  readonly colspan: number
  readonly rowspan: number
  readonly align: CellAlign | null
  /** of the columns it spans, CSS pixels; 0 is none */
  readonly widths: readonly number[] | null
}

/** Cells of a table are apart by tabs, rows and blocks by line ends. */
export function textOf(block: Block): string {
  switch (block.kind) {
    case 'quote':
      return block.blocks.map(textOf).join('\n')
    case 'table':
      return block.rows
        .map((row) => row.map((cell) => cell.blocks.map(textOf).join('\n')).join('\t'))
        .join('\n')
    case 'paragraph':
    case 'heading':
    case 'dash':
      return block.runs.map((run) => run.text).join('')
  }
}

/** The text of each paragraph, heading and dash, those in cells and quotations included, in order. */
export function textblocksIn(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'quote') return textblocksIn(block.blocks)
    if (block.kind === 'table')
      return block.rows.flatMap((row) => row.flatMap((cell) => textblocksIn(cell.blocks)))
    return [textOf(block)]
  })
}

export function wordsIn(blocks: readonly Block[]): number {
  return blocks.reduce((n, block) => n + countWords(textOf(block)), 0)
}

/** Words on one printed page of the official format (14 pt, exactly 19 pt lines), measured on the plan's own text. */
export const WORDS_PER_PAGE = 420
export const pagesOf = (words: number): number => Math.max(1, Math.ceil(words / WORDS_PER_PAGE))

/**
 * The canonical form that a frozen draft is hashed over: JSON with fixed key order, NFC text, neighbouring runs with
 * equal marks joined, marks in one order. Equal text gives equal bytes whatever edits led to it.
 */
export function canonicalBlocks(blocks: readonly Block[]): Block[] {
  return blocks.map((block) => {
    switch (block.kind) {
      case 'quote':
        return { kind: 'quote', blocks: canonicalBlocks(block.blocks) }
      case 'table':
        return { kind: 'table', rows: block.rows.map((row) => row.map(canonicalCell)) }
      case 'heading':
        return { kind: 'heading', level: block.level, runs: canonicalRuns(block.runs) }
      case 'paragraph':
      case 'dash':
        return { kind: block.kind, runs: canonicalRuns(block.runs) }
    }
  })
}

function canonicalCell(cell: TableCell): TableCell {
  const { header, colspan, rowspan, align, widths } = cell
  return { blocks: canonicalBlocks(cell.blocks), header, colspan, rowspan, align, widths }
}

function canonicalRuns(runs: readonly Run[]): Run[] {
  const out: { text: string; readonly rest: Omit<Run, 'text'> }[] = []
  for (const run of runs) {
    // An empty run would keep apart two neighbours that read as one.
    if (run.text === '') continue
    const rest = canonicalRest(run)
    const last = out.at(-1)
    const isSame = last !== undefined && JSON.stringify(last.rest) === JSON.stringify(rest)
    // What is printed behind one run stands between it and the next.
    if (isSame && rest.tail === undefined) last.text += run.text
    else out.push({ text: run.text, rest })
  }
  return out.map(({ text, rest }) => ({ text: text.normalize('NFC'), ...rest }))
}

/** Keys that say nothing are left out: text without them keeps the bytes, and so the hash, that it always had. */
function canonicalRest({ marks, href, note, cites, tail, missing }: Run): Omit<Run, 'text'> {
  return {
    marks: [...new Set(marks)].toSorted(),
    ...(href === undefined ? {} : { href }),
    ...(note === undefined ? {} : { note }),
    ...(cites === undefined ? {} : { cites }),
    ...(tail === undefined ? {} : { tail: tail.normalize('NFC') }),
    ...(missing === undefined ? {} : { missing }),
  }
}
