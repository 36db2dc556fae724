/** Suggestions as `<section-editor>` holds them: the copy of who suggests, and what is drawn of everybody's. */
import { Selection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type * as Y from 'yjs'
import type { SuggestionView } from '#shared/wire/suggestions.ts'
import type { AccessNotice } from '#shared/wire/sync.ts'
import { syncStateOf } from '../editor/binding.ts'
import type { ToolbarState } from '../editor/commands.ts'
import type { ViewOptions } from '../editor/editor-view.ts'
import type { SaveState } from '../sync/save-state.ts'
import type { SuggestionOutbox } from './outbox.ts'
import { saveWithSuggestions } from './save-with-suggestions.ts'
import { suggesting, type Suggesting } from './suggesting.ts'
import {
  suggestionLayer,
  type SuggestionLayer,
  type SuggestionLayerOptions,
} from './suggestion-layer.ts'

/** What the element knows, asked for when it is needed. */
export interface EditorSuggestionParts extends Omit<SuggestionLayerOptions, 'type' | 'copy'> {
  readonly level: () => AccessNotice['level']
  /** who may edit wants to suggest */
  readonly isSuggesting: () => boolean
  readonly outbox: () => SuggestionOutbox | null
  /** one's own were made, withdrawn or lost their words */
  readonly onSettled: () => void
  readonly onLost: (words: string) => void
  readonly onUnknownContent: () => void
}

export class EditorSuggestions {
  /** null: the view shows the section itself */
  copy: Suggesting | null = null
  layer: SuggestionLayer | null = null
  readonly #parts: EditorSuggestionParts

  constructor(parts: EditorSuggestionParts) {
    this.#parts = parts
  }

  /** Does the view show the other of the two: a copy where it should be the section, or the section? */
  get isOther(): boolean {
    return this.#wantsCopy !== (this.copy !== null)
  }

  /** May something be written, into the section or into the copy? */
  get mayWrite(): boolean {
    const level = this.#parts.level()
    return level === 'edit' || (level === 'suggest' && this.copy !== null)
  }

  get switch(): ToolbarState['suggesting'] {
    const level = this.#parts.level()
    if (level === 'suggest') return 'only'
    return level !== 'edit' ? 'no' : this.#parts.isSuggesting() ? 'on' : 'off'
  }

  /** Who may only suggest works on a copy, and who may edit does when they want to. */
  get #wantsCopy(): boolean {
    const { level, isSuggesting, outbox } = this.#parts
    const isSuggester = level() === 'suggest' || (level() === 'edit' && isSuggesting())
    return isSuggester && outbox() !== null
  }

  /** For a view that is being made. */
  make(type: Y.XmlFragment): Pick<ViewOptions, 'copy' | 'suggestions'> {
    const outbox = this.#parts.outbox()
    this.copy =
      outbox === null || !this.#wantsCopy
        ? null
        : suggesting({
            type,
            outbox,
            onSettled: () => {
              this.layer?.refresh()
              this.#parts.onSettled()
            },
            onLost: this.#parts.onLost,
            onUnknownContent: this.#parts.onUnknownContent,
          })
    this.layer = suggestionLayer({ ...this.#parts, type, copy: this.copy })
    return { suggestions: this.layer, ...(this.copy === null ? {} : { copy: this.copy }) }
  }

  forget(): void {
    this.copy = null
    this.layer = null
  }

  show(all: readonly SuggestionView[], ownColour: number): void {
    this.copy?.take(all.filter(({ isMine }) => isMine))
    this.layer?.setSuggestions(all, ownColour)
  }

  /** @param line what the section's own line says */
  save(line: SaveState): SaveState {
    const outbox = this.#parts.outbox()
    return outbox === null ? line : saveWithSuggestions(line, outbox.sent)
  }
}

/** The caret's place in the section, for a view over it that comes next. @returns puts the caret there */
export function caretOver(before: EditorView): (next: EditorView) => void {
  const hadFocus = before.hasFocus()
  const { state } = before
  const at = syncStateOf(state).frame(state).toSection.map(state.selection.head)
  return (next) => {
    const { doc, tr } = next.state
    const place = syncStateOf(next.state).frame(next.state).toView.map(at)
    const $place = doc.resolve(Math.min(place, doc.content.size))
    next.dispatch(tr.setSelection(Selection.near($place)))
    if (hadFocus) next.focus()
  }
}
