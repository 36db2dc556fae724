/**
 * A consulting round (xin ý kiến): the lead asks bodies for their opinion of a frozen draft until a day. Each body
 * answers as one: with «thống nhất», or with its comments. What came on paper is entered for it and may be corrected by
 * it; nothing entered is ever overwritten. Source: workflow.json, `draft → consulting → resolving`.
 */
import { allow, refuse, type Decision } from '#shared/errors.ts'
import type { BodyId, ReportId } from '#shared/ids.ts'
import { rolesInReport, type HeldRole, type Role } from './role.ts'

/** thống nhất, or with opinions */
export const STANCES = ['agreed', 'opinions'] as const
export type Stance = (typeof STANCES)[number]

/** How an answer came: sent by the body itself, or entered for it from a letter. */
export const REPLY_SOURCES = ['online', 'letter'] as const
export type ReplySource = (typeof REPLY_SOURCES)[number]

/** What of an answer the rules depend on. */
export interface ReplyFacts {
  readonly id: string
  readonly bodyId: string
  readonly source: ReplySource
  readonly stance: Stance
  /** the entered letter that this answer puts right */
  readonly correctsId: string | null
  /** số, ký hiệu and date (ISO) of a letter */
  readonly letterNumber: string | null
  readonly letterDate: string | null
}

/** A round as far as it decides who may do what. */
export interface RoundFacts {
  /** ISO day: the last one in time */
  readonly due: string
  readonly isClosed: boolean
  /** «không gửi văn bản xem như thống nhất» */
  readonly silentAgrees: boolean
  readonly bodyIds: readonly string[]
  readonly replies: readonly ReplyFacts[]
}

/** Who leads opens a round, changes its day and closes it. @returns the body in whose name, or null */
export const mayLeadRound = (held: readonly HeldRole[], reportId: ReportId): BodyId | null =>
  bodyWith(held, reportId, ['lead-head'])

/** Who enters opinions that came on paper. @returns the body in whose name, or null */
export const mayEnterLetters = (held: readonly HeldRole[], reportId: ReportId): BodyId | null =>
  bodyWith(held, reportId, ['lead-head', 'lead-editor'])

/** Letters are correspondence: the lead, the office and the auditor read those of every body, a body its own. */
export const readsEveryLetter = (held: readonly HeldRole[], reportId: ReportId): boolean =>
  bodyWith(held, reportId, ['lead-head', 'lead-editor', 'office', 'auditor']) !== null

function bodyWith(
  held: readonly HeldRole[],
  reportId: ReportId,
  roles: readonly Role[],
): BodyId | null {
  return rolesInReport(held, reportId).find((h) => roles.includes(h.role))?.bodyId ?? null
}

/** Who speaks for a body, the first row that somebody of the body holds: its head; where it has none in this report,
 *  the one it named to answer. So a chuyên viên never answers in the place of a head who is there. */
const SPEAKERS: readonly (readonly Role[])[] = [
  ['lead-head', 'owner-head'],
  ['office', 'signer'],
  ['reviewer'],
  ['contributor', 'owner-editor', 'lead-editor'],
]

/** @param held the person's roles @param ofBody the roles that anybody holds for this body in this report */
export function speaksFor(
  held: readonly HeldRole[],
  reportId: ReportId,
  bodyId: string,
  ofBody: ReadonlySet<Role>,
): boolean {
  const row = SPEAKERS.find((roles) => roles.some((role) => ofBody.has(role))) ?? []
  return rolesInReport(held, reportId).some((h) => h.bodyId === bodyId && row.includes(h.role))
}

/** Opens a round. @param today ISO day */
export function openRound(asked: {
  readonly draftNumber: number
  readonly latestDraft: number
  readonly bodyIds: readonly string[]
  readonly due: string
  readonly today: string
  readonly hasOpenRound: boolean
}): Decision<null> {
  if (asked.hasOpenRound) return refuse('consultation.already-open')
  if (asked.latestDraft === 0) return refuse('consultation.no-draft')
  // A round on a draft that was overtaken would gather opinions on words that are gone.
  if (asked.draftNumber !== asked.latestDraft) return refuse('changed-meanwhile')
  if (asked.bodyIds.length === 0) return refuse('consultation.nobody-asked')
  return asked.due < asked.today ? refuse('consultation.due-passed') : allow(null)
}

/** "guard: due passed or all replied" */
export function closeRound(round: RoundFacts, today: string): Decision<null> {
  if (round.isClosed) return refuse('consultation.closed')
  const isOver = today > round.due || tallyRound(round).silent === 0
  return isOver ? allow(null) : refuse('consultation.still-waiting')
}

/** A round ends by itself when its last day is over. Its lead may end it before that day only when all have answered. */
export const endsByItself = (round: RoundFacts, today: string): boolean =>
  !round.isClosed && today > round.due

/** Another last day for all. */
export function moveDue(round: RoundFacts, due: string, today: string): Decision<null> {
  if (round.isClosed) return refuse('consultation.closed')
  return due < today ? refuse('consultation.due-passed') : allow(null)
}

/** An answer about to be taken. */
export interface NewReply extends Omit<ReplyFacts, 'id'> {
  /** its comments on this draft that it has not withdrawn, those entered with this answer among them */
  readonly comments: number
  /** a remark on the whole, NFC, trimmed */
  readonly text: string
}

/** A body answers once by itself and once more for each letter it puts right; letters may come in any number, each
 *  entered once. */
export function takeReply(round: RoundFacts, reply: NewReply): Decision<null> {
  if (!round.bodyIds.includes(reply.bodyId)) return refuse('consultation.not-asked')
  if (round.isClosed) return refuse('consultation.closed')
  const own = round.replies.filter((r) => r.bodyId === reply.bodyId)
  const active = activeReplies(own)
  if (reply.source === 'letter') {
    // Only the body itself puts right what was entered for it.
    if (reply.correctsId !== null) return refuse('access.forbidden')
    const isTwice = active.some((r) => isSameLetter(r, reply))
    if (isTwice) return refuse('consultation.letter-twice')
  } else if (reply.correctsId !== null) {
    const corrected = active.find((r) => r.id === reply.correctsId)
    if (corrected?.source !== 'letter') return refuse('changed-meanwhile')
  } else if (active.some((r) => r.source === 'online' && r.correctsId === null))
    return refuse('consultation.already-replied')
  const hasWords = reply.comments > 0 || reply.text !== ''
  if (reply.stance === 'opinions' && !hasWords) return refuse('consultation.no-opinion')
  if (reply.stance === 'agreed' && reply.comments > 0)
    return refuse('consultation.agreed-with-comments')
  return allow(null)
}

/** «62-CV/MTTQ» and «62 - cv/mttq» are one number. */
const bareNumber = (number: string | null): string =>
  (number ?? '').normalize('NFC').toLowerCase().replaceAll(/[\s.]/gu, '').replaceAll('–', '-')

const isSameLetter = (
  a: Pick<ReplyFacts, 'letterNumber' | 'letterDate'>,
  b: Pick<ReplyFacts, 'letterNumber' | 'letterDate'>,
): boolean =>
  a.letterDate !== null &&
  a.letterDate === b.letterDate &&
  bareNumber(a.letterNumber) === bareNumber(b.letterNumber)

/** Answers that count: a corrected one stays on record and counts no more. */
export function activeReplies<R extends Pick<ReplyFacts, 'id' | 'correctsId'>>(
  replies: readonly R[],
): R[] {
  const corrected = new Set(replies.map((r) => r.correctsId))
  return replies.filter((r) => !corrected.has(r.id))
}

/** What a body has said so far: opinions weigh more than «thống nhất». null: it is silent. */
export function stanceOf(round: Pick<RoundFacts, 'replies'>, bodyId: string): Stance | null {
  const own = activeReplies(round.replies).filter((r) => r.bodyId === bodyId)
  if (own.length === 0) return null
  return own.some((r) => r.stance === 'opinions') ? 'opinions' : 'agreed'
}

/** asked = replied + silent, replied = agreed + withOpinions. */
export interface RoundTally {
  readonly asked: number
  readonly replied: number
  readonly agreed: number
  readonly withOpinions: number
  readonly silent: number
  /** silent ones that count as «thống nhất»: only where the round says so, and only when it is closed */
  readonly presumedAgreed: number
}

export function tallyRound(
  round: Pick<RoundFacts, 'bodyIds' | 'replies' | 'isClosed' | 'silentAgrees'>,
): RoundTally {
  const stances = round.bodyIds.map((id) => stanceOf(round, id))
  const count = (stance: Stance | null): number => stances.filter((s) => s === stance).length
  const agreed = count('agreed')
  const withOpinions = count('opinions')
  const silent = count(null)
  return {
    asked: stances.length,
    replied: agreed + withOpinions,
    agreed,
    withOpinions,
    silent,
    presumedAgreed: round.silentAgrees && round.isClosed ? silent : 0,
  }
}

/** Longest remark of an answer, in UTF-16 units. */
export const REPLY_LENGTH = 10_000
/** Scans of letters: what a browser and a printer open, known by its first bytes and never by its name. */
export const SCAN_BYTES = 700 << 10
export const SCAN_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const
export type ScanType = (typeof SCAN_TYPES)[number]

const SIGNATURES: Readonly<Record<ScanType, readonly number[]>> = {
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
}

/** @returns the kind of scan these bytes begin as; refused when they are none or too many */
export function checkScan(bytes: Uint8Array): Decision<ScanType> {
  if (bytes.length > SCAN_BYTES) return refuse('consultation.scan-too-large')
  const type = SCAN_TYPES.find((t) => SIGNATURES[t].every((byte, i) => bytes[i] === byte))
  return type === undefined ? refuse('consultation.scan-unknown') : allow(type)
}

/** One opinion entered twice reads alike: marks of tone, case, spaces and signs do not tell two opinions apart. */
export const opinionKey = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
