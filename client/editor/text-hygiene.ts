/**
 * Text at the door of the document: NFC, no control characters, never inside a composition. What was typed in
 * decomposed form (some input methods do) is composed once its author has paused, and spaces at which no official line
 * ends become non-breaking.
 */
import { Fragment, Slice, type Node } from 'prosemirror-model'
import { Plugin, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { withNoBreakSpaces } from '#shared/text/no-break.ts'
import { cleanText, withoutUnwanted } from '#shared/text/normalize.ts'
import { syncStateOf } from './binding.ts'

/** Pasted or dropped content with clean text; marks and structure as they are. */
export function cleanSlice(slice: Slice): Slice {
  return new Slice(cleanFragment(slice.content), slice.openStart, slice.openEnd)
}

function cleanFragment(fragment: Fragment): Fragment {
  const nodes: Node[] = []
  fragment.forEach((node) => {
    if (!node.isText) nodes.push(node.copy(cleanFragment(node.content)))
    else {
      const text = withNoBreakSpaces(cleanText(node.text ?? ''))
      if (text !== '') nodes.push(node.type.schema.text(text, node.marks))
    }
  })
  return Fragment.from(nodes)
}

/** No key for this long: an input method that thinks in decomposed letters is done with the word. */
const PAUSE_MS = 1_000

/** Marks an edit whose words somebody else has written: they stay letter for letter, and it stays one step of undo. */
export const NOT_TYPED = 'not-typed'

/** Composes decomposed letters that this person typed, after a pause and outside any composition. */
export function composedTyping(): Plugin {
  let typed: { from: number; to: number } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const settle = (view: EditorView): void => {
    if (view.isDestroyed) return
    if (view.composing) return wait(view)
    const range = typed
    typed = null
    if (range === null || !view.editable) return
    const tr = composeIn(view.state, range.from, range.to)
    if (tr !== null) view.dispatch(tr)
    // In a suggester's copy each space would be a suggestion of its own.
    if (syncStateOf(view.state).frame(view.state).section !== null) return
    // Composing keeps positions before the range, and spaces only change where they stand.
    const to = tr === null ? range.to : tr.mapping.map(range.to)
    const kept = keepTogether(view.state, range.from, to)
    if (kept !== null) view.dispatch(kept)
  }
  const wait = (view: EditorView): void => {
    clearTimeout(timer)
    timer = setTimeout(settle, PAUSE_MS, view)
  }

  return new Plugin({
    props: {
      // Typed from a menu of control characters: the server would refuse the whole change.
      handleTextInput(view, from, to, text) {
        const allowed = withoutUnwanted(text)
        if (allowed === text) return false
        view.dispatch(view.state.tr.insertText(allowed, from, to))
        return true
      },
    },
    view: (view) => ({
      update(_view, was) {
        const { lastTr, isChangeOrigin } = syncStateOf(view.state)
        if (view.state.doc === was.doc || lastTr === null) return
        // What somebody else writes at its edges is theirs to put right: done twice, a space would stand there twice.
        const isTheirs = isChangeOrigin || lastTr.getMeta(NOT_TYPED) === true
        const edge = isTheirs ? 1 : -1
        if (typed !== null) {
          const from = lastTr.mapping.map(typed.from, edge)
          typed = { from, to: Math.max(from, lastTr.mapping.map(typed.to, -edge)) }
        }
        if (isTheirs) return
        for (const [i, map] of lastTr.mapping.maps.entries()) {
          map.forEach((_from, _to, from, to) => {
            const rest = lastTr.mapping.slice(i + 1)
            const added = { from: rest.map(from, -1), to: rest.map(to, 1) }
            typed =
              typed === null
                ? added
                : { from: Math.min(typed.from, added.from), to: Math.max(typed.to, added.to) }
          })
        }
        wait(view)
      },
      destroy: () => clearTimeout(timer),
    }),
  })
}

/** @returns the steps that compose what is decomposed around a range, null when nothing is */
export function composeIn(state: EditorState, from: number, to: number): Transaction | null {
  const { tr } = state
  const size = state.doc.content.size
  const edits: { from: number; to: number; node: Node }[] = []
  // One place wider: a combining mark belongs to the letter before it.
  state.doc.nodesBetween(Math.max(0, from - 1), Math.min(size, to + 1), (node, pos) => {
    if (!node.isText) return
    const text = node.text ?? ''
    const composed = text.normalize('NFC')
    if (composed === text) return
    let start = 0
    while (start < composed.length && text[start] === composed[start]) start++
    let end = 0
    while (
      end < composed.length - start &&
      text[text.length - 1 - end] === composed[composed.length - 1 - end]
    )
      end++
    const letters = composed.slice(start, composed.length - end)
    edits.push({
      from: pos + start,
      to: pos + text.length - end,
      node: node.type.schema.text(letters, node.marks),
    })
  })
  for (const edit of edits.toReversed()) tr.replaceWith(edit.from, edit.to, edit.node)
  return edits.length === 0 ? null : tr
}

/** How far before what was typed a space may stand that it holds together: in «14 tháng 3» the 3 decides on the first. */
const LOOK_BACK = 8

/** @returns the steps that make spaces around a range non-breaking where the office wants it, null when none is */
export function keepTogether(state: EditorState, from: number, to: number): Transaction | null {
  const { tr } = state
  const start = Math.max(0, from - LOOK_BACK)
  const end = Math.min(state.doc.content.size, to + 2)
  state.doc.nodesBetween(start, end, (node, pos) => {
    if (!node.isText) return
    const text = node.text ?? ''
    const kept = withNoBreakSpaces(text)
    for (let i = Math.max(0, start - pos); i < Math.min(text.length, end - pos); i++)
      if (text[i] !== kept[i])
        tr.replaceWith(pos + i, pos + i + 1, node.type.schema.text(kept.charAt(i), node.marks))
  })
  return tr.docChanged ? tr : null
}
