/** Pages of the product without a browser: its own line to the server, with what it says is saved. */
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { createSectionConnection, type SectionConnection } from '#client/sync/provider.ts'
import type { Promised } from './office.ts'

export interface Page {
  readonly doc: Y.Doc
  readonly line: SectionConnection
  /** whenever the page said that everything was saved: up to where its own text went then */
  readonly promises: Promised[]
  close(): void
}

/** @param url of the server or of a line to it; `origin`: the address people know */
export function openPage(url: string, origin: string, section: string, cookie: string): Page {
  const doc = new Y.Doc()
  const promises: Promised[] = []
  const line = createSectionConnection({
    sectionId: section,
    doc,
    serverUrl: url.replace(/^http/, 'ws'),
    stored: null,
    openSocket: (address) =>
      new WebSocket(address, { headers: { cookie, origin } }) as unknown as globalThis.WebSocket,
  })
  line.on('facts', (facts) => {
    const clock = Y.getState(doc.store, doc.clientID)
    if (facts.unsent > 0 || clock === 0 || promises.at(-1)?.clock === clock) return
    promises.push({ at: Date.now() + 1, client: doc.clientID, clock })
  })
  return {
    doc,
    line,
    promises,
    close() {
      line.destroy()
      line.awareness.destroy()
    },
  }
}
