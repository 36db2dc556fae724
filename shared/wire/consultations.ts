/** Consulting rounds on the API. */
import { z } from 'zod'
import { REPLY_LENGTH, REPLY_SOURCES, SCAN_BYTES, STANCES } from '#shared/domain/consultation.ts'
import { COMMENT_LENGTH } from '#shared/domain/comment.ts'
import { plainLine, plainText } from '#shared/text/normalize.ts'
import { BodyTag, ClientKey, Day, Id } from './api.ts'
import { LIMITS } from './limits.ts'

const optionalLine = z.string().max(100).transform(plainLine)
const optionalLines = z
  .string()
  .max(LIMITS.jsonBodyBytes)
  .transform(plainText)
  .pipe(z.string().max(REPLY_LENGTH))
const Version = z.number().int().min(0)

export const RoundTallyView = z.object({
  asked: z.number(),
  replied: z.number(),
  agreed: z.number(),
  withOpinions: z.number(),
  silent: z.number(),
  /** silent ones that count as «thống nhất» */
  presumedAgreed: z.number(),
})

export const RoundReplyView = z.object({
  id: z.string(),
  source: z.enum(REPLY_SOURCES),
  stance: z.enum(STANCES),
  at: z.number(),
  /** who sent or entered it, and in the name of which body, as they were called then */
  by: z.string(),
  body: z.string(),
  /** the answer to which this one is put right; both stay on record */
  correctsId: z.string().nullable(),
  isCorrected: z.boolean(),
  comments: z.array(
    z.object({ id: z.string(), number: z.number(), sectionId: z.string().nullable() }),
  ),
  /** null: letters of other bodies are not shown to everybody */
  letter: z
    .object({ number: z.string(), date: z.string(), text: z.string(), hasScan: z.boolean() })
    .nullable(),
  /** the remark of an answer sent on line */
  text: z.string(),
})
export type RoundReplyView = z.infer<typeof RoundReplyView>

export const RoundBodyView = z.object({
  body: BodyTag,
  /** as it was called when it was asked */
  name: z.string(),
  /** null: silent */
  stance: z.enum(STANCES).nullable(),
  replies: z.array(RoundReplyView),
  /** comments on this draft that it has not withdrawn */
  comments: z.number(),
  /** the asking person may send its answer now */
  mayReply: z.boolean(),
  /** the asking person speaks for it */
  isMine: z.boolean(),
})
export type RoundBodyView = z.infer<typeof RoundBodyView>

export const ConsultationView = z.object({
  id: z.string(),
  number: z.number(),
  draftNumber: z.number(),
  due: z.string(),
  /** of the letter that asked; empty: none */
  letterNumber: z.string(),
  letterDate: z.string().nullable(),
  silentAgrees: z.boolean(),
  openedAt: z.number(),
  openedBy: z.string(),
  openedFor: z.string(),
  closedAt: z.number().nullable(),
  closedBy: z.string().nullable(),
  tally: RoundTallyView,
  bodies: z.array(RoundBodyView),
  mayLead: z.boolean(),
  /** the last day has passed or everybody has answered */
  mayClose: z.boolean(),
  mayEnterLetters: z.boolean(),
  version: z.number(),
})
export type ConsultationView = z.infer<typeof ConsultationView>

export const Consultations = z.object({
  /** newest first */
  rounds: z.array(ConsultationView),
  /** the asking person may open one now; else why not is a matter of role or of the open one */
  mayOpen: z.boolean(),
  latestDraft: z.number(),
  /** bodies that can be asked, for who may open a round */
  bodies: z.array(BodyTag),
})
export type Consultations = z.infer<typeof Consultations>

export const OpenConsultation = z.object({
  /** the draft the person saw */
  draftNumber: z.number().int().min(1),
  bodyIds: z.array(Id).max(500),
  due: Day,
  letterNumber: optionalLine.default(''),
  letterDate: Day.nullable().default(null),
  silentAgrees: z.boolean().default(false),
})
/** Another last day, or the end. */
export const ChangeConsultation = z.union([
  z.strictObject({ due: Day, version: Version }),
  z.strictObject({ close: z.literal(true), version: Version }),
])
export const SendReply = z.object({
  key: ClientKey,
  bodyId: Id,
  stance: z.enum(STANCES),
  text: optionalLines.default(''),
  /** the entered letter that this answer puts right */
  correctsId: Id.nullable().default(null),
})
export type SendReply = z.output<typeof SendReply>
export const EnterLetter = z.object({
  key: ClientKey,
  bodyId: Id,
  stance: z.enum(STANCES),
  number: z.string().max(100).transform(plainLine).pipe(z.string().min(1).max(100)),
  date: Day,
  text: optionalLines.default(''),
  opinions: z
    .array(
      z.object({
        sectionId: Id,
        text: z.string().transform(plainText).pipe(z.string().min(1).max(COMMENT_LENGTH)),
      }),
    )
    .max(200)
    .default([]),
  /** PDF, JPEG or PNG as base64 */
  scan: z
    .base64()
    .max(Math.ceil(((SCAN_BYTES + (64 << 10)) * 4) / 3))
    .nullable()
    .default(null),
  /** the person was told that an opinion reads like one that is there, and says it is another */
  isAnother: z.boolean().default(false),
})
export type EnterLetter = z.output<typeof EnterLetter>
