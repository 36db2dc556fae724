/** The part of the gate that reads deletions. Keeps only what is not deleted yet, since clients repeat every deletion they know
 *  when they reconnect. Whoever may edit may delete what others wrote: co-editing is one text. */
import { Writer, type Reader } from './bytes.ts'
import { TRUSTED, type GateAuthor } from './gate-author.ts'
import { BOUNDS } from './limits.ts'
import { content, forbidden, malformed } from './refusal.ts'
import type { SectionIndex } from './section-index.ts'
import type { Deletion } from './update.ts'

const writer = new Writer()

export interface CheckedDeletions {
  readonly deletions: readonly Deletion[]
  /** client, from, to, client, from, to … */
  readonly fresh: readonly number[]
}

/** @param written what the same update writes: the end of each of its clients
 *  @throws Refusal; the index is not touched */
export function readDeletions(
  r: Reader,
  index: SectionIndex,
  by: GateAuthor,
  written: readonly { readonly client: number; readonly next: number }[],
): CheckedDeletions {
  const isTrusted = by === TRUSTED
  const deletions: Deletion[] = []
  const fresh: number[] = []
  const clients = r.uint()
  if (clients > r.left) throw malformed('delete set')
  if (clients > BOUNDS.deleteClients && !isTrusted) throw content('delete set')
  let total = 0
  for (let i = 0; i < clients; i++) {
    const client = r.uint()
    const ranges = r.uint()
    if (ranges < 1 || ranges * 2 > r.left) throw malformed('delete set')
    total += ranges
    if (total > BOUNDS.deleteRanges && !isTrusted) throw content('too many deletions')
    const runs = index.clients.get(client)
    const end = Math.max(runs?.end ?? 0, written.find((w) => w.client === client)?.next ?? 0)
    const from = r.at
    const rest: number[] = []
    let isWhole = true
    let last = 0
    for (let j = 0; j < ranges; j++) {
      const clock = r.uint()
      const length = r.uint()
      if (!isTrusted && (length < 1 || clock < last || length >= Number.MAX_SAFE_INTEGER - clock))
        throw malformed('delete range')
      last = clock + length
      // Yjs would keep it and delete what the victim writes next.
      if (last > end) throw forbidden('deletes what is not there')
      const first = by.keepsWhatStands === true ? Math.max(clock, runs?.end ?? 0) : clock
      if (first > clock) isWhole = false
      if (first >= last) continue
      if (runs === undefined || runs.isWhole(first, last)) rest.push(first, last)
      else {
        isWhole = false
        runs.remaining(first, last, rest)
      }
    }
    if (rest.length === 0) continue
    for (let j = 0; j < rest.length; j += 2)
      fresh.push(client, rest[j] as number, rest[j + 1] as number)
    deletions.push(
      isWhole
        ? { client, ranges, bytes: r.bytes.subarray(from, r.at) }
        : { client, ranges: rest.length / 2, bytes: writeRanges(rest) },
    )
  }
  return { deletions, fresh }
}

function writeRanges(fromTo: readonly number[]): Uint8Array {
  for (let j = 0; j < fromTo.length; j += 2) {
    writer.uint(fromTo[j] as number)
    writer.uint((fromTo[j + 1] as number) - (fromTo[j] as number))
  }
  return writer.take()
}
