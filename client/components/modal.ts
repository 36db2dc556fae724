/** Opens a native dialog as a modal as long as it is in the page, and gives focus back where it was. */
import { nothing } from 'lit'
import { AsyncDirective, directive } from 'lit/async-directive.js'
import { PartType, type ElementPart, type PartInfo } from 'lit/directive.js'
import { ownValidity } from './own-validity.ts'

class Modal extends AsyncDirective {
  #dialog: HTMLDialogElement | null = null
  #before: Element | null = null
  #onClose: () => void = () => undefined

  constructor(info: PartInfo) {
    super(info)
    if (info.type !== PartType.ELEMENT) throw new Error('modal() stands on a dialog element')
  }

  override render(_onClose: () => void): typeof nothing {
    return nothing
  }

  override update(part: ElementPart, [onClose]: [() => void]): typeof nothing {
    this.#onClose = onClose
    if (this.#dialog === null && part.element instanceof HTMLDialogElement) {
      this.#dialog = part.element
      this.#before = document.activeElement
      ownValidity(part.element)
      // Esc asks the screen to close: it may have words to keep.
      part.element.addEventListener('cancel', (event) => {
        event.preventDefault()
        this.#onClose()
      })
      queueMicrotask(() => this.#open())
    }
    return nothing
  }

  override disconnected(): void {
    this.#dialog?.close()
    if (this.#before instanceof HTMLElement) this.#before.focus()
  }

  #open(): void {
    if (this.#dialog?.isConnected === true && !this.#dialog.open) this.#dialog.showModal()
  }
}

/** @param onClose called when the person asks to close (Esc); the caller then no longer draws the dialog */
export const modal = directive(Modal)
