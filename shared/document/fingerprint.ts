/** What a section's text is, in 32 bytes: two copies with the same fingerprint show their readers the same. */
import { digest } from 'lib0/hash/sha256'
import { encodeUtf8 } from 'lib0/string'
import * as Y from 'yjs'

/** @returns SHA-256 over structure, attributes, letters and marks; how the copy came about does not count */
export function fingerprintOf(root: Y.XmlFragment): Uint8Array {
  const out: string[] = []
  for (const child of root.toArray()) describe(child, out)
  return digest(encodeUtf8(out.join('')))
}

function describe(node: unknown, out: string[]): void {
  if (node instanceof Y.XmlText) return void out.push(JSON.stringify(runsOf(node)))
  if (!(node instanceof Y.XmlElement)) return
  out.push('<', node.nodeName, JSON.stringify(sorted(node.getAttributes())), '>')
  for (const child of node.toArray()) describe(child, out)
  out.push('</>')
}

/** Neighbours with equal marks are one run: where the marks' items stand differs from copy to copy. */
function runsOf(text: Y.XmlText): string[] {
  const runs: string[] = []
  let letters = ''
  let marks = ''
  for (const { insert, attributes } of text.toDelta() as Piece[]) {
    const here = JSON.stringify(sorted(attributes ?? {}))
    if (here !== marks && letters !== '') {
      runs.push(letters, marks)
      letters = ''
    }
    letters += typeof insert === 'string' ? insert : '\ufffc'
    marks = here
  }
  if (letters !== '') runs.push(letters, marks)
  return runs
}

interface Piece {
  readonly insert: unknown
  readonly attributes?: Readonly<Record<string, unknown>>
}

const sorted = (values: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1))
