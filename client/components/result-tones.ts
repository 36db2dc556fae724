/** How loud the result of a comment is shown. */
import type { Result } from '#shared/domain/resolution.ts'
import type { Tone } from './page-states.ts'

export const RESULT_TONES: Readonly<Record<Result, Tone>> = {
  open: 'warn',
  accepted: 'ok',
  'partly-accepted': 'info',
  rejected: 'neutral',
  duplicate: 'neutral',
  withdrawn: 'neutral',
}
