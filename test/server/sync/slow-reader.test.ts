/** A reader that does not read, on a line in memory whose fill is given: what it costs, what it gets, when it is let go. */
import * as decoding from 'lib0/decoding'
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { PersonId } from '#shared/ids.ts'
import { CLOSE, MESSAGE, SYNC } from '#shared/wire/sync.ts'
import { createAccess } from '#server/auth/access.ts'
import { systemClock, type Clock } from '#server/clock.ts'
import { BOUNDS, type Pace } from '#server/sync/limits.ts'
import type { Transport, TransportEvents } from '#server/sync/transport.ts'
import { LivePeer, readable, stateRequest, textAt, until } from '#test/support/live-peer.ts'
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
  say(bytes: Uint8Array): void {
    this.#events?.message(bytes, true)
  }
  drain(): void {
    this.unsentBytes = 0
    this.#events?.drained()
  }
}

let live: LiveText
afterEach(async () => {
  expect(live.faults).toEqual([])
  await live.dispose()
})

async function stage(
  pace: Partial<Pace> = {},
  clock: Clock = systemClock(),
): Promise<{ line: MemoryLine; peer: LivePeer; doc: Y.Doc }> {
  live = await startLiveText({ pace, clock })
  const id = await live.makeSection('phan-cham')
  const access = createAccess({
    database: live.database,
    clock: systemClock(),
    announcements: live.announcements,
  })
  const seat = await access.seat('gop-y' as PersonId, id)
  if (seat === null) throw new Error('no seat')
  const line = new MemoryLine()
  const session = { sessionId: 'x', personId: seat.personId, endsAt: performance.now() + 60_000 }
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

/** What it is told at once: kind of sync message, its bytes. */
function syncIn(frames: Buffer | undefined): { readonly step: number; readonly bytes: Uint8Array } {
  const d = decoding.createDecoder(payload(frames ?? Buffer.alloc(0)))
  expect(decoding.readVarUint(d)).toBe(MESSAGE.sync)
  return { step: decoding.readVarUint(d), bytes: decoding.readVarUint8Array(d) }
}

test('above 1 MiB unsent it gets nothing more; once drained it gets what it missed in one frame, and then each edit again', async () => {
  const { line, peer, doc } = await stage()
  const seen = new Y.Doc()
  Y.applyUpdate(seen, Y.encodeStateAsUpdate(doc))
  await type(peer, doc, 'một ')
  Y.applyUpdate(seen, syncIn(line.frames.at(-1)).bytes)
  const before = line.frames.length
  line.unsentBytes = BOUNDS.unsentSoft + 1
  for (let i = 0; i < 20; i++) await type(peer, doc, 'hai ')
  expect(line.frames.length).toBe(before)
  line.drain()
  expect(line.frames.length).toBe(before + 1)
  const missed = syncIn(line.frames.at(-1))
  expect(missed.step).toBe(SYNC.update)
  const whole = Y.encodeStateAsUpdate(doc)
  Y.applyUpdate(seen, missed.bytes)
  expect(readable(seen)).toBe(readable(doc))
  expect(Y.decodeUpdate(missed.bytes).structs.length).toBeLessThan(
    Y.decodeUpdate(whole).structs.length,
  )
  await type(peer, doc, 'ba ')
  expect(line.frames.length).toBe(before + 2)
  expect(line.closed).toBe(null)
  peer.end()
})

test('it catches up with the rows also when newcomers came and a snapshot was made meanwhile', async () => {
  const { line, peer, doc } = await stage({ compactRows: 3 })
  await type(peer, doc, 'đã có từ trước '.repeat(500))
  const seen = new Y.Doc()
  Y.applyUpdate(seen, Y.encodeStateAsUpdate(doc))
  line.unsentBytes = BOUNDS.unsentSoft + 1
  for (let i = 0; i < 12; i++) {
    await type(peer, doc, `chữ ${i} `)
    textAt(doc).delete(0, 2)
    const newcomer = new LivePeer(`${live.url}/collab/phan-cham`, {
      cookie: await live.cookie('chu-tri'),
      doc: new Y.Doc(),
    })
    await newcomer.synced
    newcomer.end()
  }
  await type(peer, doc, 'cuối ')
  expect(await until(() => live.engine.metrics().snapshots > 0)).toBe(true)
  line.drain()
  const missed = syncIn(line.frames.at(-1))
  expect(missed.step).toBe(SYNC.update)
  Y.applyUpdate(seen, missed.bytes)
  expect(readable(seen)).toBe(readable(doc))
  peer.end()
})

test('when it missed more than the section is long, it gets the whole section', async () => {
  const { line, peer, doc } = await stage({ compactRows: 1 })
  line.unsentBytes = BOUNDS.unsentSoft + 1
  // Deleted text stays in the rows; the snapshot that the keeper makes of them is small.
  for (let i = 1; i < 6; i++) {
    textAt(doc).delete(0, textAt(doc).length)
    await type(peer, doc, 'y'.repeat(20_000))
    expect(await until(() => live.engine.metrics().snapshots >= i)).toBe(true)
  }
  line.drain()
  const whole = syncIn(line.frames.at(-1))
  expect(whole.step).toBe(SYNC.step2)
  const seen = new Y.Doc()
  Y.applyUpdate(seen, whole.bytes)
  expect(readable(seen)).toBe(readable(doc))
  peer.end()
})

test('asked for the section while it does not read, it is given the whole of it when it reads', async () => {
  const { line, peer, doc } = await stage()
  await type(peer, doc, 'một ')
  line.unsentBytes = BOUNDS.unsentSoft + 1
  line.say(stateRequest())
  await type(peer, doc, 'hai ')
  line.drain()
  const whole = syncIn(line.frames.at(-1))
  expect(whole.step).toBe(SYNC.step2)
  const seen = new Y.Doc()
  Y.applyUpdate(seen, whole.bytes)
  expect(readable(seen)).toBe(readable(doc))
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

test('ten seconds without reading, and it is let go with 1013; who reads again before stays', async () => {
  const clock = systemClock()
  let passedMs = 0
  const probes: (() => void)[] = []
  const { line, peer, doc } = await stage(
    {},
    {
      ...clock,
      elapsed: () => clock.elapsed() + passedMs,
      every(ms, run) {
        if (ms === BOUNDS.pingMs) probes.push(run)
        return clock.every(ms, run)
      },
    },
  )
  const pass = (ms: number): void => {
    passedMs += ms
    for (const probe of probes) probe()
  }
  line.unsentBytes = BOUNDS.unsentSoft + 1
  await type(peer, doc, 'một ')
  expect(live.engine.metrics().behind).toBe(1)
  pass(BOUNDS.unsentMs - 1_000)
  expect(line.closed).toBe(null)
  line.drain()
  expect(live.engine.metrics().behind).toBe(0)
  pass(BOUNDS.unsentMs)
  expect(line.closed).toBe(null)
  line.unsentBytes = BOUNDS.unsentSoft + 1
  await type(peer, doc, 'hai ')
  pass(BOUNDS.unsentMs + 1)
  expect(line.closed).toBe(CLOSE.overloaded)
  expect(line.isTerminated).toBe(true)
  expect(live.engine.metrics().letGo).toBe(1)
  peer.end()
})
