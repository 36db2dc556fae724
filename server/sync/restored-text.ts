/** Makes the edit that puts deleted text back: what an editor's undo would do, from the log instead of a page's memory.
 *  The text gets new ids under a client id of its own; nothing else is touched. Pure; runs in the keeper's thread. */
import * as Y from 'yjs'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { Reader, Writer } from './bytes.ts'
import { wholeHistory, unpackRows } from './section-history.ts'
import { joinUpdates, openUpdate } from './update.ts'

export interface ErasedHistory {
  /** packs as `section_history` keeps them, and the last row in them */
  readonly history: readonly { readonly crc: number; readonly data: Uint8Array }[]
  readonly through: number
  /** all rows since, packed, not compressed */
  readonly packs: readonly Uint8Array[]
  /** client, from, to … */
  readonly ranges: readonly number[]
  /** the id that the text gets */
  readonly client: number
}

/** The clocks of one client: from, to, from, to … in order. */
type Ranges = number[]
const ERASER = 'eraser'
const writer = new Writer()

/** @returns a Yjs V1 update; null: nothing of it can come back, or the history is not whole and what rests on a part of it
 *  would be another text */
export function restoredText(given: ErasedHistory): Uint8Array | null {
  const kept = given.through === 0 ? [] : wholeHistory(given.history, given.through)
  if (kept === null) return null
  const rows = [...kept, ...given.packs.flatMap(unpackRows)].map(({ data }) => openUpdate(data))
  const doc = new Y.Doc({ gc: false, guid: '' })
  doc.clientID = given.client
  const undo = new Y.UndoManager(doc.getXmlFragment(ROOT_NAME), {
    trackedOrigins: new Set([ERASER]),
  })
  // Everything that was written; then all that was deleted otherwise; then, tracked, what is to come back.
  Y.applyUpdate(doc, joinUpdates(rows.map(({ parts }) => ({ parts, deletions: [] }))).bytes)
  const deleted = byClient(
    rows.flatMap(({ deletions }) =>
      deletions.flatMap(({ client, bytes }) => {
        const all: number[] = []
        for (const r = new Reader(bytes); r.left > 0;) {
          const from = r.uint()
          all.push(client, from, from + r.uint())
        }
        return all
      }),
    ),
  )
  const erased = byClient(given.ranges)
  for (const [client, ranges] of erased) {
    const gone = deleted.get(client) ?? []
    // Only what is deleted: what still stands must not come twice.
    erased.set(client, without(ranges, without(ranges, gone)))
    deleted.set(client, without(gone, ranges))
  }
  Y.applyUpdate(doc, deletionsOf(deleted))
  Y.applyUpdate(doc, deletionsOf(erased), ERASER)
  const before = Y.encodeStateVector(doc)
  undo.undo()
  const isNothing = Y.getState(doc.store, given.client) === 0
  // All deletions are in it; whoever gets it knows them.
  const update = isNothing ? null : structsOf(Y.encodeStateAsUpdate(doc, before))
  undo.destroy()
  doc.destroy()
  return update
}

const structsOf = (update: Uint8Array): Uint8Array =>
  joinUpdates([{ parts: openUpdate(update).parts, deletions: [] }]).bytes

/** @param triples client, from, to … in any order */
function byClient(triples: readonly number[]): Map<number, Ranges> {
  const all = new Map<number, [number, number][]>()
  for (let i = 0; i < triples.length; i += 3) {
    const of = all.get(triples[i] as number) ?? []
    of.push([triples[i + 1] as number, triples[i + 2] as number])
    all.set(triples[i] as number, of)
  }
  return new Map(
    [...all].map(([client, ranges]) => {
      const merged: Ranges = []
      for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
        const end = merged.at(-1)
        if (end === undefined || from > end) merged.push(from, to)
        else merged[merged.length - 1] = Math.max(end, to)
      }
      return [client, merged]
    }),
  )
}

/** Both in order. */
function without(ranges: Ranges, taken: Ranges): Ranges {
  const rest: Ranges = []
  for (let i = 0; i < ranges.length; i += 2) {
    let from = ranges[i] as number
    const to = ranges[i + 1] as number
    for (let j = 0; j < taken.length && from < to; j += 2) {
      const [a, b] = [taken[j] as number, taken[j + 1] as number]
      if (b <= from || a >= to) continue
      if (a > from) rest.push(from, a)
      from = b
    }
    if (from < to) rest.push(from, to)
  }
  return rest
}

/** An update that only deletes. */
function deletionsOf(all: ReadonlyMap<number, Ranges>): Uint8Array {
  const some = [...all].filter(([, ranges]) => ranges.length > 0)
  writer.uint(0)
  writer.uint(some.length)
  for (const [client, ranges] of some) {
    writer.uint(client)
    writer.uint(ranges.length / 2)
    for (let i = 0; i < ranges.length; i += 2) {
      writer.uint(ranges[i] as number)
      writer.uint((ranges[i + 1] as number) - (ranges[i] as number))
    }
  }
  return writer.take()
}
