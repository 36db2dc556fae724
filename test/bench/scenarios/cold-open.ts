/** A section of 50 pages with weeks of history: how long a newcomer waits, what that costs, and what many such sections
 *  cost while they are open. Servers that keep documents are restarted first: the first newcomer pays for the disk. */
import * as Y from 'yjs'
import { Client } from '../load/client.ts'
import { docOf, isSame, seenInNewDoc } from '../load/copies.ts'
import { measureCost } from '../load/drive.ts'
import { quantile } from '../load/histogram.ts'
import { agedSection } from '../load/section.ts'
import { makeTypist } from '../load/typist.ts'
import { sleep, until, within } from '../load/waiting.ts'
import { withDocuments, type Scenario } from '../scenario.ts'
import type { BenchServer } from '../servers/bench-server.ts'

const ROOM = 'phan-dai'
const NEWCOMERS = 50
const OVER_MS = 1_000
/** collected garbage, finished writes and what is made of them (our words are counted), before memory is read */
const SETTLED_AFTER_MS = 4_000

export const coldOpen: Scenario = {
  name: 'cold',
  seconds: 0,
  cases: [
    {
      n: 30,
      servers: ['ours', 'ywebsocket', 'ywebsocket-leveldb', 'hocuspocus', 'hocuspocus-sqlite'],
    },
  ],
  columns: {
    firstMs: 'first ms',
    p50: 'p50 ms',
    p95: 'p95 ms',
    cpuMsPerNewcomer: 'CPU ms / newcomer',
    readMb: 'MB / section read',
    writtenMb: 'MB / section written',
  },
  leavesOut: withDocuments,
  async run(server, n) {
    const state = agedSection()
    const others = Array.from({ length: n }, (_other, i) => `phan-dai-${i}`)
    const open: Client[] = []
    try {
      await server.start([ROOM, ...others].map((name) => ({ name, state })))
      const isBare = !server.isPersistent
      if (!isBare) await server.restart('SIGTERM')
      const arrival = await newcomers(server, state.length, open)
      const seen = await seenInNewDoc(server, ROOM, 500)
      const memory = isBare ? await memoryFromEmpty(server, state, n, open) : null
      return {
        measures: {
          ...arrival.measures,
          ...(memory ?? (await memoryFromDisk(server, state, others, open))),
        },
        isEqual: isSame(seen, docOf([state])),
        lost: 0,
        note: arrival.note,
      }
    } finally {
      for (const client of open) client.destroy()
    }
  },
}

async function newcomers(
  server: BenchServer,
  size: number,
  open: Client[],
): Promise<{ readonly measures: Record<string, number>; readonly note: string }> {
  const clients: Client[] = []
  const stop = measureCost(() => server.usage(), clients)
  let empty = 0
  let failed = 0
  const come = async (i: number): Promise<number> => {
    await sleep((i * OVER_MS) / NEWCOMERS)
    const has = Promise.withResolvers<number>()
    let isThere = false
    const began = performance.now()
    const client = new Client(server, ROOM, i, {
      // "Synced" is not enough: some say so before they have read their own disk.
      text: (bytes) => {
        if (bytes.length < size * 0.8) return
        isThere = true
        has.resolve(performance.now() - began)
      },
    })
    clients.push(client)
    open.push(client)
    await client.connect()
    if (!isThere) empty++
    return within(10_000, 'the section', has.promise)
  }
  const times = await Promise.all(
    Array.from({ length: NEWCOMERS }, (_newcomer, i) =>
      come(i).catch(() => {
        failed++
        return Number.NaN
      }),
    ),
  )
  const cost = stop()
  const known = times.filter((ms) => !Number.isNaN(ms))
  return {
    measures: {
      firstMs: times[0] ?? Number.NaN,
      p50: quantile(known, 0.5),
      p95: quantile(known, 0.95),
      cpuMsPerNewcomer: (cost.cpu * 1_000) / NEWCOMERS,
    },
    note: [
      failed > 0 ? `${failed} newcomers got nothing` : '',
      empty > 0 ? `${empty} were told "synced" while it was empty` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  }
}

/** Each section opened by one reader, then written in by somebody else. MiB each. */
async function memoryFromDisk(
  server: BenchServer,
  state: Uint8Array,
  names: readonly string[],
  open: Client[],
): Promise<Record<string, number>> {
  const before = server.usage().rss
  for (const [i, name] of names.entries()) {
    let size = 0
    const reader = new Client(server, name, 100 + i, { text: (bytes) => (size += bytes.length) })
    open.push(reader)
    await reader.connect()
    await until(() => size >= state.length * 0.8, 5_000, 2)
  }
  await sleep(SETTLED_AFTER_MS)
  const read = server.usage().rss
  const vector = Y.encodeStateVectorFromUpdate(state)
  for (const [i, name] of names.entries()) {
    const writer = new Client(server, name, 200 + i, { vector })
    open.push(writer)
    await writer.connect()
    for (const update of makeTypist(state, 3, i).updates) writer.send('update', update)
    await sleep(10)
  }
  await sleep(SETTLED_AFTER_MS)
  const written = server.usage().rss
  return { readMb: (read - before) / names.length, writtenMb: (written - before) / names.length }
}

/** A server without a disk has every section from somebody who wrote it: reading and writing cannot be told apart. */
async function memoryFromEmpty(
  server: BenchServer,
  state: Uint8Array,
  n: number,
  open: Client[],
): Promise<Record<string, number>> {
  const before = server.usage().rss
  for (let i = 0; i < n; i++) {
    const writer = new Client(server, `moi-${i}`, 100 + i)
    open.push(writer)
    await writer.connect()
    writer.send('update', state)
    await seenInNewDoc(server, `moi-${i}`)
  }
  await sleep(SETTLED_AFTER_MS)
  const each = (server.usage().rss - before) / n
  return { readMb: each, writtenMb: each }
}
