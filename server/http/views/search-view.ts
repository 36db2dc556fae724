/** Finds words in the live text and in the comments of a report, or in one of its frozen drafts. Rights come first: what
 *  a person may not read is not looked at, so it is in no hit, no count and no error. */
import { textOf, type Block } from '#shared/document/block.ts'
import { accessToSection } from '#shared/domain/permission.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import type { ReportId, SectionId } from '#shared/ids.ts'
import { bestHit, excerptOf } from '#shared/text/search-hit.ts'
import type { SearchHit, SearchResults } from '#shared/wire/search.ts'
import { outlineOf } from '../../storage/reports.ts'
import { saidIn } from '../../storage/said.ts'
import { factsOf, sectionsOf } from '../../storage/sections.ts'
import type { HttpParts } from '../environment.ts'
import { draftView } from './text-views.ts'
import { liveReport, reportInSight } from './visible.ts'

const SHOWN = 100

type Said = Awaited<ReturnType<typeof saidIn>>[number]
interface Searched {
  /** null: the report */
  readonly id: string | null
  readonly number: string
  readonly title: string
  readonly blocks: readonly Block[]
  readonly said: readonly Said[]
}

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
  const said = Map.groupBy(await saidIn(kysely, reportId, ids), (row) => row.sectionId)
  const sections = readable.map(({ id, number, title }) => {
    return { id, number, title, blocks: blocks.get(id) ?? [], said: said.get(id) ?? [] }
  })
  const whole = { id: null, number: '', title: '', blocks: [], said: said.get(null) ?? [] }
  return resultsOf([...sections, whole], words)
}

/** @param draft null: the latest. @throws not-found; also for a draft that the person may not read */
export async function searchDraft(
  parts: HttpParts,
  held: readonly HeldRole[],
  reportId: ReportId,
  draft: number | null,
  words: string,
): Promise<SearchResults> {
  const { report, sight } = await reportInSight(parts, held, reportId)
  const { sections } = await draftView(parts, report, draft, sight === 'frozen')
  return resultsOf(
    sections.map(({ id, number, title, blocks }) => {
      return { id, number, title, blocks: blocks as readonly Block[], said: [] }
    }),
    words,
  )
}

function resultsOf(sections: readonly Searched[], words: string): SearchResults {
  const hits = sections.flatMap((section) => hitsIn(section, words))
  // The sort is stable: within a rank the order of the outline stays.
  const best = hits.toSorted((a, b) => a.rank - b.rank)
  return { hits: best.slice(0, SHOWN), total: hits.length }
}

function hitsIn({ id: sectionId, number, title, blocks, said }: Searched, words: string) {
  const hits: SearchHit[] = []
  const look = (text: string, comment: SearchHit['comment'], paragraph: number | null): void => {
    const found = bestHit(text, words)
    if (found === null) return
    const { rank, place } = found
    const at = paragraph === null ? null : { paragraph, from: place.from }
    hits.push({ sectionId, number, title, rank, comment, place: at, ...excerptOf(text, place) })
  }
  look(title, null, null)
  const lines = blocks.flatMap((block) => textOf(block).split('\n'))
  for (const [paragraph, line] of lines.entries()) look(line, null, paragraph)
  for (const { commentId: id, number: of, by, body, text } of said)
    look(text, { id, number: of, by, body }, null)
  return hits
}
