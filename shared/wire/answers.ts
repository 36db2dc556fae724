/** How a comment was answered, as the table of a report and the card beside the text show it. */
import { z } from 'zod'
import { ANSWERS, RESULTS } from '#shared/domain/resolution.ts'

const By = { name: z.string(), body: z.string(), at: z.number() }

export const AnswerView = z.object({
  ...By,
  answer: z.enum(ANSWERS),
  explanation: z.string(),
  /** number of the comment that it repeats */
  repeats: z.number().nullable(),
})
export type AnswerView = z.infer<typeof AnswerView>

/** Words changed in answer to it, as they were when they were named. */
export const ChangeView = z.object({
  ...By,
  before: z.string(),
  after: z.string(),
  draftNumber: z.number().nullable(),
})
export const ObjectionView = z.object({ ...By, reason: z.string() })

/** What stands as its answer; of a comment in another's row, that one's. */
export const Answered = {
  result: z.enum(RESULTS),
  answer: AnswerView.nullable(),
  changes: z.array(ChangeView),
  objection: ObjectionView.nullable(),
}
/** What the asking person may do about it. */
export const MayAsk = {
  /** name the words changed for it */
  apply: z.boolean(),
  reopen: z.boolean(),
  object: z.boolean(),
}

/** On the card of one comment. */
export const CardAnswer = z.object({
  ...Answered,
  /** number of the comment in whose row it stands */
  mergedInto: z.number().nullable(),
  /** why its body asks for a row of its own */
  splitAsked: z.string().nullable(),
  may: z.object({ ...MayAsk, askSplit: z.boolean() }),
})
export type CardAnswer = z.infer<typeof CardAnswer>
