/** The text itself: one section, the whole report as it stands, a frozen draft as it was. */
import { z } from '@hono/zod-openapi'
import { AppError } from '#shared/errors.ts'
import type { ReportId, SectionId } from '#shared/ids.ts'
import {
  BlockView,
  OutlineNode,
  SectionText,
  type DraftRow,
  type DraftView,
  type WholeText,
} from '#shared/wire/api.ts'
import { draftsOf, findDraft, latestDraftNumbers } from '../../storage/drafts.ts'
import { outlineOf, type ReportStored } from '../../storage/reports.ts'
import { sectionsOf, type SectionStored } from '../../storage/sections.ts'
import type { HttpParts, RouteParts } from '../environment.ts'
import type { SectionMoment } from '../../workflow/live-text.ts'

type TextShown = z.infer<typeof SectionText>

const textShown = (section: SectionStored, moment: SectionMoment): TextShown => ({
  id: section.id,
  number: section.number,
  title: section.title,
  blocks: [...moment.blocks],
  words: moment.words,
})

export async function sectionText(parts: RouteParts, section: SectionStored): Promise<TextShown> {
  const [moment] = await parts.text.capture([section.id as SectionId])
  if (moment === undefined) throw new AppError('not-found')
  return textShown(section, moment)
}

/** The whole report in outline order, every section at the same moment. */
export async function wholeText(
  parts: RouteParts,
  report: ReportStored,
): Promise<z.infer<typeof WholeText>> {
  const id = report.id as ReportId
  const { tree, leaves } = await outlineOf(parts.database.kysely, id)
  const stored = new Map((await sectionsOf(parts.database.kysely, [id])).map((s) => [s.id, s]))
  const moments = await parts.text.capture(leaves.map((leaf) => leaf.id as SectionId))
  return {
    title: report.title,
    subject: report.subject,
    profile: report.profile,
    outline: tree,
    sections: moments.flatMap((moment) => {
      const section = stored.get(moment.sectionId)
      return section === undefined ? [] : [textShown(section, moment)]
    }),
  }
}

type StoredDraft = Awaited<ReturnType<typeof draftsOf>>[number]

const draftRow = (draft: Omit<StoredDraft, 'id'>): DraftRow => ({
  number: draft.number,
  frozenAt: draft.frozen_at,
  frozenBy: draft.person_name,
  body: draft.body_name,
  sha256: draft.sha256,
  sections: draft.sections,
  words: draft.words,
})

/** Newest first. @param onlyLatest for those who read frozen drafts only */
export async function draftRows(
  parts: HttpParts,
  report: ReportStored,
  onlyLatest: boolean,
): Promise<DraftRow[]> {
  const drafts = await draftsOf(parts.database.kysely, report.id as ReportId)
  return (onlyLatest ? drafts.slice(0, 1) : drafts).map(draftRow)
}

/** What canonicalDraft writes. Parsed like everything that comes from a JSON column. */
const Canonical = z.object({
  title: z.string(),
  subject: z.string(),
  profile: z.string(),
  outline: z.array(OutlineNode),
  sections: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      title: z.string(),
      blocks: z.array(BlockView),
      words: z.number(),
    }),
  ),
})

/** @param number null: the latest
 *  @throws not-found; also for an older one when only the latest may be seen */
export async function draftView(
  parts: HttpParts,
  report: ReportStored,
  number: number | null,
  onlyLatest: boolean,
): Promise<DraftView> {
  const id = report.id as ReportId
  const latest = (await latestDraftNumbers(parts.database.kysely, [id])).get(id)
  const wanted = number ?? latest
  if (latest === undefined || wanted === undefined) throw new AppError('not-found')
  if (onlyLatest && wanted !== latest) throw new AppError('not-found')
  const draft = await findDraft(parts.database.kysely, id, wanted)
  if (draft === undefined) throw new AppError('not-found')
  const text = Canonical.parse(JSON.parse(draft.canonical))
  return {
    ...draftRow({ ...draft, sections: text.sections.length }),
    reportId: id,
    title: text.title,
    subject: text.subject,
    profile: text.profile,
    outline: text.outline,
    sections: text.sections,
  }
}
