import type { EditorView } from 'prosemirror-view'

/**
 * Reads what the browser has done, now. It tells of a change by a task of its own, and on a busy machine the next key
 * overtakes that (Ctrl+End, Enter would split the paragraph where the caret was before), or a remote change does: drawn
 * over a selection not yet read, it takes that back, and an input method that selects what it replaces doubles letters.
 */
export function readSelection(view: EditorView): void {
  const { domObserver } = view as unknown as { readonly domObserver?: { flush?: () => void } }
  domObserver?.flush?.()
}
