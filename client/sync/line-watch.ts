/**
 * A line may break without a word, before it is open or after. Silence is told in two ways: by the clock, so that a
 * machine that wakes from sleep knows at once, and by counted rounds, since the clock may be set back. The server is
 * heard from every 18 s at the latest (it repeats one's own cursor); the stock provider waits 30 s by the clock alone.
 */
import type { Timing } from './timing.ts'

const ROUND_MS = 2_000
/** from here on the server is asked something */
const ASK_MS = 20_000
/** and from here on the line is dead: people must know by then */
const SILENT_MS = 25_000

export class LineWatch {
  readonly #timing: Timing
  readonly #tell: { readonly ask: () => void; readonly dead: () => void }
  #cancel: (() => void) | null = null
  #heardAt: number
  #rounds = 0
  #hasAsked = false

  /** Watches from now on. @param tell `ask`: say something that is always answered; `dead`: called once, at the end */
  constructor(timing: Timing, tell: { readonly ask: () => void; readonly dead: () => void }) {
    this.#timing = timing
    this.#tell = tell
    this.#heardAt = timing.now()
    this.#wait()
  }

  /** Something arrived. */
  heard(): void {
    this.#heardAt = this.#timing.now()
    this.#rounds = 0
    this.#hasAsked = false
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #wait(): void {
    this.#cancel = this.#timing.after(ROUND_MS, () => {
      this.#rounds++
      const silentMs = Math.max(this.#rounds * ROUND_MS, this.#timing.now() - this.#heardAt)
      if (silentMs > SILENT_MS) return this.#tell.dead()
      if (silentMs >= ASK_MS && !this.#hasAsked) {
        this.#hasAsked = true
        this.#tell.ask()
      }
      this.#wait()
    })
  }
}
