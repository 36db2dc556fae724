/**
 * What the gate must know of a section, without a Y.Doc: for every clock the place it stands in, for every node its
 * rule and depth, and what is deleted. Built from checked structs; a few kilobytes for a long section, because letters
 * typed one after another share one run.
 *
 * A place is a number: ≥ 0 among the children of that node, GONE in something deleted and forgotten, ≤ −2 an
 * attribute (see `attributePlace`).
 */
import { ROOT_RULE, type GateRule } from './node-rules.ts'

export const GONE = -1
const ATTRIBUTES = 64
export const attributePlace = (node: number, attribute: number): number =>
  -2 - (node * ATTRIBUTES + attribute)
export const nodeOfAttribute = (place: number): number => Math.floor((-2 - place) / ATTRIBUTES)
export const attributeOfPlace = (place: number): number => (-2 - place) % ATTRIBUTES

/** Everything known of one client id. Runs and deletions are sorted by clock. */
export class ClientRuns {
  end = 0
  readonly starts: number[] = []
  readonly places: number[] = []
  /** clock of a node → its number, or GONE */
  nodes: Map<number, number> | null = null
  readonly #deletedFrom: number[] = []
  readonly #deletedTo: number[] = []

  placeAt(clock: number): number {
    return this.places[lastAtOrBelow(this.starts, clock)] as number
  }

  addRun(clock: number, place: number): void {
    if (this.places.at(-1) === place) return
    this.starts.push(clock)
    this.places.push(place)
  }

  isDeleted(clock: number): boolean {
    const i = lastAtOrBelow(this.#deletedFrom, clock)
    return i >= 0 && clock < (this.#deletedTo[i] as number)
  }

  /** True when no clock of [from, to) is deleted yet. */
  isWhole(from: number, to: number): boolean {
    const i = lastAtOrBelow(this.#deletedFrom, to - 1)
    return i < 0 || (this.#deletedTo[i] as number) <= from
  }

  /** Appends the parts of [from, to) that are not deleted yet, as from, to, from, to … */
  remaining(from: number, to: number, out: number[]): void {
    let i = Math.max(0, lastAtOrBelow(this.#deletedFrom, from))
    for (; i < this.#deletedFrom.length && from < to; i++) {
      const a = this.#deletedFrom[i] as number
      const b = this.#deletedTo[i] as number
      if (b <= from) continue
      if (a >= to) break
      if (a > from) out.push(from, a)
      from = b
    }
    if (from < to) out.push(from, to)
  }

  /** how many clocks are not deleted */
  get live(): number {
    return this.#deletedFrom.reduce(
      (n, from, i) => n + from - (this.#deletedTo[i] as number),
      this.end,
    )
  }

  /** from, to, from, to … in order */
  deletedRanges(): number[] {
    return this.#deletedFrom.flatMap((from, i) => [from, this.#deletedTo[i] as number])
  }

  /** A range behind all others: for reading what `deletedRanges` gave. */
  addDeleted(from: number, to: number): void {
    this.#deletedFrom.push(from)
    this.#deletedTo.push(to)
  }

  delete(from: number, to: number): void {
    const at = lastAtOrBelow(this.#deletedFrom, from)
    const first = at >= 0 && (this.#deletedTo[at] as number) >= from ? at : at + 1
    let last = first
    while (last < this.#deletedFrom.length && (this.#deletedFrom[last] as number) <= to) last++
    if (last > first) {
      from = Math.min(from, this.#deletedFrom[first] as number)
      to = Math.max(to, this.#deletedTo[last - 1] as number)
    }
    this.#deletedFrom.splice(first, last - first, from)
    this.#deletedTo.splice(first, last - first, to)
  }
}

export class SectionIndex {
  readonly clients = new Map<number, ClientRuns>()
  /** node number → rule; 0 is the section itself */
  readonly rules: GateRule[] = [ROOT_RULE]
  readonly depths: number[] = [0]

  runsOf(client: number): ClientRuns {
    let runs = this.clients.get(client)
    if (runs === undefined) this.clients.set(client, (runs = new ClientRuns()))
    return runs
  }
}

/** Index of the last element ≤ x, or −1. Looks at the end first: people mostly build on what is new. */
export function lastAtOrBelow(sorted: readonly number[], x: number): number {
  let high = sorted.length - 1
  if (high < 0 || (sorted[high] as number) <= x) return high
  let low = -1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) <= x) low = middle
    else high = middle
  }
  return low
}
