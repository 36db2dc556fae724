/** What people do to a text, decided by a seed: words, deletions, paragraphs, marks. */
import * as Y from 'yjs'
import type { Chance } from './chance.ts'

const SYLLABLES = ['đồng', 'chí', 'tổng', 'kết', 'kiểm', 'tra', 'giám', 'sát', 'dân', 'vận', 'tỉnh']
const word = (chance: Chance): string =>
  `${chance.of(SYLLABLES)}${chance.below(1_000).toString(36)} `

const paragraph = (name: string, words: string): Y.XmlElement => {
  const element = new Y.XmlElement(name)
  element.insert(0, [new Y.XmlText(words)])
  return element
}

/** One act, one transaction. */
export function editSomething(doc: Y.Doc, chance: Chance): void {
  const root = doc.getXmlFragment('prosemirror')
  const elements = root.toArray().filter((e) => e instanceof Y.XmlElement)
  if (elements.length === 0) return
  const element = chance.of(elements)
  const first = element.toArray()[0]
  doc.transact(() => {
    if (!(first instanceof Y.XmlText)) {
      element.insert(0, [new Y.XmlText(word(chance))])
      return
    }
    const { length } = first
    switch (chance.below(16)) {
      case 0:
      case 1:
        root.insert(chance.below(root.length + 1), [
          paragraph(chance.of(['paragraph', 'dash']), word(chance)),
        ])
        return
      case 2:
        if (elements.length > 6) root.delete(chance.below(root.length), 1)
        return
      case 3:
      case 4:
        if (length > 2) {
          const at = chance.below(length - 1)
          first.delete(at, Math.min(length - at, 1 + chance.below(12)))
        }
        return
      case 5:
        if (length > 4)
          first.format(chance.below(length - 3), 3, { bold: chance.is(0.3) ? null : {} })
        return
      case 6: {
        // Enter amid a paragraph: its end moves into a new one.
        const at = chance.below(length + 1)
        const rest = plainText(first).slice(at)
        if (at < length) first.delete(at, length - at)
        root.insert(root.toArray().indexOf(element) + 1, [paragraph('paragraph', rest)])
        return
      }
      case 7:
        first.insert(length, Array.from({ length: 12 }, () => word(chance)).join(''))
        return
      default:
        first.insert(chance.is(0.7) ? length : chance.below(length + 1), word(chance))
    }
  })
}

const plainText = (text: Y.XmlText): string =>
  (text.toDelta() as { readonly insert: string }[]).map(({ insert }) => insert).join('')
