/** A section's text as the neutral tree (shared/document/block.ts), from the editor's document or straight from Yjs. */
import type { Fragment, Node } from 'prosemirror-model'
import type * as Y from 'yjs'
import { pagesOf, type Block, type MarkName, type Run } from '#shared/document/block.ts'
import { HEADING_LEVELS } from '#shared/document/rules.ts'
import { countWords } from '#shared/text/normalize.ts'
import { buildRoot } from './yjs-nodes.ts'

const MARK_NAMES: readonly MarkName[] = ['bold', 'italic', 'underline']

/** @param content the document's content */
export function blocksOf(content: Fragment): Block[] {
  const blocks: Block[] = []
  content.forEach((node) => blocks.push(blockOf(node)))
  return blocks
}

/** @throws UnknownContent when a newer page wrote something that this one does not know */
export const blocksOfYjs = (root: Y.XmlFragment): Block[] => blocksOf(buildRoot(root, new Map()))

function blockOf(node: Node): Block {
  switch (node.type.name) {
    case 'heading': {
      const level = HEADING_LEVELS.find((known) => known === node.attrs['level']) ?? 2
      return { kind: 'heading', level, runs: runsOf(node) }
    }
    case 'dash':
      return { kind: 'dash', runs: runsOf(node) }
    case 'blockquote':
      return { kind: 'quote', blocks: blocksOf(node.content) }
    default:
      return { kind: 'paragraph', runs: runsOf(node) }
  }
}

function runsOf(block: Node): Run[] {
  const runs: Run[] = []
  block.forEach((node) => {
    const names = node.marks.map((mark) => mark.type.name)
    const link = node.marks.find((mark) => mark.type.name === 'link')
    const href: unknown = link?.attrs['href']
    runs.push({
      text: node.text ?? '',
      marks: MARK_NAMES.filter((name) => names.includes(name)),
      ...(typeof href === 'string' ? { href } : {}),
    })
  })
  return runs
}

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

export function lengthOf(doc: Node): { readonly words: number; readonly pages: number } {
  const words = wordsInNode(doc)
  return { words, pages: pagesOf(words) }
}
