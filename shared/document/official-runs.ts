/** What official writing says beside plain words: what is still missing, which documents are cited, which words are
 *  footnotes. Read from the neutral tree; the editor reads the same from its own (client/editor/citation-layer.ts). */
import { doesName, tailOf, type CitedDocument } from './cited-document.ts'
import { wordsIn, type Block, type Run } from './block.ts'

/** The runs of each paragraph, heading and dash in reading order. */
function runsIn(blocks: readonly Block[]): (readonly Run[])[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'quote') return runsIn(block.blocks)
    if (block.kind === 'table')
      return block.rows.flatMap((row) => row.flatMap((cell) => runsIn(cell.blocks)))
    return [block.runs]
  })
}

/** Neighbours that say the same are one, however their words are marked inside. */
function groupsBy<T>(
  runs: readonly Run[],
  said: (run: Run) => T | undefined,
): { readonly said: T; readonly words: string; readonly last: Run }[] {
  const groups: { said: T; words: string; last: Run }[] = []
  let before: T | undefined
  for (const run of runs) {
    if (run.text === '') continue
    const here = said(run)
    const group = groups.at(-1)
    if (here !== undefined && here === before && group !== undefined) {
      group.words += run.text
      group.last = run
    } else if (here !== undefined) groups.push({ said: here, words: run.text, last: run })
    before = here
  }
  return groups
}

/** A place at which a figure or fact is still to come. */
export interface MissingPlace {
  /** which of the section's paragraphs, headings and dashes */
  readonly paragraph: number
  /** what is missing, as the text says it */
  readonly words: string
  /** id of the body that owes it, '' when nobody is named */
  readonly owes: string
}

export const missingIn = (blocks: readonly Block[]): MissingPlace[] =>
  runsIn(blocks).flatMap((runs, paragraph) =>
    groupsBy(runs, (run) => run.missing).map(({ said, words }) => ({
      paragraph,
      words,
      owes: said,
    })),
  )

/** Ids of the documents that a text cites, each once, in the order in which it names them. */
export const citedIn = (blocks: readonly Block[]): string[] => [
  ...new Set(
    runsIn(blocks).flatMap((runs) => groupsBy(runs, (run) => run.cites).map(({ said }) => said)),
  ),
]

/** What is counted of a section's text for everybody who lists sections. */
export interface TextCounts {
  readonly words: number
  readonly missing: number
  readonly cited: readonly string[]
}
export const countsOf = (blocks: readonly Block[]): TextCounts => ({
  words: wordsIn(blocks),
  missing: missingIn(blocks).length,
  cited: citedIn(blocks),
})

/**
 * Decides, mention after mention in reading order, which documents are named for the first time.
 * @param named ids that were named before; grows
 * @returns what is printed behind these words, '' when the document is known by now, or these words no longer name it
 */
export function tailOfMention(
  words: string,
  document: CitedDocument | undefined,
  named: Set<string>,
): string {
  if (document === undefined || named.has(document.id) || !doesName(words, document)) return ''
  named.add(document.id)
  return tailOf(document)
}

/** The texts of a report in reading order, each document written out in full where it is named first. */
export function writtenOut<T extends { readonly blocks: readonly Block[] }>(
  texts: readonly T[],
  documents: readonly CitedDocument[],
): T[] {
  const byId = new Map(documents.map((document) => [document.id, document]))
  const named = new Set<string>()
  return texts.map((text) => ({ ...text, blocks: withTails(text.blocks, byId, named) }))
}

function withTails(
  blocks: readonly Block[],
  documents: ReadonlyMap<string, CitedDocument>,
  named: Set<string>,
): Block[] {
  return blocks.map((block) => {
    if (block.kind === 'quote')
      return { ...block, blocks: withTails(block.blocks, documents, named) }
    if (block.kind === 'table')
      return {
        ...block,
        rows: block.rows.map((row) =>
          row.map((cell) => ({ ...cell, blocks: withTails(cell.blocks, documents, named) })),
        ),
      }
    const tails = new Map(
      groupsBy(block.runs, (run) => run.cites).map(({ said, words, last }) => [
        last,
        tailOfMention(words, documents.get(said), named),
      ]),
    )
    return {
      ...block,
      runs: block.runs.map((run) => {
        const tail = tails.get(run) ?? ''
        return tail === '' ? run : { ...run, tail }
      }),
    }
  })
}
