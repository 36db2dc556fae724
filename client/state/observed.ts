/** A value with listeners, and the Lit controller that redraws an element when the value changes. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'

export interface Readable<T> {
  readonly value: T
  /** @returns the function that ends the subscription */
  subscribe(listener: () => void): () => void
}
export interface Observed<T> extends Readable<T> {
  /** Sets the value; listeners hear of it only when it is another one. */
  set(value: T): void
}

export function createObserved<T>(initial: T): Observed<T> {
  const listeners = new Set<() => void>()
  let current = initial
  return {
    get value() {
      return current
    },
    set(value) {
      if (Object.is(value, current)) return
      current = value
      // A copy: a listener may end its own subscription.
      for (const listener of Array.from(listeners)) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Redraws `host` on every change of `source`, as long as the host is in the page. */
export function watch(host: ReactiveControllerHost, source: Readable<unknown>): void {
  host.addController(new Watching(host, source))
}

class Watching implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #source: Readable<unknown>
  #stop: (() => void) | null = null

  constructor(host: ReactiveControllerHost, source: Readable<unknown>) {
    this.#host = host
    this.#source = source
  }

  hostConnected(): void {
    this.#stop = this.#source.subscribe(() => this.#host.requestUpdate())
  }

  hostDisconnected(): void {
    this.#stop?.()
    this.#stop = null
  }
}
