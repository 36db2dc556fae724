/** A person who types into a section through the engine itself, over a line in memory: rights, gate and log are real. */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'
import { MESSAGE } from '#shared/wire/sync.ts'
import type { Seat, SignedIn } from '#server/auth/seat.ts'
import type { SyncEngine } from '#server/sync/engine.ts'
import type { Transport, TransportEvents } from '#server/sync/transport.ts'

/** What somebody does to a section: a paragraph more at its end, or any edit. */
export type Edit = string | ((root: Y.XmlFragment) => void)

/** @returns when the edit is on disk; throws when it was not taken */
export async function typeInto(
  engine: SyncEngine,
  session: SignedIn,
  seat: Seat,
  edit: Edit,
): Promise<void> {
  const doc = new Y.Doc()
  const outcome = Promise.withResolvers<void>()
  const synced = Promise.withResolvers<void>()
  let events: TransportEvents | null = null
  const transport: Transport = {
    isOpen: true,
    unsentBytes: 0,
    listen: (given) => void (events = given),
    write(frames) {
      for (const message of payloads(frames)) {
        const decoder = decoding.createDecoder(message)
        const kind = decoding.readVarUint(decoder)
        if (kind === MESSAGE.sync) {
          const step = sync.readSyncMessage(decoder, encoding.createEncoder(), doc, null)
          if (step === sync.messageYjsSyncStep2) synced.resolve()
        }
        if (kind === MESSAGE.saved) outcome.resolve()
        if (kind === MESSAGE.refused) outcome.reject(new Error('refused'))
      }
    },
    close: (code) => outcome.reject(new Error(`closed with ${code}`)),
    terminate: () => outcome.reject(new Error('terminated')),
    probe: () => true,
  }
  const say = (write: (encoder: encoding.Encoder) => void): void => {
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, MESSAGE.sync)
    write(encoder)
    events?.message(encoding.toUint8Array(encoder), true)
  }

  await engine.join(transport, session, seat, Number.MAX_SAFE_INTEGER)
  say((encoder) => sync.writeSyncStep1(encoder, doc))
  await synced.promise
  doc.once('update', (update: Uint8Array) => say((e) => sync.writeUpdate(e, update)))
  doc.transact(() => {
    const root = doc.getXmlFragment('prosemirror')
    if (typeof edit === 'function') return edit(root)
    const paragraph = new Y.XmlElement('paragraph')
    root.push([paragraph])
    paragraph.push([new Y.XmlText(edit)])
  })
  try {
    await outcome.promise
  } finally {
    const line = events as TransportEvents | null
    line?.closed()
    doc.destroy()
  }
}

/** The payloads of unmasked WebSocket frames that arrive together. */
function* payloads(frames: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < frames.length;) {
    const short = frames.readUInt8(at + 1)
    const head = short < 126 ? 2 : short === 126 ? 4 : 10
    const size =
      short < 126
        ? short
        : short === 126
          ? frames.readUInt16BE(at + 2)
          : Number(frames.readBigUInt64BE(at + 2))
    yield frames.subarray(at + head, at + head + size)
    at += head + size
  }
}
