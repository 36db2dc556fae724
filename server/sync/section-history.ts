/** Log rows packed for keeping: what was typed, when, in which order, deleted text included. The bytes of one pack are
 *  put together beside the sockets (copying only) and compressed in the keeper's thread. Pure. */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
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

const FORMAT = 1
const writer = new Writer(1 << 16)

/** @param rows at least one, in the order of the log */
export function packRows(rows: readonly LogEntry[]): PackedRows {
  const times = rows.map((row) => row.at)
  // The office's clock may be set back: times are kept as distances from the earliest.
  const fromAt = Math.min(...times)
  const fromSeq = rows[0]?.seq ?? 0
  writer.byte(FORMAT)
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
export function unpackRows(bytes: Uint8Array): LogEntry[] {
  const r = new Reader(bytes)
  if (r.byte() !== FORMAT) throw new Error('rows packed in an unknown form')
  let seq = r.uint()
  const fromAt = r.uint()
  const rows: LogEntry[] = []
  while (r.left > 0) {
    seq += r.uint()
    const at = fromAt + r.uint()
    rows.push({ seq, at, data: r.block() })
  }
  return rows
}

export const compressRows = (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes)
/** The rows of one `section_history.data`. */
export const openHistory = (data: Uint8Array): LogEntry[] => unpackRows(zstdDecompressSync(data))
