/** Log rows packed for keeping: what was typed, when, in which order, deleted text included. The bytes of one pack are
 *  put together beside the sockets (copying only) and compressed in the keeper's thread. Pure. */
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { Reader, Writer } from './bytes.ts'

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

/** Packs as `section_history` keeps them, in order. @returns every row up to `through`, or null when a pack is missing
 *  or is not as it was written: what rests on a part of the history would be another text */
export function wholeHistory(
  packs: readonly { readonly crc: number; readonly data: Uint8Array }[],
  through: number,
): LogEntry[] | null {
  const rows: LogEntry[] = []
  for (const { crc, data } of packs) {
    if (crc32(data) !== crc) return null
    const pack = unpack(zstdDecompressSync(data))
    if (pack.after !== (rows.at(-1)?.seq ?? 0)) return null
    rows.push(...pack.rows)
  }
  return rows.at(-1)?.seq === through ? rows : null
}
