/** The neutral tree of a section's text: for reading, freezing, and later export and comparison. */
import { countWords } from '#shared/text/normalize.ts'
import type { HeadingLevel } from './rules.ts'

export type MarkName = 'bold' | 'italic' | 'underline'
export interface Run {
  readonly text: string
  readonly marks: readonly MarkName[]
  readonly href?: string
}
export type Block =
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[] }
  | { readonly kind: 'heading'; readonly level: HeadingLevel; readonly runs: readonly Run[] }
  | { readonly kind: 'dash'; readonly runs: readonly Run[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }

export function textOf(block: Block): string {
  return block.kind === 'quote'
    ? block.blocks.map(textOf).join('\n')
    : block.runs.map((run) => run.text).join('')
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
  return blocks.map((block) =>
    block.kind === 'quote'
      ? { kind: 'quote', blocks: canonicalBlocks(block.blocks) }
      : block.kind === 'heading'
        ? { kind: 'heading', level: block.level, runs: canonicalRuns(block.runs) }
        : { kind: block.kind, runs: canonicalRuns(block.runs) },
  )
}

function canonicalRuns(runs: readonly Run[]): Run[] {
  const out: { text: string; marks: MarkName[]; href?: string }[] = []
  for (const run of runs) {
    // An empty run would keep apart two neighbours that read as one.
    if (run.text === '') continue
    const marks = [...new Set(run.marks)].toSorted()
    const last = out.at(-1)
    if (last && last.href === run.href && last.marks.join() === marks.join()) last.text += run.text
    else out.push({ text: run.text, marks, ...(run.href === undefined ? {} : { href: run.href }) })
  }
  return out.map((run) => ({ ...run, text: run.text.normalize('NFC') }))
}
