/** The copy on this machine, in a real browser: IndexedDB cannot be had elsewhere. */
import * as Y from 'yjs'
import { openOfflineStore } from '#client/sync/offline-store.ts'

const updateOf = (text: string, before?: Y.Doc): Uint8Array => {
  const doc = before ?? new Y.Doc()
  const vector = Y.encodeStateVector(doc)
  doc.getText('t').insert(doc.getText('t').length, text)
  return Y.encodeStateAsUpdate(doc, vector)
}
function textIn(updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc.getText('t').toJSON()
}

export interface Stored {
  readonly text: string
  readonly changes: number
}

export const storePage = {
  /** writes words as local edits of a page that is then left */
  async write(person: string, section: string, words: readonly string[]): Promise<number[]> {
    const store = await openOfflineStore(person)
    const stored = await store.section(section)
    const doc = new Y.Doc()
    for (const update of stored.updates) Y.applyUpdate(doc, update)
    const ids: number[] = []
    for (const word of words) ids.push(await stored.append(updateOf(word, doc), 1))
    await stored.close()
    store.close()
    return ids
  },
  async read(person: string, section: string): Promise<Stored> {
    const store = await openOfflineStore(person)
    const stored = await store.section(section)
    store.close()
    return { text: textIn(stored.updates), changes: stored.unsentChanges }
  },
  async acknowledgeAll(person: string, section: string): Promise<void> {
    const store = await openOfflineStore(person)
    await (await store.section(section)).acknowledge([])
    store.close()
  },
  async discard(person: string, section: string): Promise<void> {
    const store = await openOfflineStore(person)
    await (await store.section(section)).discardUnsent()
    store.close()
  },
  /** a word is refused while its way to the disk is still open */
  async discardWhileWriting(person: string, section: string, word: string): Promise<void> {
    const store = await openOfflineStore(person)
    const stored = await store.section(section)
    const writing = stored.append(updateOf(word), 1)
    await stored.discardUnsent()
    await writing
    store.close()
  },
  async signOut(person: string): Promise<boolean> {
    const store = await openOfflineStore(person)
    const isCleared = await store.clearIfSent()
    store.close()
    return isCleared
  },
  async records(): Promise<number> {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('ban-thao')
      request.addEventListener('success', () => resolve(request.result))
    })
    const count = await new Promise<number>((resolve) => {
      const request = db.transaction('updates').objectStore('updates').count()
      request.addEventListener('success', () => resolve(request.result))
    })
    db.close()
    return count
  },
}

declare global {
  interface Window {
    storePage: typeof storePage
  }
}
window.storePage = storePage
