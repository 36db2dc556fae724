/** People typing at a steady pace: one large room (fanout), or many small ones (rooms). */
import { Client, connectAll } from '../load/client.ts'
import { docOf, expectedDoc, isSame, missingIn, seenInNewDoc, sentBy } from '../load/copies.ts'
import { drive, measureCost } from '../load/drive.ts'
import { Histogram } from '../load/histogram.ts'
import { section } from '../load/section.ts'
import { Tracker, type Receiver } from '../load/tracker.ts'
import { makeTypist, nextEdit, type Typist } from '../load/typist.ts'
import { until } from '../load/waiting.ts'
import { everybody, type Figures, type Scenario } from '../scenario.ts'
import type { BenchServer } from '../servers/bench-server.ts'

/** members of each room whose frames are kept and put into a real document afterwards */
const OBSERVERS = 2
const COMPARED_ROOMS = 10
/** Threads and compiled code are there by then, of every server. */
const WARM_UP_SECONDS = 3
const FELL_BEHIND_MS = 4_000
const ARRIVED_WITHIN_MS = 8_000

interface Shape {
  readonly rooms: number
  readonly perRoom: number
  /** keystrokes of one person in a second */
  readonly rate: number
  readonly paragraphs: number
}

interface Member {
  readonly client: Client
  readonly receiver: Receiver
}

interface TypingRoom {
  readonly name: string
  readonly typists: readonly Typist[]
  readonly tracker: Tracker
  readonly members: readonly Member[]
  /** frames that the last members heard */
  readonly heard: readonly Uint8Array[][]
}

const COLUMNS = {
  p50: 'p50 ms',
  p95: 'p95 ms',
  p99: 'p99 ms',
  cpuPerDelivered: 'CPU µs / delivered',
  cpuPerEdit: 'CPU µs / edit',
  framesPerDelivered: 'frames / delivered',
  bytesPerDelivered: 'bytes / delivered',
  cores: 'server cores',
  rssMb: 'RSS MB',
  commitMs: 'commit ms',
  generatorLoad: 'generator load',
}

export const fanout: Scenario = {
  name: 'fanout',
  seconds: 8,
  cases: [
    { n: 10, servers: ['ours', 'raw-25ms', 'ywebsocket'] },
    { n: 50, servers: ['ours', 'ywebsocket'] },
    {
      n: 100,
      servers: [
        'ours',
        'raw-25ms',
        'ywebsocket',
        'ywebsocket-leveldb',
        'hocuspocus',
        'hocuspocus-sqlite',
      ],
    },
    { n: 200, servers: ['ours', 'hocuspocus'] },
    { n: 400, servers: ['ours', 'raw-25ms'] },
  ],
  columns: COLUMNS,
  leavesOut: everybody,
  run: (server, n, { seconds }) =>
    type(server, { rooms: 1, perRoom: n, rate: 5, paragraphs: 40 }, seconds),
}

export const rooms: Scenario = {
  name: 'rooms',
  seconds: 8,
  cases: [{ n: 200, servers: ['ours', 'ywebsocket', 'ywebsocket-leveldb', 'hocuspocus-sqlite'] }],
  columns: COLUMNS,
  leavesOut: everybody,
  run: (server, n, { seconds }) =>
    type(server, { rooms: n, perRoom: 3, rate: 2, paragraphs: 12 }, seconds),
}

async function type(server: BenchServer, shape: Shape, seconds: number): Promise<Figures> {
  const base = section(shape.paragraphs)
  const edits = Math.ceil(shape.rate * (seconds + WARM_UP_SECONDS)) + 4
  const all = Array.from({ length: shape.rooms }, (_room, r) =>
    makeRoom(server, shape, base, edits, r),
  )
  const members = all.flatMap((room) => room.members)
  const clients = members.map((member) => member.client)
  try {
    await server.start(all.map(({ name }) => ({ name, state: base })))
    await connectAll(clients)
    server.release()

    const senders = all.flatMap(({ typists, members: inRoom }) =>
      typists.map((typist, i) => (now: number) => {
        const update = nextEdit(typist, now)
        if (update !== null) inRoom[i]?.client.send('update', update)
      }),
    )
    const hasArrived = (): boolean =>
      all.every((room) => room.tracker.isComplete(room.members.map((m) => m.receiver)))
    // Compiled code, grown buffers: these edits are compared in the end and not counted.
    for (const room of all) room.tracker.counting = false
    await drive(senders, { rate: shape.rate, seconds: WARM_UP_SECONDS })
    await until(hasArrived, ARRIVED_WITHIN_MS)
    const before = sentIn(all)
    for (const { typists, tracker } of all) {
      for (const typist of typists) typist.sentAt.fill(Number.NaN)
      tracker.counting = true
    }

    const commitsBefore = await server.commits()
    const stop = measureCost(() => server.usage(), clients)
    const { late, note } = await drive(senders, {
      rate: shape.rate,
      seconds,
      givesUp: () => reasonToGiveUp(server, all),
    })
    const isComplete = await until(hasArrived, ARRIVED_WITHIN_MS)
    const cost = stop()
    const commits = await server.commits()

    const sent = sentIn(all) - before
    const delivered = all.reduce((n, room) => n + room.tracker.delivered, 0)
    const latency = new Histogram()
    for (const room of all) latency.merge(room.tracker.latency)
    const copies = isComplete ? await compare(server, base, all) : { isEqual: false, missing: 0 }
    return {
      measures: {
        p50: latency.quantile(0.5),
        p95: latency.quantile(0.95),
        p99: latency.quantile(0.99),
        cpuPerDelivered: (cost.cpu * 1e6) / delivered,
        cpuPerEdit: (cost.cpu * 1e6) / sent,
        framesPerDelivered: cost.frames / delivered,
        bytesPerDelivered: cost.bytes / delivered,
        cores: cost.cores,
        rssMb: cost.rss,
        generatorLoad: cost.generatorLoad,
        generatorLateMs: late.quantile(0.99),
        delivered,
        ...(commits === null || commitsBefore === null
          ? {}
          : {
              commitMs:
                (commits.totalMs - commitsBefore.totalMs) / (commits.count - commitsBefore.count),
              commits: commits.count - commitsBefore.count,
            }),
      },
      isEqual: copies.isEqual,
      lost: sent * (shape.perRoom - 1) - delivered + copies.missing,
      note: [note, isComplete ? '' : 'not everything arrived', closedNote(clients)]
        .filter((part) => part !== '')
        .join(', '),
    }
  } finally {
    for (const client of clients) client.destroy()
  }
}

function makeRoom(
  server: BenchServer,
  { perRoom }: Shape,
  base: Uint8Array,
  edits: number,
  number: number,
): TypingRoom {
  const name = `phan-${number}`
  const typists = Array.from({ length: perRoom }, (_typist, i) =>
    makeTypist(base, edits, i, number * 1_000 + i),
  )
  const tracker = new Tracker(typists)
  const heard: Uint8Array[][] = Array.from({ length: OBSERVERS }, () => [])
  const members = typists.map((_typist, i): Member => {
    const receiver = tracker.receiver(i)
    const kept = heard[perRoom - 1 - i]
    const client = new Client(server, name, number * perRoom + i, {
      text: (bytes) => {
        kept?.push(Uint8Array.from(bytes))
        tracker.update(receiver, bytes)
      },
    })
    return { client, receiver }
  })
  return { name, typists, tracker, members, heard }
}

const sentIn = (all: readonly TypingRoom[]): number =>
  all.reduce((n, room) => n + room.typists.reduce((sum, typist) => sum + typist.next, 0), 0)

function reasonToGiveUp(server: BenchServer, all: readonly TypingRoom[]): string | null {
  if (!server.isAlive) return 'the server died'
  return all.some((room) => room.tracker.latency.max > FELL_BEHIND_MS) ? 'fell behind' : null
}

/** Every room when there are few, a sample of ten when there are many: two members' copies and a newcomer's. */
async function compare(
  server: BenchServer,
  base: Uint8Array,
  all: readonly TypingRoom[],
): Promise<{ readonly isEqual: boolean; readonly missing: number }> {
  const step = Math.ceil(all.length / COMPARED_ROOMS)
  let isEqual = true
  let missing = 0
  for (const room of all.filter((_room, i) => i % step === 0)) {
    const expected = expectedDoc(base, room.typists)
    const copies = room.heard.map((frames, k) => {
      // A member that types has its own edits already; nobody sends them back.
      const own = room.typists.at(-1 - k)
      return docOf([base, ...(own === undefined ? [] : sentBy(own)), ...frames])
    })
    if (server.protocol.holdsState) copies.push(await seenInNewDoc(server, room.name))
    for (const copy of copies) {
      missing += missingIn(copy, room.typists)
      isEqual &&= isSame(copy, expected)
    }
  }
  return { isEqual, missing }
}

export function closedNote(clients: readonly Client[]): string {
  const codes = clients.map((c) => c.closed).filter((code) => code !== null)
  return codes.length === 0 ? '' : `${codes.length} were closed (${[...new Set(codes)].join(' ')})`
}
