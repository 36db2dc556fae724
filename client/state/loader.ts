/** One load of a screen as a state: waiting (and how long), there, or failed. A controller redraws its host. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { AppError } from '#shared/errors.ts'
import type { Session } from './session.ts'

/** After this long a skeleton gets words, and after this long a way out (DESIGN.md, 4). */
const WORDS_AFTER_MS = 3_000
const RETRY_AFTER_MS = 15_000

export type Loaded<T> =
  | { readonly kind: 'loading'; readonly wait: 'short' | 'words' | 'retry' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }

const isRefusal = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'access.forbidden' || error.code === 'not-found')

export class Loader<T> implements ReactiveController {
  /** for a screen that holds words of the person's own, which must not go with the right to read */
  keepsOnRefusal = false
  state: Loaded<T> = { kind: 'loading', wait: 'short' }
  readonly #host: ReactiveControllerHost
  readonly #load: () => Promise<T>
  readonly #session: () => Session | null
  #timers: ReturnType<typeof setTimeout>[] = []
  #turn = 0
  #stopWatching: (() => void) | null = null

  /** @param session when a load failed for want of a session, it is tried again after the next sign-in */
  constructor(
    host: ReactiveControllerHost,
    load: () => Promise<T>,
    session: () => Session | null = () => null,
  ) {
    this.#host = host
    this.#load = load
    this.#session = session
    host.addController(this)
  }

  get value(): T | null {
    return this.state.kind === 'ready' ? this.state.value : null
  }

  /** Replaces what is shown, for an answer that carries the new value. */
  put(value: T): void {
    this.#turn++
    this.#show({ kind: 'ready', value })
  }

  /** Loads anew with the waiting state on screen. */
  start(): void {
    this.#show({ kind: 'loading', wait: 'short' })
    this.#timers = [
      setTimeout(() => this.#show({ kind: 'loading', wait: 'words' }), WORDS_AFTER_MS),
      setTimeout(() => this.#show({ kind: 'loading', wait: 'retry' }), RETRY_AFTER_MS),
    ]
    void this.refresh()
  }

  /** Loads anew and keeps the old value on screen meanwhile. A failure does not take it away, but a refusal does: who
   *  has lost the right to see it must not go on seeing it. */
  async refresh(): Promise<void> {
    const turn = ++this.#turn
    try {
      const value = await this.#load()
      if (turn === this.#turn) this.#show({ kind: 'ready', value })
    } catch (error) {
      if (turn !== this.#turn) return
      const isGone = isRefusal(error) && !this.keepsOnRefusal
      if (this.state.kind !== 'ready' || isGone) this.#show({ kind: 'failed', error })
    }
  }

  hostConnected(): void {
    this.#stopWatching =
      this.#session()?.subscribe(() => {
        const isBack = this.#session()?.value.kind === 'signed-in'
        const error = this.state.kind === 'failed' ? this.state.error : null
        if (isBack && error instanceof AppError && error.code === 'session.missing') this.start()
      }) ?? null
  }

  hostDisconnected(): void {
    this.#turn++
    this.#stopWatching?.()
    this.#clear()
  }

  #show(state: Loaded<T>): void {
    if (state.kind !== 'loading' || state.wait === 'short') this.#clear()
    this.state = state
    this.#host.requestUpdate()
  }

  #clear(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = []
  }
}
