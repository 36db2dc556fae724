/** Undo, style, bold, italic, underline. Draws the state it is given and says what was pressed; edits nothing. */
import { html, nothing } from 'lit'
import type { MarkName } from '#shared/document/block.ts'
import { define, Part } from '../components/part.ts'
import '../styles/paper.css'
import { editorWords } from '../words/editor.ts'
import { officialLabel } from '../words/official.ts'
import { proofingWords } from '../words/proofing.ts'
import { suggestionWords } from '../words/suggestions.ts'
import { BLOCK_STYLES, NO_TOOLS, type EditorCommand, type ToolbarState } from './commands.ts'
import './table-menu.ts'
import { toolIcon, type ToolIcon } from './toolbar-icons.ts'

export class EditorToolbar extends Part {
  static override properties = { tools: { attribute: false } }
  /** from the editor's `tools-change` event */
  declare tools: ToolbarState

  constructor() {
    super()
    this.tools = NO_TOOLS
  }

  override render() {
    const words = editorWords()
    const { tools } = this
    return html`<div
      class="editor-tools"
      role="toolbar"
      aria-label=${words.toolbar}
      @keydown=${(event: KeyboardEvent) => this.#move(event)}
    >
      ${this.#button('undo', words.undo, { kind: 'undo' }, tools.canUndo)}
      ${this.#button('redo', words.redo, { kind: 'redo' }, tools.canRedo)}
      <span class="editor-tools-line"></span>
      <select
        class="editor-style"
        aria-label=${words.style}
        tabindex="-1"
        ?disabled=${!tools.editable}
        .value=${tools.style ?? ''}
        @change=${(event: Event) => this.#pickStyle(event)}
      >
        <option value="" hidden ?selected=${tools.style === null}>${words.mixed}</option>
        ${BLOCK_STYLES.map(
          (style) =>
            html`<option value=${style} ?selected=${tools.style === style}>
              ${words.styles[style]}
            </option>`,
        )}
      </select>
      <span class="editor-tools-line"></span>
      ${this.#toggle('bold', words.bold)}
      <div class="editor-rest" popover @click=${(event: Event) => this.#done(event)}>
        ${(['italic', 'underline'] as const).map((mark) => this.#toggle(mark, words[mark]))}
        ${this.#press('quote', words.quote, { kind: 'quote' }, tools.isQuote)}
        <span class="editor-tools-line"></span>
        <table-menu .isPossible=${tools.editable} .isInTable=${tools.isInTable}></table-menu>
        ${(['missing', 'citation', 'footnote'] as const).map((ask) =>
          this.#button(ask, officialLabel(ask), { kind: 'official', ask }, tools.editable),
        )}
        <span class="editor-tools-line"></span>
        ${this.#button('search', words.find.open, { kind: 'find' }, tools.canFind)}
        ${this.#suggest()}
        ${this.#button('proofing', proofingWords().open, { kind: 'proof' }, tools.canFind)}
      </div>
      <button
        type="button"
        class="tool-button editor-more"
        tabindex="-1"
        aria-label=${words.more}
        title=${words.more}
        aria-haspopup="true"
        @mousedown=${keepFocus}
        @click=${(event: Event) => this.#more(event.currentTarget as HTMLElement)}
      >
        ${toolIcon('more')}
      </button>
    </div>`
  }

  protected override firstUpdated(): void {
    this.#stops()[0]?.setAttribute('tabindex', '0')
  }

  #button(name: ToolIcon, label: string, command: EditorCommand, isPossible: boolean) {
    return html`<button
      type="button"
      class="tool-button"
      tabindex="-1"
      aria-label=${label}
      title=${label}
      aria-disabled=${!isPossible}
      @mousedown=${keepFocus}
      @click=${() => isPossible && this.#ask(command)}
    >
      ${toolIcon(name)}
    </button>`
  }

  #toggle(mark: MarkName, label: string) {
    return this.#press(mark, label, { kind: 'mark', mark }, this.tools.marks.includes(mark))
  }

  #press(name: ToolIcon, label: string, command: EditorCommand, isPressed: boolean) {
    const { editable } = this.tools
    return html`<button
      type="button"
      class="tool-button"
      tabindex="-1"
      aria-label=${label}
      title=${label}
      aria-pressed=${isPressed}
      aria-disabled=${!editable}
      @mousedown=${keepFocus}
      @click=${() => editable && this.#ask(command)}
    >
      ${toolIcon(name)}
    </button>`
  }

  /** Who may do nothing else sees that it is on, and cannot turn it off. */
  #suggest() {
    const { suggesting } = this.tools
    if (suggesting === 'no') return nothing
    const words = suggestionWords()
    const label = suggesting === 'only' ? words.onlyMode : words.mode
    return html`<button
      type="button"
      class="tool-button"
      tabindex="-1"
      aria-label=${label}
      title=${label}
      aria-pressed=${suggesting !== 'off'}
      aria-disabled=${suggesting === 'only'}
      @mousedown=${keepFocus}
      @click=${() => suggesting !== 'only' && this.#ask({ kind: 'suggest' })}
    >
      ${toolIcon('suggest')}
    </button>`
  }

  #pickStyle(event: Event): void {
    const { value } = event.target as HTMLSelectElement
    const style = BLOCK_STYLES.find((known) => known === value)
    if (style !== undefined) this.#ask({ kind: 'style', style })
  }

  #ask(command: EditorCommand): void {
    this.announce('editor-command', command)
  }

  /** On a narrow screen the rarer tools open below their button. */
  #more(button: HTMLElement): void {
    const rest = this.querySelector<HTMLElement>('.editor-rest')
    if (rest === null) return
    rest.togglePopover()
    const { bottom, right } = button.getBoundingClientRect()
    rest.style.top = `${bottom + 4}px`
    rest.style.right = `${Math.max(8, innerWidth - right)}px`
  }

  /** A tool was used: what it did lies below. The menu of tables stands in front and is not done. */
  #done(event: Event): void {
    const rest = event.currentTarget as HTMLElement
    const isInMenu = event.target instanceof Element && event.target.closest('table-menu') !== null
    if (!isInMenu && rest.matches(':popover-open')) rest.hidePopover()
  }

  #stops(): HTMLElement[] {
    const all = this.querySelectorAll<HTMLElement>('button, select')
    return [...all].filter((stop) => stop.closest('.table-menu') === null && stop.checkVisibility())
  }

  /** One stop for Tab, arrows inside (DESIGN.md, 8). */
  #move(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const stops = this.#stops()
    const at = stops.findIndex((stop) => stop === document.activeElement)
    const next = stops[(at + step + stops.length) % stops.length]
    if (at < 0 || next === undefined) return
    event.preventDefault()
    for (const stop of stops) stop.setAttribute('tabindex', stop === next ? '0' : '-1')
    next.focus()
  }
}

/** The text keeps caret and composition when a button is pressed. */
const keepFocus = (event: Event): void => event.preventDefault()

define('editor-toolbar', EditorToolbar)

declare global {
  interface HTMLElementTagNameMap {
    'editor-toolbar': EditorToolbar
  }
}
