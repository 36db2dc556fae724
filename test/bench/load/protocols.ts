/** How the servers under test talk. A protocol turns what is to be said into bytes and bytes into what was heard. */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { MESSAGE, SYNC } from '#shared/wire/sync.ts'

/** What one frame told. Bytes are views that are good until the call returns. */
export interface Hearing {
  /** the server asks what we have */
  asked(): void
  /** the answer to our state vector */
  state(bytes: Uint8Array): void
  update(bytes: Uint8Array): void
  cursors(bytes: Uint8Array): void
  /** @param n the first n updates of this connection are kept; null: one more is */
  saved(n: number | null): void
  welcomed(): void
}

export type Said = 'vector' | 'state' | 'update' | 'cursors'

export interface Protocol {
  /** the server holds documents: it can bring a newcomer up to date */
  readonly holdsState: boolean
  /** what must be said before anything else, answered by `welcomed` */
  greeting(room: string): Uint8Array | null
  encode(room: string, kind: Said, bytes: Uint8Array): Uint8Array
  decode(frame: Uint8Array, hearing: Hearing): void
}

function writeMessage(e: encoding.Encoder, kind: Said, bytes: Uint8Array): void {
  if (kind === 'cursors') encoding.writeVarUint(e, MESSAGE.awareness)
  else {
    encoding.writeVarUint(e, MESSAGE.sync)
    encoding.writeVarUint(e, { vector: SYNC.step1, state: SYNC.step2, update: SYNC.update }[kind])
  }
  encoding.writeVarUint8Array(e, bytes)
}

function hearSync(d: decoding.Decoder, hearing: Hearing): void {
  const step = decoding.readVarUint(d)
  const bytes = decoding.readVarUint8Array(d)
  if (step === SYNC.step1) hearing.asked()
  else if (step === SYNC.step2) hearing.state(bytes)
  else hearing.update(bytes)
}

/** One message per frame, its type first. Ours adds 101, «your first n updates are on disk». */
export const yWebsocket: Protocol = {
  holdsState: true,
  greeting: () => null,
  encode: (_room, kind, bytes) => encoding.encode((e) => writeMessage(e, kind, bytes)),
  decode(frame, hearing) {
    const d = decoding.createDecoder(frame)
    const type = decoding.readVarUint(d)
    if (type === MESSAGE.sync) hearSync(d, hearing)
    else if (type === MESSAGE.awareness) hearing.cursors(decoding.readVarUint8Array(d))
    else if (type === MESSAGE.saved) hearing.saved(decoding.readVarUint(d))
  },
}

/** The relay's own frame: many messages in one. */
export const RELAY_BATCH = 125

export const relay: Protocol = {
  holdsState: false,
  greeting: () => null,
  encode: (room, kind, bytes) => yWebsocket.encode(room, kind, bytes),
  decode(frame, hearing) {
    if (frame[0] !== RELAY_BATCH) return yWebsocket.decode(frame, hearing)
    const d = decoding.createDecoder(frame)
    d.pos = 1
    while (decoding.hasContent(d)) yWebsocket.decode(decoding.readVarUint8Array(d), hearing)
  },
}

const HOCUSPOCUS = { sync: 0, awareness: 1, auth: 2, syncReply: 4, syncStatus: 8 } as const
const TOKEN = 0
const AUTHENTICATED = 2

/** Every message begins with the document's name; a token opens the session. */
export const hocuspocus: Protocol = {
  holdsState: true,
  greeting: (room) =>
    encoding.encode((e) => {
      encoding.writeVarString(e, room)
      encoding.writeVarUint(e, HOCUSPOCUS.auth)
      encoding.writeVarUint(e, TOKEN)
      encoding.writeVarString(e, 'bench')
    }),
  encode: (room, kind, bytes) =>
    encoding.encode((e) => {
      encoding.writeVarString(e, room)
      writeMessage(e, kind, bytes)
    }),
  decode(frame, hearing) {
    const d = decoding.createDecoder(frame)
    decoding.readVarUint8Array(d)
    const type = decoding.readVarUint(d)
    if (type === HOCUSPOCUS.sync || type === HOCUSPOCUS.syncReply) hearSync(d, hearing)
    else if (type === HOCUSPOCUS.awareness) hearing.cursors(decoding.readVarUint8Array(d))
    else if (type === HOCUSPOCUS.syncStatus && decoding.readVarUint(d) === 1) hearing.saved(null)
    else if (type === HOCUSPOCUS.auth && decoding.readVarUint(d) === AUTHENTICATED)
      hearing.welcomed()
  },
}
