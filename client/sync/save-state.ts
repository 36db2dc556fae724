/**
 * What the save badge may say, from facts alone. "Đã lưu" is said only when the server has acknowledged everything
 * that this machine holds; every doubt falls to the weaker claim.
 */

export type Link =
  | { readonly kind: 'connecting' }
  /** `since`: ms since 1970 */
  | { readonly kind: 'open'; readonly since: number }
  | { readonly kind: 'waiting'; readonly retryAt: number }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'stopped'; readonly code: number }

export type Transport = 'socket' | 'fallback'

export interface SaveFacts {
  readonly link: Link
  /** the server's text has arrived on this connection */
  readonly synced: boolean
  readonly transport: Transport
  /** connections that failed since the last that worked */
  readonly attempt: number
  /** changes of this machine that the server has not acknowledged, those of earlier page loads included */
  readonly unsent: number
  /** when the oldest of them was made (ms since 1970) */
  readonly unsentSince: number | null
  /** when the server last acknowledged everything that was written here; null when nothing was */
  readonly savedAt: number | null
  /** changes that the server did not take and that nobody has looked at yet */
  readonly refused: number
  /** the copy on this machine can be written */
  readonly storageWorks: boolean
}

export type SaveState =
  /** everything is on the server's disk; `at` is null when nothing was written since the page opened */
  | { readonly kind: 'saved'; readonly at: number | null }
  /** not `visible` in the first 400 ms: the badge stays quiet, it neither flickers nor claims */
  | { readonly kind: 'saving'; readonly visible: boolean }
  /** the line stands, and yet the server has not stored what was sent to it: it may be unable to */
  | { readonly kind: 'not-saved'; readonly changes: number }
  | { readonly kind: 'connecting'; readonly changes: number }
  | { readonly kind: 'offline'; readonly changes: number; readonly retryAt: number }
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly changes: number }
  | { readonly kind: 'refused'; readonly changes: number }
  | { readonly kind: 'signed-out'; readonly changes: number }
  | { readonly kind: 'stopped'; readonly code: number; readonly changes: number }
  /** changes that are neither on the server nor safe on this machine: the tab must stay open */
  | { readonly kind: 'storage-trouble'; readonly changes: number }

export type SaveEvent =
  | { readonly type: 'link'; readonly link: Link }
  | { readonly type: 'synced' }
  | { readonly type: 'transport'; readonly transport: Transport }
  /** something was written here: how much is unsent now, and since when */
  | { readonly type: 'changed'; readonly unsent: number; readonly since: number }
  /** the server acknowledged: how much is still unsent, and since when (null: nothing is) */
  | {
      readonly type: 'acknowledged'
      readonly unsent: number
      readonly since: number | null
      readonly at: number
    }
  | { readonly type: 'refused'; readonly changes: number }
  | { readonly type: 'refusal-seen' }
  | { readonly type: 'storage'; readonly works: boolean }

/** "Đang gửi thay đổi" appears only when an acknowledgement takes longer than this. */
export const QUIET_MS = 400
/** And after this long on an open line a person is told in words: less than two seconds, the drawing included. */
export const NOT_SAVED_MS = 1_600

export function initialFacts(unsent = 0, at: number | null = null): SaveFacts {
  return {
    link: { kind: 'connecting' },
    synced: false,
    transport: 'socket',
    attempt: 0,
    unsent,
    unsentSince: unsent > 0 ? at : null,
    savedAt: null,
    refused: 0,
    storageWorks: true,
  }
}

/** The facts after one more thing has happened. Pure. */
export function nextFacts(facts: SaveFacts, event: SaveEvent): SaveFacts {
  switch (event.type) {
    case 'link': {
      const failed = event.link.kind === 'waiting' ? facts.attempt + 1 : facts.attempt
      return { ...facts, link: event.link, attempt: failed, synced: false }
    }
    case 'synced':
      return { ...facts, synced: true, attempt: 0 }
    case 'transport':
      return { ...facts, transport: event.transport }
    case 'changed':
      return { ...facts, unsent: event.unsent, unsentSince: event.since }
    case 'acknowledged':
      return {
        ...facts,
        unsent: event.unsent,
        unsentSince: event.since,
        // An acknowledged greeting saved nothing: no time without something written here.
        savedAt: event.unsent === 0 && facts.unsent > 0 ? event.at : facts.savedAt,
      }
    case 'refused':
      return { ...facts, refused: facts.refused + event.changes, unsent: 0, unsentSince: null }
    case 'refusal-seen':
      return { ...facts, refused: 0 }
    case 'storage':
      return { ...facts, storageWorks: event.works }
  }
}

/** @param now ms since 1970 */
export function saveState(facts: SaveFacts, now: number): SaveState {
  const { link, unsent } = facts
  if (facts.refused > 0) return { kind: 'refused', changes: facts.refused }
  if (unsent > 0 && !facts.storageWorks && link.kind !== 'open')
    return { kind: 'storage-trouble', changes: unsent }
  switch (link.kind) {
    case 'signed-out':
      return { kind: 'signed-out', changes: unsent }
    case 'stopped':
      return { kind: 'stopped', code: link.code, changes: unsent }
    case 'waiting':
      return { kind: 'offline', changes: unsent, retryAt: link.retryAt }
    case 'connecting':
      return facts.attempt > 0
        ? { kind: 'reconnecting', attempt: facts.attempt, changes: unsent }
        : { kind: 'connecting', changes: unsent }
    case 'open':
      if (unsent > 0) return waitingFor(facts, now - (facts.unsentSince ?? now), now - link.since)
      return facts.synced
        ? { kind: 'saved', at: facts.savedAt }
        : { kind: 'connecting', changes: 0 }
  }
}

/** What was written before the line came back is given as long as what is written now. */
function waitingFor(facts: SaveFacts, unsentMs: number, openMs: number): SaveState {
  return Math.min(unsentMs, openMs) >= NOT_SAVED_MS
    ? { kind: 'not-saved', changes: facts.unsent }
    : { kind: 'saving', visible: unsentMs >= QUIET_MS }
}
