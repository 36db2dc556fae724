/**
 * A copy that was set aside because it holds more than the restored server: as soon as a part of it may go up, it does.
 * One's own part needs only the text it stands on; the rest needs the section to be open for recovery. What others
 * bring back themselves is no longer missing. The document is the mirror of the server that this looks into.
 */
import * as Y from 'yjs'
import type { SectionConnection } from './provider.ts'
import { surplusOf } from './surplus.ts'
import type { Timing } from './timing.ts'

/** After something arrived, and before an offer that came too early is made again. */
const LOOK_AGAIN_MS = 1_000

export interface AsideCopy {
  stop(): void
}

export function createAsideCopy(parts: {
  /** the whole state */
  readonly copy: Uint8Array
  readonly connection: SectionConnection
  readonly ownIds: ReadonlySet<number>
  /** false: it was refused before, and only waits */
  readonly mayOffer: boolean
  readonly timing: Timing
  /** how many letters wait; 0: none any more */
  readonly waiting: (characters: number) => void
  /** the server has all of it */
  readonly done: () => void
}): AsideCopy {
  const { copy, connection, timing } = parts
  let cancel: (() => void) | null = null
  let told = -1
  let isSynced = false
  let isOver = false

  function look(): void {
    cancel = null
    if (isOver || !isSynced) return
    connection.gate.flush()
    const surplus = surplusOf(copy, Y.encodeStateVector(connection.doc), parts.ownIds)
    const isDone = surplus.isNothing
    // What was deleted before the restore is deleted again when its letters are back: that is in `own` too.
    if (parts.mayOffer) {
      if (connection.isRecovering && !isDone) connection.offer(surplus.all)
      else if (surplus.hasOwn || isDone) connection.offer(surplus.own)
    }
    if (isDone) {
      isOver = true
      parts.done()
    }
    const { characters } = surplus
    if (characters === told) return
    told = characters
    parts.waiting(characters)
  }
  const soon = (): void => {
    if (!isOver) cancel ??= timing.after(LOOK_AGAIN_MS, look)
  }
  const synced = (): void => {
    isSynced = true
    look()
  }
  connection.on('synced', synced)
  connection.on('arrived', soon)
  connection.on('later', soon)
  connection.on('recovery', soon)
  return {
    stop() {
      isOver = true
      cancel?.()
    },
  }
}
