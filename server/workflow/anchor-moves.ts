/** Where commented words stand after an edit, as the page that made it reports. Only who may edit the section moves
 *  anchors; the quote never changes, and every move is kept. */
import { z } from 'zod'
import { ALIKE, bareQuote, likeness, type Anchor } from '#shared/document/anchor.ts'
import { textOf } from '#shared/document/block.ts'
import { accessToSection } from '#shared/domain/permission.ts'
import { AppError } from '#shared/errors.ts'
import type { PersonId, ReportId, SectionId } from '#shared/ids.ts'
import { AnchorView, type MoveAnchors } from '#shared/wire/api.ts'
import {
  appendCommentRecord,
  findComment,
  updateAnchor,
  type CommentStored,
} from '../storage/comments.ts'
import { factsOf, findSection, type SectionStored } from '../storage/sections.ts'
import { act, type Acting, type WorkflowParts } from './acting.ts'

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
  const left = await textsLeft(parts, sectionId, moved)
  const { taken, reportId, sources } = await act(parts, personId, async (acting) => {
    const section = await findSection(acting.trx, sectionId)
    const access = section === null ? null : accessToSection(acting.held, factsOf(section))
    if (section === null || access === null || access.bodyId === null || access.level === 'none')
      throw new AppError('not-found')
    if (access.level !== 'edit') throw new AppError('access.forbidden')
    const actor = await acting.as(access.bodyId)
    const ids: string[] = []
    const cameFrom = new Set<SectionId>()
    for (const move of moved) {
      const comment = await findComment(acting.trx, move.commentId)
      if (comment === undefined || comment.anchor === null) continue
      const before = storedAnchor(comment.anchor)
      const isHere = comment.section_id === sectionId
      if (!isHere && !(await mayComeOver(acting, comment, section, move, left))) continue
      const after = move.place === null ? before : { ...before, ...move.place }
      const isLost = move.place === null
      if (!isLost && !isSameText(before, after.words)) continue
      const changes = {
        anchor: JSON.stringify(after),
        is_lost: isLost ? 1 : 0,
        ...(isHere ? {} : { section_id: sectionId }),
      }
      const rev = isHere ? move.rev : comment.anchor_rev
      if (!(await updateAnchor(acting.trx, comment.id, rev, changes))) continue
      if (!isHere) cameFrom.add(comment.section_id as SectionId)
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
    return { taken: ids, reportId: section.report_id as ReportId, sources: cameFrom }
  })
  if (taken.length > 0)
    for (const id of [sectionId, ...sources])
      parts.announcements.send({
        kind: 'passing',
        reportId,
        event: { kind: 'anchors-moved', sectionId: id },
      })
  return taken
}

/** Letters of the sections from which comments are said to have come, without line ends. Outside the transaction: it asks
 *  the live text. */
async function textsLeft(
  parts: WorkflowParts,
  sectionId: SectionId,
  moved: readonly Move[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set<SectionId>()
  for (const { commentId } of moved) {
    const comment = await findComment(parts.database.kysely, commentId)
    const from = comment?.section_id ?? null
    if (from !== null && from !== sectionId) ids.add(from as SectionId)
  }
  if (ids.size === 0) return new Map()
  const moments = await parts.text.capture([...ids])
  return new Map(
    moments.map((m) => [m.sectionId, m.blocks.map(textOf).join('').replaceAll('\n', '')]),
  )
}

/** Letters on each side that show whether words still stand where they stood. */
const SIDE = 12

/** Words cut in one section and pasted in another of the same report, by somebody who may edit both: only when they are
 *  gone from where they stood. */
async function mayComeOver(
  acting: Acting,
  comment: CommentStored,
  to: SectionStored,
  { place }: Move,
  left: ReadonlyMap<string, string>,
): Promise<boolean> {
  if (comment.section_id === null) return false
  const from = await findSection(acting.trx, comment.section_id)
  if (place === null || comment.anchor === null || from?.report_id !== to.report_id) return false
  if (accessToSection(acting.held, factsOf(from)).level !== 'edit') return false
  const { prefix, words, suffix } = storedAnchor(comment.anchor)
  const stood = prefix.slice(-SIDE) + words + suffix.slice(0, SIDE)
  return comment.is_lost === 1 || left.get(from.id)?.includes(stood) === false
}

/** A hand-made page must not lead a comment to words it never spoke of. */
const isSameText = (before: Anchor, words: string): boolean =>
  likeness(before.words, words) >= ALIKE || likeness(bareQuote(before), words) >= ALIKE
