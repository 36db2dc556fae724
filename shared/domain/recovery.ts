/** Recovery of a section: for a limited time its writers may bring back text of others that their copies still hold,
 *  because a restore from backup (or damage) took it from the server. Opened and closed by an administrator. Pure. */
import { allow, refuse, type Decision } from '#shared/errors.ts'
import type { PersonId } from '#shared/ids.ts'

/** Long enough for people who come back after a weekend, short enough not to be forgotten. */
export const LONGEST_RECOVERY_HOURS = 72
const HOUR_MS = 3_600_000

/** Times are ms since 1970, workspace time. */
export interface Recovery {
  readonly until: number
  /** null: nobody has closed it before its time */
  readonly closedAt: number | null
}

/** It ends by itself: nobody has to remember it. */
export const isRecovering = (recovery: Recovery, now: number): boolean =>
  recovery.closedAt === null && now < recovery.until

export interface RecoveryWish {
  /** holds `section.recover` in the section's report */
  readonly may: boolean
  /** NFC, trimmed by the caller's boundary */
  readonly reason: string
  readonly hours: number
  readonly now: number
}

/** @param latest the section's newest recovery, null: it never had one
 *  @returns until when it is open, or the first rule that refuses */
export function openRecovery(latest: Recovery | null, wish: RecoveryWish): Decision<number> {
  if (!wish.may) return refuse('access.forbidden')
  if (latest !== null && isRecovering(latest, wish.now)) return refuse('recovery.already-open')
  if (wish.reason.trim() === '') return refuse('section.reason-missing')
  if (!(wish.hours > 0 && wish.hours <= LONGEST_RECOVERY_HOURS)) return refuse('recovery.too-long')
  return allow(wish.now + wish.hours * HOUR_MS)
}

/** @returns when it was closed */
export function closeRecovery(
  latest: Recovery | null,
  wish: Pick<RecoveryWish, 'may' | 'now'>,
): Decision<number> {
  if (!wish.may) return refuse('access.forbidden')
  if (latest === null || !isRecovering(latest, wish.now)) return refuse('recovery.not-open')
  return allow(wish.now)
}

/** No person's id has a colon (ID_PATTERN), so nobody can be this author. */
const UNKNOWN = 'unknown:'

/** Who wrote under a client id that the server has forgotten is not known, only who brought it back. */
export const unknownAuthor = (recoveredBy: PersonId): PersonId =>
  `${UNKNOWN}${recoveredBy}` as PersonId

export const isUnknownAuthor = (author: string): boolean => author.startsWith(UNKNOWN)
