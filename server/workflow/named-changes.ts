/** The words that changed since the draft a comment was about, and the proof that a named change is one of them. */
import { z } from 'zod'
import {
  changedWords,
  comparedText,
  isSameChange,
  nearestFirst,
  placeOfWords,
  stillStands,
  type WordChange,
} from '#shared/document/changed-words.ts'
import { AppError } from '#shared/errors.ts'
import type { ReportId, SectionId } from '#shared/ids.ts'
import type { Block } from '#shared/document/block.ts'
import { BlockView } from '#shared/wire/api.ts'
import type { CommentStored } from '../storage/comments.ts'
import { findDraft } from '../storage/drafts.ts'
import type { ChangeStored } from '../storage/resolution.ts'
import { outlineOf } from '../storage/reports.ts'
import type { WorkflowParts } from './acting.ts'
import { storedAnchor } from './anchor-moves.ts'
import type { SectionMoment } from './live-text.ts'

type Parts = Pick<WorkflowParts, 'database' | 'text'>

export interface ChangesSince {
  readonly draftNumber: number | null
  /** names the text at that moment */
  readonly logSeq: number
  /** nearest to the comment first; of a comment on the whole report those of all sections, in the outline's order */
  readonly changes: readonly PlacedChange[]
}

export interface PlacedChange extends WordChange {
  readonly sectionId: string
  /** names the section's text at that moment */
  readonly logSeq: number
}

const Canonical = z.object({
  sections: z.array(
    z.object({
      id: z.string(),
      blocks: z.array(z.custom<Block>((block) => BlockView.safeParse(block).success)),
    }),
  ),
})

/** Call it outside a transaction: it asks the live text. @throws not-found */
export async function changesSince(parts: Parts, comment: CommentStored): Promise<ChangesSince> {
  const { draft_number: draftNumber, section_id: sectionId } = comment
  const reportId = comment.report_id as ReportId
  const { kysely } = parts.database
  const ids =
    sectionId === null
      ? (await outlineOf(kysely, reportId)).leaves.map(({ id }) => id)
      : [sectionId]
  const moments = await parts.text.capture(ids as SectionId[])
  const logSeq = Math.max(0, ...moments.map((moment) => moment.logSeq))
  if (moments.length === 0) throw new AppError('not-found')
  const anchor = comment.anchor === null ? null : storedAnchor(comment.anchor)
  const placed = (moment: SectionMoment, changes: readonly WordChange[]): PlacedChange[] =>
    changes.map((change) => ({
      ...change,
      sectionId: moment.sectionId,
      logSeq: moment.logSeq,
    }))
  const draft = draftNumber === null ? undefined : await findDraft(kysely, reportId, draftNumber)
  if (draft === undefined) {
    // Before the first draft the comment itself keeps what stood there: its quote.
    const was = anchor === null || comment.is_lost === 1 ? null : anchor
    const changes = was === null ? [] : changedWords(was.quote, was.words)
    return {
      draftNumber: null,
      logSeq,
      changes: moments.flatMap((moment) => placed(moment, changes)),
    }
  }
  const { sections } = Canonical.parse(JSON.parse(draft.canonical))
  const changes = moments.flatMap((moment) => {
    const before = sections.find((section) => section.id === moment.sectionId)
    const now = comparedText(moment.blocks)
    const all = changedWords(comparedText(before?.blocks ?? []), now)
    const place = anchor === null ? null : placeOfWords(now, anchor)
    return placed(moment, nearestFirst(all, place))
  })
  return { draftNumber, logSeq, changes }
}

/** @param named by a page that looked a moment ago
 *  @returns them as they stand now. @throws comment.change-unchanged when one of them is no change */
export function provenChanges(
  { changes }: ChangesSince,
  named: readonly Pick<WordChange, 'before' | 'after' | 'prefix'>[],
): PlacedChange[] {
  return named.map((one) => {
    const found = changes.find((change) => isSameChange(change, one))
    if (found === undefined) throw new AppError('comment.change-unchanged')
    return found
  })
}

/** @returns ids of the comments whose recorded change was changed once more */
export async function movedOn(
  parts: Parts,
  changes: ReadonlyMap<string, readonly ChangeStored[]>,
): Promise<string[]> {
  const sections = new Set([...changes.values()].flat().map((change) => change.section_id))
  const moments = await parts.text.capture([...sections] as SectionId[])
  const texts = new Map(moments.map((m) => [m.sectionId as string, comparedText(m.blocks)]))
  return [...changes]
    .filter(([, all]) => all.some((c) => !stillStands(texts.get(c.section_id) ?? '', c)))
    .map(([commentId]) => commentId)
}
