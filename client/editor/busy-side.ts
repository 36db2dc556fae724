/**
 * An own split or join next to another person. Yjs cannot move text: one side is copied and its original deleted, which
 * tears a syllable being typed there. So the side that nobody else is in is copied. Somebody is where their caret is,
 * and where they wrote a moment ago: letters can be here before the caret that goes with them.
 */
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { textsOf } from './block-text.ts'

/** Is another person in this paragraph, with more than `offset` letters to the left? A caret belongs to the letter
 *  before it, so with an offset of -1 everybody counts. */
export type IsBusy = (block: Y.XmlElement, offset: number) => boolean

/** Whoever wrote this long ago may still be in the word. */
const RECENT_MS = 2_000

interface Written {
  readonly last: Y.ID
  readonly at: number
}

export class BusyWatch {
  readonly #doc: Y.Doc
  readonly #awareness: Awareness | undefined
  /** by client, each one's last letter */
  readonly #written = new Map<number, Written>()

  constructor(doc: Y.Doc, awareness: Awareness | undefined) {
    this.#doc = doc
    this.#awareness = awareness
    doc.on('afterTransaction', this.#note)
  }

  destroy(): void {
    this.#doc.off('afterTransaction', this.#note)
  }

  readonly isBusy: IsBusy = (block, offset) =>
    this.#places().some((place) => offsetIn(block, place) > offset)

  readonly #note = ({ local, beforeState, afterState }: Y.Transaction): void => {
    if (local) return
    const at = performance.now()
    for (const [client, clock] of afterState)
      if (client !== this.#doc.clientID && clock > (beforeState.get(client) ?? 0))
        this.#written.set(client, { last: Y.createID(client, clock - 1), at })
  }

  #places(): Y.AbsolutePosition[] {
    const since = performance.now() - RECENT_MS
    for (const [client, { at }] of this.#written) if (at < since) this.#written.delete(client)
    const letters = [...this.#written.values()].map(
      // Right of the letter, not left of it.
      ({ last }) => new Y.RelativePosition(null, null, last, -1),
    )
    const carets = [...(this.#awareness?.getStates() ?? [])].flatMap(([client, { cursor }]) =>
      client === this.#doc.clientID ? [] : [caretOf(cursor)],
    )
    return [...letters, ...carets].flatMap((relative) => absolute(relative, this.#doc) ?? [])
  }
}

/** The letters of this block left of a place; -Infinity when the place is elsewhere. */
function offsetIn(block: Y.XmlElement, { type, index }: Y.AbsolutePosition): number {
  if (type === block) return 0
  let offset = 0
  for (const text of textsOf(block)) {
    if (text === type) return offset + index
    offset += text.length
  }
  return -Infinity
}

/** What another client sent as its caret: read with care. */
function caretOf(cursor: unknown): Y.RelativePosition | null {
  if (typeof cursor !== 'object' || cursor === null || !('head' in cursor)) return null
  const { head } = cursor
  if (typeof head !== 'object' || head === null) return null
  try {
    return Y.createRelativePositionFromJSON(head)
  } catch {
    return null
  }
}

function absolute(relative: Y.RelativePosition | null, doc: Y.Doc): Y.AbsolutePosition | null {
  if (relative === null) return null
  try {
    return Y.createAbsolutePositionFromRelativePosition(relative, doc)
  } catch {
    return null
  }
}
