/** One room, everybody's cursor moving five times a second. A position that a newer one overtook counts as delivered with
 *  the newer one, so that gathering is neither rewarded nor punished. */
import * as encoding from 'lib0/encoding'
import { SEED_CLIENT } from '#server/sync/seed-client.ts'
import { Client, connectAll } from '../load/client.ts'
import { drive, measureCost } from '../load/drive.ts'
import { section } from '../load/section.ts'
import { Tracker } from '../load/tracker.ts'
import type { Sender } from '../load/typist.ts'
import { until } from '../load/waiting.ts'
import { everybody, type Scenario } from '../scenario.ts'
import { closedNote } from './typing.ts'

const ROOM = 'con-tro'
const RATE = 5
const WARM_UP_SECONDS = 1.5
const FELL_BEHIND_MS = 4_000

export const awareness: Scenario = {
  name: 'awareness',
  seconds: 6,
  cases: [{ n: 200, servers: ['ours', 'hocuspocus'] }],
  columns: {
    p50: 'p50 ms',
    p99: 'p99 ms',
    cpuPerDelivered: 'CPU µs / move × receiver',
    framesPerDelivered: 'frames / …',
    bytesPerDelivered: 'bytes / …',
    cores: 'server cores',
    generatorLoad: 'generator load',
  },
  leavesOut: everybody,
  async run(server, n, { seconds }) {
    const most = Math.ceil(RATE * (seconds + WARM_UP_SECONDS)) + 8
    const cursors = Array.from({ length: n }, (_cursor, i): Sender => ({
      client: 2_000_000 + i * 31,
      next: 0,
      sentClock: 0,
      sentAt: new Float64Array(most).fill(Number.NaN),
    }))
    const tracker = new Tracker(cursors)
    const receivers = cursors.map((_cursor, i) => tracker.receiver(i))
    const clients = receivers.map(
      (receiver, i) =>
        new Client(server, ROOM, i, { cursors: (bytes) => tracker.cursors(receiver, bytes) }),
    )
    try {
      await server.start([{ name: ROOM, state: section(40) }])
      await connectAll(clients)
      server.release()
      const senders = cursors.map((cursor, i) => (now: number) => {
        const clock = ++cursor.next
        cursor.sentClock = clock + 1
        cursor.sentAt[clock + 1] = now
        clients[i]?.send('cursors', cursorAt(cursor.client, clock))
      })
      const hasArrived = (): boolean => tracker.isComplete(receivers)
      tracker.counting = false
      await drive(senders, { rate: RATE, seconds: WARM_UP_SECONDS })
      await until(hasArrived, 3_000)
      tracker.counting = true
      const before = cursors.reduce((sum, c) => sum + c.next, 0)
      const stop = measureCost(() => server.usage(), clients)
      const { note } = await drive(senders, {
        rate: RATE,
        seconds,
        givesUp: () => (tracker.latency.max > FELL_BEHIND_MS ? 'fell behind' : null),
      })
      const isComplete = await until(hasArrived, 6_000)
      const cost = stop()
      const due = (cursors.reduce((sum, c) => sum + c.next, 0) - before) * (n - 1)
      return {
        measures: {
          p50: tracker.latency.quantile(0.5),
          p99: tracker.latency.quantile(0.99),
          cpuPerDelivered: (cost.cpu * 1e6) / due,
          framesPerDelivered: cost.frames / due,
          bytesPerDelivered: cost.bytes / due,
          cores: cost.cores,
          generatorLoad: cost.generatorLoad,
        },
        isEqual: null,
        lost: due - tracker.delivered,
        note: [note, isComplete ? '' : 'not everything arrived', closedNote(clients)]
          .filter((part) => part !== '')
          .join(', '),
      }
    } finally {
      for (const client of clients) client.destroy()
    }
  },
}

/** As y-prosemirror's cursor plugin shows it. */
function cursorAt(client: number, clock: number): Uint8Array {
  const place = {
    type: null,
    tname: null,
    item: { client: SEED_CLIENT, clock: 40 + ((clock * 7) % 4_000) },
    assoc: 0,
  }
  const state = {
    user: { id: `nguoi-${client}`, name: `Nguyễn Văn ${client % 97}`, colour: 3 },
    cursor: { anchor: place, head: place },
  }
  return encoding.encode((e) => {
    encoding.writeVarUint(e, 1)
    encoding.writeVarUint(e, client)
    encoding.writeVarUint(e, clock)
    encoding.writeVarString(e, JSON.stringify(state))
  })
}
