/** Finds words in the live text and in the comments of a report. Rights come first: what a person may not read is not
 *  looked at, so it is in no hit, no count and no error. */
import { textOf } from '#shared/document/block.ts'
import { accessToSection } from '#shared/domain/permission.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import type { ReportId, SectionId } from '#shared/ids.ts'
import { bestHit, excerptOf } from '#shared/text/search-hit.ts'
import type { SearchHit, SearchResults } from '#shared/wire/search.ts'
import { outlineOf } from '../../storage/reports.ts'
import { saidIn } from '../../storage/said.ts'
import { factsOf, sectionsOf } from '../../storage/sections.ts'
import type { HttpParts } from '../environment.ts'
import { liveReport } from './visible.ts'

const SHOWN = 100

/** @param words NFC, one line. @throws not-found */
export async function searchReport(
  parts: HttpParts,
  held: readonly HeldRole[],
  reportId: ReportId,
  words: string,
): Promise<SearchResults> {
  await liveReport(parts, held, reportId)
  const { kysely } = parts.database
  const { leaves } = await outlineOf(kysely, reportId)
  const stored = new Map((await sectionsOf(kysely, [reportId])).map((row) => [row.id, row]))
  const readable = leaves.flatMap(({ id }) => {
    const section = stored.get(id)
    const mayRead = section && accessToSection(held, factsOf(section)).level !== 'none'
    return section !== undefined && mayRead === true ? [section] : []
  })
  const ids = readable.map((section) => section.id)
  const moments = await parts.text.capture(ids as SectionId[])
  const blocks = new Map(moments.map((moment) => [moment.sectionId as string, moment.blocks]))
  const said = Map.groupBy(await saidIn(kysely, ids), (row) => row.sectionId)

  const hits: SearchHit[] = []
  const look = (
    { id: sectionId, number, title }: (typeof readable)[number],
    text: string,
    comment: SearchHit['comment'],
  ): void => {
    const found = bestHit(text, words)
    if (found === null) return
    const { rank, place } = found
    hits.push({ sectionId, number, title, rank, comment, ...excerptOf(text, place) })
  }
  for (const section of readable) {
    look(section, section.title, null)
    for (const block of blocks.get(section.id) ?? [])
      for (const line of textOf(block).split('\n')) look(section, line, null)
    for (const { commentId: id, number, by, body, text } of said.get(section.id) ?? [])
      look(section, text, { id, number, by, body })
  }
  // The sort is stable: within a rank the order of the outline stays.
  const best = hits.toSorted((a, b) => a.rank - b.rank)
  return { hits: best.slice(0, SHOWN), total: hits.length }
}
