/**
 * One's own open suggestions in one section, on this machine: kept at once (local storage, one entry each, per person),
 * sent until the server has answered. They outlive a reload and a dead line.
 */
import type { SuggestionRecord } from '#shared/document/suggestion-record.ts'
import { AppError } from '#shared/errors.ts'
import type { SendSuggestions } from '#shared/wire/suggestions.ts'
import { NetworkError } from '../api/request.ts'
import type { SuggestionsSent } from './save-with-suggestions.ts'

export interface OutboxParts {
  readonly storage: Storage
  readonly personId: string
  readonly sectionId: string
  readonly now: () => number
  readonly send: (json: SendSuggestions) => Promise<unknown>
  /** tells when the line is back. @returns ends that */
  readonly whenOnline: (act: () => void) => () => void
  /** something is waiting, or has arrived, or was refused */
  readonly changed: () => void
}

interface Held {
  readonly record: SuggestionRecord
  /** the server has these words and this place */
  readonly isSent: boolean
  /** the server has heard of it */
  readonly isKnown: boolean
  /** taken back: to be told */
  readonly isWithdrawn: boolean
}

/** What could not be sent waits at most this long for the next try. */
const RETRY_MS = 5_000
/** In one message: a record has at most 64 KiB. */
const AT_ONCE = 30
/** Refusals that concern the person, not one suggestion. */
const ABOUT_ALL: ReadonlySet<string> = new Set(['access.forbidden', 'not-found'])

export class SuggestionOutbox {
  readonly #parts: OutboxParts
  readonly #prefix: string
  readonly #held = new Map<string, Held>()
  readonly #refused = new Map<string, unknown>()
  readonly #endWatch: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #isSending = false
  #savedAt: number | null = null
  #isOver = false
  /** one of many was refused: which one? */
  #isSingly = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.#prefix = `suggestion:${parts.personId}:${parts.sectionId}:`
    const { storage } = parts
    for (let i = 0; i < storage.length; i++) {
      const name = storage.key(i)
      if (name?.startsWith(this.#prefix) !== true) continue
      const held = readHeld(storage.getItem(name))
      if (held !== null) this.#held.set(name.slice(this.#prefix.length), held)
    }
    this.#endWatch = parts.whenOnline(this.#again)
  }

  /** those that stand, by id */
  get records(): ReadonlyMap<string, SuggestionRecord> {
    const standing = [...this.#held].filter(([, held]) => !held.isWithdrawn)
    return new Map(standing.map(([id, { record }]) => [id, record]))
  }

  /** how many changes the server has not taken yet */
  get waiting(): number {
    return [...this.#held.values()].filter(isWaiting).length
  }

  get sent(): SuggestionsSent {
    return { waiting: this.waiting, isRefused: this.#refused.size > 0, at: this.#savedAt }
  }

  /** why the server did not take one of them; null: it took all */
  get refusal(): unknown {
    return [...this.#refused.values()][0] ?? null
  }

  isSent(id: string): boolean {
    const held = this.#held.get(id)
    return held !== undefined && !isWaiting(held)
  }

  isWithdrawn(id: string): boolean {
    return this.#held.get(id)?.isWithdrawn === true
  }

  /** New words, or a new place. */
  put(id: string, record: SuggestionRecord): void {
    const isKnown = this.#held.get(id)?.isKnown === true
    this.#keep(id, { record, isSent: false, isKnown, isWithdrawn: false })
  }

  /** As the server has it. */
  hold(id: string, record: SuggestionRecord): void {
    this.#keep(id, { record, isSent: true, isKnown: true, isWithdrawn: false })
  }

  withdraw(id: string): void {
    const held = this.#held.get(id)
    if (held === undefined || held.isWithdrawn) return
    if (held.isKnown) this.#keep(id, { ...held, isSent: false, isWithdrawn: true })
    else this.forget(id)
  }

  /** It was decided, or never left this machine. */
  forget(id: string): void {
    this.#held.delete(id)
    this.#refused.delete(id)
    this.#parts.storage.removeItem(this.#prefix + id)
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#endWatch()
  }

  /** Sends what waits. */
  async flush(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    this.#parts.changed()
    try {
      while (!this.#isOver && (await this.#sendSome()));
    } finally {
      this.#isSending = false
      this.#parts.changed()
    }
  }

  readonly #again = (): void => void this.flush()

  /** @returns is there more to send now? */
  async #sendSome(): Promise<boolean> {
    const next = [...this.#held]
      .filter(([id, held]) => isWaiting(held) && !this.#refused.has(id))
      .slice(0, this.#isSingly ? 1 : AT_ONCE)
    if (next.length === 0) return false
    const put = next.flatMap(([id, { record, isWithdrawn }]) =>
      isWithdrawn ? [] : [{ id, record }],
    )
    const withdrawn = next.flatMap(([id, { isWithdrawn }]) => (isWithdrawn ? [id] : []))
    try {
      await this.#parts.send({ put, withdrawn })
    } catch (error) {
      return this.#isToGoOn(error, next)
    }
    for (const [id, held] of next) {
      const now = this.#held.get(id)
      if (now === undefined) continue
      // Meanwhile it may have been changed again.
      if (now !== held) this.#keep(id, { ...now, isKnown: true })
      else if (held.isWithdrawn) this.forget(id)
      else this.#keep(id, { ...held, isSent: true, isKnown: true })
    }
    if (this.waiting === 0) this.#savedAt = this.#parts.now()
    return true
  }

  #isToGoOn(error: unknown, tried: readonly (readonly [string, Held])[]): boolean {
    const isAnswer = error instanceof AppError
    if (!isAnswer && !(error instanceof NetworkError)) throw error
    const isLater =
      !isAnswer || error.code === 'session.missing' || Number(error.details['status'] ?? 0) >= 500
    if (isLater) {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(this.#again, RETRY_MS)
      return false
    }
    if (tried.length > 1 && !ABOUT_ALL.has(error.code)) this.#isSingly = true
    else for (const [id] of tried) this.#refused.set(id, error)
    return true
  }

  #keep(id: string, held: Held): void {
    this.#held.set(id, held)
    this.#refused.delete(id)
    try {
      this.#parts.storage.setItem(this.#prefix + id, JSON.stringify(held))
    } catch {
      // Where nothing can be kept it lives as long as the page.
    }
  }
}

const isWaiting = ({ isSent }: Held): boolean => !isSent

/** What an older page or a person with the browser's tools left there may be anything. */
function readHeld(json: string | null): Held | null {
  try {
    const held = JSON.parse(json ?? 'null') as Partial<Held> | null
    const kind = held?.record?.kind
    if (kind !== 'replace' && kind !== 'block') return null
    return held as Held
  } catch {
    return null
  }
}
