/** Consulting rounds: opened, moved and closed by the lead; answered once by each body; letters entered for them. */
import { createHash } from 'node:crypto'
import {
  checkScan,
  closeRound,
  mayEnterLetters,
  mayLeadRound,
  moveDue,
  openRound,
  opinionKey,
  speaksFor,
  takeReply,
} from '#shared/domain/consultation.ts'
import { mayInReport } from '#shared/domain/permission.ts'
import { AppError, must } from '#shared/errors.ts'
import type { ConsultationId, ConsultationReplyId, PersonId, ReportId } from '#shared/ids.ts'
import type { EnterLetter, SendReply } from '#shared/wire/consultations.ts'
import { newId } from '../random.ts'
import type { Actor } from '../storage/audit.ts'
import { findBody, isBodyInForce } from '../storage/bodies.ts'
import {
  appendCommentRecord,
  findComment,
  insertComment,
  nextCommentNumber,
  updateComment,
} from '../storage/comments.ts'
import {
  commentsOnDraft,
  findRound,
  insertRound,
  insertRoundReply,
  replySentBefore,
  rolesPerBody,
  roundFacts,
  roundsOf,
  updateRound,
  type RoundStored,
} from '../storage/consultations.ts'
import { latestDraftNumbers } from '../storage/drafts.ts'
import { findReport, setReportState } from '../storage/reports.ts'
import { findSection } from '../storage/sections.ts'
import { act, oneAtATime, type Acting, type WorkflowParts } from './acting.ts'
import { notify, reportPlace } from './notices.ts'

export interface RoundOpening {
  readonly draftNumber: number
  readonly bodyIds: readonly string[]
  /** ISO day */
  readonly due: string
  readonly letterNumber: string
  readonly letterDate: string | null
  readonly silentAgrees: boolean
}

/** Each throws not-found where the person may not see the report's drafts live. */
export interface ConsultationActs {
  /** @throws access.forbidden, body.ended, input.malformed (unknown body), changed-meanwhile (a newer draft),
   *  consultation.already-open, .no-draft, .nobody-asked, .due-passed */
  open(personId: PersonId, reportId: ReportId, opening: RoundOpening): Promise<ConsultationId>
  /** @throws access.forbidden, changed-meanwhile, consultation.closed, .due-passed, .still-waiting */
  change(
    personId: PersonId,
    id: ConsultationId,
    change: { readonly due: string } | { readonly close: true },
    version: number,
  ): Promise<void>
  /** The body's own answer, once; the same key again is the same one.
   *  @throws consultation.not-speaker, .not-asked, .closed, .already-replied, .no-opinion, .agreed-with-comments,
   *  changed-meanwhile, input.malformed (the key was used elsewhere) */
  reply(personId: PersonId, id: ConsultationId, sent: SendReply): Promise<void>
  /** An answer that came on paper, with its opinions as comments signed by the body.
   *  @throws access.forbidden, consultation.letter-twice, .opinion-twice (details: `number` of the comment that reads
   *  alike), .scan-too-large, .scan-unknown, and as `reply` */
  enterLetter(personId: PersonId, id: ConsultationId, letter: EnterLetter): Promise<void>
}

export function createConsultations(parts: WorkflowParts): ConsultationActs {
  return {
    open: (personId, reportId, opening) =>
      act(parts, personId, async (acting) => {
        const { trx } = acting
        mustSee(acting, reportId)
        const bodyId = mayLeadRound(acting.held, reportId)
        if (bodyId === null) throw new AppError('access.forbidden')
        await oneAtATime(trx, parts, 'consultations')
        const before = await roundsOf(trx, reportId)
        const bodyIds = [...new Set(opening.bodyIds)]
        must(
          openRound({
            ...opening,
            bodyIds,
            latestDraft: (await latestDraftNumbers(trx, [reportId])).get(reportId) ?? 0,
            today: acting.today,
            hasOpenRound: before.some((round) => round.closed_at === null),
          }),
        )
        const bodies = []
        for (const asked of bodyIds) bodies.push(await bodyToAsk(acting, asked))
        const actor = await acting.as(bodyId)
        const id = newId<ConsultationId>(parts.random)
        const number = (before[0]?.number ?? 0) + 1
        await insertRound(
          trx,
          {
            ...signed(actor),
            id,
            report_id: reportId,
            number,
            draft_number: opening.draftNumber,
            due: opening.due,
            letter_number: opening.letterNumber,
            letter_date: opening.letterDate,
            silent_agrees: opening.silentAgrees ? 1 : 0,
            opened_at: acting.at,
            closed_at: null,
            closed_by: null,
          },
          bodies,
        )
        const report = await findReport(trx, reportId)
        if (report?.state === 'draft' || report?.state === 'resolving')
          await setReportState(trx, reportId, 'consulting')
        await tell(acting, actor, 'consultation.open', { id, reportId, number }, opening)
        if (report !== undefined)
          await notify(parts, acting, actor, reportPlace(report), {
            kind: 'round-opened',
            roundId: id,
            bodyIds,
          })
        return id
      }),

    async change(personId, id, change, version) {
      await act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'consultations')
        const { round, reportId } = await roundInSight(acting, id)
        const bodyId = mayLeadRound(acting.held, reportId)
        if (bodyId === null) throw new AppError('access.forbidden')
        const facts = roundFacts(round)
        const isEnd = 'close' in change
        must(isEnd ? closeRound(facts, acting.today) : moveDue(facts, change.due, acting.today))
        const actor = await acting.as(bodyId)
        const changes = isEnd
          ? { closed_at: acting.at, closed_by: actor.personName }
          : { due: change.due }
        if (!(await updateRound(acting.trx, id, version, changes)))
          throw new AppError('changed-meanwhile')
        const report = await findReport(acting.trx, reportId)
        if (isEnd && report?.state === 'consulting')
          await setReportState(acting.trx, reportId, 'resolving')
        const what = isEnd ? 'consultation.close' : 'consultation.due'
        await tell(acting, actor, what, { id, reportId, number: round.number }, changes)
      })
    },

    async reply(personId, id, sent) {
      await act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'consultations')
        const { round, reportId } = await roundInSight(acting, id)
        const roles = await rolesPerBody(acting.trx, reportId, acting.today)
        const ofBody = roles.get(sent.bodyId) ?? new Set()
        if (!speaksFor(acting.held, reportId, sent.bodyId, ofBody))
          throw new AppError('consultation.not-speaker')
        if (await wasSent(acting, round, personId, sent)) return
        const corrected = round.replies.find((reply) => reply.id === sent.correctsId)
        const own = (await commentsOnDraft(acting.trx, reportId, round.draft_number)).filter(
          (comment) =>
            comment.body_id === sent.bodyId && corrected?.commentIds.includes(comment.id) !== true,
        )
        must(
          takeReply(roundFacts(round), {
            ...sent,
            source: 'online',
            letterNumber: null,
            letterDate: null,
            comments: own.length,
          }),
        )
        const actor = await acting.as(sent.bodyId)
        await withdrawOpen(acting, actor, reportId, corrected?.commentIds ?? [])
        await insertRoundReply(
          acting.trx,
          {
            ...signed(actor),
            ...replyRow(round, sent),
            id: newId<ConsultationReplyId>(parts.random),
            source: 'online',
            at: acting.at,
            letter_number: null,
            letter_date: null,
            corrects_id: sent.correctsId,
          },
          own.map((comment) => comment.id),
          null,
        )
        const { bodyId, stance } = sent
        await tell(
          acting,
          actor,
          'consultation.reply',
          { id, reportId, number: round.number },
          { bodyId, stance, comments: own.length },
        )
      })
    },

    async enterLetter(personId, id, letter) {
      const scan = letter.scan === null ? null : scanned(Buffer.from(letter.scan, 'base64'))
      await act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'consultations')
        const { round, reportId } = await roundInSight(acting, id)
        const enteringBody = mayEnterLetters(acting.held, reportId)
        if (enteringBody === null) throw new AppError('access.forbidden')
        if (await wasSent(acting, round, personId, letter)) return
        must(
          takeReply(roundFacts(round), {
            ...letter,
            source: 'letter',
            correctsId: null,
            letterNumber: letter.number,
            letterDate: letter.date,
            comments: letter.opinions.length,
          }),
        )
        const actor = await acting.as(enteringBody)
        const commentIds = await enterOpinions(acting, round, actor, letter)
        await insertRoundReply(
          acting.trx,
          {
            ...signed(actor),
            ...replyRow(round, letter),
            id: newId<ConsultationReplyId>(parts.random),
            source: 'letter',
            at: acting.at,
            letter_number: letter.number,
            letter_date: letter.date,
            corrects_id: null,
          },
          commentIds,
          scan,
        )
        const { bodyId, stance } = letter
        await tell(
          acting,
          actor,
          'consultation.letter',
          { id, reportId, number: round.number },
          { bodyId, stance, letter: letter.number, date: letter.date, scan: scan?.sha256 ?? null },
        )
      })
    },
  }

  /** The opinions of a letter as comments on its draft: signed by the body whose they are, entered by a person. */
  async function enterOpinions(
    acting: Acting,
    round: RoundStored,
    enteredBy: Actor,
    letter: EnterLetter,
  ): Promise<string[]> {
    const reportId = round.report_id as ReportId
    await oneAtATime(acting.trx, parts, 'comments')
    const before = (await commentsOnDraft(acting.trx, reportId, round.draft_number)).filter(
      (comment) => comment.body_id === letter.bodyId,
    )
    const known = new Map(before.map((comment) => [opinionKey(comment.text), comment.number]))
    const body = await findBody(acting.trx, letter.bodyId)
    if (body === undefined) throw new AppError('consultation.not-asked')
    const ids: string[] = []
    for (const [i, opinion] of letter.opinions.entries()) {
      const section = await findSection(acting.trx, opinion.sectionId)
      if (section?.report_id !== reportId)
        throw new AppError('input.malformed', { fields: [`opinions.${i}.sectionId`] })
      const twice = known.get(opinionKey(opinion.text))
      if (twice !== undefined && !letter.isAnother)
        throw new AppError('consultation.opinion-twice', { number: twice })
      const id = newId(parts.random)
      const number = await nextCommentNumber(acting.trx, reportId)
      await insertComment(acting.trx, {
        ...signed(enteredBy),
        body_id: body.id,
        body_name: body.name,
        id,
        report_id: reportId,
        section_id: opinion.sectionId,
        number,
        draft_number: round.draft_number,
        state: 'open',
        at: acting.at,
        edited_at: null,
        text: opinion.text,
        client_key: `${letter.key}-${i}`,
        anchor: null,
        anchor_rev: 0,
        is_lost: 0,
        is_from_paper: 1,
      })
      known.set(opinionKey(opinion.text), number)
      ids.push(id)
      await acting.keep(reportId, [
        { kind: 'comment-changed', sectionId: opinion.sectionId, commentId: id },
      ])
    }
    return ids
  }
}

/** @throws not-found */
function mustSee(acting: Acting, reportId: ReportId): void {
  if (mayInReport(acting.held, 'draft.read', reportId) === null) throw new AppError('not-found')
}

async function roundInSight(
  acting: Acting,
  id: ConsultationId,
): Promise<{ round: RoundStored; reportId: ReportId }> {
  const round = await findRound(acting.trx, id)
  if (round === undefined) throw new AppError('not-found')
  const reportId = round.report_id as ReportId
  mustSee(acting, reportId)
  return { round, reportId }
}

async function bodyToAsk(
  acting: Acting,
  id: string,
): Promise<{ body_id: string; body_name: string }> {
  const body = await findBody(acting.trx, id)
  if (body === undefined) throw new AppError('input.malformed', { fields: ['bodyIds'] })
  if (!isBodyInForce(body, acting.today)) throw new AppError('body.ended')
  return { body_id: body.id, body_name: body.name }
}

/** The opinions of a letter that its body puts right count no more; those answered already stay as they are. */
async function withdrawOpen(
  acting: Acting,
  actor: Actor,
  reportId: ReportId,
  commentIds: readonly string[],
): Promise<void> {
  for (const id of commentIds) {
    const comment = await findComment(acting.trx, id)
    if (comment?.state !== 'open') continue
    const state = 'withdrawn'
    if (!(await updateComment(acting.trx, id, comment.version, { state })))
      throw new AppError('changed-meanwhile')
    await appendCommentRecord(acting.trx, {
      ...signed(actor),
      comment_id: id,
      reply_id: null,
      kind: 'move',
      at: acting.at,
      before: comment.state,
      after: state,
    })
    await acting.keep(reportId, [
      { kind: 'comment-changed', sectionId: comment.section_id, commentId: id },
    ])
  }
}

/** Has this person sent the very answer before? @throws input.malformed when the key named another one */
async function wasSent(
  acting: Acting,
  round: RoundStored,
  personId: PersonId,
  { key, bodyId }: { readonly key: string; readonly bodyId: string },
): Promise<boolean> {
  const before = await replySentBefore(acting.trx, personId, key)
  if (before === undefined) return false
  if (before.consultation_id === round.id && before.asked_body_id === bodyId) return true
  throw new AppError('input.malformed', { fields: ['key'] })
}

const replyRow = (round: RoundStored, sent: SendReply | EnterLetter) => ({
  consultation_id: round.id,
  asked_body_id: sent.bodyId,
  stance: sent.stance,
  text: sent.text,
  client_key: sent.key,
})

const scanned = (data: Uint8Array) => ({
  type: must(checkScan(data)),
  sha256: createHash('sha256').update(data).digest('hex'),
  data,
})

const signed = ({ personId, personName, bodyId, bodyName }: Actor) => ({
  person_id: personId,
  person_name: personName,
  body_id: bodyId,
  body_name: bodyName,
})

async function tell(
  acting: Acting,
  actor: Actor,
  what: string,
  { id, reportId, number }: { id: string; reportId: ReportId; number: number },
  detail: object,
): Promise<void> {
  await acting.audit(actor, { act: what, subject: id, reportId, detail: { number, ...detail } })
  await acting.keep(reportId, [{ kind: 'consultation-changed', consultationId: id }])
}
