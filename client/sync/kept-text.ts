/**
 * What somebody typed that the server did not take, read out of the document before it is given up: the letters of
 * the refused updates that still stand, paragraph by paragraph.
 */
import * as Y from 'yjs'

type Ranges = Map<number, { from: number; to: number }[]>

/** The struct ranges that updates bring, per client id. */
function rangesOf(updates: readonly Uint8Array[]): Ranges {
  const ranges: Ranges = new Map()
  for (const update of updates) {
    for (const { id, length } of Y.decodeUpdate(update).structs) {
      const list = ranges.get(id.client) ?? []
      list.push({ from: id.clock, to: id.clock + length })
      ranges.set(id.client, list)
    }
  }
  return ranges
}

/** @returns one entry per paragraph that holds refused letters, in document order; gaps inside one are marked «…» */
export function refusedParagraphs(root: Y.XmlFragment, updates: readonly Uint8Array[]): string[] {
  const ranges = rangesOf(updates)
  const out: string[] = []
  for (const paragraph of paragraphsIn(root)) {
    const pieces: string[] = []
    let isOpen = false
    for (const item of itemsOf(paragraph)) {
      if (item.deleted || !(item.content instanceof Y.ContentString)) continue
      const { client, clock } = item.id
      for (const [i, letter] of item.content.str.split('').entries()) {
        const isOurs = ranges.get(client)?.some((r) => clock + i >= r.from && clock + i < r.to)
        if (!isOurs) isOpen = false
        else if (isOpen) pieces[pieces.length - 1] += letter
        else {
          pieces.push(letter)
          isOpen = true
        }
      }
    }
    const words = pieces.map((piece) => piece.trim()).filter((piece) => piece !== '')
    if (words.length > 0) out.push(words.join(' … ').normalize('NFC'))
  }
  return out
}

/** The texts of each paragraph: one, or in older documents none or several. */
function paragraphsIn(parent: Y.XmlFragment): Y.XmlText[][] {
  const children = parent.toArray()
  const texts = children.filter((child) => child instanceof Y.XmlText)
  const inside = children
    .filter((child) => child instanceof Y.XmlElement)
    .flatMap((child) => paragraphsIn(child))
  return texts.length > 0 ? [texts, ...inside] : inside
}

function* itemsOf(texts: readonly Y.XmlText[]): Generator<Y.Item> {
  for (const text of texts)
    // oxlint-disable-next-line no-underscore-dangle -- the only way to a text's single items
    for (let item = text._start; item !== null; item = item.right) yield item
}
