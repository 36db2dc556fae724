/** What the save badge may say where suggestions are written: they travel beside the section's own line. */
import type { SaveState } from '../sync/save-state.ts'

export interface SuggestionsSent {
  /** changes the server has not taken */
  readonly waiting: number
  readonly isRefused: boolean
  /** when it last took everything (ms since 1970); null: nothing was written yet */
  readonly at: number | null
}

/** Every doubt falls to the weaker claim. Pure. */
export function saveWithSuggestions(line: SaveState, sent: SuggestionsSent): SaveState {
  const { waiting, isRefused, at } = sent
  if (waiting > 0 && isRefused) return { kind: 'refused', changes: waiting }
  switch (line.kind) {
    case 'saved':
      if (waiting > 0) return { kind: 'saving', visible: true }
      return { kind: 'saved', at: at === null ? line.at : Math.max(at, line.at ?? 0) }
    case 'offline':
    case 'reconnecting':
    case 'connecting':
    case 'signed-out':
    case 'stopped':
      return { ...line, changes: line.changes + waiting }
    case 'saving':
    case 'not-saved':
    case 'refused':
    case 'storage-trouble':
      return line
  }
}
