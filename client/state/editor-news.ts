/** What the editor of the open section says about itself: its text, its line, its copy on this machine. */
import { CLOSE } from '#shared/wire/sync.ts'
import { NO_TOOLS, type ToolbarState } from '../editor/commands.ts'
import type { KeptText } from '../sync/offline-store.ts'
import type { SaveFacts, SaveState } from '../sync/save-state.ts'

export interface EditorNews {
  /** of the text in the editor; null until it is known */
  readonly words: number | null
  /** places of it at which something is still missing */
  readonly missing: number
  readonly save: SaveState
  readonly facts: SaveFacts | null
  readonly tools: ToolbarState
  /** words of this section that the server did not take */
  readonly kept: readonly KeptText[]
  /** the text holds something that this page is too old to know */
  readonly needsReload: boolean
  /** the server cannot read the section's bytes in full */
  readonly isDamaged: boolean
  /** what was being written in a paragraph that someone else deleted */
  readonly removed: string
  /** letters on this machine that a restored server lost */
  readonly aside: number
  readonly isTextReady: boolean
}

/** Before the editor has said anything, and again with every other section. */
export const NO_NEWS: EditorNews = {
  words: null,
  missing: 0,
  save: { kind: 'connecting', changes: 0 },
  facts: null,
  tools: NO_TOOLS,
  kept: [],
  needsReload: false,
  isDamaged: false,
  removed: '',
  aside: 0,
  isTextReady: false,
}

/** Every role in the report was withdrawn, or the person's body has ended. */
export const isClosedTo = (facts: SaveFacts | null): boolean =>
  facts?.link.kind === 'stopped' && facts.link.code === CLOSE.noRight

/** Nothing of now is known while the line is down: neither who is here nor what others write. */
export const isCut = ({ save }: EditorNews, isOnline: boolean): boolean =>
  !isOnline || save.kind === 'offline' || save.kind === 'reconnecting'
