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
import type { WorkflowParts } from './acting.ts'
import { storedAnchor } from './anchor-moves.ts'

type Parts = Pick<WorkflowParts, 'database' | 'text'>

export interface ChangesSince {
  readonly draftNumber: number | null
  /** names the section's text at that moment */
  readonly logSeq: number
  /** nearest to the comment first */
  readonly changes: readonly WordChange[]
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
  const [moment] = await parts.text.capture([comment.section_id as SectionId])
  if (moment === undefined) throw new AppError('not-found')
  const now = comparedText(moment.blocks)
  const anchor = comment.anchor === null ? null : storedAnchor(comment.anchor)
  const { draft_number: draftNumber, section_id: sectionId } = comment
  const draft =
    draftNumber === null
      ? undefined
      : await findDraft(parts.database.kysely, comment.report_id as ReportId, draftNumber)
  if (draft === undefined) {
    // Before the first draft the comment itself keeps what stood there: its quote.
    const was = anchor === null || comment.is_lost === 1 ? null : anchor
    const changes = was === null ? [] : changedWords(was.quote, was.words)
    return { draftNumber: null, logSeq: moment.logSeq, changes }
  }
  const { sections } = Canonical.parse(JSON.parse(draft.canonical))
  const before = sections.find((section) => section.id === sectionId)
  const all = changedWords(comparedText(before?.blocks ?? []), now)
  const place = anchor === null ? null : placeOfWords(now, anchor)
  return { draftNumber, logSeq: moment.logSeq, changes: nearestFirst(all, place) }
}

/** @param named by a page that looked a moment ago
 *  @returns them as they stand now. @throws comment.change-unchanged when one of them is no change */
export function provenChanges(
  { changes }: ChangesSince,
  named: readonly Pick<WordChange, 'before' | 'after' | 'prefix'>[],
): WordChange[] {
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
