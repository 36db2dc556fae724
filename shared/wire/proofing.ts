/** What of proofing is kept for a whole report: findings that somebody left aside («Bỏ qua»). */
import { z } from 'zod'
import { withoutUnwanted } from '#shared/text/normalize.ts'
import { IGNORE_KEY_LENGTH, PROOF_KINDS } from '#shared/text/proof/finding.ts'

/** No control characters: PostgreSQL takes no NUL, and a list shows no others. */
const line = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => withoutUnwanted(text) === text)

export const IgnoredFinding = z.object({
  /** ignoreKeyOf: kind and words */
  key: line(IGNORE_KEY_LENGTH).min(1),
  kind: z.enum(PROOF_KINDS),
  /** what stood there, for the list */
  words: line(200),
})
export type IgnoredFinding = z.infer<typeof IgnoredFinding>
export const IgnoredFindings = z.object({ ignored: z.array(IgnoredFinding) })
export const NotIgnored = z.object({ key: line(IGNORE_KEY_LENGTH).min(1) })

/** More than this is no proofing any more. */
export const MOST_IGNORED = 2_000
