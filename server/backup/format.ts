/**
 * The backup file: the same for every engine, so that what SQLite saved PostgreSQL can take. A gzip stream of JSON
 * lines (a header; per table its columns and one line a row, bytes as base64; a trailer with row counts), then the 32
 * bytes of the SHA-256 of all that stands before. `gunzip` reads it too, should this program ever be lost.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'

const FORMAT = 'ban-thao-backup'
const VERSION = 1
const DIGEST_BYTES = 32
const GZIP_MAGIC = 0x1f8b

const Header = z.object({
  format: z.literal(FORMAT),
  version: z.number().int(),
  /** newest migration of the saved database */
  migration: z.string(),
  /** ms since 1970, real time */
  at: z.number(),
})
export type BackupHeader = z.infer<typeof Header>

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null(), z.object({ b: z.string() })])
const TableLine = z.object({ table: z.string(), columns: z.array(z.string()) })
const RowLine = z.array(Cell)
const Trailer = z.object({ counts: z.record(z.string(), z.number()) })

export type Value = string | number | boolean | null | Uint8Array
export type Entry =
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly kind: 'row'; readonly table: string; readonly values: readonly Value[] }

/** A file that is not taken: one clear line for the operator. */
export class BackupError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BackupError'
  }
}

/** Writes beside the target, flushes, and puts the file in place only when it is whole.
 *  @returns rows per table
 *  @throws BackupError when something else stands under that name */
export async function writeBackup(
  file: string,
  header: Omit<BackupHeader, 'format' | 'version'>,
  entries: AsyncIterable<Entry>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  async function* lines(): AsyncGenerator<string> {
    yield `${JSON.stringify({ format: FORMAT, version: VERSION, ...header })}\n`
    for await (const entry of entries) {
      if (entry.kind === 'table') {
        counts[entry.table] = 0
        yield `${JSON.stringify({ table: entry.table, columns: entry.columns })}\n`
      } else {
        counts[entry.table] = (counts[entry.table] ?? 0) + 1
        yield `${JSON.stringify(entry.values.map(toCell))}\n`
      }
    }
    yield `${JSON.stringify({ counts })}\n`
  }
  await refuseToReplaceOther(file)
  const part = `${file}.tmp`
  // It holds password hashes and everything that was written: for the owner's eyes only.
  const target = await open(part, 'w', 0o600)
  try {
    const hash = createHash('sha256')
    for await (const chunk of gzipped(lines())) {
      hash.update(chunk)
      await target.write(chunk)
    }
    await target.write(hash.digest())
    await target.sync()
    await target.close()
    await rename(part, file)
    await syncFolder(dirname(file))
  } catch (error) {
    await target.close().catch(() => {})
    await rm(part, { force: true })
    throw error
  }
  return counts
}

/** An older backup may be replaced; the live database, given by mistake as the target, must not be. */
async function refuseToReplaceOther(file: string): Promise<void> {
  const existing = await open(file, 'r').catch(() => null)
  if (existing === null) return
  try {
    const { buffer, bytesRead } = await existing.read(Buffer.alloc(2), 0, 2, 0)
    if (bytesRead === 2 && buffer.readUInt16BE(0) !== GZIP_MAGIC)
      throw new BackupError('Tên tệp này thuộc về tệp khác, không phải bản sao lưu; chọn tên khác.')
  } finally {
    await existing.close()
  }
}

async function* gzipped(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip()
  const feed = (async () => {
    try {
      for await (const line of lines) if (!gzip.write(line)) await once(gzip, 'drain')
      gzip.end()
    } catch (error) {
      gzip.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  })()
  for await (const chunk of gzip as AsyncIterable<Uint8Array>) yield chunk
  await feed
}

/** The new name itself must survive a power cut. Windows cannot open folders and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Checks the whole file: digest, form of every line, row counts.
 *  @returns the header and the rows per table
 *  @throws BackupError with the first thing that is wrong */
export async function checkBackup(
  file: string,
): Promise<{ header: BackupHeader; counts: Readonly<Record<string, number>> }> {
  const reader = readBackup(file)
  const counts: Record<string, number> = {}
  let step = await reader.next()
  while (!step.done) {
    if (step.value.kind === 'table') counts[step.value.table] = 0
    else counts[step.value.table] = (counts[step.value.table] ?? 0) + 1
    step = await reader.next()
  }
  return { header: step.value, counts }
}

/** Reads the file's rows in their order. The digest is checked before the first one, so a damaged file gives none.
 *  @throws BackupError */
export async function* readBackup(file: string): AsyncGenerator<Entry, BackupHeader> {
  const size = await checkDigest(file)
  const source = createReadStream(file, { end: size - DIGEST_BYTES - 1 })
  const gunzip = createGunzip()
  source.on('error', (error) => gunzip.destroy(error))
  source.pipe(gunzip)
  let header: BackupHeader | null = null
  let current: z.infer<typeof TableLine> | null = null
  let isWhole = false
  const counts: Record<string, number> = {}
  for await (const line of createInterface({ input: gunzip, crlfDelay: Infinity })) {
    if (isWhole) throw new BackupError(DAMAGED)
    const json: unknown = JSON.parse(line)
    if (header === null) {
      header = readHeader(json)
    } else if (Array.isArray(json)) {
      const values = RowLine.parse(json).map(toValue)
      if (current === null || values.length !== current.columns.length)
        throw new BackupError(DAMAGED)
      counts[current.table] = (counts[current.table] ?? 0) + 1
      yield { kind: 'row', table: current.table, values }
    } else if (typeof json === 'object' && json !== null && 'table' in json) {
      current = TableLine.parse(json)
      if (counts[current.table] !== undefined) throw new BackupError(DAMAGED)
      counts[current.table] = 0
      yield { kind: 'table', ...current }
    } else {
      const promised = Trailer.parse(json).counts
      if (JSON.stringify(promised) !== JSON.stringify(counts)) throw new BackupError(DAMAGED)
      isWhole = true
    }
  }
  if (header === null || !isWhole) throw new BackupError(DAMAGED)
  return header
}

const FOREIGN = 'Tệp không phải là bản sao lưu của Bàn Thảo.'
const DAMAGED = 'Bản sao lưu bị hỏng hoặc thiếu một phần; dữ liệu hiện có được giữ nguyên.'

/** @returns the file's size in bytes */
async function checkDigest(file: string): Promise<number> {
  const size = (await stat(file)).size
  if (size <= DIGEST_BYTES + 2) throw new BackupError(FOREIGN)
  const hash = createHash('sha256')
  let kept = Buffer.alloc(0)
  let isFirst = true
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    if (isFirst && chunk.length >= 2 && chunk.readUInt16BE(0) !== GZIP_MAGIC)
      throw new BackupError(FOREIGN)
    isFirst = false
    const all = Buffer.concat([kept, chunk])
    hash.update(all.subarray(0, -DIGEST_BYTES))
    kept = all.subarray(-DIGEST_BYTES)
  }
  if (!hash.digest().equals(kept)) throw new BackupError(DAMAGED)
  return size
}

function readHeader(json: unknown): BackupHeader {
  const header = Header.safeParse(json)
  if (!header.success) throw new BackupError(FOREIGN)
  if (header.data.version > VERSION)
    throw new BackupError(
      'Bản sao lưu do phiên bản mới hơn tạo ra; cập nhật Bàn Thảo rồi chạy lại.',
    )
  return header.data
}

const toCell = (value: Value): z.infer<typeof Cell> =>
  value instanceof Uint8Array ? { b: Buffer.from(value).toString('base64') } : value

const toValue = (cell: z.infer<typeof Cell>): Value =>
  typeof cell === 'object' && cell !== null ? Buffer.from(cell.b, 'base64') : cell
