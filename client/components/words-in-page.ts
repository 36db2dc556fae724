/** Words in a page that is only read: painted by the browser (styles/reading.css) and brought into sight. */
import type { WordPlace } from './place-link.ts'

/** @param part of the page that holds the section. @returns false: the words do not stand there */
export function showWordsIn(part: Element, { words, paragraph, from }: WordPlace): boolean {
  const own = [...part.querySelectorAll('p:not(.not-written)')].filter(
    (element) => element.closest('.document-part') === part,
  )
  // A paragraph away is farther than anywhere in the same one.
  const places = own.flatMap((element, i) =>
    rangesIn(element, words).map(({ range, at }) => {
      return { range, away: Math.abs(i - paragraph) * 100_000 + Math.abs(at - from) }
    }),
  )
  const [nearest] = places.toSorted((one, two) => one.away - two.away)
  if (nearest === undefined) return false
  if ('highlights' in CSS) CSS.highlights.set('read-hit', new Highlight(nearest.range))
  nearest.range.startContainer.parentElement?.scrollIntoView({ block: 'center' })
  return true
}

export const forgetWords = (): void => {
  if ('highlights' in CSS) CSS.highlights.delete('read-hit')
}

function rangesIn(paragraph: Element, words: string): { range: Range; at: number }[] {
  const nodes: { readonly node: Text; readonly from: number }[] = []
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
  let text = ''
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node instanceof Text) {
      nodes.push({ node, from: text.length })
      text += node.data
    }
  const found: { range: Range; at: number }[] = []
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const end = at + words.length
    const start = nodes.findLast((node) => node.from <= at)
    const last = nodes.findLast((node) => node.from < end)
    if (start === undefined || last === undefined) break
    const range = document.createRange()
    range.setStart(start.node, at - start.from)
    range.setEnd(last.node, end - last.from)
    found.push({ range, at })
  }
  return found
}
