/** How long a section's text is: words as an office counts them, and printed pages. */
import type { Node } from 'prosemirror-model'
import { pagesOf } from '#shared/document/block.ts'
import { countWords } from '#shared/text/normalize.ts'

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

/** @param doc the whole document @returns words, and pages of the official format, at least one */
export function lengthOf(doc: Node): { readonly words: number; readonly pages: number } {
  const words = wordsInNode(doc)
  return { words, pages: pagesOf(words) }
}
