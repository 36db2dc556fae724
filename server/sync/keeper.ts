/** The keeper's thread as the engine sees it: hand in bytes, get a snapshot or readable text. */
import { Worker } from 'node:worker_threads'
import type { Block } from '#shared/document/block.ts'
import type { Database } from '../storage/database.ts'
import type { AuthoredBlock } from './authorship-of-state.ts'
import type { ExcessMarks } from './excess-marks.ts'
import type { ErasedHistory } from './restored-text.ts'
import type { ClientOwner } from './section-log.ts'

export interface KeeperData {
  /** null: no embedded database, no checkpoints */
  readonly sqliteFile: string | null
}
export interface ReadableText {
  readonly blocks: readonly Block[]
  readonly words: number
}
export interface RenderedText extends ReadableText {
  /** what is to be taken out of the section */
  readonly excess: ExcessMarks | null
}
/** A section's text, and what tells when the text was written. */
export interface TimedText {
  /** a whole Yjs V1 update that passed the gate */
  readonly text: Uint8Array
  /** written-times.ts of the snapshot before; null: none */
  readonly times: Uint8Array | null
  /** section-history.ts, all rows since that snapshot in order, packed, not compressed */
  readonly packs: readonly Uint8Array[]
}
/** All that a snapshot consists of. */
export interface MadeSnapshot {
  /** merged and garbage-collected */
  readonly text: Uint8Array
  /** stored-index.ts of it */
  readonly index: Uint8Array
  readonly times: Uint8Array
  /** the given packs, compressed */
  readonly history: readonly Uint8Array[]
}
/** What can be asked of the thread, and what it answers. */
export interface KeeperWork {
  snapshot: { readonly given: TimedText; readonly made: MadeSnapshot }
  render: { readonly given: { readonly text: Uint8Array }; readonly made: RenderedText }
  fingerprint: { readonly given: { readonly text: Uint8Array }; readonly made: Uint8Array }
  authorship: {
    readonly given: TimedText & { readonly clients: ReadonlyMap<number, ClientOwner> }
    readonly made: readonly AuthoredBlock[]
  }
  'put-back': { readonly given: ErasedHistory; readonly made: Uint8Array | null }
}
export type KeeperTask = {
  [Kind in keyof KeeperWork]: {
    readonly kind: Kind
    readonly id: number
    readonly given: KeeperWork[Kind]['given']
  }
}[keyof KeeperWork]
export type KeeperAnswer =
  | { readonly id: number; readonly made: KeeperWork[keyof KeeperWork]['made'] }
  | { readonly id: number; readonly error: string }

export interface Keeper {
  /** Starts the thread when it does not run yet. */
  start(): void
  snapshot(given: TimedText): Promise<MadeSnapshot>
  render(text: Uint8Array): Promise<RenderedText>
  /** @returns shared/document/fingerprint.ts of the section */
  fingerprint(text: Uint8Array): Promise<Uint8Array>
  authorship(given: KeeperWork['authorship']['given']): Promise<readonly AuthoredBlock[]>
  /** @returns restored-text.ts of what was deleted */
  putBack(given: ErasedHistory): Promise<Uint8Array | null>
  stop(): Promise<void>
}

const AGAIN_MS = 1_000
/** Its documents live for one task. Left to itself the thread's heap takes 50 MB more and gives nothing back. */
const YOUNG_MB = 6
interface Waiting {
  readonly settle: (answer: KeeperAnswer) => void
  readonly fail: (error: Error) => void
}

/** @param fail called when the thread itself breaks: nothing of ours does that */
export function createKeeper(
  database: Pick<Database, 'raw'>,
  fail: (error: unknown) => void,
): Keeper {
  const { raw } = database
  const data: KeeperData = { sqliteFile: raw.engine === 'sqlite' ? raw.file : null }
  let worker: Worker | null = null
  let isStopped = false
  let lastId = 0
  let notBefore = 0
  const waiting = new Map<number, Waiting>()

  /** Not before it is needed: a server that has just started has newcomers to serve. */
  function running(): Worker {
    if (worker !== null) return worker
    worker = new Worker(new URL('./keeper-thread.ts', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
    worker.unref()
    let hasAnswered = false
    worker.on('message', (answer: KeeperAnswer) => {
      hasAnswered = true
      waiting.get(answer.id)?.settle(answer)
      waiting.delete(answer.id)
    })
    worker.on('error', (error: Error) => {
      if (hasAnswered) return fail(error)
      // It could not even load: no file descriptors, no memory. Nothing is lost: it is started again when there is room.
      worker = null
      notBefore = performance.now() + AGAIN_MS
      for (const w of waiting.values()) w.fail(error)
      waiting.clear()
    })
    return worker
  }

  async function ask<Kind extends keyof KeeperWork>(
    kind: Kind,
    given: KeeperWork[Kind]['given'],
  ): Promise<KeeperWork[Kind]['made']> {
    if (isStopped) throw new Error('the keeper has stopped')
    if (performance.now() < notBefore) throw new Error('the keeper cannot start')
    const id = ++lastId
    const answer = await new Promise<KeeperAnswer>((settle, failed) => {
      waiting.set(id, { settle, fail: failed })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      running().postMessage({ kind, id, given })
    })
    if ('error' in answer) throw new Error(answer.error)
    // The thread answers each kind with what it makes of it.
    return answer.made
  }

  return {
    start() {
      if (performance.now() >= notBefore) running()
    },
    snapshot: (given) => ask('snapshot', given),
    render: (text) => ask('render', { text }),
    fingerprint: (text) => ask('fingerprint', { text }),
    authorship: (given) => ask('authorship', given),
    putBack: (given) => ask('put-back', given),
    async stop() {
      isStopped = true
      for (const w of waiting.values()) w.fail(new Error('the keeper has stopped'))
      waiting.clear()
      await worker?.terminate()
    },
  }
}
