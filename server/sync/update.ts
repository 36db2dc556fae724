/**
 * A Yjs V1 update as a table of contents over its bytes: per client one part (structs with consecutive clocks) and one
 * list of deletions. Parts of consecutive updates are joined by copying bytes, never by decoding them.
 */
import { Reader, Writer } from './bytes.ts'
import { malformed } from './refusal.ts'
import { utf16Length } from './text-check.ts'
import { skipValue } from './values.ts'

export interface Part {
  readonly client: number
  readonly clock: number
  readonly end: number
  readonly structs: number
  /** the structs alone */
  readonly bytes: Uint8Array
}
export interface Deletion {
  readonly client: number
  readonly ranges: number
  /** clock, length, clock, length … */
  readonly bytes: Uint8Array
}
export interface Update {
  readonly parts: readonly Part[]
  readonly deletions: readonly Deletion[]
}
/** An update together with the bytes it is a view of. */
export interface WholeUpdate extends Update {
  readonly bytes: Uint8Array
}

export const isEmpty = (update: Update): boolean =>
  update.parts.length === 0 && update.deletions.length === 0

/** The kinds of struct, as Yjs numbers them in the low bits of a struct's first byte. */
export const STRUCT = {
  collected: 0,
  deleted: 1,
  string: 4,
  format: 6,
  type: 7,
  any: 8,
  skip: 10,
} as const
/** Bits above the kind: which neighbours and whether an attribute's name follow. */
export const HAS = { left: 128, right: 64, neighbour: 192, attribute: 32 } as const
/** The shared types an editor makes. */
export const TYPE = { xmlElement: 3, xmlText: 6 } as const

/** Steps over one struct and returns how many clocks it takes. */
export function skipStruct(r: Reader): number {
  const info = r.byte()
  const kind = info & 31
  if (kind === STRUCT.collected || kind === STRUCT.skip) return r.uint()
  if (info & HAS.left) skipId(r)
  if (info & HAS.right) skipId(r)
  if ((info & HAS.neighbour) === 0) {
    if (r.uint() === 1) r.skip(r.uint())
    else skipId(r)
    if (info & HAS.attribute) r.skip(r.uint())
  }
  switch (kind) {
    case STRUCT.deleted:
      return r.uint()
    case STRUCT.string: {
      const length = r.uint()
      const from = r.at
      r.skip(length)
      return utf16Length(r.bytes, from, r.at)
    }
    case STRUCT.format:
      r.skip(r.uint())
      r.skip(r.uint())
      return 1
    case STRUCT.type:
      if (r.uint() === TYPE.xmlElement) r.skip(r.uint())
      return 1
    case STRUCT.any: {
      const n = r.uint()
      for (let i = 0; i < n; i++) skipValue(r)
      return n
    }
    default:
      throw malformed('unknown struct')
  }
}

function skipId(r: Reader): void {
  r.uint()
  r.uint()
}

/** Table of contents of bytes that this server made or has checked. */
export function openUpdate(bytes: Uint8Array): WholeUpdate {
  const r = new Reader(bytes)
  const parts: Part[] = []
  for (let n = r.uint(); n > 0; n--) {
    const structs = r.uint()
    const client = r.uint()
    const clock = r.uint()
    const from = r.at
    let end = clock
    for (let i = 0; i < structs; i++) end += skipStruct(r)
    parts.push({ client, clock, end, structs, bytes: bytes.subarray(from, r.at) })
  }
  const deletions: Deletion[] = []
  for (let n = r.uint(); n > 0; n--) {
    const client = r.uint()
    const ranges = r.uint()
    const from = r.at
    for (let i = 0; i < ranges; i++) skipId(r)
    deletions.push({ client, ranges, bytes: bytes.subarray(from, r.at) })
  }
  return { parts, deletions, bytes }
}

/** @returns the first of the rows that go on where each client stands; behind a lost row the next one does not */
export function untilGap(base: Update, rows: readonly WholeUpdate[]): WholeUpdate[] {
  const ends = new Map(base.parts.map(({ client, end }) => [client, end]))
  const gap = rows.findIndex(({ parts }) =>
    parts.some(({ client, clock, end }) => {
      const goesOn = (ends.get(client) ?? 0) === clock
      ends.set(client, end)
      return !goesOn
    }),
  )
  return gap === -1 ? [...rows] : rows.slice(0, gap)
}

interface Gathered {
  readonly client: number
  readonly clock: number
  end: number
  count: number
  readonly from: Uint8Array[]
}
const writer = new Writer(1 << 16)

/** Joins updates in the order they were taken. Each client's parts must follow one another without gap or overlap. */
export function joinUpdates(updates: readonly Update[]): WholeUpdate {
  const parts = new Map<number, Gathered>()
  const deletions = new Map<number, Gathered>()
  for (const update of updates) {
    for (const p of update.parts) {
      const have = parts.get(p.client)
      if (have === undefined) {
        const { client, clock, end, structs } = p
        parts.set(client, { client, clock, end, count: structs, from: [p.bytes] })
        continue
      }
      if (have.end !== p.clock)
        throw new Error(`parts of client ${p.client} do not meet: ${have.end}, ${p.clock}`)
      have.end = p.end
      have.count += p.structs
      have.from.push(p.bytes)
    }
    for (const d of update.deletions) {
      const have = deletions.get(d.client)
      if (have === undefined) {
        deletions.set(d.client, {
          client: d.client,
          clock: 0,
          end: 0,
          count: d.ranges,
          from: [d.bytes],
        })
        continue
      }
      have.count += d.ranges
      have.from.push(d.bytes)
    }
  }
  // Yjs writes higher client ids first.
  const sorted = [...parts.values()].toSorted((a, b) => b.client - a.client)
  const places: [number, number][] = []
  const copy = (g: Gathered): void => {
    const at = writer.length
    for (const bytes of g.from) writer.raw(bytes)
    places.push([at, writer.length])
  }
  writer.uint(sorted.length)
  for (const g of sorted) {
    writer.uint(g.count)
    writer.uint(g.client)
    writer.uint(g.clock)
    copy(g)
  }
  writer.uint(deletions.size)
  for (const g of deletions.values()) {
    writer.uint(g.client)
    if (inOrder(g.from)) {
      writer.uint(g.count)
      copy(g)
      continue
    }
    const ranges = mergedRanges(g.from)
    g.count = ranges.length
    writer.uint(ranges.length)
    const at = writer.length
    for (const { clock, length } of ranges) {
      writer.uint(clock)
      writer.uint(length)
    }
    places.push([at, writer.length])
  }
  const bytes = writer.take()
  let i = 0
  const next = (): Uint8Array => bytes.subarray(...(places[i++] as [number, number]))
  return {
    bytes,
    parts: sorted.map(({ client, clock, end, count }) => ({
      client,
      clock,
      end,
      structs: count,
      bytes: next(),
    })),
    deletions: [...deletions.values()].map(({ client, count }) => ({
      client,
      ranges: count,
      bytes: next(),
    })),
  }
}

/** A client that has not got what is deleted keeps the ranges as Yjs' second format, each from the one before: of ranges
 *  out of order it makes others, and deletes what nobody deleted. */
function inOrder(pieces: readonly Uint8Array[]): boolean {
  let last = -1
  for (const bytes of pieces)
    for (const r = new Reader(bytes); r.left > 0;) {
      const clock = r.uint()
      if (clock <= last) return false
      last = clock + r.uint() - 1
    }
  return true
}

interface DeletedRange {
  readonly clock: number
  length: number
}

function mergedRanges(pieces: readonly Uint8Array[]): DeletedRange[] {
  const all: DeletedRange[] = []
  for (const bytes of pieces)
    for (const r = new Reader(bytes); r.left > 0;) all.push({ clock: r.uint(), length: r.uint() })
  const merged: DeletedRange[] = []
  for (const range of all.toSorted((a, b) => a.clock - b.clock)) {
    const last = merged.at(-1)
    if (last === undefined || range.clock > last.clock + last.length) merged.push(range)
    else last.length = Math.max(last.length, range.clock + range.length - last.clock)
  }
  return merged
}

/** The same update where its bytes now lie. */
export function moveUpdate(update: WholeUpdate, to: Uint8Array): WholeUpdate {
  const there = (b: Uint8Array): Uint8Array => {
    const at = b.byteOffset - update.bytes.byteOffset
    return to.subarray(at, at + b.length)
  }
  return {
    bytes: to,
    parts: update.parts.map((p) => ({ ...p, bytes: there(p.bytes) })),
    deletions: update.deletions.map((d) => ({ ...d, bytes: there(d.bytes) })),
  }
}

/** What a client with this state vector lacks: whole structs from the first it does not have, and all deletions. */
export function updateSince(update: Update, vector: ReadonlyMap<number, number>): Update {
  const parts: Part[] = []
  for (const p of update.parts) {
    const have = vector.get(p.client) ?? 0
    if (have >= p.end) continue
    parts.push(have <= p.clock ? p : partFrom(p, have))
  }
  return { parts, deletions: update.deletions }
}

function partFrom(part: Part, have: number): Part {
  const r = new Reader(part.bytes)
  let { clock, structs } = part
  for (;;) {
    const from = r.at
    const next = clock + skipStruct(r)
    if (next > have) return { ...part, clock, structs, bytes: part.bytes.subarray(from) }
    clock = next
    structs--
  }
}
