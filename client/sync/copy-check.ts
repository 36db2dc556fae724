/**
 * Now and then, when nothing moves, lets the server compare the copy in this page with its own. The server's offer
 * (message 104) is read in order with everything else on the line: when it arrives and nothing here is unsent or held
 * back, both sides must have the very same text.
 */
import type { Timing } from './timing.ts'

/** Soon after the text has arrived: a copy from this machine may be damaged. */
const FIRST_MS = 5_000
const EVERY_MS = 60_000
/** Not amid work, */
const QUIET_MS = 10_000
/** but at the latest after this long. */
const LATEST_MS = 300_000

export class CopyCheck {
  readonly #timing: Timing
  readonly #ask: () => void
  #cancel: (() => void) | null = null
  #touchedAt = 0
  #askedAt = 0

  constructor(timing: Timing, ask: () => void) {
    this.#timing = timing
    this.#ask = ask
  }

  /** The server's text has arrived on this line. */
  start(): void {
    this.#askedAt = this.#timing.now()
    this.#wait(FIRST_MS)
  }
  /** The line is gone. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }
  /** Something was written, here or elsewhere. */
  touched(): void {
    this.#touchedAt = this.#timing.now()
  }

  #wait(ms: number): void {
    this.#cancel?.()
    // Not everybody of a section at the same moment.
    this.#cancel = this.#timing.after(ms * (1 + 0.2 * this.#timing.random()), () => {
      const now = this.#timing.now()
      const isBusy = now - this.#touchedAt < QUIET_MS && now - this.#askedAt < LATEST_MS
      if (isBusy) return this.#wait(QUIET_MS)
      this.#askedAt = now
      this.#ask()
      this.#wait(EVERY_MS)
    })
  }
}
