/** The engine as the workflow sees it: sections with their words and blocks, all at one moment. */
import { wordsIn } from '#shared/document/block.ts'
import { blocksOfState } from '../sync/blocks-of-state.ts'
import type { SyncEngine } from '../sync/engine.ts'
import type { LiveText, SectionMoment } from '../workflow/live-text.ts'

/** What of the engine is needed here. */
export type ReadableEngine = Pick<SyncEngine, 'capture' | 'read'>

export function liveTextOf(engine: ReadableEngine): LiveText {
  return {
    async capture(sectionIds) {
      const captured = await engine.capture(sectionIds)
      const moments: SectionMoment[] = []
      for (const sectionId of sectionIds) {
        const at = captured.get(sectionId)
        if (at === undefined) continue
        // Rendered off the main thread and kept; right only when nobody has written since the moment.
        const reading = await engine.read(sectionId)
        const isSame = reading !== null && reading.seq === at.seq
        const blocks = isSame ? reading.blocks : blocksOfState(at.state)
        moments.push({
          sectionId,
          blocks,
          words: isSame ? reading.words : wordsIn(blocks),
          logSeq: at.seq,
          state: at.state,
          stateVector: at.stateVector,
        })
      }
      return moments
    },
  }
}
