/** Consulting rounds as one person may see them. */
import {
  activeReplies,
  closeRound,
  mayEnterLetters,
  mayLeadRound,
  readsEveryLetter,
  speaksFor,
  stanceOf,
  tallyRound,
} from '#shared/domain/consultation.ts'
import { rolesInReport, type HeldRole } from '#shared/domain/role.ts'
import { AppError } from '#shared/errors.ts'
import type { ConsultationId, ConsultationReplyId, ReportId } from '#shared/ids.ts'
import type {
  Consultations,
  ConsultationView,
  RoundBodyView,
  RoundReplyView,
} from '#shared/wire/consultations.ts'
import { workspaceDay } from '../../clock.ts'
import { allBodies, isBodyInForce, toTag } from '../../storage/bodies.ts'
import {
  commentsOnDraft,
  findRound,
  findRoundReply,
  rolesPerBody,
  roundFacts,
  roundsOf,
  scanOf,
  type ReplyStored,
  type RoundStored,
} from '../../storage/consultations.ts'
import { latestDraftNumbers } from '../../storage/drafts.ts'
import type { Row } from '../../storage/schema.ts'
import type { HttpParts } from '../environment.ts'
import { lookingNow, tagOf, type Looking } from './report-views.ts'
import { liveReport } from './visible.ts'

/** @throws not-found */
export async function consultationsView(
  parts: HttpParts,
  held: readonly HeldRole[],
  reportId: ReportId,
): Promise<Consultations> {
  await liveReport(parts, held, reportId)
  const { kysely } = parts.database
  const stored = await roundsOf(kysely, reportId)
  const rounds = []
  for (const round of stored) rounds.push(await roundView(parts, held, round))
  const latestDraft = (await latestDraftNumbers(kysely, [reportId])).get(reportId) ?? 0
  const hasOpen = stored.some((round) => round.closed_at === null)
  const leads = mayLeadRound(held, reportId) !== null
  const today = workspaceDay(parts.clock)
  return {
    rounds,
    mayOpen: leads && !hasOpen && latestDraft > 0,
    latestDraft,
    bodies: leads
      ? (await allBodies(kysely)).filter((body) => isBodyInForce(body, today)).map(toTag)
      : [],
  }
}

/** @throws not-found */
export async function consultationView(
  parts: HttpParts,
  held: readonly HeldRole[],
  id: ConsultationId,
): Promise<ConsultationView> {
  const round = await findRound(parts.database.kysely, id)
  if (round === undefined) throw new AppError('not-found')
  await liveReport(parts, held, round.report_id as ReportId)
  return roundView(parts, held, round)
}

/** The scan of a letter. @throws not-found, also for a letter the person may not read */
export async function scanInSight(
  parts: HttpParts,
  held: readonly HeldRole[],
  replyId: ConsultationReplyId,
): Promise<Row<'consultation_scan'>> {
  const { kysely } = parts.database
  const reply = await findRoundReply(kysely, replyId)
  const round = reply && (await findRound(kysely, reply.consultation_id))
  if (reply === undefined || round === undefined) throw new AppError('not-found')
  const reportId = round.report_id as ReportId
  await liveReport(parts, held, reportId)
  if (!readsLetter(held, reportId, reply.asked_body_id)) throw new AppError('not-found')
  const scan = await scanOf(kysely, replyId)
  if (scan === undefined) throw new AppError('not-found')
  return scan
}

const readsLetter = (held: readonly HeldRole[], reportId: ReportId, bodyId: string): boolean =>
  readsEveryLetter(held, reportId) || rolesInReport(held, reportId).some((h) => h.bodyId === bodyId)

async function roundView(
  parts: HttpParts,
  held: readonly HeldRole[],
  round: RoundStored,
): Promise<ConsultationView> {
  const { kysely } = parts.database
  const reportId = round.report_id as ReportId
  const looking = await lookingNow(parts, held)
  const facts = roundFacts(round)
  const roles = await rolesPerBody(kysely, reportId, looking.today)
  const comments = await commentsOnDraft(kysely, reportId, round.draft_number)
  const leads = mayLeadRound(held, reportId) !== null
  return {
    id: round.id,
    number: round.number,
    draftNumber: round.draft_number,
    due: round.due,
    letterNumber: round.letter_number,
    letterDate: round.letter_date,
    silentAgrees: facts.silentAgrees,
    openedAt: round.opened_at,
    openedBy: round.person_name,
    openedFor: round.body_name,
    closedAt: round.closed_at,
    closedBy: round.closed_by,
    tally: tallyRound(facts),
    bodies: round.bodies.map(({ body_id, body_name }): RoundBodyView => {
      const replies = round.replies.filter((reply) => reply.asked_body_id === body_id)
      const isMine = speaksFor(held, reportId, body_id, roles.get(body_id) ?? new Set())
      const hasReplied = activeReplies(facts.replies).some(
        (r) => r.bodyId === body_id && r.source === 'online',
      )
      return {
        body: tagOf(looking.bodies, body_id),
        name: body_name,
        stance: stanceOf(facts, body_id),
        replies: replies.map((reply) => replyView(reply, round, comments, looking)),
        comments: comments.filter((comment) => comment.body_id === body_id).length,
        mayReply: isMine && !facts.isClosed && !hasReplied,
        isMine,
      }
    }),
    mayLead: leads,
    mayClose: leads && closeRound(facts, looking.today).ok,
    mayEnterLetters: mayEnterLetters(held, reportId) !== null && !facts.isClosed,
    version: round.version,
  }
}

function replyView(
  reply: ReplyStored,
  round: RoundStored,
  comments: Awaited<ReturnType<typeof commentsOnDraft>>,
  { held }: Looking,
): RoundReplyView {
  const { letter_number: number, letter_date: date } = reply
  const isShown = readsLetter(held, round.report_id as ReportId, reply.asked_body_id)
  return {
    id: reply.id,
    source: reply.source,
    stance: reply.stance,
    at: reply.at,
    by: reply.person_name,
    body: reply.body_name,
    correctsId: reply.corrects_id,
    isCorrected: round.replies.some((other) => other.corrects_id === reply.id),
    comments: comments
      .filter((comment) => reply.commentIds.includes(comment.id))
      .map((comment) => ({
        id: comment.id,
        number: comment.number,
        sectionId: comment.section_id,
      })),
    letter:
      number !== null && date !== null && isShown
        ? { number, date, text: reply.text, hasScan: reply.hasScan }
        : null,
    text: reply.source === 'online' ? reply.text : '',
  }
}
