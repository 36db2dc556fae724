/**
 * What all our elements share: they draw into the page itself (one set of styles, one order of focus, ids that labels
 * can point at) and redraw when the language changes.
 */
import { LitElement } from 'lit'
import { watch } from '../state/observed.ts'
import { language } from '../words/words.ts'

export class Part extends LitElement {
  constructor() {
    super()
    watch(this, language)
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  /** Tells whoever contains this element what the person did. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the sender names the type of its detail
  protected announce<T>(kind: string, detail: T): void {
    this.dispatchEvent(new CustomEvent<T>(kind, { bubbles: true, composed: true, detail }))
  }
}

/** Defines an element once; a second copy of the code (hot reload, tests) is not an error. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element)
}
