/** Sections as y-prosemirror keeps them and as our schema allows them: paragraphs and headings, each with one text. */
import * as Y from 'yjs'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { SEED_CLIENT } from '#server/sync/seed-client.ts'
import { seeded } from '#test/support/seeded.ts'
import { keystrokes, paragraph, type Keystroke } from './vietnamese.ts'

export const PARAGRAPHS_PER_PAGE = 11
const CHARACTERS = 240
const HEADING_EVERY = 14
/** people who wrote the long section */
export const AGED_EDITORS = 12
const AGED_KEYSTROKES = 20_000

export const agedClient = (editor: number): number => 5_000 + editor * 13

export function sectionDoc(paragraphs: number, seed = 1): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = SEED_CLIENT
  const random = seeded(seed)
  doc.getXmlFragment(ROOT_NAME).insert(
    0,
    Array.from({ length: paragraphs }, (_paragraph, i) => {
      const isHeading = i % HEADING_EVERY === 0
      const element = new Y.XmlElement<{ level: number }>(isHeading ? 'heading' : 'paragraph')
      if (isHeading) element.setAttribute('level', 2)
      element.insert(0, [new Y.XmlText(paragraph(random, isHeading ? 40 : CHARACTERS))])
      return element as unknown as Y.XmlElement
    }),
  )
  return doc
}

export const section = (paragraphs: number, seed?: number): Uint8Array =>
  Y.encodeStateAsUpdate(sectionDoc(paragraphs, seed))

/** The text below the paragraph at `index` (counted round). */
export function textOf(doc: Y.Doc, index: number): Y.XmlText {
  const root = doc.getXmlFragment(ROOT_NAME)
  return (root.get(index % root.length) as Y.XmlElement).get(0) as Y.XmlText
}

let aged: Uint8Array | null = null

/** 50 pages on which twelve people worked for weeks: 20,000 keystrokes all over the text. Made once. */
export function agedSection(): Uint8Array {
  if (aged !== null) return aged
  const doc = sectionDoc(50 * PARAGRAPHS_PER_PAGE)
  const random = seeded(5)
  const editors = Array.from({ length: AGED_EDITORS }, (_editor, e) => ({
    client: agedClient(e),
    keys: keystrokes(seeded(5 + e)),
    left: 0,
    at: 0,
    text: textOf(doc, 0),
  }))
  for (let i = 0; i < AGED_KEYSTROKES; i++) {
    const editor = editors[random(editors.length)]
    if (editor === undefined) break
    if (editor.left-- <= 0) {
      editor.left = 20 + random(60)
      editor.text = textOf(doc, random(550))
      editor.at = random(editor.text.length)
    }
    const key = editor.keys.next().value
    doc.clientID = editor.client
    const removed = random(33) === 0 ? 3 : 0
    doc.transact(() => {
      editor.at = Math.min(editor.at, editor.text.length)
      if (!key.replaces && editor.at > removed && removed > 0)
        editor.text.delete((editor.at -= removed), removed)
      editor.at = press(editor.text, editor.at, key)
    })
  }
  return (aged = Y.encodeStateAsUpdate(doc))
}

/** @returns where the caret stands afterwards */
export function press(text: Y.XmlText, at: number, key: Keystroke): number {
  const from = key.replaces && at > 0 ? at - 1 : at
  if (from < at) text.delete(from, 1)
  text.insert(from, key.text)
  return from + key.text.length
}

// oxlint-disable-next-line typescript/no-base-to-string -- Yjs writes the fragment as XML
export const readable = (doc: Y.Doc): string => doc.getXmlFragment(ROOT_NAME).toString()
