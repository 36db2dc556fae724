/** Suggestions on the JSON API: records beside a section's text (shared/document/suggestion-record.ts). */
import { z } from 'zod'
import { SURROUNDINGS } from '#shared/document/anchor.ts'
import { SUGGESTION_LIMITS, SUGGESTION_STATES } from '#shared/domain/suggestion.ts'
import { ID_PATTERN } from '#shared/ids.ts'
import { plainText, withoutUnwanted } from '#shared/text/normalize.ts'
import { LIMITS } from './limits.ts'

const Letter = z.strictObject({
  client: z.number().int().min(0),
  clock: z.number().int().min(0),
})
const Place = z.strictObject({
  item: Letter.optional(),
  type: Letter.optional(),
  assoc: z.union([z.literal(0), z.literal(-1)]),
})
/** Words as they stand in a section; a quote that is no plain text is none. */
const quoted = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text === withoutUnwanted(text))
/** Which nodes and values these may be is looked at by the server's gate for suggestions. */
const Markup = z.strictObject({
  type: z.string().max(40),
  attrs: z.record(z.string().max(40), z.unknown()),
})
const Slice = z.strictObject({
  content: z.array(z.unknown()).readonly().optional(),
  openStart: z.number().int().min(0).max(20).optional(),
  openEnd: z.number().int().min(0).max(20).optional(),
})
const PLACES = {
  start: Place,
  end: Place,
  prefix: quoted(SURROUNDINGS),
  suffix: quoted(SURROUNDINGS),
}
const ReplaceView = z.strictObject({
  kind: z.literal('replace'),
  ...PLACES,
  isPoint: z.boolean(),
  quote: quoted(SUGGESTION_LIMITS.recordBytes),
  slice: Slice,
})
const BlockView = z.strictObject({
  kind: z.literal('block'),
  at: Place,
  was: Markup,
  now: Markup,
  quote: quoted(200),
})
export const RecordView = z.discriminatedUnion('kind', [ReplaceView, BlockView])

/** Made by the author's page, once for each suggestion, for its whole life. */
const SuggestionKey = z.string().regex(/^[a-z0-9][a-z0-9-]{7,63}$/)
const Text = z.string().max(LIMITS.jsonBodyBytes).transform(plainText)
const Person = z.object({
  personId: z.string(),
  name: z.string(),
  /** as it was called then */
  body: z.string(),
  code: z.string(),
  colour: z.number(),
})

export const SuggestionReply = z.object({
  id: z.string(),
  author: Person,
  at: z.number(),
  text: z.string(),
})
export const SuggestionView = z.object({
  id: z.string(),
  number: z.number(),
  sectionId: z.string(),
  state: z.enum(SUGGESTION_STATES),
  author: Person,
  /** first sent, and last changed by its author */
  at: z.number(),
  changedAt: z.number(),
  record: RecordView,
  /** raised each time the record changes */
  rev: z.number(),
  /** null: nobody has decided */
  decided: Person.extend({ at: z.number(), note: z.string() }).nullable(),
  /** of an accepted one: its words stand in the text */
  isMade: z.boolean(),
  /** takes them back; null: nothing was put in, or the asking person may not */
  undo: RecordView.nullable(),
  replies: z.array(SuggestionReply),
  isMine: z.boolean(),
  /** what the asking person may do */
  mayDecide: z.boolean(),
  mayReply: z.boolean(),
})
export type SuggestionView = z.infer<typeof SuggestionView>
export const SectionSuggestions = z.object({
  /** without those that were withdrawn, unless they are the asking person's own */
  suggestions: z.array(SuggestionView),
  maySuggest: z.boolean(),
})
export type SectionSuggestions = z.infer<typeof SectionSuggestions>

/** What the author's page has changed since it last sent. */
export const SendSuggestions = z.object({
  put: z
    .array(z.object({ id: SuggestionKey, record: RecordView }))
    .max(SUGGESTION_LIMITS.openPerPerson),
  withdrawn: z.array(SuggestionKey).max(SUGGESTION_LIMITS.openPerPerson),
})
export type SendSuggestions = z.infer<typeof SendSuggestions>
export const SentSuggestions = z.object({
  /** as each stands now; decided ones keep the words they were decided on */
  states: z.array(z.object({ id: z.string(), state: z.enum(SUGGESTION_STATES), rev: z.number() })),
})

export const DecideSuggestions = z.object({
  ids: z.array(z.string().regex(ID_PATTERN)).min(1).max(2_000),
  to: z.enum(['accepted', 'rejected', 'open']),
  note: z.string().max(LIMITS.noteLength).transform(plainText).default(''),
})
export type DecideSuggestions = z.infer<typeof DecideSuggestions>
export const DecidedSuggestions = z.object({
  decided: z.array(z.string()),
  refused: z.array(z.object({ id: z.string(), code: z.string() })),
})

/** Accepted suggestions whose words the asking page has put into the text. */
export const MadeSuggestions = z.object({
  made: z
    .array(z.object({ id: z.string().regex(ID_PATTERN), undo: RecordView.nullable() }))
    .max(500),
})
export type MadeSuggestions = z.infer<typeof MadeSuggestions>

/** Where records stand after an edit, from the page that made it. */
export const MoveSuggestions = z.object({
  moved: z
    .array(
      z.object({
        id: z.string().regex(ID_PATTERN),
        rev: z.number().int().min(0),
        place: z.strictObject(PLACES),
      }),
    )
    .max(500),
})
export type MoveSuggestions = z.infer<typeof MoveSuggestions>
export const NewSuggestionReply = z.object({ key: SuggestionKey, text: Text })
