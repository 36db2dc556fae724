/** Answers to comments: prepared, confirmed, worked in, opened again, disagreed with. Earlier answers are kept; rights and
 *  guards are judged in the act's own transaction. */
import type { CommentActor, CommentState } from '#shared/domain/comment.ts'
import { moveComment } from '#shared/domain/comment.ts'
import {
  confirmAnswer,
  objectToAnswer,
  proposeAnswer,
  reopenComment,
  takeBackAnswer,
  type AnswerAsked,
  type RowFacts,
} from '#shared/domain/resolution.ts'
import { AppError, must, type ErrorCode } from '#shared/errors.ts'
import type { CommentId, PersonId } from '#shared/ids.ts'
import type { AnswerComment, AnswerMany } from '#shared/wire/resolution.ts'
import { newId } from '../random.ts'
import type { Actor } from '../storage/audit.ts'
import { findComment, updateComment, type CommentStored } from '../storage/comments.ts'
import {
  findAnswer,
  insertAnswer,
  insertChange,
  openRounds,
  membersOf,
} from '../storage/resolution.ts'
import { act, oneAtATime, type Acting, type WorkflowParts } from './acting.ts'
import { factsOfComment, record, signed, tell, thread } from './comment-changes.ts'
import { commentPlace, targetOf, type Commenter } from './comment-place.ts'
import { notify } from './notices.ts'
import {
  changesSince,
  provenChanges,
  type ChangesSince,
  type PlacedChange,
} from './named-changes.ts'

type Named = AnswerComment['changes']
type Answered = Omit<AnswerComment, 'version' | 'changes' | 'isConfirmed'>

/** Each throws not-found where the person may not see the section, changed-meanwhile when somebody was quicker. */
export interface CommentAnswers {
  /** @throws the first guard that refuses (shared/domain/resolution.ts), comment.change-unchanged */
  answer(personId: PersonId, id: CommentId, asked: AnswerComment): Promise<void>
  apply(personId: PersonId, id: CommentId, changes: Named, version: number): Promise<void>
  reopen(personId: PersonId, id: CommentId, reason: string, version: number): Promise<void>
  object(personId: PersonId, id: CommentId, reason: string, version: number): Promise<void>
  /** Several at once, in one transaction; what a guard refuses is left out and named. */
  many(personId: PersonId, reportId: string, asked: AnswerMany): Promise<ManyDone>
}

export interface ManyDone {
  readonly done: readonly { readonly id: string; readonly version: number }[]
  readonly refused: readonly { readonly id: string; readonly code: ErrorCode }[]
}

/** @param ownerBodyId the body that writes what the comment is about */
export const rowFacts = (comment: CommentStored, ownerBodyId: string): RowFacts => ({
  ...factsOfComment(comment, ownerBodyId),
  id: comment.id,
  reportId: comment.report_id,
  mergedInto: comment.merged_into,
})

export interface Row extends Commenter {
  readonly comment: CommentStored
  readonly facts: RowFacts
  readonly by: CommentActor
}

export async function rowOf(acting: Acting, id: CommentId): Promise<Row> {
  const found = await thread(acting, id)
  const { actor, roles, comment, place } = found
  const by = { personId: actor.personId, bodyId: actor.bodyId, roles }
  return { ...found, by, facts: rowFacts(comment, place.facts.ownerBodyId) }
}

export function createCommentAnswers(parts: WorkflowParts): CommentAnswers {
  return {
    async answer(personId, id, { version, changes, isConfirmed, ...asked }) {
      const since = changes.length === 0 ? null : await changesOf(id)
      await act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'comments')
        const row = await rowOf(acting, id)
        if (isConfirmed) await confirm(acting, row, asked, version, since, changes)
        else await propose(acting, row, asked, version)
      })
    },

    async apply(personId, id, changes, version) {
      const since = await changesOf(id)
      await act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'comments')
        const { comment, facts, by, actor } = await rowOf(acting, id)
        const change = {
          sectionId: comment.section_id ?? comment.report_id,
          snapshot: String(since.logSeq),
        }
        if (facts.mergedInto !== null) throw new AppError('comment.merged')
        const state = must(moveComment(facts, { to: 'applied', by, change }))
        const proven = provenChanges(since, changes)
        await move(acting, actor, comment, [state], version, {})
        await keepChanges(acting, actor, comment, comment.answer_id ?? '', since, proven)
        await tell(acting, actor, 'comment.apply', comment)
      })
    },

    async reopen(personId, id, reason, version) {
      await act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'comments')
        const { comment, facts, by, actor } = await rowOf(acting, id)
        const isRoundOpen = await openRounds(acting.trx, comment.report_id)
        const steps = must(reopenComment(facts, by, reason, isRoundOpen(comment.draft_number)))
        await move(acting, actor, comment, steps, version, { answer_id: null, proposal_id: null })
        await record(acting, actor, comment, 'reopen', comment.state, reason)
        await tell(acting, actor, 'comment.reopen', comment)
      })
    },

    async object(personId, id, reason, version) {
      await act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'comments')
        const { comment, facts, by, actor } = await rowOf(acting, id)
        const head =
          comment.merged_into === null
            ? comment
            : await findComment(acting.trx, comment.merged_into)
        const before = await acting.trx
          .selectFrom('comment_objection')
          .select('comment_id')
          .where('comment_id', '=', id)
          .executeTakeFirst()
        const about = { ...facts, state: head?.state ?? facts.state }
        must(objectToAnswer(about, by, reason, before !== undefined))
        if (!(await updateComment(acting.trx, id, version, {})))
          throw new AppError('changed-meanwhile')
        await acting.trx
          .insertInto('comment_objection')
          .values({
            ...signed(actor),
            comment_id: id,
            answer_id: head?.answer_id ?? null,
            reason,
            at: acting.at,
          })
          .execute()
        await tell(acting, actor, 'comment.object', comment)
      })
    },

    many: (personId, reportId, asked) =>
      act(parts, personId, async (acting) => {
        await oneAtATime(acting.trx, parts, 'comments')
        const done: { id: string; version: number }[] = []
        const refused: { id: string; code: ErrorCode }[] = []
        for (const { id, version } of asked.items)
          try {
            const row = await rowOf(acting, id as CommentId)
            if (row.comment.report_id !== reportId) throw new AppError('not-found')
            await one(acting, row, asked, version)
            done.push({ id, version: version + 1 })
          } catch (error) {
            // Every guard is judged before the first write of its comment: nothing is left half done.
            if (!(error instanceof AppError)) throw error
            refused.push({ id, code: error.code })
          }
        return { done, refused }
      }),
  }

  async function one(acting: Acting, row: Row, asked: AnswerMany, version: number): Promise<void> {
    switch (asked.act) {
      case 'answer': {
        const answer = { to: asked.to, explanation: asked.explanation, repeats: null }
        if (asked.isConfirmed) return confirm(acting, row, answer, version, null, [])
        return propose(acting, row, answer, version)
      }
      case 'confirm': {
        const id = row.comment.proposal_id
        const prepared = id === null ? undefined : await findAnswer(acting.trx, id)
        if (prepared === undefined) throw new AppError('comment.no-such-move')
        const { answer: to, explanation, repeats_id: repeats } = prepared
        return confirm(acting, row, { to, explanation, repeats }, version, null, [])
      }
      case 'undo':
        return undo(acting, row, version)
    }
  }

  /** Outside the transaction: on SQLite the live text would wait for it. */
  async function changesOf(id: CommentId): Promise<ChangesSince> {
    const comment = await findComment(parts.database.kysely, id)
    if (comment === undefined) throw new AppError('not-found')
    return changesSince(parts, comment)
  }

  async function propose(acting: Acting, row: Row, asked: Answered, version: number) {
    const { comment, facts, by, actor } = row
    must(proposeAnswer(facts, await answerAsked(acting, by, asked)))
    const id = newId(parts.random)
    if (!(await updateComment(acting.trx, comment.id, version, { proposal_id: id })))
      throw new AppError('changed-meanwhile')
    await keepAnswer(acting, actor, comment, id, asked, false)
    await tell(acting, actor, 'comment.propose', comment)
  }

  async function confirm(
    acting: Acting,
    row: Row,
    asked: Answered,
    version: number,
    since: ChangesSince | null,
    named: Named,
  ): Promise<void> {
    const { comment, facts, by, actor } = row
    const members: RowFacts[] = []
    for (const member of await membersOf(acting.trx, comment.id)) {
      const place = await commentPlace(acting.trx, targetOf(member))
      if (place !== null) members.push(rowFacts(member, place.facts.ownerBodyId))
    }
    const change =
      since === null
        ? null
        : { sectionId: comment.section_id ?? comment.report_id, snapshot: String(since.logSeq) }
    const wanted = await answerAsked(acting, by, asked)
    const steps = must(confirmAnswer(facts, wanted, change, members))
    const proven = since === null ? [] : provenChanges(since, named)
    const id = newId(parts.random)
    await move(acting, actor, comment, steps, version, { answer_id: id })
    await keepAnswer(acting, actor, comment, id, asked, true)
    if (since !== null) await keepChanges(acting, actor, comment, id, since, proven)
    await tell(acting, actor, 'comment.answer', comment)
    await notify(parts, acting, actor, row.place, {
      kind: 'answered',
      commentId: comment.id as CommentId,
      authors: [facts, ...members].flatMap(({ authorId }) => authorId ?? []),
      bodyIds: [facts, ...members].flatMap(({ authorId, bodyId }) =>
        authorId === null ? [bodyId] : [],
      ),
    })
  }

  async function undo(acting: Acting, row: Row, version: number): Promise<void> {
    const { comment, facts, by, actor } = row
    const id = comment.answer_id
    const answer = id === null ? undefined : await findAnswer(acting.trx, id)
    if (answer === undefined) throw new AppError('comment.not-undoable')
    const given = { personId: answer.person_id, at: answer.at }
    must(takeBackAnswer(facts, by, given, acting.at))
    await move(acting, actor, comment, ['open'], version, { answer_id: null })
    await tell(acting, actor, 'comment.undo', comment)
  }

  async function answerAsked(
    acting: Acting,
    by: CommentActor,
    { to, explanation, repeats }: Answered,
  ): Promise<AnswerAsked> {
    const other = repeats === null ? undefined : await findComment(acting.trx, repeats)
    return {
      to,
      by,
      explanation,
      repeats:
        other === undefined
          ? null
          : { id: other.id, state: other.state, reportId: other.report_id },
    }
  }

  async function keepAnswer(
    acting: Acting,
    actor: Actor,
    comment: CommentStored,
    id: string,
    { to, explanation, repeats }: Answered,
    isConfirmed: boolean,
  ): Promise<void> {
    await insertAnswer(acting.trx, {
      ...signed(actor),
      id,
      comment_id: comment.id,
      is_confirmed: isConfirmed ? 1 : 0,
      answer: to,
      explanation,
      repeats_id: to === 'duplicate' ? repeats : null,
      at: acting.at,
    })
  }

  async function keepChanges(
    acting: Acting,
    actor: Actor,
    comment: CommentStored,
    answerId: string,
    since: ChangesSince,
    proven: readonly PlacedChange[],
  ): Promise<void> {
    for (const { sectionId, logSeq, before, after, prefix, suffix } of proven)
      await insertChange(acting.trx, {
        ...signed(actor),
        id: newId(parts.random),
        comment_id: comment.id,
        answer_id: answerId,
        section_id: sectionId,
        draft_number: since.draftNumber,
        log_seq: logSeq,
        before,
        after,
        prefix,
        suffix,
        at: acting.at,
      })
  }
}

/** Walks along the states, over the version that was seen, and records each step. @throws changed-meanwhile */
export async function move(
  acting: Acting,
  actor: Actor,
  comment: CommentStored,
  steps: readonly CommentState[],
  version: number,
  more: Partial<Pick<CommentStored, 'answer_id' | 'proposal_id'>>,
): Promise<void> {
  const state = steps.at(-1) ?? comment.state
  if (!(await updateComment(acting.trx, comment.id, version, { ...more, state })))
    throw new AppError('changed-meanwhile')
  let before = comment.state
  for (const after of steps) {
    await record(acting, actor, comment, 'move', before, after)
    before = after
  }
}
