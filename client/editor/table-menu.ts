/** The tool bar's menu of tables: how large a new one is, or what can be done to the one at the caret, with the keys. */
import { html, type TemplateResult } from 'lit'
import { TABLE_LIMITS } from '#shared/document/rules.ts'
import { define, Part } from '../components/part.ts'
import { editorWords } from '../words/editor.ts'
import type { EditorCommand } from './commands.ts'
import { INSERT_TABLE_KEY, TABLE_ACTS, TABLE_KEYS } from './table-commands.ts'
import { toolIcon } from './toolbar-icons.ts'

/** what each part of the menu begins with */
const BREAKS: ReadonlySet<string> = new Set(['delete-row', 'merge', 'wider', 'align-left', 'sum'])

export class TableMenu extends Part {
  static override properties = {
    isPossible: { attribute: false },
    isInTable: { attribute: false },
  }
  declare isPossible: boolean
  declare isInTable: boolean

  constructor() {
    super()
    this.isPossible = false
    this.isInTable = false
  }

  override render() {
    const words = editorWords().table
    return html`<button
        type="button"
        class="tool-button"
        tabindex="-1"
        aria-label=${words.menu}
        title=${`${words.menu} (${keysOf(INSERT_TABLE_KEY)})`}
        aria-haspopup="dialog"
        aria-disabled=${!this.isPossible}
        @mousedown=${(event: Event) => event.preventDefault()}
        @click=${() => this.#open()}
      >
        ${toolIcon('table')}
      </button>
      <div
        class="table-menu"
        popover
        role="dialog"
        aria-label=${words.menu}
        @keydown=${(event: KeyboardEvent) => this.#move(event)}
      >
        ${this.isInTable ? this.#acts() : this.#size()}
      </div>`
  }

  get #menu(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.table-menu')
  }

  #acts(): TemplateResult[] {
    const words = editorWords().table
    return TABLE_ACTS.map(
      (act) =>
        html`<button
          type="button"
          class="table-act ${BREAKS.has(act) ? 'first' : ''}"
          aria-keyshortcuts=${TABLE_KEYS[act].replace('Mod', 'Control').replaceAll('-', '+')}
          @click=${() => this.#ask({ kind: 'table', act })}
        >
          <span>${words.acts[act]}</span><kbd>${keysOf(TABLE_KEYS[act])}</kbd>
        </button>`,
    )
  }

  #size(): TemplateResult {
    const words = editorWords().table
    const field = (name: 'rows' | 'columns', label: string, most: number) =>
      html`<label class="table-size"
        ><span>${label}</span
        ><input type="number" name=${name} min="1" max=${most} value="3" required
      /></label>`
    return html`<form @submit=${(event: SubmitEvent) => this.#insert(event)}>
      ${field('rows', words.rows, TABLE_LIMITS.rows)}
      ${field('columns', words.columns, TABLE_LIMITS.columns)}
      <button class="button primary compact">${words.insert}</button>
    </form>`
  }

  #insert(event: SubmitEvent): void {
    event.preventDefault()
    const given = new FormData(event.target as HTMLFormElement)
    this.#ask({
      kind: 'insert-table',
      rows: Number(given.get('rows')),
      columns: Number(given.get('columns')),
    })
  }

  #open(): void {
    const menu = this.#menu
    const button = this.querySelector('button')
    if (menu === null || button === null || !this.isPossible) return
    menu.showPopover()
    const { left, bottom } = button.getBoundingClientRect()
    const room = document.documentElement.clientWidth - menu.offsetWidth - 8
    menu.style.left = `${Math.max(8, Math.min(left, room))}px`
    menu.style.top = `${bottom + 4}px`
    menu.style.maxHeight = `calc(100dvh - ${bottom + 12}px)`
    menu.querySelector<HTMLElement>('button, input')?.focus()
  }

  #ask(command: EditorCommand): void {
    this.#menu?.hidePopover()
    this.announce('editor-command', command)
  }

  /** Arrows go through the menu; the tool bar around it must not take them. */
  #move(event: KeyboardEvent): void {
    event.stopPropagation()
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || !this.isInTable) return
    event.preventDefault()
    const stops = [...(this.#menu?.querySelectorAll<HTMLElement>('button') ?? [])]
    const at = stops.findIndex((stop) => stop === document.activeElement)
    stops[(at + step + stops.length) % stops.length]?.focus()
  }
}

/** «Mod-Shift-Enter» → «Ctrl+Shift+Enter» */
function keysOf(keys: string): string {
  const words = editorWords().table.keys
  return keys
    .split('-')
    .map((key) => words[key] ?? key)
    .join('+')
}
define('table-menu', TableMenu)

declare global {
  interface HTMLElementTagNameMap {
    'table-menu': TableMenu
  }
}
