/** A reader that does not read, on a line in memory whose fill is given: what it costs, what it gets, when it is let go. */
import * as decoding from 'lib0/decoding'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { PersonId } from '#shared/ids.ts'
import { CLOSE, MESSAGE, SYNC } from '#shared/wire/sync.ts'
import { createAccess } from '#server/auth/access.ts'
import { systemClock } from '#server/clock.ts'
import { BOUNDS } from '#server/sync/limits.ts'
import type { Transport, TransportEvents } from '#server/sync/transport.ts'
import { LivePeer, readable, textAt, until } from '#test/support/live-peer.ts'
import { startLiveText, type LiveText } from '#test/support/live-text.ts'

/** A line as the network would be: it takes frames, and says how much of them has not gone out. */
class MemoryLine implements Transport {
  isOpen = true
  unsentBytes = 0
  closed: number | null = null
  isTerminated = false
  readonly frames: Buffer[] = []
  #events: TransportEvents | null = null
  listen(events: TransportEvents): void {
    this.#events = events
  }
  write(frames: Buffer): void {
    this.frames.push(frames)
  }
  close(code: number): void {
    this.closed = code
    this.isOpen = false
  }
  terminate(): void {
    this.isTerminated = true
    this.isOpen = false
    this.#events?.closed()
  }
  probe(): boolean {
    return true
  }
  drain(): void {
    this.unsentBytes = 0
    this.#events?.drained()
  }
}

let live: LiveText
beforeEach(async () => {
  live = await startLiveText()
})
afterEach(async () => {
  expect(live.faults).toEqual([])
  await live.dispose()
})

async function stage(): Promise<{ line: MemoryLine; peer: LivePeer; doc: Y.Doc }> {
  const id = await live.makeSection('phan-cham')
  const access = createAccess({
    database: live.database,
    clock: systemClock(),
    announcements: live.announcements,
  })
  const seat = await access.seat('gop-y' as PersonId, id)
  if (seat === null) throw new Error('no seat')
  const line = new MemoryLine()
  const session = { sessionId: 'x', personId: seat.personId, endsAt: Date.now() + 60_000 }
  await live.engine.join(line, session, seat, 0)
  const doc = new Y.Doc()
  const peer = new LivePeer(`${live.url}/collab/${id}`, {
    cookie: await live.cookie('chu-phan'),
    doc,
  })
  await peer.synced
  return { line, peer, doc }
}
const type = async (peer: LivePeer, doc: Y.Doc, words: string): Promise<void> => {
  textAt(doc).insert(0, words)
  expect(await until(() => peer.saved === peer.sent)).toBe(true)
}
/** the payload of the first frame written at once */
const payload = (frames: Buffer): Buffer => {
  const short = frames.readUInt8(1)
  return frames.subarray(short < 126 ? 2 : short === 126 ? 4 : 10)
}

test('above 1 MiB unsent it gets nothing more; once drained it gets the whole section, and then each edit again', async () => {
  const { line, peer, doc } = await stage()
  await type(peer, doc, 'một ')
  const before = line.frames.length
  expect(before).toBeGreaterThan(0)
  line.unsentBytes = BOUNDS.unsentSoft + 1
  for (let i = 0; i < 20; i++) await type(peer, doc, 'hai ')
  expect(line.frames.length).toBe(before)
  line.drain()
  expect(line.frames.length).toBe(before + 1)
  const whole = decoding.createDecoder(payload(line.frames.at(-1) ?? Buffer.alloc(0)))
  expect([decoding.readVarUint(whole), decoding.readVarUint(whole)]).toEqual([
    MESSAGE.sync,
    SYNC.step2,
  ])
  const seen = new Y.Doc()
  Y.applyUpdate(seen, decoding.readVarUint8Array(whole))
  expect(readable(seen)).toBe(readable(doc))
  await type(peer, doc, 'ba ')
  expect(line.frames.length).toBe(before + 2)
  expect(line.closed).toBe(null)
  peer.end()
})

test('above 4 MiB unsent it is let go at the next frame', async () => {
  const { line, peer, doc } = await stage()
  line.unsentBytes = BOUNDS.unsentHard + 1
  await type(peer, doc, 'một ')
  expect(line.closed).toBe(CLOSE.overloaded)
  expect(line.isTerminated).toBe(true)
  peer.end()
})
