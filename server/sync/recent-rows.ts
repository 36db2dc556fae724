/** The newest log rows of an open section, kept in memory while a reader is behind, so that it gets what it missed and
 *  not the whole section again. Without such a reader: the last row alone, for whoever falls behind while it is sent. */
import { joinUpdates, type WholeUpdate } from './update.ts'

interface RecentRow {
  readonly seq: number
  readonly update: WholeUpdate
}

export class RecentRows {
  #rows: RecentRow[] = []
  #bytes = 0
  /** everything newer than this log number is at hand */
  #after: number

  /** @param through newest log row when the section was opened */
  constructor(through: number) {
    this.#after = through
  }

  /** The log number of somebody who has everything but the newest row. */
  get beforeNewest(): number {
    return this.#rows.at(-2)?.seq ?? this.#after
  }

  /** @param mostBytes more than this are not kept: 0 keeps the newest row alone */
  add(seq: number, update: WholeUpdate, mostBytes: number): void {
    this.#rows.push({ seq, update })
    this.#bytes += update.bytes.length
    while (this.#rows.length > 1 && this.#bytes > mostBytes) {
      const first = this.#rows.shift()
      if (first === undefined) return
      this.#bytes -= first.update.bytes.length
      this.#after = first.seq
    }
  }

  /** @returns the rows after `seq` as one update; null when they are not all at hand, or there are none */
  since(seq: number): Uint8Array | null {
    if (seq < this.#after) return null
    const missed = this.#rows.filter((row) => row.seq > seq)
    return missed.length === 0 ? null : joinUpdates(missed.map((row) => row.update)).bytes
  }
}
