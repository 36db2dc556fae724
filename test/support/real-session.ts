/** The page's own line and session, without a page, against a real server. */
import { WebSocket as NodeSocket } from 'ws'
import * as Y from 'yjs'
import { SectionSession, type SessionOptions } from '#client/sync/section-session.ts'
import type { KeptText } from '#client/sync/offline-store.ts'
import { MESSAGE } from '#shared/wire/sync.ts'
import type { SaveState } from '#client/sync/save-state.ts'
import type { LiveText } from './live-text.ts'

export interface RealSession {
  readonly session: SectionSession
  /** the document that stands now: another one after a refusal */
  readonly doc: Y.Doc
  readonly save: SaveState
  readonly kept: readonly KeptText[]
  /** lines opened so far */
  readonly lines: number
  /** comparisons the server offered */
  readonly offers: number
  /** documents opened so far */
  readonly documents: number
  close(): void
}

export async function openSession(
  live: LiveText,
  sectionId: string,
  person: string,
  options: Partial<SessionOptions> = {},
): Promise<RealSession> {
  const cookie = await live.cookie(person)
  const kept: KeptText[] = []
  let lines = 0
  let documents = 0
  let offers = 0
  const session = new SectionSession({
    sectionId,
    personId: person,
    serverUrl: live.url.replace(/^http/, 'ws'),
    openStore: null,
    openSocket: (url) => {
      lines++
      const socket = new NodeSocket(url, { headers: { cookie, origin: live.url } })
      socket.on('message', (bytes: ArrayBuffer) => {
        if (new Uint8Array(bytes)[0] === MESSAGE.compare) offers++
      })
      return socket as unknown as WebSocket
    },
    ...options,
  })
  session.on('document', () => documents++)
  session.on('kept', (text) => kept.push(text))
  await session.open()
  const connection = () => {
    if (session.connection === null) throw new Error('no document')
    return session.connection
  }
  return {
    session,
    kept,
    get doc() {
      return connection().doc
    },
    get save() {
      return connection().save
    },
    get lines() {
      return lines
    },
    get offers() {
      return offers
    },
    get documents() {
      return documents
    },
    close: () => session.destroy(),
  }
}
