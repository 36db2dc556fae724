/** Answers to comments and the table of a report, as requests and answers. */
import { z } from 'zod'
import { COMMENT_STATES } from '#shared/domain/comment.ts'
import { ANSWERS, EXPLANATION_LENGTH } from '#shared/domain/resolution.ts'
import { plainText } from '#shared/text/normalize.ts'
import { Answered, AnswerView, MayAsk } from './answers.ts'
import { Id } from './api.ts'

const Version = z.number().int().min(0)
const text = z.string().max(EXPLANATION_LENGTH).transform(plainText)
const Words = z.string().max(100_000)

/** A change as the server named it a moment ago. */
export const ChangeNamed = z.object({ before: Words, after: Words, prefix: Words })
export const AnswerComment = z.object({
  to: z.enum(ANSWERS),
  explanation: text.default(''),
  /** id of the comment that a duplicate repeats */
  repeats: Id.nullable().default(null),
  changes: z.array(ChangeNamed).max(20).default([]),
  /** false: prepared for the lead's head */
  isConfirmed: z.boolean(),
  version: Version,
})
export type AnswerComment = z.infer<typeof AnswerComment>
export const ApplyComment = z.object({
  changes: z.array(ChangeNamed).min(1).max(20),
  version: Version,
})
export const WithReason = z.object({ reason: text, version: Version })
/** What may be asked of an answer, each with a reason; the last part of the act's address. */
export type ReasonedAct = 'objection' | 'reopening' | 'split-request'
const Items = z
  .array(z.object({ id: Id, version: Version }))
  .min(1)
  .max(500)
/** Several at once. `confirm`: what was prepared for each. */
export const AnswerMany = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('answer'),
    items: Items,
    to: z.enum(['accepted', 'rejected', 'partly-accepted']),
    explanation: text.default(''),
    isConfirmed: z.boolean(),
  }),
  z.object({ act: z.literal('confirm'), items: Items }),
  z.object({ act: z.literal('undo'), items: Items }),
])
export type AnswerMany = z.infer<typeof AnswerMany>
export const ManyAnswered = z.object({
  done: z.array(z.object({ id: z.string(), version: z.number() })),
  refused: z.array(z.object({ id: z.string(), code: z.string() })),
})
export const MergeComments = z.object({ head: Id, others: z.array(Id).min(1).max(100) })
/** Comments that are not the same, and are not to be proposed together again. */
export const CallApart = z.object({ ids: z.array(Id).min(2).max(100) })
/** Ids of comments that say the same, a list for each row they could be. */
export const ProposedGroups = z.object({ groups: z.array(z.array(z.string())) })
export const CloseTable = z.object({ draft: z.number().int().min(1).nullable() })

export const WordChangeView = z.object({
  before: z.string(),
  after: z.string(),
  prefix: z.string(),
  suffix: z.string(),
})
export type WordChangeView = z.infer<typeof WordChangeView>
export const ChangesSince = z.object({
  /** null: compared with the commented words themselves */
  draftNumber: z.number().nullable(),
  /** nearest to the comment first */
  changes: z.array(WordChangeView),
})

const Said = {
  id: z.string(),
  number: z.number(),
  text: z.string(),
  at: z.number(),
  version: z.number(),
  /** of an opinion that came on paper: who typed it, for the body */
  author: z.object({ name: z.string(), bodyId: z.string(), body: z.string(), colour: z.number() }),
  isFromPaper: z.boolean(),
}
export const ResponseRow = z.object({
  ...Said,
  /** what kind of opinion it is; more kinds come */
  kind: z.literal('comment'),
  /** null: on the whole report */
  sectionId: z.string().nullable(),
  draftNumber: z.number().nullable(),
  state: z.enum(COMMENT_STATES),
  ...Answered,
  quote: z.string(),
  /** other comments in this row */
  members: z.array(
    z.object({ ...Said, splitAsked: z.string().nullable(), mayAskSplit: z.boolean() }),
  ),
  proposal: AnswerView.nullable(),
  may: z.object({
    ...MayAsk,
    propose: z.boolean(),
    confirm: z.boolean(),
    merge: z.boolean(),
    /** split comments off, or keep them in */
    regroup: z.boolean(),
  }),
})
export type ResponseRow = z.infer<typeof ResponseRow>
export const ResponseTable = z.object({
  rows: z.array(ResponseRow),
  /** the newest table that was closed, per draft */
  closed: z.array(
    z.object({
      name: z.string(),
      body: z.string(),
      at: z.number(),
      draftNumber: z.number().nullable(),
      sha256: z.string(),
    }),
  ),
  mayClose: z.boolean(),
  /** figures of the newest round; null: nobody was asked */
  tally: z
    .object({
      asked: z.number(),
      replied: z.number(),
      agreed: z.number(),
      withOpinions: z.number(),
      silent: z.number(),
    })
    .nullable(),
})
export type ResponseTable = z.infer<typeof ResponseTable>
/** Ids of rows whose change was changed once more. */
export const MovedOn = z.object({ ids: z.array(z.string()) })
