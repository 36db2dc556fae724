/** The socket's contract: y-websocket's protocol plus what Bàn Thảo adds. Documented in server/README.md. */

import type { ReadOnlyReason } from '#shared/domain/permission.ts'

/** First varUint of every message. */
export const MESSAGE = {
  sync: 0,
  awareness: 1,
  /** server → client: permissionDenied (0) + reason text, an AccessNotice as JSON */
  auth: 2,
  queryAwareness: 3,
  /** server → client: varUint n: the first n updates of this connection are durable */
  saved: 101,
  /** server → client: varUint n, varUint code: the n-th update was not taken; the socket stays */
  refused: 102,
  /** server → client, to writers: varUint ms for which the section is still being recovered, 0: it is not */
  recovery: 103,
  /** client → server, empty: may I compare my copy? server → client, empty: now, at this place of the stream */
  compare: 104,
  /** client → server, answer to 104: its state vector and the fingerprint of its text, each after its length;
   *  server → client, empty: that copy differs from the section, give it up */
  copy: 105,
} as const

export const SYNC = { step1: 0, step2: 1, update: 2 } as const

/** Close codes of `/collab/<sectionId>` and `/events/<reportId>`. */
export const CLOSE = {
  textFrame: 1003,
  tooLarge: 1009,
  fault: 1011,
  restart: 1012,
  overloaded: 1013,
  malformed: 4400,
  notSignedIn: 4401,
  noRight: 4403,
  noSuchSection: 4404,
  silent: 4408,
  closedToEdits: 4409,
  full: 4413,
  tooFast: 4429,
  /** its bytes on the server cannot be read; all other sections can */
  damaged: 4500,
} as const

/** Codes inside message 102. `later`: nothing is wrong with it, but an id's own page is open and brings its text itself;
 *  the copy is kept and offered again. */
export const REFUSED = { content: 4422, later: 4425 } as const

/** Not on the wire: why a page gave its copy up after message 105. */
export const COPY_DIFFERS = 4427

/**
 * Sent as the reason of an auth message when a right changes under an open socket. `until` says how long (ms) what
 * was typed before the change is still taken, so that a syllable in the making is not torn.
 */
export interface AccessNotice {
  readonly level: 'read' | 'comment' | 'suggest' | 'edit'
  readonly reason: ReadOnlyReason
  readonly until: number
}

/** What a person's cursor says in awareness; set by the server from the session, never taken from the frame. */
export interface PresenceUser {
  readonly id: string
  readonly name: string
  readonly body: string
  /** two or three letters for narrow labels */
  readonly code: string
  /** 1–8: index into the body colours of the design tokens */
  readonly colour: number
}
