/** Log rows packed for keeping: what was typed, when, in which order, deleted text included. The bytes of one pack are
 *  put together beside the sockets (copying only) and compressed in the keeper's thread. Pure. */
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { Reader, Writer } from './bytes.ts'
import { openUpdate, untilGap } from './update.ts'

export interface LogEntry {
  readonly seq: number
  /** ms, workspace time */
  readonly at: number
  readonly data: Uint8Array
}
/** Consecutive rows of one section, not compressed yet. */
export interface PackedRows {
  readonly fromSeq: number
  readonly throughSeq: number
  readonly fromAt: number
  readonly toAt: number
  readonly bytes: Uint8Array
}

/** 1 did not say which row came before its first. */
const FORMAT = 2
const WITHOUT_AFTER = 1
const writer = new Writer(1 << 16)

/** @param rows at least one, in the order of the log
 *  @param after the last row that is packed already; 0: none */
export function packRows(rows: readonly LogEntry[], after: number): PackedRows {
  const times = rows.map((row) => row.at)
  // The office's clock may be set back: times are kept as distances from the earliest.
  const fromAt = Math.min(...times)
  const fromSeq = rows[0]?.seq ?? 0
  writer.byte(FORMAT)
  writer.uint(after)
  writer.uint(fromSeq)
  writer.uint(fromAt)
  let last = fromSeq
  for (const row of rows) {
    writer.uint(row.seq - last)
    writer.uint(row.at - fromAt)
    writer.block(row.data)
    last = row.seq
  }
  return { fromSeq, throughSeq: last, fromAt, toAt: Math.max(...times), bytes: writer.take() }
}

/** @throws when the bytes are not ours */
export const unpackRows = (bytes: Uint8Array): LogEntry[] => unpack(bytes).rows

/** @returns after: see `packRows`; null: the pack is older than that
 *  @throws when the bytes are not ours */
function unpack(bytes: Uint8Array): { readonly after: number | null; readonly rows: LogEntry[] } {
  const r = new Reader(bytes)
  const format = r.byte()
  if (format !== FORMAT && format !== WITHOUT_AFTER)
    throw new Error('rows packed in an unknown form')
  const after = format === FORMAT ? r.uint() : null
  let seq = r.uint()
  const fromAt = r.uint()
  const rows: LogEntry[] = []
  while (r.left > 0) {
    seq += r.uint()
    const at = fromAt + r.uint()
    rows.push({ seq, at, data: r.block() })
  }
  return { after, rows }
}

export const compressRows = (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes)
/** The rows of one `section_history.data`. */
export const openHistory = (data: Uint8Array): LogEntry[] => unpackRows(zstdDecompressSync(data))

/** As `section_history` keeps them, in order. */
type Packs = readonly { readonly crc: number; readonly data: Uint8Array }[]

interface ReadHistory {
  readonly rows: readonly LogEntry[]
  /** each pack says which row came before its first: none is missing, for certain */
  readonly isChained: boolean
}

/** @returns null: a pack is missing, or is not as it was written */
function readHistory(packs: Packs, through: number): ReadHistory | null {
  const rows: LogEntry[] = []
  let chained = 0
  for (const { crc, data } of packs) {
    if (crc32(data) !== crc) return null
    const pack = unpack(zstdDecompressSync(data))
    const last = rows.at(-1)?.seq ?? 0
    // Once one is chained, all that follow are.
    if (pack.after === null ? chained > 0 : pack.after !== last) return null
    if (pack.after !== null) chained++
    if (!inOrderAfter(last, pack.rows)) return null
    rows.push(...pack.rows)
  }
  return rows.at(-1)?.seq === through ? { rows, isChained: chained === packs.length } : null
}

function inOrderAfter(last: number, rows: readonly LogEntry[]): boolean {
  for (const { seq } of rows) {
    if (seq <= last) return false
    last = seq
  }
  return true
}

/** @returns every row up to `through`, or null when one may be missing: what rests on a part of the history would be
 *  another text */
export function wholeHistory(packs: Packs, through: number): readonly LogEntry[] | null {
  const read = readHistory(packs, through)
  return read?.isChained === true ? read.rows : null
}

/** Is it as far as can be told as it was written? Packs from before they were chained do not say which row came before
 *  theirs: there every author's rows must go on where the last one ended. */
export function isSoundHistory(packs: Packs, through: number): boolean {
  const read = readHistory(packs, through)
  if (read === null || read.isChained) return read !== null
  const updates = read.rows.map(({ data }) => openUpdate(data))
  return untilGap({ parts: [], deletions: [] }, updates).length === updates.length
}
