/** The table of answers of a report, as one person may see it: nothing of a section that is closed to them. */
import type { CommentActor } from '#shared/domain/comment.ts'
import { accessToSection } from '#shared/domain/permission.ts'
import {
  mergeComments,
  objectToAnswer,
  proposeAnswer,
  reopenComment,
  resultOf,
} from '#shared/domain/resolution.ts'
import { moveComment } from '#shared/domain/comment.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import type { PersonId, ReportId } from '#shared/ids.ts'
import type { AnswerView, ResponseRow, ResponseTable } from '#shared/wire/resolution.ts'
import { bodyTags } from '../../storage/bodies.ts'
import type { CommentStored } from '../../storage/comments.ts'
import { latestTally } from '../../storage/consultations.ts'
import { commentsOf, resolutionsOf, type AnswerStored } from '../../storage/resolution.ts'
import { outlineOf } from '../../storage/reports.ts'
import { factsOf, sectionsOf, type SectionStored } from '../../storage/sections.ts'
import { storedAnchor } from '../../workflow/anchor-moves.ts'
import { rowFacts } from '../../workflow/comment-answers.ts'
import type { HttpParts } from '../environment.ts'
import { tagOf } from './report-views.ts'

/** As much of the commented words as a row shows. */
const QUOTE_SHOWN = 300

interface Place {
  readonly section: SectionStored
  readonly by: CommentActor
  /** place in the outline */
  readonly order: number
}

/** Rows in the order of the outline, then by number. */
export async function responseTable(
  parts: HttpParts,
  held: readonly HeldRole[],
  personId: PersonId,
  reportId: ReportId,
): Promise<ResponseTable> {
  const { kysely } = parts.database
  const bodies = await bodyTags(kysely)
  const places = await placesOf(parts, held, personId, reportId)
  const comments = (await commentsOf(kysely, reportId)).filter((c) => places.has(c.section_id))
  const byId = new Map(comments.map((comment) => [comment.id, comment]))
  const { answers, changes, objections, splitRequests } = await resolutionsOf(kysely, reportId)
  const closed = await kysely
    .selectFrom('response_table')
    .select(['draft_number', 'sha256', 'at', 'person_name', 'body_name'])
    .where('report_id', '=', reportId)
    .orderBy('at')
    .execute()
  const members = Map.groupBy(
    comments.filter((c) => c.merged_into !== null && byId.has(c.merged_into)),
    (c) => c.merged_into ?? '',
  )
  const closedDrafts = new Set(closed.map((table) => table.draft_number))

  const said = (comment: CommentStored) => ({
    id: comment.id,
    number: comment.number,
    text: comment.text,
    at: comment.at,
    version: comment.version,
    author: {
      name: comment.person_name,
      bodyId: comment.body_id,
      body: comment.body_name,
      colour: tagOf(bodies, comment.body_id).colour,
    },
  })
  const answerView = (stored: AnswerStored | undefined): AnswerView | null =>
    stored === undefined
      ? null
      : {
          ...signedBy(stored),
          answer: stored.answer,
          explanation: stored.explanation,
          repeats: byId.get(stored.repeats_id ?? '')?.number ?? null,
        }
  const rows = comments
    .filter((c) => c.merged_into === null || !byId.has(c.merged_into))
    .flatMap((comment): { order: number; row: ResponseRow }[] => {
      const place = places.get(comment.section_id)
      if (place === undefined) return []
      const { section, by } = place
      const facts = rowFacts(comment, section)
      const answer = answers.get(comment.answer_id ?? '')
      const objection = objections.get(comment.id)
      const isRoundOpen = !closedDrafts.has(comment.draft_number)
      const asked = { to: 'accepted', by, explanation: '', repeats: null } as const
      const row: ResponseRow = {
        ...said(comment),
        kind: 'comment',
        sectionId: comment.section_id,
        draftNumber: comment.draft_number,
        state: comment.state,
        result: resultOf(comment.state, answer?.answer ?? null),
        quote:
          comment.anchor === null ? '' : storedAnchor(comment.anchor).quote.slice(0, QUOTE_SHOWN),
        members: (members.get(comment.id) ?? []).map((member) => ({
          ...said(member),
          splitAsked: splitRequests.get(member.id)?.reason ?? null,
        })),
        answer: answerView(answer),
        proposal:
          comment.state === 'open' ? answerView(answers.get(comment.proposal_id ?? '')) : null,
        changes: (changes.get(comment.id) ?? [])
          .filter((change) => change.answer_id === comment.answer_id)
          .map((change) => ({
            ...signedBy(change),
            before: change.before,
            after: change.after,
            draftNumber: change.draft_number,
          })),
        objection:
          objection === undefined ? null : { ...signedBy(objection), reason: objection.reason },
        may: {
          propose: proposeAnswer(facts, asked).ok,
          confirm: moveComment(facts, asked).ok,
          merge: mergeComments(facts, [{ ...facts, id: '' }], by).ok,
          reopen: reopenComment(facts, by, '.', isRoundOpen).ok,
          object: objectToAnswer(facts, personId, '.', objection !== undefined).ok,
        },
      }
      return [{ order: place.order, row }]
    })
  return {
    rows: rows
      .toSorted((one, two) => one.order - two.order || one.row.number - two.row.number)
      .map(({ row }) => row),
    closed: closed.map((table) => ({
      ...signedBy(table),
      draftNumber: table.draft_number,
      sha256: table.sha256,
    })),
    tally: await latestTally(kysely, reportId),
    mayClose: held.some((h) => h.role === 'lead-head' && h.reportId === reportId),
  }
}

const signedBy = (row: { person_name: string; body_name: string; at: number }) => ({
  name: row.person_name,
  body: row.body_name,
  at: row.at,
})

/** Sections that the person may see, with what they count as there. */
async function placesOf(
  { database }: HttpParts,
  held: readonly HeldRole[],
  personId: PersonId,
  reportId: ReportId,
): Promise<ReadonlyMap<string, Place>> {
  const { leaves } = await outlineOf(database.kysely, reportId)
  const order = new Map(leaves.map((leaf, i) => [leaf.id, i]))
  const places = new Map<string, Place>()
  for (const section of await sectionsOf(database.kysely, [reportId])) {
    const { level, bodyId, roles } = accessToSection(held, factsOf(section))
    if (level === 'none' || bodyId === null) continue
    places.set(section.id, {
      section,
      by: { personId, bodyId, roles },
      order: order.get(section.id) ?? leaves.length,
    })
  }
  return places
}
