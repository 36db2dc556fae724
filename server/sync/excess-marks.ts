/**
 * Combining marks stacked higher than any language does, found in the text as it reads. The gate refuses them within
 * one run; several edits, or a deletion of the letters between, can still pile them up, which only the whole text
 * shows. Runs in the keeper's thread.
 */
import * as Y from 'yjs'
import { BOUNDS } from './limits.ts'

/** What takes them out: deletions alone, so that nobody's client id is needed. */
export interface ExcessMarks {
  readonly update: Uint8Array
  /** whose marks they are */
  readonly clients: readonly number[]
}

const PILE = new RegExp(`(\\p{M}{${BOUNDS.combiningRun}})(\\p{M}+)`, 'gu')

/** @param doc the section; loses the marks that are too many
 *  @returns null: there are none, as in every honest text */
export function takeOutExcess(doc: Y.Doc, root: Y.XmlFragment): ExcessMarks | null {
  const found = [...textblocksIn(root)].flatMap(pilesIn)
  if (found.length === 0) return null
  const updates: Uint8Array[] = []
  const note = (update: Uint8Array): void => void updates.push(update)
  doc.on('update', note)
  doc.transact(() => {
    // From the end, or the places before would move.
    for (const { text, at, length } of found.toReversed()) text.delete(at, length)
  })
  doc.off('update', note)
  const update = Y.mergeUpdates(updates)
  return { update, clients: [...Y.decodeUpdate(update).ds.clients.keys()] }
}

function* textblocksIn(parent: Y.XmlFragment): Generator<readonly Y.XmlText[]> {
  const children = parent.toArray()
  const texts = children.filter((child) => child instanceof Y.XmlText)
  if (texts.length > 0) yield texts
  for (const child of children) if (child instanceof Y.XmlElement) yield* textblocksIn(child)
}

interface Pile {
  readonly text: Y.XmlText
  readonly at: number
  readonly length: number
}

/** A paragraph may consist of several texts, and reads as one. */
function pilesIn(texts: readonly Y.XmlText[]): Pile[] {
  const letters = texts.map((text) =>
    (text.toDelta() as { readonly insert: unknown }[])
      .map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc'))
      .join(''),
  )
  const piles: Pile[] = []
  for (const match of letters.join('').matchAll(PILE)) {
    let from = match.index + (match[1] ?? '').length
    let left = (match[2] ?? '').length
    for (const [i, text] of texts.entries()) {
      const size = (letters[i] ?? '').length
      const length = Math.min(left, size - from)
      if (length > 0) {
        piles.push({ text, at: from, length })
        left -= length
      }
      from = Math.max(0, from - size)
    }
  }
  return piles
}
