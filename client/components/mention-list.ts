/**
 * `<mention-list>`: the names offered while «@…» is typed in the textarea before it. The focus stays in the textarea,
 * which names the line in question to a screen reader; ↑ ↓ choose, Enter or Tab takes, Escape closes.
 */
import { html, nothing, type PropertyValues } from 'lit'
import type { Mentionable } from '#shared/wire/mentions.ts'
import { rankOfName } from '#shared/text/search-key.ts'
import { noticeWords } from '../words/notices.ts'
import { define, Part } from './part.ts'

export type MentionTargets = Mentionable['targets']
export type MentionChoice = MentionTargets[number]

/** The detail of `mention-take`: the text with the name in it. */
export interface MentionTaken {
  readonly text: string
  readonly target: MentionChoice
}

const SHOWN = 8
/** Longer than any name: what stands behind the @ is a sentence. */
const LONGEST = 60

/** What is typed behind the nearest @ before the caret, when a mention may begin there. */
export function mentionTyped(text: string, caret: number): { at: number; typed: string } | null {
  const at = text.lastIndexOf('@', caret - 1)
  if (at < 0 || caret - at > LONGEST) return null
  // «a@tinhuy.vn» is an address.
  if (at > 0 && /[\p{L}\p{N}.]/u.test(text.charAt(at - 1))) return null
  const typed = text.slice(at + 1, caret)
  return typed.includes('\n') || typed.startsWith(' ') ? null : { at, typed }
}

/** The best names for what was typed, with or without marks. */
export function offeredFor(targets: MentionTargets, typed: string): MentionTargets {
  return targets
    .flatMap((target) => {
      const ranks = [target.name, target.detail].map((name, i) => {
        const rank = rankOfName(name, typed)
        return rank === null ? Infinity : rank + 10 * i
      })
      const rank = Math.min(...ranks)
      return rank === Infinity ? [] : [{ target, rank }]
    })
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, SHOWN)
    .map(({ target }) => target)
}

export class MentionList extends Part {
  static override properties = {
    for: { type: String },
    load: { attribute: false },
    typed: { state: true },
    offered: { state: true },
    active: { state: true },
  }
  /** id of the textarea */
  declare for: string
  declare load: () => Promise<MentionTargets>
  /** null: nothing is being mentioned */
  declare typed: string | null
  declare offered: MentionTargets
  declare active: number
  /** where the @ stands that Escape closed */
  #closedAt = -1
  #turn = 0
  #box: HTMLTextAreaElement | null = null

  constructor() {
    super()
    this.typed = null
    this.offered = []
    this.active = 0
  }

  protected override firstUpdated(): void {
    const box = document.getElementById(this.for)
    if (!(box instanceof HTMLTextAreaElement)) return
    this.#box = box
    box.setAttribute('aria-autocomplete', 'list')
    box.setAttribute('aria-haspopup', 'listbox')
    for (const kind of ['input', 'click', 'keyup'] as const)
      box.addEventListener(kind, () => void this.#look())
    // Before the box's own keys: Enter and Escape are the list's while it is open.
    box.addEventListener('keydown', this.#keys, { capture: true })
    box.addEventListener('blur', () => this.#close())
  }

  async #look(): Promise<void> {
    const box = this.#box
    if (box === null || box.readOnly) return
    const here = mentionTyped(box.value, box.selectionStart)
    if (here === null || here.at === this.#closedAt) {
      if (here === null) this.#closedAt = -1
      this.typed = null
      return
    }
    if (here.typed === this.typed) return
    const turn = ++this.#turn
    const targets = await this.load()
    if (turn !== this.#turn) return
    const offered = offeredFor(targets, here.typed)
    // Who writes on behind a name no longer chooses one; before the first space «nobody» is an answer.
    this.typed = offered.length === 0 && /\s/.test(here.typed) ? null : here.typed
    this.offered = offered
    this.active = 0
  }

  #close(): void {
    this.#turn++
    this.typed = null
  }

  get #isOpen(): boolean {
    return this.typed !== null
  }

  readonly #keys = (event: KeyboardEvent): void => {
    // A key that an input method has taken belongs to the word being written.
    if (!this.#isOpen || event.isComposing || event.keyCode === 229) return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const last = this.offered.length - 1
    if (event.key === 'Escape') {
      const box = this.#box
      this.#closedAt = box === null ? -1 : (mentionTyped(box.value, box.selectionStart)?.at ?? -1)
      this.#close()
    } else if (last < 0) return
    else if (event.key === 'ArrowDown') this.active = this.active === last ? 0 : this.active + 1
    else if (event.key === 'ArrowUp') this.active = this.active === 0 ? last : this.active - 1
    else if (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey))
      this.#take(this.offered[this.active])
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  #take(target: MentionChoice | undefined): void {
    const box = this.#box
    const here = box === null ? null : mentionTyped(box.value, box.selectionStart)
    if (box === null || here === null || target === undefined) return
    const before = `${box.value.slice(0, here.at)}@${target.name} `
    const text = before + box.value.slice(here.at + 1 + here.typed.length).replace(/^ /, '')
    box.value = text
    box.setSelectionRange(before.length, before.length)
    this.#closedAt = here.at
    this.#close()
    this.announce<MentionTaken>('mention-take', { text, target })
  }

  protected override updated(_: PropertyValues): void {
    const box = this.#box
    if (box === null) return
    const isListed = this.#isOpen && this.offered.length > 0
    if (isListed) {
      for (const shown of ['.mention-list', '[aria-selected=true]'])
        this.querySelector(shown)?.scrollIntoView({ block: 'nearest' })
      box.setAttribute('aria-controls', `${this.for}-names`)
      box.setAttribute('aria-activedescendant', `${this.for}-name-${this.active}`)
    } else {
      box.removeAttribute('aria-controls')
      box.removeAttribute('aria-activedescendant')
    }
  }

  override render() {
    const words = noticeWords().mention
    const isListed = this.#isOpen && this.offered.length > 0
    return html`${
        isListed
          ? html`<ul
              class="mention-list"
              id="${this.for}-names"
              role="listbox"
              aria-label=${words.list}
            >
              ${this.offered.map(
                (target, i) =>
                  html`<li
                    id="${this.for}-name-${i}"
                    role="option"
                    aria-selected=${i === this.active}
                    @mousedown=${(event: MouseEvent) => {
                      // The focus stays in the text.
                      event.preventDefault()
                      this.#take(target)
                    }}
                  >
                    <b>${target.name}</b> <small>${target.detail}</small>
                  </li>`,
              )}
            </ul>`
          : nothing
      }<span class=${this.#isOpen && !isListed ? 'small muted' : 'sr'} role="status"
        >${!this.#isOpen ? '' : isListed ? words.found(this.offered.length) : words.nobody}</span
      >`
  }
}
define('mention-list', MentionList)

declare global {
  interface HTMLElementTagNameMap {
    'mention-list': MentionList
  }
}
