/** Comments and replies: made, changed and withdrawn by their authors, each sent once however often the network repeats
 *  it. Rights are judged in the act's own transaction, by what the person may do in the section at that moment. */
import { decodeStateVector } from 'yjs'
import { bareQuote, namedIn, type Anchor } from '#shared/document/anchor.ts'
import { textOf } from '#shared/document/block.ts'
import {
  checkCommentText,
  editComment,
  moveComment,
  takesReplies,
  type CommentFacts,
} from '#shared/domain/comment.ts'
import type { MentionTarget } from '#shared/domain/mention.ts'
import { AppError, must } from '#shared/errors.ts'
import type { CommentId, PersonId, ReplyId, ReportId, SectionId } from '#shared/ids.ts'
import { newId } from '../random.ts'
import type { Actor } from '../storage/audit.ts'
import {
  appendCommentRecord,
  commentSent,
  findComment,
  findReply,
  insertComment,
  insertReply,
  nextCommentNumber,
  replySent,
  threadWriters,
  updateComment,
  updateReply,
  type CommentStored,
} from '../storage/comments.ts'
import { latestDraftNumbers } from '../storage/drafts.ts'
import { mentionsIn, setMentions } from '../storage/mentions.ts'
import { membersOf } from '../storage/resolution.ts'
import { act, oneAtATime, type Acting, type WorkflowParts } from './acting.ts'
import type { SectionMoment } from './live-text.ts'
import {
  commenter,
  commentPlace,
  targetOf,
  type Commenter,
  type CommentPlace,
  type CommentTarget,
} from './comment-place.ts'
import { mentionsFor, notify } from './notices.ts'

/** Text as it left the door (NFC, trimmed), and the key its author's page made for it. */
export interface Sent {
  readonly key: string
  readonly text: string
  readonly mentions: readonly MentionTarget[]
}
export interface NewComment extends Sent {
  /** the words of the section that it is about */
  readonly anchor: Anchor | null
  /** the point of the section's guidance that it is about */
  readonly guidance: string | null
}
/** The words as they shall stand, over the version that was seen. */
export interface Reworded extends Omit<Sent, 'key'> {
  readonly version: number
}

/** Each throws not-found where the person may not see the section, access.forbidden where they may only read. */
export interface CommentChanges {
  /** @throws comment.empty, comment.too-long, comment.mention-unreachable, input.malformed (the key was used elsewhere) */
  add(personId: PersonId, target: CommentTarget, sent: NewComment): Promise<CommentId>
  /** @throws as `add`, comment.not-open */
  reply(personId: PersonId, commentId: CommentId, sent: Sent): Promise<void>
  /** @throws as `add`, comment.not-yours, comment.not-open, changed-meanwhile */
  edit(personId: PersonId, commentId: CommentId, reworded: Reworded): Promise<void>
  /** @throws comment.no-such-move, comment.move-not-yours, changed-meanwhile */
  withdraw(personId: PersonId, commentId: CommentId, version: number): Promise<void>
  /** @throws as `edit`. @returns the thread it belongs to */
  editReply(personId: PersonId, id: ReplyId, reworded: Reworded): Promise<CommentId>
  /** @throws as `edit`. @returns the thread it belongs to */
  withdrawReply(personId: PersonId, id: ReplyId, version: number): Promise<CommentId>
}

export function createCommentChanges(parts: WorkflowParts): CommentChanges {
  return {
    async add(personId, target, { key, text, mentions, anchor, guidance }) {
      const words = must(checkCommentText(text))
      // Unknown sections never reach the engine, and it must not be asked inside the transaction.
      if ((await commentPlace(parts.database.kysely, target)) === null)
        throw new AppError('not-found')
      const { sectionId } = target
      const isLost =
        anchor !== null && sectionId !== null && !(await standsThere(parts, sectionId, anchor))
      return act(parts, personId, async (acting) => {
        const { actor, place } = await commenter(acting, target)
        mustFit(place, anchor, guidance)
        await oneAtATime(acting.trx, parts, 'comments')
        const before = await commentSent(acting.trx, personId, key)
        if (before !== undefined) return sameThread(before, place)
        const mentioned = await mentionsFor(acting, place.facts, words, mentions)
        const { reportId } = place.facts
        const id = newId<CommentId>(parts.random)
        const number = await nextCommentNumber(acting.trx, reportId)
        const draft = (await latestDraftNumbers(acting.trx, [reportId])).get(reportId) ?? null
        await insertComment(acting.trx, {
          ...signed(actor),
          id,
          report_id: reportId,
          section_id: sectionId,
          guidance_ref: guidance,
          number,
          draft_number: draft,
          state: 'open',
          at: acting.at,
          edited_at: null,
          text: words,
          client_key: key,
          anchor: anchor === null ? null : JSON.stringify(anchor),
          anchor_rev: 0,
          is_lost: isLost ? 1 : 0,
        })
        await setMentions(acting.trx, id, null, mentioned)
        const made = { id, number, section_id: sectionId, report_id: reportId }
        await tell(acting, actor, 'comment.add', made)
        await notify(parts, acting, actor, place, {
          kind: 'said',
          commentId: id,
          mentions: mentioned,
          thread: null,
        })
        return id
      })
    },

    async reply(personId, commentId, { key, text, mentions }) {
      const words = must(checkCommentText(text))
      await act(parts, personId, async (acting) => {
        const { comment, place, actor } = await thread(acting, commentId)
        await oneAtATime(acting.trx, parts, 'comments')
        const before = await replySent(acting.trx, personId, key)
        if (before !== undefined) {
          if (before.comment_id !== commentId) throw keyUsed()
          return
        }
        if (!takesReplies(comment.state)) throw new AppError('comment.not-open')
        const mentioned = await mentionsFor(acting, place.facts, words, mentions)
        const writers = await threadWriters(acting.trx, commentId)
        const id = newId<ReplyId>(parts.random)
        await insertReply(acting.trx, {
          ...signed(actor),
          id,
          comment_id: commentId,
          at: acting.at,
          edited_at: null,
          withdrawn_at: null,
          text: words,
          client_key: key,
        })
        await setMentions(acting.trx, commentId, id, mentioned)
        await tell(acting, actor, 'comment.reply', comment)
        await notify(parts, acting, actor, place, {
          kind: 'said',
          commentId,
          mentions: mentioned,
          thread: writers,
        })
      })
    },

    async edit(personId, commentId, { text, mentions, version }) {
      const words = must(checkCommentText(text))
      await act(parts, personId, async (acting) => {
        const { comment, place, actor } = await thread(acting, commentId)
        must(editComment(factsOfComment(comment, place.facts.ownerBodyId), actor))
        await mustBeUnanswered(acting, comment)
        const changes = { text: words, edited_at: acting.at }
        if (!(await updateComment(acting.trx, commentId, version, changes)))
          throw new AppError('changed-meanwhile')
        await record(acting, actor, comment, 'edit', comment.text, words)
        await tell(acting, actor, 'comment.edit', comment)
        await mentionAnew(acting, actor, place, { commentId, replyId: null }, words, mentions)
      })
    },

    async withdraw(personId, commentId, version) {
      await act(parts, personId, async (acting) => {
        const { comment, place, actor, roles } = await thread(acting, commentId)
        await oneAtATime(acting.trx, parts, 'comments')
        await mustBeUnanswered(acting, comment)
        const by = { personId, bodyId: actor.bodyId, roles }
        const facts = factsOfComment(comment, place.facts.ownerBodyId)
        const state = must(moveComment(facts, { to: 'withdrawn', by }))
        if (!(await updateComment(acting.trx, commentId, version, { state, merged_into: null })))
          throw new AppError('changed-meanwhile')
        await leaveRow(acting, comment)
        await record(acting, actor, comment, 'move', comment.state, state)
        await tell(acting, actor, 'comment.withdraw', comment)
      })
    },

    editReply: (personId, id, { text, mentions, version }) => {
      const words = must(checkCommentText(text))
      return changeReply(personId, id, version, (at) => ({ text: words, edited_at: at }), mentions)
    },
    withdrawReply: (personId, id, version) =>
      changeReply(personId, id, version, (at) => ({ withdrawn_at: at })),
  }

  async function changeReply(
    personId: PersonId,
    id: ReplyId,
    version: number,
    change: (at: number) => { text: string; edited_at: number } | { withdrawn_at: number },
    mentions: readonly MentionTarget[] = [],
  ): Promise<CommentId> {
    return act(parts, personId, async (acting) => {
      const reply = await findReply(acting.trx, id)
      if (reply === undefined) throw new AppError('not-found')
      const commentId = reply.comment_id as CommentId
      const { comment, place, actor } = await thread(acting, commentId)
      const { state, body_id: bodyId } = comment
      must(editComment({ state, authorId: reply.person_id, bodyId }, actor))
      if (reply.withdrawn_at !== null) throw new AppError('comment.not-open')
      const changes = change(acting.at)
      if (!(await updateReply(acting.trx, id, version, changes)))
        throw new AppError('changed-meanwhile')
      if ('text' in changes)
        await record(acting, actor, comment, 'edit', reply.text, changes.text, id)
      else await record(acting, actor, comment, 'move', 'open', 'withdrawn', id)
      await tell(acting, actor, 'text' in changes ? 'comment.edit' : 'comment.withdraw', comment)
      if ('text' in changes)
        await mentionAnew(acting, actor, place, { commentId, replyId: id }, changes.text, mentions)
      return commentId
    })
  }

  /** Other words, other mentions: whoever was not named before is told. */
  async function mentionAnew(
    acting: Acting,
    actor: Actor,
    place: CommentPlace,
    { commentId, replyId }: { readonly commentId: CommentId; readonly replyId: ReplyId | null },
    words: string,
    asked: readonly MentionTarget[],
  ): Promise<void> {
    const mentions = await mentionsFor(acting, place.facts, words, asked)
    const before = await mentionsIn(acting.trx, commentId, replyId)
    await setMentions(acting.trx, commentId, replyId, mentions)
    const added = mentions.filter(
      ({ kind, id }) => !before.some((row) => row.kind === kind && row.target_id === id),
    )
    if (added.length > 0)
      await notify(parts, acting, actor, place, {
        kind: 'said',
        commentId,
        mentions: added,
        thread: [],
      })
  }
}

/** A comment in another's row is answered by that one's answer. @throws comment.not-open */
async function mustBeUnanswered({ trx }: Acting, comment: CommentStored): Promise<void> {
  const head = comment.merged_into === null ? null : await findComment(trx, comment.merged_into)
  if (head !== null && head?.state !== 'open') throw new AppError('comment.not-open')
}

/** Where a row loses its first comment the next one carries it on, with the answer prepared for it. */
async function leaveRow({ trx }: Acting, comment: CommentStored): Promise<void> {
  const [next, ...others] = await membersOf(trx, comment.id)
  if (next === undefined) return
  const { proposal_id } = comment
  await updateComment(trx, next.id, next.version, { merged_into: null, proposal_id })
  for (const { id, version } of others)
    await updateComment(trx, id, version, { merged_into: next.id })
}

export async function thread(
  acting: Acting,
  commentId: CommentId,
): Promise<Commenter & { readonly comment: CommentStored }> {
  const comment = await findComment(acting.trx, commentId)
  if (comment === undefined) throw new AppError('not-found')
  return { comment, ...(await commenter(acting, targetOf(comment))) }
}

export const factsOfComment = (comment: CommentStored, ownerBodyId: string): CommentFacts => ({
  state: comment.state,
  authorId: comment.is_from_paper === 1 ? null : comment.person_id,
  bodyId: comment.body_id,
  ownerBodyId,
})

/** A comment is about words, or a point of the guidance, or the whole. @throws input.malformed */
function mustFit(place: CommentPlace, anchor: Anchor | null, guidance: string | null): void {
  if (anchor !== null && (place.sectionId === null || guidance !== null))
    throw new AppError('input.malformed', { fields: ['anchor'] })
  if (guidance !== null && !place.guidanceRefs.includes(guidance))
    throw new AppError('input.malformed', { fields: ['guidance'] })
}

const keyUsed = (): AppError => new AppError('input.malformed', { fields: ['key'] })

/** The answer to a comment sent again. @throws input.malformed when the key named a comment elsewhere */
function sameThread(before: CommentStored, { sectionId, facts }: CommentPlace): CommentId {
  if (before.section_id !== sectionId || before.report_id !== facts.reportId) throw keyUsed()
  return before.id as CommentId
}

export const signed = ({ personId, personName, bodyId, bodyName }: Actor) => ({
  person_id: personId,
  person_name: personName,
  body_id: bodyId,
  body_name: bodyName,
})

export const record = (
  acting: Acting,
  actor: Actor,
  comment: CommentStored,
  kind: 'edit' | 'move' | 'reopen' | 'merge',
  before: string,
  after: string,
  replyId: ReplyId | null = null,
): Promise<void> =>
  appendCommentRecord(acting.trx, {
    ...signed(actor),
    comment_id: comment.id,
    reply_id: replyId,
    kind,
    at: acting.at,
    before,
    after,
  })

/** Audit and live event. What was written stands in the comment's own record, not twice. */
export async function tell(
  acting: Acting,
  actor: Actor,
  what: string,
  comment: Pick<CommentStored, 'id' | 'number' | 'section_id' | 'report_id'>,
): Promise<void> {
  const { id, number, section_id } = comment
  const place = await commentPlace(acting.trx, targetOf(comment))
  const report = comment.report_id as ReportId
  await acting.audit(actor, {
    act: what,
    subject: id,
    reportId: report,
    detail: { number, section: place?.number },
  })
  await acting.keep(report, [{ kind: 'comment-changed', sectionId: section_id, commentId: id }])
}

/** Do the quoted words stand in the section, by letters the section knows? When not, the comment is kept with its quote
 *  and finds its place when they arrive: their author's own edit may still be on its way. */
async function standsThere(
  parts: WorkflowParts,
  sectionId: SectionId,
  anchor: Anchor,
): Promise<boolean> {
  const [moment] = await parts.text.capture([sectionId])
  return moment !== undefined && holdsWords(moment, anchor) && knowsLetters(moment, anchor)
}

const holdsWords = ({ blocks }: SectionMoment, anchor: Anchor): boolean =>
  blocks.map(textOf).join('').replaceAll('\n', '').includes(bareQuote(anchor))

function knowsLetters({ stateVector }: SectionMoment, anchor: Anchor): boolean {
  const known = decodeStateVector(stateVector)
  return namedIn(anchor).every(({ client, clock }) => clock < (known.get(client) ?? 0))
}
