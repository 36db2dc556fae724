/**
 * When each clock of each client id was written, in runs of one minute: with the binding of ids to people it says of
 * every character who wrote it and when, without the log. Some bytes for each minute in which a person wrote. Pure.
 */
import { Reader, Writer } from './bytes.ts'
import { lastAtOrBelow } from './section-index.ts'
import { openUpdate } from './update.ts'

const MINUTE_MS = 60_000
const FORMAT = 1
/** For what was written before times were kept. */
const UNKNOWN = 0

interface Runs {
  end: number
  readonly starts: number[]
  readonly minutes: number[]
}
/** Clocks [from, to) were written in the minute that begins at `at` (ms); null: unknown. */
export interface TimedPiece {
  readonly from: number
  readonly to: number
  readonly at: number | null
}

export class WrittenTimes {
  readonly #clients = new Map<number, Runs>()

  #of(client: number): Runs {
    let runs = this.#clients.get(client)
    if (runs === undefined) this.#clients.set(client, (runs = { end: 0, starts: [], minutes: [] }))
    return runs
  }

  /** @param data a log row. @param at ms. Rows come in the order of the log. */
  addRow(data: Uint8Array, at: number): void {
    for (const part of openUpdate(data).parts) this.#add(part.client, part.clock, part.end, at)
  }

  #add(client: number, from: number, to: number, at: number): void {
    const runs = this.#of(client)
    if (to <= runs.end) return
    if (from > runs.end) push(runs, runs.end, UNKNOWN)
    push(runs, Math.max(from, runs.end), Math.floor(at / MINUTE_MS))
    runs.end = to
  }

  /** [from, to) of one client id cut where the time changes. */
  pieces(client: number, from: number, to: number): TimedPiece[] {
    const runs = this.#clients.get(client)
    if (runs === undefined) return [{ from, to, at: null }]
    const out: TimedPiece[] = []
    for (let i = lastAtOrBelow(runs.starts, from); from < to; i++) {
      const isKnown = i >= 0 && from < runs.end
      const next = isKnown ? Math.min(to, runs.starts[i + 1] ?? runs.end) : to
      const minute = isKnown ? (runs.minutes[i] as number) : UNKNOWN
      out.push({ from, to: next, at: minute === UNKNOWN ? null : minute * MINUTE_MS })
      from = next
    }
    return out
  }

  encode(): Uint8Array {
    const writer = new Writer()
    writer.byte(FORMAT)
    writer.uint(this.#clients.size)
    for (const [client, runs] of this.#clients) {
      writer.uint(client)
      writer.uint(runs.end)
      writer.uint(runs.starts.length)
      let start = 0
      let minute = 0
      runs.starts.forEach((from, i) => {
        const then = runs.minutes[i] as number
        writer.uint(from - start)
        writer.uint(zigzag(then - minute))
        start = from
        minute = then
      })
    }
    return writer.take()
  }

  /** @throws when the bytes are not ours */
  static decode(bytes: Uint8Array): WrittenTimes {
    const times = new WrittenTimes()
    const r = new Reader(bytes)
    if (r.byte() !== FORMAT) throw new Error('times in an unknown form')
    for (let clients = r.uint(); clients > 0; clients--) {
      const runs = times.#of(r.uint())
      runs.end = r.uint()
      let start = 0
      let minute = 0
      for (let n = r.uint(); n > 0; n--) {
        start += r.uint()
        minute += unzigzag(r.uint())
        runs.starts.push(start)
        runs.minutes.push(minute)
      }
    }
    return times
  }
}

function push(runs: Runs, from: number, minute: number): void {
  if (runs.minutes.at(-1) === minute) return
  runs.starts.push(from)
  runs.minutes.push(minute)
}
const zigzag = (n: number): number => (n < 0 ? -2 * n - 1 : 2 * n)
const unzigzag = (n: number): number => (n % 2 === 1 ? -(n + 1) / 2 : n / 2)
