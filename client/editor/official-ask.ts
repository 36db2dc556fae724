/** What of official writing a key, a button or the command box asks the screen around the editor for. */
import type { Command } from 'prosemirror-state'

export const OFFICIAL_ASKS = ['missing', 'citation', 'footnote', 'next-missing'] as const
export type OfficialAsk = (typeof OFFICIAL_ASKS)[number]

/** With Ctrl and Alt (DESIGN.md, 9). */
export const OFFICIAL_KEYS: Readonly<Partial<Record<string, OfficialAsk>>> = {
  s: 'missing',
  d: 'citation',
  f: 'footnote',
}

/** Asks whoever contains the editor: event `official-ask` on its element. */
export const askOfficial =
  (what: OfficialAsk): Command =>
  (_state, dispatch, view) => {
    if (dispatch !== undefined && view !== undefined)
      view.dom.dispatchEvent(new CustomEvent('official-ask', { bubbles: true, detail: what }))
    return true
  }
