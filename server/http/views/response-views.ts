/** The table of answers of a report, as one person may see it: nothing of a section that is closed to them. */
import type { CommentActor } from '#shared/domain/comment.ts'
import { accessToSection, type SectionFacts } from '#shared/domain/permission.ts'
import { askToSplit, keepMerged, mergeComments, proposeAnswer } from '#shared/domain/resolution.ts'
import { moveComment } from '#shared/domain/comment.ts'
import type { HeldRole } from '#shared/domain/role.ts'
import type { PersonId, ReportId } from '#shared/ids.ts'
import type { ResponseRow, ResponseTable } from '#shared/wire/resolution.ts'
import { bodyTags } from '../../storage/bodies.ts'
import type { CommentStored } from '../../storage/comments.ts'
import { latestTally } from '../../storage/consultations.ts'
import { commentsOf, openRounds, resolutionsOf } from '../../storage/resolution.ts'
import { factsOfReport, findReport, outlineOf } from '../../storage/reports.ts'
import { factsOf, sectionsOf } from '../../storage/sections.ts'
import { storedAnchor } from '../../workflow/anchor-moves.ts'
import { rowFacts } from '../../workflow/comment-answers.ts'
import type { HttpParts } from '../environment.ts'
import { answered, answerView, mayAsk, signedBy } from './answer-views.ts'
import { tagOf } from './report-views.ts'

/** As much of the commented words as a row shows. */
const QUOTE_SHOWN = 300

interface Place {
  readonly ownerBodyId: string
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
  const comments = (await commentsOf(kysely, reportId)).filter((c) =>
    places.has(c.section_id ?? ''),
  )
  const byId = new Map(comments.map((comment) => [comment.id, comment]))
  const resolutions = await resolutionsOf(kysely, { reportId })
  const { answers, objections, splitRequests } = resolutions
  const isRoundOpen = await openRounds(kysely, reportId)
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
  const numberOf = (id: string) => byId.get(id)?.number ?? null

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
    isFromPaper: comment.is_from_paper === 1,
  })
  const mayAskSplit = (comment: CommentStored): boolean => {
    const place = places.get(comment.section_id ?? '')
    if (place === undefined) return false
    return askToSplit(rowFacts(comment, place.ownerBodyId), place.by, '.').ok
  }
  const rows = comments
    .filter((c) => c.merged_into === null || !byId.has(c.merged_into))
    .flatMap((comment): { order: number; row: ResponseRow }[] => {
      const place = places.get(comment.section_id ?? '')
      if (place === undefined) return []
      const { ownerBodyId, by } = place
      const facts = rowFacts(comment, ownerBodyId)
      const asked = { to: 'accepted', by, explanation: '', repeats: null } as const
      const row: ResponseRow = {
        ...said(comment),
        kind: 'comment',
        sectionId: comment.section_id,
        draftNumber: comment.draft_number,
        state: comment.state,
        ...answered(comment, comment, resolutions, numberOf),
        quote:
          comment.anchor === null ? '' : storedAnchor(comment.anchor).quote.slice(0, QUOTE_SHOWN),
        members: (members.get(comment.id) ?? []).map((member) => ({
          ...said(member),
          splitAsked: splitRequests.get(member.id)?.reason ?? null,
          mayAskSplit: mayAskSplit(member),
        })),
        proposal:
          comment.state === 'open'
            ? answerView(answers.get(comment.proposal_id ?? ''), numberOf)
            : null,
        may: {
          ...mayAsk(
            facts,
            comment.state,
            by,
            isRoundOpen(comment.draft_number),
            objections.has(comment.id),
          ),
          propose: proposeAnswer(facts, asked).ok,
          confirm: moveComment(facts, asked).ok,
          merge: mergeComments(facts, [{ ...facts, id: '' }], by).ok,
          regroup: keepMerged(by).ok,
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

/** Sections that the person may see, and under the empty id the report, with what they count as there. */
async function placesOf(
  { database }: HttpParts,
  held: readonly HeldRole[],
  personId: PersonId,
  reportId: ReportId,
): Promise<ReadonlyMap<string, Place>> {
  const { leaves } = await outlineOf(database.kysely, reportId)
  const order = new Map(leaves.map((leaf, i) => [leaf.id, i]))
  const report = await findReport(database.kysely, reportId)
  const places = new Map<string, Place>()
  const put = (id: string, facts: SectionFacts, at: number): void => {
    const { level, bodyId, roles } = accessToSection(held, facts)
    if (level === 'none' || bodyId === null) return
    const { ownerBodyId } = facts
    places.set(id, { ownerBodyId, by: { personId, bodyId, roles }, order: at })
  }
  if (report !== undefined) put('', factsOfReport(report), -1)
  for (const section of await sectionsOf(database.kysely, [reportId]))
    put(section.id, factsOf(section), order.get(section.id) ?? leaves.length)
  return places
}
