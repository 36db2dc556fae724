import { TextSelection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type { WordPlace } from '../components/place-link.ts'
import { pointAt, textblocksOf } from './find-layer.ts'

/** Selects words that an address names and brings them into sight: those nearest to where they stood.
 *  @returns false when they stand nowhere */
export function showWords(view: EditorView, { words, paragraph, from }: WordPlace): boolean {
  const blocks = textblocksOf(view.state.doc)
  const near = (blocks[Math.min(paragraph, blocks.length - 1)]?.start ?? 1) + from
  let best: number | null = null
  for (const { start, text } of blocks)
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1))
      if (best === null || Math.abs(start + at - near) < Math.abs(best - near)) best = start + at
  if (best === null) return false
  view.dispatch(
    view.state.tr.setSelection(TextSelection.create(view.state.doc, best, best + words.length)),
  )
  view.focus()
  // Who may only read has no selection: it is painted as well.
  pointAt(view, { from: best, to: best + words.length })
  return true
}
