/** Are all copies equal to what was sent? */
import * as Y from 'yjs'
import { onlooker } from '../scenario.ts'
import { Client, type Reachable } from './client.ts'
import type { Typist } from './typist.ts'
import { readable } from './section.ts'
import { sleep } from './waiting.ts'

export function docOf(updates: Iterable<Uint8Array>): Y.Doc {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update)
  })
  return doc
}

/** What a typist has sent so far. */
export const sentBy = (typist: Typist): readonly Uint8Array[] =>
  typist.updates.slice(0, typist.next)

/** What the section must hold: its base and every edit that was sent. */
export const expectedDoc = (base: Uint8Array, typists: readonly Typist[]): Y.Doc =>
  docOf([base, ...typists.flatMap(sentBy)])

export const isSame = (a: Y.Doc, b: Y.Doc): boolean => readable(a) === readable(b)

/** Edits that were sent and are not in `doc`. */
export function missingIn(doc: Y.Doc, typists: readonly Typist[]): number {
  return typists.reduce((n, typist) => {
    const has = Y.getState(doc.store, typist.client)
    return n + typist.endClocks.slice(0, typist.next).filter((end) => end > has).length
  }, 0)
}

/** What somebody sees who opens the section now.
 *  @param waitMs how long to go on listening: some servers say "synced" before they have read their own disk */
export async function seenInNewDoc(server: Reachable, room: string, waitMs = 0): Promise<Y.Doc> {
  const doc = new Y.Doc()
  const client = new Client(server, room, onlooker(), {
    text: (bytes) => Y.applyUpdate(doc, bytes),
  })
  await client.connect()
  if (waitMs > 0) await sleep(waitMs)
  client.close()
  return doc
}
