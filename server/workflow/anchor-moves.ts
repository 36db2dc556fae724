/** Where commented words stand after an edit, as the page that made it reports. Only who may edit the section moves
 *  anchors; the quote never changes, and every move is kept. */
import { z } from 'zod'
import { ALIKE, bareQuote, likeness, type Anchor } from '#shared/document/anchor.ts'
import { accessToSection } from '#shared/domain/permission.ts'
import { AppError } from '#shared/errors.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { AnchorView, type MoveAnchors } from '#shared/wire/api.ts'
import { appendCommentRecord, findComment, updateAnchor } from '../storage/comments.ts'
import { factsOf, findSection } from '../storage/sections.ts'
import { act, type WorkflowParts } from './acting.ts'

const Stored = z.preprocess(
  (json) => (typeof json === 'string' ? JSON.parse(json) : json),
  AnchorView,
)
/** @param json the column `comment.anchor` */
export const storedAnchor = (json: string): Anchor => Stored.parse(json)

type Move = MoveAnchors['moved'][number]

/** Takes each move that stands on the newest record of its comment and leaves out the others: somebody was quicker, or
 *  the new words are not like the old ones.
 *  @returns the ids of those taken. @throws not-found, access.forbidden */
export async function moveAnchors(
  parts: WorkflowParts,
  personId: PersonId,
  sectionId: SectionId,
  moved: readonly Move[],
): Promise<string[]> {
  const { taken, reportId } = await act(parts, personId, async (acting) => {
    const section = await findSection(acting.trx, sectionId)
    const access = section === null ? null : accessToSection(acting.held, factsOf(section))
    if (section === null || access === null || access.bodyId === null || access.level === 'none')
      throw new AppError('not-found')
    if (access.level !== 'edit') throw new AppError('access.forbidden')
    const actor = await acting.as(access.bodyId)
    const ids: string[] = []
    for (const move of moved) {
      const comment = await findComment(acting.trx, move.commentId)
      if (comment?.section_id !== sectionId || comment.anchor === null) continue
      const before = storedAnchor(comment.anchor)
      const after = move.place === null ? before : { ...before, ...move.place }
      const isLost = move.place === null
      if (!isLost && !isSameText(before, after.words)) continue
      const changes = { anchor: JSON.stringify(after), is_lost: isLost ? 1 : 0 }
      if (!(await updateAnchor(acting.trx, comment.id, move.rev, changes))) continue
      await appendCommentRecord(acting.trx, {
        comment_id: comment.id,
        reply_id: null,
        kind: 'anchor',
        at: acting.at,
        person_id: actor.personId,
        person_name: actor.personName,
        body_id: actor.bodyId,
        body_name: actor.bodyName,
        before: JSON.stringify({ words: before.words, isLost: comment.is_lost === 1 }),
        after: JSON.stringify({ words: after.words, isLost }),
      })
      ids.push(comment.id)
    }
    return { taken: ids, reportId: section.report_id as ReportId }
  })
  if (taken.length > 0)
    parts.announcements.send({
      kind: 'passing',
      reportId,
      event: { kind: 'anchors-moved', sectionId },
    })
  return taken
}

/** A hand-made page must not lead a comment to words it never spoke of. */
const isSameText = (before: Anchor, words: string): boolean =>
  likeness(before.words, words) >= ALIKE || likeness(bareQuote(before), words) >= ALIKE
