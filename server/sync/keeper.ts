/** The keeper's thread as the engine sees it: hand in bytes, get a snapshot or readable text. */
import { Worker } from 'node:worker_threads'
import type { Block } from '#shared/document/block.ts'
import type { ExcessMarks } from './excess-marks.ts'
import type { Database } from '../storage/database.ts'

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
export type KeeperTask = {
  readonly kind: 'snapshot' | 'render' | 'fingerprint'
  readonly id: number
  readonly bytes: Uint8Array
}
export type KeeperAnswer =
  | { readonly id: number; readonly snapshot: Uint8Array }
  | { readonly id: number; readonly text: RenderedText }
  | { readonly id: number; readonly fingerprint: Uint8Array }
  | { readonly id: number; readonly error: string }

export interface Keeper {
  /** Starts the thread when it does not run yet. */
  start(): void
  /** @returns the section merged and garbage-collected */
  snapshot(bytes: Uint8Array): Promise<Uint8Array>
  render(bytes: Uint8Array): Promise<RenderedText>
  /** @returns shared/document/fingerprint.ts of the section */
  fingerprint(bytes: Uint8Array): Promise<Uint8Array>
  stop(): Promise<void>
}

const AGAIN_MS = 1_000
const SQLITE_CANTOPEN = 14
/** No file descriptor is left for its modules, its thread or its connection. */
function isOutOfFiles(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return (
    errcode === SQLITE_CANTOPEN ||
    ['EMFILE', 'ENFILE', 'ERR_WORKER_INIT_FAILED'].includes(String(code))
  )
}

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
    worker = new Worker(new URL('./keeper-thread.ts', import.meta.url), { workerData: data })
    worker.unref()
    worker.on('message', (answer: KeeperAnswer) => {
      waiting.get(answer.id)?.settle(answer)
      waiting.delete(answer.id)
    })
    worker.on('error', (error: Error) => {
      if (!isOutOfFiles(error)) return fail(error)
      // It could not even load. Nothing is lost: it is started again when there is room.
      worker = null
      notBefore = performance.now() + AGAIN_MS
      for (const w of waiting.values()) w.fail(error)
      waiting.clear()
    })
    return worker
  }

  function ask(kind: KeeperTask['kind'], bytes: Uint8Array): Promise<KeeperAnswer> {
    if (isStopped) return Promise.reject(new Error('the keeper has stopped'))
    if (performance.now() < notBefore) return Promise.reject(new Error('the keeper cannot start'))
    const id = ++lastId
    return new Promise((settle, failed) => {
      waiting.set(id, { settle, fail: failed })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      running().postMessage({ kind, id, bytes } satisfies KeeperTask)
    })
  }

  return {
    start() {
      if (performance.now() >= notBefore) running()
    },
    async snapshot(bytes) {
      const answer = await ask('snapshot', bytes)
      if ('snapshot' in answer) return answer.snapshot
      throw new Error('error' in answer ? answer.error : 'no snapshot')
    },
    async render(bytes) {
      const answer = await ask('render', bytes)
      if ('text' in answer) return answer.text
      throw new Error('error' in answer ? answer.error : 'no text')
    },
    async fingerprint(bytes) {
      const answer = await ask('fingerprint', bytes)
      if ('fingerprint' in answer) return answer.fingerprint
      throw new Error('error' in answer ? answer.error : 'no fingerprint')
    },
    async stop() {
      isStopped = true
      for (const w of waiting.values()) w.fail(new Error('the keeper has stopped'))
      waiting.clear()
      await worker?.terminate()
    },
  }
}
