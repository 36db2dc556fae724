/** Ctrl+K: every place and every command by a few letters of its name, with or without marks. */
import { html, nothing } from 'lit'
import { rankOfName } from '#shared/text/search-key.ts'
import type { AppCommand } from '../state/commands.ts'
import { t } from '../words/words.ts'
import { modal } from './modal.ts'
import { define, Part } from './part.ts'

const SHOWN = 50

/** Event: `box-close`. */
export class CommandBox extends Part {
  static override properties = {
    commands: { attribute: false },
    typed: { state: true },
    active: { state: true },
  }
  declare commands: readonly AppCommand[]
  declare typed: string
  /** index of the line that Enter takes */
  declare active: number

  constructor() {
    super()
    this.commands = []
    this.typed = ''
    this.active = 0
  }

  override render() {
    const words = t().commandBox
    const lines = this.#lines
    return html`<dialog
      class="box command-box"
      aria-label=${words.title}
      ${modal(() => this.#close())}
    >
      <input
        type="text"
        role="combobox"
        autofocus
        autocomplete="off"
        spellcheck="false"
        aria-label=${words.title}
        aria-expanded="true"
        aria-controls="command-lines"
        aria-activedescendant=${lines.length === 0 ? nothing : `command-${this.active}`}
        placeholder=${words.placeholder}
        @input=${(event: Event) => {
          this.typed = (event.target as HTMLInputElement).value
          this.active = 0
        }}
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      />
      <ul id="command-lines" role="listbox" aria-label=${words.found}>
        ${lines.map(
          (line, i) =>
            html`<li
              id="command-${i}"
              role="option"
              aria-selected=${i === this.active}
              @click=${() => this.#take(line)}
              @pointermove=${() => (this.active = i)}
            >
              <span>${line.label}</span>
              <small>${line.keys ?? words.kinds[line.kind]}</small>
            </li>`,
        )}
      </ul>
      <p class="small muted" role="status">
        ${lines.length === 0 ? words.nothing(this.typed) : words.help}
      </p>
    </dialog>`
  }

  get #lines(): AppCommand[] {
    return this.commands
      .flatMap((command) => {
        const rank = rankOfName(command.label, this.typed)
        return rank === null ? [] : [{ command, rank }]
      })
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, SHOWN)
      .map(({ command }) => command)
  }

  #key(event: KeyboardEvent): void {
    // A key that an input method has taken belongs to the word being written.
    if (event.isComposing || event.keyCode === 229) return
    const lines = this.#lines
    const last = lines.length - 1
    const to: Readonly<Record<string, number>> = {
      ArrowDown: this.active === last ? 0 : this.active + 1,
      ArrowUp: this.active <= 0 ? last : this.active - 1,
      PageDown: Math.min(last, this.active + 8),
      PageUp: Math.max(0, this.active - 8),
    }
    const next = to[event.key]
    const line = lines[this.active]
    if (event.key === 'Enter' && line !== undefined) this.#take(line)
    else if (next !== undefined) {
      this.active = next
      this.querySelector(`#command-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else return
    event.preventDefault()
  }

  /** Closed first: the command finds the focus where it was before the box. */
  #take(line: AppCommand): void {
    this.#close()
    queueMicrotask(() => line.run())
  }

  #close(): void {
    this.announce('box-close', null)
  }
}
define('command-box', CommandBox)

declare global {
  interface HTMLElementTagNameMap {
    'command-box': CommandBox
  }
}
