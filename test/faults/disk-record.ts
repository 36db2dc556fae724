/** What a process asked of its disk, from strace's lines, and what a power cut may leave of it. Pure. */
import type { Seeded } from '#test/support/seeded.ts'

export const PAGE_BYTES = 4_096
/** For `attachStrace`: everything by which a file changes, with paths, whole strings in hex and times. */
export const STRACE_ARGS = [
  '-y',
  '-xx',
  '-s',
  '4000000',
  '-ttt',
  '-e',
  'trace=lseek,write,pwrite64,writev,pwritev,ftruncate,fsync,fdatasync,rename,unlink',
]

/** `file`: absolute; `at`: ms since 1970. A sync covers what was written before it began, once it has ended. */
export type DiskEvent = { readonly at: number; readonly file: string } & (
  | { readonly kind: 'write'; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly size: number }
  | { readonly kind: 'sync-begins' | 'sync-ends' | 'unlink' }
)

const LINE = /^(\d+) +(\d+\.\d+) (.*)$/
const BEGINS = /^(\w+)\((\d+)<([^>]*)>(?:, (.*?))?(?:\) += (-?\d+)| <unfinished \.\.\.>)/
const RESUMES = /^<\.\.\. (\w+) resumed>.*\) += (-?\d+)/

/** @throws when a line is about a call that this cannot follow */
export function readDiskEvents(trace: string): DiskEvent[] {
  const events: DiskEvent[] = []
  /** of each descriptor, where its next plain write goes */
  const places = new Map<string, number>()
  const open = new Map<
    string,
    { readonly call: string; readonly fd: string; readonly file: string }
  >()
  const ended = (call: string, fd: string, file: string, result: number, at: number): void => {
    if (call === 'lseek') places.set(fd, result)
    else if (call === 'write') places.set(fd, (places.get(fd) ?? 0) + result)
    else if (call.endsWith('sync') && result === 0) events.push({ kind: 'sync-ends', file, at })
  }
  for (const line of trace.split('\n')) {
    const [, thread = '', seconds, rest = ''] = LINE.exec(line) ?? []
    const at = Number(seconds) * 1_000
    const resumed = RESUMES.exec(rest)
    if (resumed !== null) {
      const before = open.get(thread)
      if (before !== undefined) ended(before.call, before.fd, before.file, Number(resumed[2]), at)
      open.delete(thread)
      continue
    }
    const unlinked = /^unlink\("([^"]*)"/.exec(rest)
    if (unlinked !== null) events.push({ kind: 'unlink', file: plain(unlinked[1] ?? ''), at })
    const begun = BEGINS.exec(rest)
    if (begun === null) continue
    const [, call = '', fd = '', path = '', args = '', result] = begun
    const file = plain(path)
    if (call.endsWith('writev')) throw new Error(`${call} on ${file}`)
    if (call === 'ftruncate') events.push({ kind: 'truncate', file, size: Number(args), at })
    if (call === 'write' || call === 'pwrite64') {
      const [text = '', , place] = args.split(', ')
      const offset = place === undefined ? (places.get(fd) ?? 0) : Number(place)
      events.push({ kind: 'write', file, offset, data: bytesOf(text), at })
    }
    if (call.endsWith('sync')) events.push({ kind: 'sync-begins', file, at })
    if (result === undefined) open.set(thread, { call, fd, file })
    else ended(call, fd, file, Number(result), at)
  }
  return events
}

const bytesOf = (text: string): Buffer =>
  Buffer.from(text.replaceAll(/^"|"$/g, '').replaceAll(String.raw`\x`, ''), 'hex')
const plain = (path: string): string =>
  path.includes(String.raw`\x`) ? bytesOf(path).toString('utf8') : path

/** One file's bytes when the power went: all that was synced, and of what came later any pages, one of them torn. */
export function afterPowerCut(
  before: Buffer,
  events: readonly DiskEvent[],
  random: Seeded,
): Buffer {
  const disk = growing(before)
  let waiting: DiskEvent[] = []
  let covered = 0
  for (const event of events) {
    if (event.kind === 'sync-begins') covered = waiting.length
    else if (event.kind === 'sync-ends') {
      for (const one of waiting.slice(0, covered)) disk.take(one)
      waiting = waiting.slice(covered)
      covered = 0
    } else waiting.push(event)
  }
  const pages = waiting.flatMap((event) => (event.kind === 'write' ? byPage(event) : [event]))
  const torn = random(Math.max(1, pages.length))
  // A page that reached the disk holds the newest of its writes that got there; each is asked in turn.
  for (const [i, page] of pages.entries())
    if (i === torn && page.kind === 'write')
      disk.take({ ...page, data: page.data.subarray(0, page.data.length >> 1) })
    else if (random(2) === 0) disk.take(page)
  return disk.bytes()
}

function byPage(event: DiskEvent & { readonly kind: 'write' }): DiskEvent[] {
  const { offset, data } = event
  const pages: DiskEvent[] = []
  for (let at = offset; at < offset + data.length;) {
    const end = Math.min(offset + data.length, at - (at % PAGE_BYTES) + PAGE_BYTES)
    pages.push({ ...event, offset: at, data: data.subarray(at - offset, end - offset) })
    at = end
  }
  return pages
}

/** A file that is changed in place. */
function growing(before: Buffer) {
  let held: Buffer = Buffer.from(before)
  let size = before.length
  const resize = (wanted: number): void => {
    if (wanted > held.length) held = Buffer.concat([held, Buffer.alloc(wanted)])
    if (wanted < size) held.fill(0, wanted, size)
    size = wanted
  }
  return {
    take(event: DiskEvent): void {
      if (event.kind === 'unlink') resize(0)
      if (event.kind === 'truncate') resize(event.size)
      if (event.kind !== 'write') return
      resize(Math.max(size, event.offset + event.data.length))
      event.data.copy(held, event.offset)
    },
    bytes: (): Buffer => held.subarray(0, size),
  }
}
