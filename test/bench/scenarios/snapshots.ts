/** Sections of 50 pages: how long the first write to an open one takes, and what a commit costs while the server makes
 *  snapshots of several of them at the same time. */
import * as Y from 'yjs'
import { Client } from '../load/client.ts'
import { expectedDoc, isSame, missingIn, seenInNewDoc } from '../load/copies.ts'
import { drive } from '../load/drive.ts'
import { quantile } from '../load/histogram.ts'
import { agedSection } from '../load/section.ts'
import { makeTypist, nextEdit, type Typist } from '../load/typist.ts'
import { sleep, until } from '../load/waiting.ts'
import { everybody, type Scenario } from '../scenario.ts'

/** so close to the number of log rows at which a snapshot is made that the typing passes it */
const ROWS_BEFORE = 960
const RATE = 12
const EDITS = 400
/** Others have read in the section before anybody writes. */
const READ_MS = 500

export const snapshots: Scenario = {
  name: 'snapshots',
  seconds: 8,
  cases: [{ n: 6, servers: ['ours'] }],
  columns: {
    firstWriteMs: 'first write ms',
    laterWriteMs: 'later writes p50 ms',
    ackP99: 'saved p99 ms',
    slowestCommitMs: 'slowest commit ms',
    commitMs: 'commit ms',
    snapshots: 'snapshots',
  },
  leavesOut: everybody,
  async run(server, n, { seconds }) {
    const state = agedSection()
    const vector = Y.encodeStateVectorFromUpdate(state)
    // Whoever wrote the rows before is one of the people bound there; the same person goes on.
    const typists = Array.from({ length: n }, (_typist, i) =>
      makeTypist(state, ROWS_BEFORE + EDITS, i * 40),
    )
    const names = typists.map((_typist, i) => `phan-${i}`)
    const writers = typists.map(
      (typist, i) =>
        new Writer(
          typist,
          (options) => new Client(server, names[i] ?? '', i, { ...options, vector }),
        ),
    )
    const readers = names.map((name, i) => new Client(server, name, 100 + i))
    try {
      await server.start(
        typists.map((typist, i) => ({
          name: names[i] ?? '',
          state,
          rows: typist.updates.slice(0, ROWS_BEFORE),
        })),
      )
      for (const typist of typists) while (typist.next < ROWS_BEFORE) nextEdit(typist, 0)
      for (const reader of readers) await reader.connect()
      await sleep(READ_MS)
      const firsts: number[] = []
      for (const writer of writers) {
        await writer.client.connect()
        firsts.push(await writer.write())
      }
      const laters: number[] = []
      for (const writer of writers) laters.push(await writer.write(), await writer.write())
      const before = await server.commits()
      await drive(
        writers.map((writer) => () => writer.press()),
        { rate: RATE, seconds },
      )
      await until(() => writers.every((w) => w.isSaved), 5_000)
      const after = await server.commits()
      if (before === null || after === null)
        throw new Error('the server does not count its commits')
      const acks = writers.flatMap((w) => w.waits)
      let isEqual = true
      let lost = 0
      for (const [i, typist] of typists.entries()) {
        const seen = await seenInNewDoc(server, names[i] ?? '')
        isEqual &&= isSame(seen, expectedDoc(state, [typist]))
        lost += missingIn(seen, [typist])
      }
      const made = after.snapshots - before.snapshots
      return {
        measures: {
          firstWriteMs: Math.max(...firsts),
          laterWriteMs: quantile(laters, 0.5),
          ackP99: quantile(acks, 0.99),
          slowestCommitMs: after.slowestMs,
          commitMs: (after.totalMs - before.totalMs) / (after.count - before.count),
          snapshots: made,
        },
        isEqual,
        lost,
        note: made >= n ? '' : `only ${made} snapshots were made`,
      }
    } finally {
      for (const client of [...readers, ...writers.map((w) => w.client)]) client.destroy()
    }
  },
}

/** Somebody who writes and knows how long each edit took to be saved. */
class Writer {
  readonly client: Client
  readonly waits: number[] = []
  readonly #typist: Typist
  readonly #sentAt: number[] = []

  constructor(typist: Typist, make: (options: { readonly saved: (n: number) => void }) => Client) {
    this.#typist = typist
    this.client = make({
      saved: (n) => {
        const now = performance.now()
        for (let i = this.waits.length; i < n; i++) this.waits.push(now - (this.#sentAt[i] ?? now))
      },
    })
  }

  get isSaved(): boolean {
    return this.waits.length >= this.#sentAt.length
  }

  press(): void {
    const now = performance.now()
    const update = nextEdit(this.#typist, now)
    if (update === null) return
    this.#sentAt.push(now)
    this.client.send('update', update)
  }

  /** @returns ms until it was saved */
  async write(): Promise<number> {
    this.press()
    if (!(await until(() => this.isSaved, 5_000, 0))) throw new Error('an edit was not saved')
    return this.waits.at(-1) ?? Number.NaN
  }
}
