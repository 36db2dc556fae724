/** How long a section's text is: words as an office counts them, and printed pages. */
import type { Node } from 'prosemirror-model'
import { pagesOf } from '#shared/document/block.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { countWords } from '#shared/text/normalize.ts'
import { markedIn } from './official-marks.ts'

/** Words of unchanged paragraphs are counted once: a section of 50 pages is counted at every pause. */
const counted = new WeakMap<Node, number>()

function wordsInNode(node: Node): number {
  const known = counted.get(node)
  if (known !== undefined) return known
  let words = 0
  if (node.isTextblock) words = countWords(node.textContent)
  else
    node.forEach((child) => {
      words += wordsInNode(child)
    })
  counted.set(node, words)
  return words
}

/** What is counted of a text: words, pages of the official format (at least one), places at which something is missing */
export interface TextLength {
  readonly words: number
  readonly pages: number
  readonly missing: number
}

/** @param doc the whole document */
export function lengthOf(doc: Node): TextLength {
  const words = wordsInNode(doc)
  const missing = markedIn(doc, sectionSchema.marks.missing).length
  return { words, pages: pagesOf(words), missing }
}
