/** A large paste, cut so that each part is one update the server takes at once and the page stays alive between. */
import type { Node } from 'prosemirror-model'
import { LIMITS } from '#shared/wire/limits.ts'

export interface PastePart {
  readonly blocks: readonly Node[]
  /** the first block goes on in the block that the part before ended with */
  readonly continues: boolean
  readonly characters: number
}

/** Yjs writes about this many bytes around a paragraph, and around a run of text within. */
const BYTES_PER_NODE = 48
/** Three quarters of what one live update may weigh. */
const PART_BYTES = (LIMITS.liveUpdateBytes * 3) / 4
/** Vietnamese letters take at most this many bytes of UTF-8. */
const BYTES_PER_CHARACTER = 3

const weightOf = (node: Node): number => {
  let weight = BYTES_PER_NODE + node.textContent.length * BYTES_PER_CHARACTER
  node.descendants(() => {
    weight += BYTES_PER_NODE
  })
  return weight
}

/** Would one update for all of this be too much? */
export function isLarge(blocks: readonly Node[]): boolean {
  let characters = 0
  let weight = 0
  for (const block of blocks) {
    characters += block.textContent.length
    weight += weightOf(block)
  }
  return characters > LIMITS.pasteChunkCharacters || weight > PART_BYTES
}

/** @returns the parts in order; together they hold every block, long paragraphs cut between letters */
export function pasteParts(blocks: readonly Node[]): PastePart[] {
  const parts: PastePart[] = []
  let gathered: Node[] = []
  let weight = 0
  let characters = 0
  const close = (): void => {
    if (gathered.length > 0) parts.push({ blocks: gathered, continues: false, characters })
    gathered = []
    weight = 0
    characters = 0
  }
  for (const block of blocks) {
    const own = weightOf(block)
    const length = block.textContent.length
    if (block.isTextblock && isLarge([block])) {
      close()
      parts.push(...cutBlock(block))
      continue
    }
    if (weight + own > PART_BYTES || characters + length > LIMITS.pasteChunkCharacters) close()
    gathered.push(block)
    weight += own
    characters += length
  }
  close()
  return parts
}

function cutBlock(block: Node): PastePart[] {
  const parts: PastePart[] = []
  for (let from = 0; from < block.content.size;) {
    let to = Math.min(block.content.size, from + LIMITS.pasteChunkCharacters)
    // A piece of very many short runs weighs more than its letters.
    while (to - from > 1_000 && weightOf(block.cut(from, to)) > PART_BYTES)
      to = from + Math.floor((to - from) / 2)
    const text = block.textContent
    if (to < block.content.size && isLowSurrogate(text.charCodeAt(to))) to++
    parts.push({ blocks: [block.cut(from, to)], continues: from > 0, characters: to - from })
    from = to
  }
  return parts
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff
