/** Sees when one person deletes much of a section in one edit or a short series, and which clocks these were: enough to
 *  put the text back. Counts what stood there when the series began; a paste that is undone deletes nothing. */
import { erasedPercent, LEAST_ERASED, SERIES_MS, SERIES_PAUSE_MS } from '#shared/domain/erasure.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import type { Announcements } from '../workflow/announcements.ts'
import { Reader, Writer } from './bytes.ts'
import type { CheckedUpdate } from './gate.ts'
import type { Part } from './update.ts'

/** Who deletes, with the names of that time. */
export interface Eraser {
  readonly personId: PersonId
  readonly personName: string
  readonly bodyId: string
  readonly bodyName: string
}
/** A series that has become great; it may still grow. */
export interface Erased {
  readonly by: Eraser
  /** the section's newest log row when it began: names the series */
  readonly after: number
  readonly percent: number
  /** client, from, to, client, from, to … */
  readonly ranges: readonly number[]
}
export interface ErasedText extends Erased {
  readonly sectionId: SectionId
  readonly reportId: ReportId
}

interface Series {
  readonly after: number
  readonly began: number
  last: number
  /** own client ids → the clock at which they stood when first written under in this series */
  readonly own: Map<number, number>
  erased: number
  written: number
  readonly ranges: number[]
}

export class Erasures {
  readonly #series = new Map<PersonId, Series>()

  /** An edit was admitted. @param fresh what it deletes that was not deleted: client, from, to …
   *  @param now elapsed ms @param liveClocks counts what stands in the section now; asked only when it may matter
   *  @returns the person's series when it is great */
  note(
    by: Eraser,
    { parts, fresh }: Pick<CheckedUpdate, 'parts' | 'fresh'>,
    at: { readonly now: number; readonly after: number },
    liveClocks: () => number,
  ): Erased | null {
    const series = this.#goingOn(by.personId, fresh.length > 0, at)
    if (series === null) return null
    for (const part of parts) writes(series, part)
    if (fresh.length === 0) return null
    series.last = at.now
    for (let i = 0; i < fresh.length; i += 3)
      deletes(series, fresh[i] as number, fresh[i + 1] as number, fresh[i + 2] as number)
    if (series.erased < LEAST_ERASED) return null
    const before = liveClocks() + series.erased - series.written
    const percent = erasedPercent(series.erased, before)
    return percent === null ? null : { by, after: series.after, percent, ranges: series.ranges }
  }

  #goingOn(
    person: PersonId,
    isDeletion: boolean,
    { now, after }: { readonly now: number; readonly after: number },
  ): Series | null {
    const series = this.#series.get(person)
    if (
      series !== undefined &&
      now - series.began < SERIES_MS &&
      now - series.last < SERIES_PAUSE_MS
    )
      return series
    this.#series.delete(person)
    if (!isDeletion) return null
    const begun: Series = {
      after,
      began: now,
      last: now,
      own: new Map(),
      erased: 0,
      written: 0,
      ranges: [],
    }
    this.#series.set(person, begun)
    return begun
  }
}

function writes(series: Series, { client, clock, end }: Part): void {
  if (!series.own.has(client)) series.own.set(client, clock)
  series.written += end - clock
}

function deletes(series: Series, client: number, from: number, to: number): void {
  const isNewFrom = series.own.get(client) ?? Infinity
  const own = to - Math.max(from, isNewFrom)
  if (own > 0) series.written -= own
  const end = Math.min(to, isNewFrom)
  if (end <= from) return
  series.erased += end - from
  series.ranges.push(client, from, end)
}

const writer = new Writer()

/** As the record keeps them. */
export function writeErasedRanges(ranges: readonly number[]): Uint8Array {
  for (const n of ranges) writer.uint(n)
  return writer.take()
}
export function readErasedRanges(bytes: Uint8Array): number[] {
  const ranges: number[] = []
  for (const r = new Reader(bytes); r.left > 0;) ranges.push(r.uint())
  return ranges
}

/** After the commit: whoever keeps the record is told. */
export function announceErased(
  announcements: Announcements,
  room: { readonly id: SectionId; readonly reportId: ReportId },
  erased: readonly Erased[],
): void {
  for (const one of erased)
    announcements.send({
      kind: 'text-erased',
      ...one,
      sectionId: room.id,
      reportId: room.reportId,
    })
}
