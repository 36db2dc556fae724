import { Fragment, Slice, type Node } from 'prosemirror-model'

/** Letters. Browsers lay out a longer paragraph anew at every key, which takes seconds; no official one is as long. */
export const LONGEST_PARAGRAPH = 10_000

/** Pasted paragraphs that are too long become several, divided behind a sentence where there is one.
 *  @returns how many were divided */
export function divideLong(slice: Slice): { readonly slice: Slice; readonly divided: number } {
  let divided = 0
  const cut = (fragment: Fragment): Fragment =>
    Fragment.from(
      fragment.content.flatMap((node) => {
        if (!node.isTextblock) return [node.isLeaf ? node : node.copy(cut(node.content))]
        const parts = partsOf(node)
        if (parts.length > 1) divided++
        return parts
      }),
    )
  const content = cut(slice.content)
  return divided === 0
    ? { slice, divided }
    : { slice: new Slice(content, slice.openStart, slice.openEnd), divided }
}

function partsOf(block: Node): Node[] {
  const text = block.textContent
  const parts: Node[] = []
  let from = 0
  while (text.length - from > LONGEST_PARAGRAPH) {
    const to = from + lengthOfPart(text.slice(from, from + LONGEST_PARAGRAPH))
    parts.push(block.cut(from, to))
    from = to
  }
  return [...parts, block.cut(from)]
}

/** Up to the last sentence's end, else the last space, else all but half of a letter. */
function lengthOfPart(text: string): number {
  const at = text.lastIndexOf('. ')
  if (at > 0) return at + 2
  const space = text.lastIndexOf(' ')
  if (space > 0) return space + 1
  return /[\ud800-\udbff]$/u.test(text) ? text.length - 1 : text.length
}
