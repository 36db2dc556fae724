/**
 * What the main thread needs to know of a snapshot, made beside it: the table of contents of its bytes, and the section
 * index for the gate. Both are only ever a saving: whoever cannot read them (another version's schema, a damaged part)
 * walks over the bytes again. Pure.
 */
import { Reader, Writer } from './bytes.ts'
import { checkUpdate } from './gate.ts'
import { TRUSTED } from './gate-author.ts'
import { ATTRIBUTE_NAMES, ROOT_RULE, RULE_OF_NODE, TEXT_RULE } from './node-rules.ts'
import { SectionIndex } from './section-index.ts'
import { openUpdate, type Deletion, type Part, type WholeUpdate } from './update.ts'

const RULES = [ROOT_RULE, TEXT_RULE, ...RULE_OF_NODE.values()]
/** Places and rules are numbers whose meaning hangs on the schema. */
const SCHEMA = ['1', ...RULE_OF_NODE.keys(), '', ...ATTRIBUTE_NAMES].join(' ')

export interface StoredIndex {
  readonly contents: Pick<WholeUpdate, 'parts' | 'deletions'>
  /** the rest of the bytes: `readIndex` reads it when somebody writes */
  readonly index: Uint8Array
}

/** @param text a whole Yjs V1 update that passed the gate before */
export function writeStoredIndex(text: Uint8Array): Uint8Array {
  const writer = new Writer(1 << 14)
  writer.text(SCHEMA)
  writeContents(writer, openUpdate(text))
  const index = new SectionIndex()
  checkUpdate(text, index, TRUSTED).take()
  writeIndex(writer, index)
  return writer.take()
}

/** @param stored what `writeStoredIndex` made of this `text`
 *  @returns null when another version of the schema made it */
export function openStoredIndex(stored: Uint8Array, text: Uint8Array): StoredIndex | null {
  const r = new Reader(stored)
  if (r.text() !== SCHEMA) return null
  const contents = readContents(r, text)
  return { contents, index: stored.subarray(r.at) }
}

function writeContents(writer: Writer, { parts, deletions, bytes }: WholeUpdate): void {
  const place = (view: Uint8Array): void => {
    writer.uint(view.byteOffset - bytes.byteOffset)
    writer.uint(view.length)
  }
  writer.uint(parts.length)
  for (const p of parts) {
    for (const n of [p.client, p.clock, p.end, p.structs]) writer.uint(n)
    place(p.bytes)
  }
  writer.uint(deletions.length)
  for (const d of deletions) {
    writer.uint(d.client)
    writer.uint(d.ranges)
    place(d.bytes)
  }
}

function readContents(r: Reader, text: Uint8Array): StoredIndex['contents'] {
  const view = (): Uint8Array => {
    const from = r.uint()
    return text.subarray(from, from + r.uint())
  }
  const parts: Part[] = []
  for (let n = r.uint(); n > 0; n--) {
    const [client, clock, end, structs] = [r.uint(), r.uint(), r.uint(), r.uint()]
    parts.push({ client, clock, end, structs, bytes: view() })
  }
  const deletions: Deletion[] = []
  for (let n = r.uint(); n > 0; n--)
    deletions.push({ client: r.uint(), ranges: r.uint(), bytes: view() })
  return { parts, deletions }
}

function writeIndex(writer: Writer, index: SectionIndex): void {
  writer.uint(index.rules.length)
  index.rules.forEach((rule, node) => {
    writer.uint(RULES.indexOf(rule))
    writer.uint(index.depths[node] as number)
  })
  writer.uint(index.clients.size)
  for (const [client, runs] of index.clients) {
    writer.uint(client)
    writer.uint(runs.end)
    writer.uint(runs.starts.length)
    let last = 0
    runs.starts.forEach((start, i) => {
      writer.uint(start - last)
      writer.uint(fold(runs.places[i] as number))
      last = start
    })
    writer.uint(runs.nodes?.size ?? 0)
    for (const [clock, node] of runs.nodes ?? []) {
      writer.uint(clock)
      writer.uint(fold(node))
    }
    const deleted = runs.deletedRanges()
    writer.uint(deleted.length / 2)
    last = 0
    for (const clock of deleted) {
      writer.uint(clock - last)
      last = clock
    }
  }
}

/** @param stored `StoredIndex.index` */
export function readIndex(stored: Uint8Array): SectionIndex {
  const r = new Reader(stored)
  const index = new SectionIndex()
  index.rules.length = 0
  index.depths.length = 0
  for (let n = r.uint(); n > 0; n--) {
    const rule = RULES[r.uint()]
    if (rule === undefined) throw new Error('an index of another schema')
    index.rules.push(rule)
    index.depths.push(r.uint())
  }
  for (let clients = r.uint(); clients > 0; clients--) {
    const runs = index.runsOf(r.uint())
    runs.end = r.uint()
    let last = 0
    for (let n = r.uint(); n > 0; n--) {
      last += r.uint()
      runs.starts.push(last)
      runs.places.push(unfold(r.uint()))
    }
    for (let n = r.uint(); n > 0; n--) (runs.nodes ??= new Map()).set(r.uint(), unfold(r.uint()))
    last = 0
    for (let n = r.uint(); n > 0; n--) {
      const from = last + r.uint()
      last = from + r.uint()
      runs.addDeleted(from, last)
    }
  }
  return index
}

/** Places may be negative; small numbers stay small. */
const fold = (place: number): number => (place < 0 ? -2 * place - 1 : 2 * place)
const unfold = (n: number): number => (n % 2 === 1 ? -(n + 1) / 2 : n / 2)
