/** Search over the text and the comments of a report. */
import { z } from 'zod'
import { plainLine } from '#shared/text/normalize.ts'

export const SearchQuery = z.object({
  q: z.string().max(200).transform(plainLine).pipe(z.string().min(2).max(200)),
})
export const SearchHit = z.object({
  /** null: in a comment on the whole report */
  sectionId: z.string().nullable(),
  number: z.string(),
  title: z.string(),
  /** 0: as typed; 1: other case or tone place; 2: other marks */
  rank: z.number(),
  /** null: the hit stands in the text */
  comment: z
    .object({ id: z.string(), number: z.number(), by: z.string(), body: z.string() })
    .nullable(),
  /** where in the section's text: which paragraph, and behind how many of its letters; null: in the title, a comment */
  place: z.object({ paragraph: z.number(), from: z.number() }).nullable(),
  before: z.string(),
  hit: z.string(),
  after: z.string(),
})
export type SearchHit = z.infer<typeof SearchHit>
export const SearchResults = z.object({
  /** best first, then in the order of the outline */
  hits: z.array(SearchHit),
  /** paragraphs and comments that hold the words, in all that the person may read */
  total: z.number(),
})
export type SearchResults = z.infer<typeof SearchResults>
