/** Consulting rounds as rows. */
import type { Kysely } from 'kysely'
import {
  tallyRound,
  type ReplyFacts,
  type RoundFacts,
  type RoundTally,
} from '#shared/domain/consultation.ts'
import type { Role } from '#shared/domain/role.ts'
import type { ReportId } from '#shared/ids.ts'
import { isBodyInForce } from './bodies.ts'
import { rolesHeld } from './people.ts'
import type { NewRow, Row, Tables } from './schema.ts'

export type ReplyStored = Row<'consultation_reply'> & {
  readonly commentIds: readonly string[]
  readonly hasScan: boolean
}
export type RoundStored = Row<'consultation'> & {
  /** in the order in which they were asked */
  readonly bodies: readonly Row<'consultation_body'>[]
  /** oldest first */
  readonly replies: readonly ReplyStored[]
}

/** Newest first. */
export async function roundsOf(db: Kysely<Tables>, reportId: ReportId): Promise<RoundStored[]> {
  const rows = await db
    .selectFrom('consultation')
    .selectAll()
    .where('report_id', '=', reportId)
    .orderBy('number', 'desc')
    .execute()
  return withAnswers(db, rows)
}

export async function findRound(db: Kysely<Tables>, id: string): Promise<RoundStored | undefined> {
  const rows = await db.selectFrom('consultation').selectAll().where('id', '=', id).execute()
  return (await withAnswers(db, rows))[0]
}

async function withAnswers(
  db: Kysely<Tables>,
  rounds: readonly Row<'consultation'>[],
): Promise<RoundStored[]> {
  if (rounds.length === 0) return []
  const ids = rounds.map((round) => round.id)
  const bodies = await db
    .selectFrom('consultation_body')
    .selectAll()
    .where('consultation_id', 'in', ids)
    .orderBy('position')
    .execute()
  const replies = await db
    .selectFrom('consultation_reply')
    .leftJoin('consultation_scan', 'consultation_scan.reply_id', 'consultation_reply.id')
    .selectAll('consultation_reply')
    .select('consultation_scan.sha256')
    .where('consultation_id', 'in', ids)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const comments = await db
    .selectFrom('consultation_reply_comment')
    .innerJoin('consultation_reply', 'consultation_reply.id', 'consultation_reply_comment.reply_id')
    .select(['reply_id', 'comment_id'])
    .where('consultation_id', 'in', ids)
    .execute()
  const commentsOf = Map.groupBy(comments, (row) => row.reply_id)
  const answers = replies.map(({ sha256, ...reply }) => ({
    ...reply,
    hasScan: sha256 !== null,
    commentIds: (commentsOf.get(reply.id) ?? []).map((row) => row.comment_id),
  }))
  return rounds.map((round) => ({
    ...round,
    bodies: bodies.filter((body) => body.consultation_id === round.id),
    replies: answers.filter((reply) => reply.consultation_id === round.id),
  }))
}

const replyFacts = (reply: ReplyStored): ReplyFacts => ({
  id: reply.id,
  bodyId: reply.asked_body_id,
  source: reply.source,
  stance: reply.stance,
  correctsId: reply.corrects_id,
  letterNumber: reply.letter_number,
  letterDate: reply.letter_date,
})

/** What the rules depend on. */
export const roundFacts = (round: RoundStored): RoundFacts => ({
  due: round.due,
  isClosed: round.closed_at !== null,
  silentAgrees: round.silent_agrees === 1,
  bodyIds: round.bodies.map((body) => body.body_id),
  replies: round.replies.map(replyFacts),
})

/** The figures of the newest round of a report, for the opening line of the response table. null: nobody was asked. */
export async function latestTally(
  db: Kysely<Tables>,
  reportId: ReportId,
): Promise<RoundTally | null> {
  const [newest] = await roundsOf(db, reportId)
  return newest === undefined ? null : tallyRound(roundFacts(newest))
}

export function replySentBefore(
  db: Kysely<Tables>,
  personId: string,
  key: string,
): Promise<Row<'consultation_reply'> | undefined> {
  return db
    .selectFrom('consultation_reply')
    .selectAll()
    .where('person_id', '=', personId)
    .where('client_key', '=', key)
    .executeTakeFirst()
}

export async function insertRound(
  trx: Kysely<Tables>,
  round: NewRow<'consultation'>,
  bodies: readonly Pick<Row<'consultation_body'>, 'body_id' | 'body_name'>[],
): Promise<void> {
  await trx.insertInto('consultation').values(round).execute()
  await trx
    .insertInto('consultation_body')
    .values(bodies.map((body, position) => ({ ...body, position, consultation_id: round.id })))
    .execute()
}

/** @returns false: somebody changed it since `version` */
export async function updateRound(
  trx: Kysely<Tables>,
  id: string,
  version: number,
  changes: Partial<Pick<Row<'consultation'>, 'due' | 'closed_at' | 'closed_by'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('consultation')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function insertRoundReply(
  trx: Kysely<Tables>,
  reply: NewRow<'consultation_reply'>,
  commentIds: readonly string[],
  scan: Omit<NewRow<'consultation_scan'>, 'reply_id'> | null,
): Promise<void> {
  await trx.insertInto('consultation_reply').values(reply).execute()
  if (commentIds.length > 0)
    await trx
      .insertInto('consultation_reply_comment')
      .values(commentIds.map((comment_id) => ({ reply_id: reply.id, comment_id })))
      .execute()
  if (scan !== null)
    await trx
      .insertInto('consultation_scan')
      .values({ ...scan, reply_id: reply.id })
      .execute()
}

export function scanOf(
  db: Kysely<Tables>,
  replyId: string,
): Promise<Row<'consultation_scan'> | undefined> {
  return db
    .selectFrom('consultation_scan')
    .selectAll()
    .where('reply_id', '=', replyId)
    .executeTakeFirst()
}

export function findRoundReply(
  db: Kysely<Tables>,
  id: string,
): Promise<Row<'consultation_reply'> | undefined> {
  return db.selectFrom('consultation_reply').selectAll().where('id', '=', id).executeTakeFirst()
}

/** What each body says on a draft and has not withdrawn, oldest first. */
export function commentsOnDraft(
  db: Kysely<Tables>,
  reportId: string,
  draftNumber: number,
): Promise<
  Pick<Row<'comment'>, 'id' | 'number' | 'section_id' | 'body_id' | 'text' | 'person_id'>[]
> {
  return db
    .selectFrom('comment')
    .select(['id', 'number', 'section_id', 'body_id', 'text', 'person_id'])
    .where('report_id', '=', reportId)
    .where('draft_number', '=', draftNumber)
    .where('state', '<>', 'withdrawn')
    .orderBy('number')
    .execute()
}

/** The roles people hold for each body in a report: who there may speak for it. @param today ISO day */
export async function rolesPerBody(
  db: Kysely<Tables>,
  reportId: string,
  today: string,
): Promise<ReadonlyMap<string, ReadonlySet<Role>>> {
  const disabled = await db
    .selectFrom('person')
    .select('id')
    .where('disabled_at', 'is not', null)
    .execute()
  const away = new Set(disabled.map((person) => person.id))
  const roles = new Map<string, Set<Role>>()
  for (const held of await rolesHeld(db)) {
    if (held.report_id !== reportId || away.has(held.person_id) || !isBodyInForce(held, today))
      continue
    const known = roles.get(held.body_id) ?? new Set()
    roles.set(held.body_id, known.add(held.role))
  }
  return roles
}
