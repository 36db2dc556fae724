/**
 * Two guards around somebody who types. A lock waits for the end of a syllable, so that no Backspace-and-retype is
 * torn. And typing stops when a peer deletes the paragraph under the caret: the next Backspaces of an input method
 * would eat a neighbour's text.
 */
import { Plugin, type EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'

/** No key for this long: between two syllables. */
const QUIET_MS = 400
/** The lock comes after this long in any case, unless the server said how long it still takes edits. */
const CAP_MS = 3_000

export interface TypingGuards {
  readonly plugin: Plugin
  /** @param capMs the longest wait for a word boundary */
  setLocked(locked: boolean, capMs?: number): void
  readonly isLocked: () => boolean
  /** swallows keys until the person clicks or `resume` is called */
  stop(view: EditorView): void
  resume(): void
}

/** @param onSettled told when a lock or unlock has taken effect */
export function typingGuards(
  onSettled: (locked: boolean) => void = () => undefined,
  startsLocked = false,
): TypingGuards {
  let isLocked = startsLocked
  let wanted = startsLocked
  let isStopped = false
  let lastKey = -Infinity
  let lastWasDeletion = false
  let deadline = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  let view: EditorView | null = null

  const isInWord = (now: number): boolean => {
    if (view === null) return false
    if (view.composing) return true
    return now - lastKey < QUIET_MS && (lastWasDeletion || !standsAfterWord(view.state))
  }
  const settle = (): void => {
    clearTimeout(timer)
    const now = performance.now()
    if (wanted && now < deadline && isInWord(now)) {
      timer = setTimeout(settle, Math.min(50, deadline - now))
      return
    }
    if (isLocked === wanted) return
    isLocked = wanted
    view?.setProps({}) // asks `editable` again
    onSettled(isLocked)
  }
  const note = (_view: EditorView, event: Event): boolean => {
    if (!isStopped) {
      lastKey = performance.now()
      // An input method deletes and types again: between the two the word is not over.
      if (event instanceof KeyboardEvent && event.type === 'keydown')
        lastWasDeletion = event.key === 'Backspace' || event.key === 'Delete'
      return false
    }
    event.preventDefault()
    return true
  }

  const plugin = new Plugin({
    view(attached) {
      view = attached
      return {
        update(_view, before) {
          // The space after a word closes it, before the next word can begin.
          if (wanted && !isLocked && before.doc !== attached.state.doc) queueMicrotask(settle)
        },
        destroy() {
          clearTimeout(timer)
          view = null
        },
      }
    },
    props: {
      editable: () => !isLocked,
      handleDOMEvents: {
        keydown: note,
        keypress: note,
        beforeinput: note,
        compositionupdate() {
          lastKey = performance.now()
          return false
        },
        mousedown() {
          isStopped = false
          return false
        },
      },
    },
  })

  return {
    plugin,
    isLocked: () => isLocked,
    setLocked(locked, capMs = CAP_MS) {
      wanted = locked
      deadline = performance.now() + capMs
      settle()
    },
    stop(at) {
      isStopped = true
      at.dom.blur()
    },
    resume() {
      isStopped = false
    },
  }
}

/** The caret stands behind a space or a sign, or at the beginning of a block: no word is under way. */
function standsAfterWord({ selection: { $from } }: EditorState): boolean {
  const before = $from.nodeBefore
  if (before === null) return true
  return before.isText && !/[\p{L}\p{M}\p{N}]$/u.test(before.text ?? '')
}
