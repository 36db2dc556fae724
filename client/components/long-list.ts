/** A long list of rows of unlike heights that scrolls with the page: only what is in sight is drawn, with the height of
 *  all others kept. A controller: it redraws its host for every few rows and measures what was drawn. */
import type { LitElement, ReactiveController } from 'lit'
import { rowWindow, type RowWindow } from './row-window.ts'

/** px scrolled between two redraws; less than what is drawn around the window */
const REDRAW_AFTER = 200

export class LongList implements ReactiveController {
  readonly #host: LitElement
  readonly #selectors: { readonly list: string; readonly row: string }
  readonly #guessed: number
  readonly #heights = new Map<string, number>()
  #scrolled = 0

  /** @param row names the elements that carry their row's id as `data-id`
   *  @param guessed px of a row that was not drawn yet */
  constructor(
    host: LitElement,
    selectors: { readonly list: string; readonly row: string },
    guessed: number,
  ) {
    this.#host = host
    this.#selectors = selectors
    this.#guessed = guessed
    host.addController(this)
  }

  hostConnected(): void {
    window.addEventListener('scroll', this.#onScroll, { passive: true })
  }

  hostDisconnected(): void {
    window.removeEventListener('scroll', this.#onScroll)
  }

  hostUpdated(): void {
    let isNew = false
    for (const row of this.#host.querySelectorAll<HTMLElement>(this.#selectors.row)) {
      const id = row.dataset['id'] ?? ''
      isNew ||= this.#heights.get(id) !== row.offsetHeight
      this.#heights.set(id, row.offsetHeight)
    }
    // Measured heights move what is below: once more, with the true ones.
    if (isNew) this.#host.requestUpdate()
  }

  /** @param kept id of a row that is always drawn, as it holds the focus; '' for none */
  window(ids: readonly string[], kept: string): RowWindow {
    const list = this.#host.querySelector(this.#selectors.list)
    const top = list === null ? 0 : -list.getBoundingClientRect().top
    const heights = ids.map((id) => this.#heights.get(id) ?? this.#guessed)
    return rowWindow(heights, top, window.innerHeight, ids.indexOf(kept))
  }

  readonly #onScroll = (): void => {
    if (Math.abs(window.scrollY - this.#scrolled) <= REDRAW_AFTER) return
    this.#scrolled = window.scrollY
    this.#host.requestUpdate()
  }
}
