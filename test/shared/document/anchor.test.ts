/** A comment's place in the text: what it survives, and when it says that the words are gone. The same words stand in
 *  two other paragraphs: a place is never found by its words alone. */
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import {
  findAnchor,
  lettersOf,
  likeness,
  makeAnchor,
  readableWords,
  wordsAt,
  type Anchor,
  type Found,
} from '#shared/document/anchor.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'

const QUOTE = 'tiếng Việt rõ ràng'
const PARAGRAPHS = [
  `Văn bản phải viết bằng ${QUOTE}, dễ hiểu, đúng thể thức.`,
  `Mỗi cơ quan góp ý bằng ${QUOTE} và gửi trước ngày 10/4/2019.`,
  `Phụ lục cũng viết bằng ${QUOTE}.`,
]

interface Text {
  readonly doc: Y.Doc
  readonly root: Y.XmlFragment
  text(paragraph: number): Y.XmlText
}

function paragraph(words: string): Y.XmlElement {
  const element = new Y.XmlElement('paragraph')
  element.insert(0, [new Y.XmlText(words)])
  return element
}

function open(state?: Uint8Array): Text {
  const doc = new Y.Doc()
  const root = doc.getXmlFragment(ROOT_NAME)
  if (state) Y.applyUpdate(doc, state)
  else root.insert(0, PARAGRAPHS.map(paragraph))
  return {
    doc,
    root,
    text(i) {
      const child: unknown = (root.get(i) as Y.XmlElement).get(0)
      if (!(child instanceof Y.XmlText)) throw new Error(`paragraph ${i} has no text`)
      return child
    },
  }
}

/** The second paragraph's words, and where they begin in it. */
const AT = PARAGRAPHS[1]?.indexOf(QUOTE) ?? 0
function commented(): { here: Text; anchor: Anchor } {
  const here = open()
  const letters = lettersOf(here.root)
  const from = (PARAGRAPHS[0]?.length ?? 0) + AT
  const anchor = makeAnchor(letters, { from, to: from + QUOTE.length })
  if (anchor === null) throw new Error('no anchor')
  return { here, anchor }
}

interface Seen {
  readonly words: string
  readonly before: string
  readonly how: Found['how']
}
/** The words as this copy and one freshly loaded find them; both must agree. */
function seen(here: Text, anchor: Anchor): Seen | null {
  const look = (root: Y.XmlFragment): Seen | null => {
    const letters = lettersOf(root)
    const found = findAnchor(letters, anchor)
    if (found === null) return null
    const before = letters.text.slice(Math.max(0, found.from - 14), found.from)
    return { words: wordsAt(letters, found), before, how: found.how }
  }
  const fresh = look(open(Y.encodeStateAsUpdate(here.doc)).root)
  expect(look(here.root)).toEqual(fresh)
  return fresh
}
const STAYS = { words: QUOTE, before: 'an góp ý bằng ', how: 'exact' }

test('an anchor holds the words and what stood around them', () => {
  const { here, anchor } = commented()
  expect(anchor.quote).toBe(QUOTE)
  expect(anchor.prefix).toBe('thể thức.Mỗi cơ quan góp ý bằng ')
  expect(anchor.suffix).toBe(' và gửi trước ngày 10/4/2019.Phụ')
  expect(seen(here, anchor)).toEqual(STAYS)
})

test('making an anchor and finding it writes nothing into the document', () => {
  const { here, anchor } = commented()
  const before = Y.encodeStateAsUpdate(here.doc)
  here.doc.on('update', () => expect.unreachable())
  makeAnchor(lettersOf(here.root), { from: 3, to: 9 })
  findAnchor(lettersOf(here.root), anchor)
  expect(Y.encodeStateAsUpdate(here.doc)).toEqual(before)
})

test('an empty selection has no anchor', () => {
  expect(makeAnchor(lettersOf(open().root), { from: 4, to: 4 })).toBeNull()
})

describe('the place stays when', () => {
  const edits: readonly [string, (text: Text) => void][] = [
    ['something is typed before it in the paragraph', (t) => t.text(1).insert(0, 'Từ nay, ')],
    ['a word is typed in front of it', (t) => t.text(1).insert(AT, 'thứ ')],
    ['a word is appended to it', (t) => t.text(1).insert(AT + QUOTE.length, ', mạch lạc')],
    ['paragraphs around it go', (t) => (t.root.delete(2, 1), t.root.delete(0, 1))],
    ['a paragraph is put in front', (t) => t.root.insert(0, [paragraph('Mở đầu.')])],
    ['it becomes bold', (t) => t.text(1).format(AT, QUOTE.length, { bold: {} })],
    [
      'its last syllable is retyped',
      (t) => {
        t.text(1).delete(AT + QUOTE.length - 4, 4)
        t.text(1).insert(AT + QUOTE.length - 4, 'ràng')
      },
    ],
    [
      'its first letter is retyped',
      (t) => {
        t.text(1).delete(AT, 1)
        t.text(1).insert(AT, 't')
      },
    ],
  ]
  test.each(edits)('%s', (_name, edit) => {
    const { here, anchor } = commented()
    edit(here)
    expect(seen(here, anchor)).toMatchObject({ words: QUOTE })
  })
})

test('another word inside is the same place, rewritten', () => {
  const { here, anchor } = commented()
  here.text(1).delete(AT + 6, 4)
  here.text(1).insert(AT + 6, 'Anh')
  expect(seen(here, anchor)).toMatchObject({ words: 'tiếng Anh rõ ràng', how: 'changed' })
})

test('words that stand two paragraphs further after a cut and paste are found by what went along', () => {
  const { here, anchor } = commented()
  here.root.delete(1, 1)
  here.root.insert(2, [paragraph(PARAGRAPHS[1] ?? '')])
  expect(seen(here, anchor)).toMatchObject({ words: QUOTE, before: STAYS.before, how: 'moved' })
})

describe('the words are gone when', () => {
  test('they are deleted, though they stand elsewhere; typed again in the same place they are back', () => {
    const { here, anchor } = commented()
    here.text(1).delete(AT, QUOTE.length)
    expect(seen(here, anchor)).toBeNull()
    here.text(1).insert(AT, QUOTE)
    expect(seen(here, anchor)).toMatchObject({ words: QUOTE, before: STAYS.before })
  })

  test('their paragraph is deleted; undone they are back', () => {
    const { here, anchor } = commented()
    const undo = new Y.UndoManager(here.root)
    here.root.delete(1, 1)
    expect(seen(here, anchor)).toBeNull()
    undo.undo()
    const letters = lettersOf(here.root)
    expect(findAnchor(letters, anchor)).toMatchObject({ how: 'exact' })
    const fresh = lettersOf(open(Y.encodeStateAsUpdate(here.doc)).root)
    expect(findAnchor(fresh, anchor)).toMatchObject({ how: 'moved' })
  })

  test('everything around them is other text, typed by chance elsewhere', () => {
    const { here, anchor } = commented()
    here.root.delete(0, 3)
    here.root.insert(0, [paragraph(`Xin cảm ơn vì ${QUOTE} như vậy.`)])
    expect(seen(here, anchor)).toBeNull()
  })

  test('the anchor names letters of another section', () => {
    const { anchor } = commented()
    const other = open()
    other.root.delete(0, 3)
    other.root.insert(0, [paragraph('Phần khác.')])
    expect(seen(other, anchor)).toBeNull()
  })
})

test('a stretch over two paragraphs is read as two lines, and a split inside changes no words', () => {
  const { here } = commented()
  const letters = lettersOf(here.root)
  const edge = PARAGRAPHS[0]?.length ?? 0
  const at = { from: edge - 9, to: edge + 10 }
  expect(readableWords(letters, at)).toBe('thể thức.\nMỗi cơ qua')
  const anchor = makeAnchor(letters, at)
  expect(anchor).toMatchObject({ quote: 'thể thức.\nMỗi cơ qua', words: 'thể thức.Mỗi cơ qua' })
  here.text(1).insert(0, 'x')
  here.text(1).delete(0, 1)
  expect(anchor && findAnchor(lettersOf(here.root), anchor)).toMatchObject({ ...at, how: 'exact' })
})

test('likeness is 1 for equal words, 0 for nothing in common, and falls with each letter', () => {
  expect(likeness('rõ ràng', 'rõ ràng')).toBe(1)
  expect(likeness('abc', 'xyz')).toBe(0)
  expect(likeness('', 'xyz')).toBe(0)
  expect(likeness('rõ ràng', 'rõ rang')).toBeGreaterThan(likeness('rõ ràng', 'ro rang'))
})
