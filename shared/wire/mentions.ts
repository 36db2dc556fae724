/** Mentions in comments and replies, as requests and answers carry them. */
import { z } from 'zod'
import { MENTION_KINDS, MENTIONS_MAX } from '#shared/domain/mention.ts'
import { ID_PATTERN } from '#shared/ids.ts'

const TARGET = { kind: z.enum(MENTION_KINDS), id: z.string().regex(ID_PATTERN) }
/** Their names stand in the text; whoever may not be mentioned there refuses the whole. */
export const Mentions = z.array(z.object(TARGET)).max(MENTIONS_MAX).default([])
export const MentionView = z.object({ ...TARGET, id: z.string(), name: z.string() })
export type MentionView = z.infer<typeof MentionView>
/** Who may be mentioned in a place. `detail`: a person's bodies, a body's full name. */
export const Mentionable = z.object({
  targets: z.array(MentionView.extend({ detail: z.string() })),
})
export type Mentionable = z.infer<typeof Mentionable>
