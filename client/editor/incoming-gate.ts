/**
 * Between the line and the document: merges what comes in within a short window into one change, and holds it while
 * a syllable is being composed. Outgoing changes are never held.
 */
import type { EditorView } from 'prosemirror-view'
import * as Y from 'yjs'
import { readSelection } from './read-selection.ts'

export interface GateOptions {
  readonly apply: (update: Uint8Array) => void
  /** updates of one such window become one; many remote editors stay cheap (ms) */
  readonly windowMs?: number
  /** longest hold during a composition (ms) */
  readonly capMs?: number
}

export class IncomingGate {
  readonly #apply: (update: Uint8Array) => void
  readonly #windowMs: number
  readonly #capMs: number
  #view: EditorView | null = null
  #held: Uint8Array[] = []
  #heldSince = 0
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor({ apply, windowMs = 50, capMs = 3_000 }: GateOptions) {
    this.#apply = apply
    this.#windowMs = windowMs
    this.#capMs = capMs
  }

  attach(view: EditorView): void {
    this.#view = view
    view.dom.addEventListener('compositionend', this.#onEnd)
  }

  detach(): void {
    this.#view?.dom.removeEventListener('compositionend', this.#onEnd)
    this.#view = null
    this.flush()
  }

  push(update: Uint8Array): void {
    if (this.#view === null) return this.#apply(update) // nobody looks yet: the first text must not wait
    if (this.#held.length === 0) this.#heldSince = performance.now()
    this.#held.push(update)
    this.#timer ??= setTimeout(this.#onWindow, this.#windowMs)
  }

  get isHolding(): boolean {
    return this.#held.length > 0
  }

  /** Applies everything now. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const updates = this.#held
    if (updates.length === 0) return
    this.#held = []
    if (this.#view?.composing === false) readSelection(this.#view)
    const [first] = updates
    this.#apply(updates.length === 1 && first !== undefined ? first : Y.mergeUpdates(updates))
  }

  readonly #onWindow = (): void => {
    this.#timer = null
    const isTorn = this.#view?.composing === true
    const age = performance.now() - this.#heldSince
    if (!isTorn || age >= this.#capMs) return this.flush()
    // Normally compositionend comes first; this is the cap.
    this.#timer = setTimeout(this.#onWindow, Math.max(this.#windowMs, this.#capMs - age))
  }

  /** A tick later: Chromium fires compositionend before ProseMirror has read the last syllable. */
  readonly #onEnd = (): void => {
    setTimeout(() => {
      if (this.#view?.composing !== true) this.flush()
    }, 0)
  }
}
