/**
 * Cursors of one section: the latest state of each connection's own client id, sent at most once per window. Who a
 * cursor belongs to comes from the session; only the caret is the client's. Not y-protocols' Awareness, whose memory
 * of clients never shrinks.
 */
import { Reader, Writer } from './bytes.ts'
import { BOUNDS } from './limits.ts'
import { forbidden, malformed, tooLarge } from './refusal.ts'

/** The connection as the cursors see it. */
export interface PresenceOwner {
  /** its one client id, 0: none shown yet */
  presenceId: number
  /** JSON of PresenceUser */
  readonly card: string
  mayUse(client: number): boolean
  /** Is this id bound to the same person already? */
  owns(client: number): boolean
  /** A shown id is a claimed id: everybody can read it, so nobody else may write under it. */
  claim(client: number): void
}

interface Cursor {
  readonly clock: number
  /** null: not here any more */
  readonly state: Uint8Array | null
}

const NULL_JSON = Uint8Array.from([110, 117, 108, 108])
const KEPT_GONE = 1_000
const utf8 = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()
const writer = new Writer()

export class Presence {
  readonly #cursors = new Map<number, Cursor>()
  /** last clock of ids that left: late echoes of them are not an attack */
  readonly #gone = new Map<number, number>()
  readonly #moved = new Set<number>()

  get hasMoved(): boolean {
    return this.#moved.size > 0
  }

  /** @returns true when something is to be sent
   *  @throws Refusal for entries that are not the sender's own */
  receive(bytes: Uint8Array, from: PresenceOwner): boolean {
    const r = new Reader(bytes)
    const n = r.uint()
    if (n > this.#cursors.size + this.#gone.size + 1) throw forbidden('more cursors than people')
    let hasChanged = false
    for (let i = 0; i < n; i++) {
      const client = r.uint()
      const clock = r.uint()
      const state = r.block()
      if (this.#isEcho(client, clock, from)) continue
      if (state.length > BOUNDS.presenceBytes) throw tooLarge('cursor too long')
      const had = this.#cursors.get(client)
      const last = had?.clock ?? this.#gone.get(client) ?? 0
      if (had !== undefined && clock <= last) continue
      if (clock > last + BOUNDS.presenceClockStep) throw forbidden('cursor clock')
      const checked = checkState(state, from.card)
      from.claim(client)
      this.#set(client, { clock, state: checked })
      hasChanged = true
    }
    if (r.left > 0) throw malformed('bytes after the end')
    return hasChanged
  }

  /** The stock client repeats other people's cursors to the server. An echo says nothing new; coming back does. */
  #isEcho(client: number, clock: number, from: PresenceOwner): boolean {
    if (client === from.presenceId) return false
    const known = this.#cursors.get(client)?.clock ?? this.#gone.get(client)
    const isBack = from.presenceId === 0 && from.owns(client) && !this.#cursors.has(client)
    if (known !== undefined && clock <= known && !isBack) return true
    if (from.presenceId !== 0 || client === 0 || client > 0xffffffff || !from.mayUse(client))
      throw forbidden('cursor of somebody else')
    return false
  }

  #set(client: number, cursor: Cursor): void {
    if (cursor.state === null) {
      this.#cursors.delete(client)
      if (this.#gone.size > KEPT_GONE) this.#gone.clear()
      this.#gone.set(client, cursor.clock)
    } else {
      this.#gone.delete(client)
      this.#cursors.set(client, cursor)
    }
    this.#moved.add(client)
  }

  /** @returns true when others are to be told */
  leave(client: number): boolean {
    const had = this.#cursors.get(client)
    if (had === undefined) return false
    // The same clock: its owner must be able to come back with the next one.
    this.#set(client, { clock: had.clock, state: null })
    return true
  }

  /** What moved since the last call. */
  takeMoved(): Uint8Array {
    const out = this.#write([...this.#moved])
    this.#moved.clear()
    return out
  }

  all(): Uint8Array | null {
    return this.#cursors.size === 0 ? null : this.#write([...this.#cursors.keys()])
  }

  #write(clients: readonly number[]): Uint8Array {
    writer.uint(clients.length)
    for (const client of clients) {
      const cursor = this.#cursors.get(client)
      writer.uint(client)
      writer.uint(cursor?.clock ?? this.#gone.get(client) ?? 0)
      writer.block(cursor?.state ?? NULL_JSON)
    }
    return writer.take()
  }
}

/** @returns the state as others will see it, null for "not here" */
function checkState(bytes: Uint8Array, card: string): Uint8Array | null {
  const value = parseState(bytes)
  if (value === null) return null
  if (typeof value !== 'object' || Array.isArray(value)) throw malformed('cursor is no object')
  const caret = (value as { readonly cursor?: unknown }).cursor
  const rest = caret === undefined ? '' : `,"cursor":${JSON.stringify(caret)}`
  return encoder.encode(`{"user":${card}${rest}}`)
}

function parseState(bytes: Uint8Array): unknown {
  try {
    const json = utf8.decode(bytes)
    if (depthOf(json) > BOUNDS.presenceDepth) throw malformed('cursor nested too deep')
    return JSON.parse(json) as unknown
  } catch {
    throw malformed('cursor is not JSON')
  }
}

/** Before parsing: deep JSON costs stack, and brackets inside strings only make it stricter. */
function depthOf(json: string): number {
  let depth = 0
  let most = 0
  for (const c of json) {
    if (c === '{' || c === '[') most = Math.max(most, ++depth)
    else if (c === '}' || c === ']') depth--
  }
  return most
}
