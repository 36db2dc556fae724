/** What the keeper does with a section's bytes, wherever it runs. */
import * as Y from 'yjs'
import { wordsIn } from '#shared/document/block.ts'
import { fingerprintOf } from '#shared/document/fingerprint.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { authorshipOfState } from './authorship-of-state.ts'
import { blocksIn } from './blocks-of-state.ts'
import { takeOutExcess } from './excess-marks.ts'
import type { KeeperAnswer, KeeperTask, MadeSnapshot, RenderedText, TimedText } from './keeper.ts'
import { restoredText } from './restored-text.ts'
import { compressRows, unpackRows } from './section-history.ts'
import { writeStoredIndex } from './stored-index.ts'
import { WrittenTimes } from './written-times.ts'

export function answerTask(task: KeeperTask): KeeperAnswer {
  try {
    switch (task.kind) {
      case 'snapshot':
        return { id: task.id, made: snapshotOf(task.given) }
      case 'render':
        return { id: task.id, made: rendered(task.given.text) }
      case 'fingerprint':
        return { id: task.id, made: inSection(task.given.text, fingerprintOf) }
      case 'authorship': {
        const { text, clients } = task.given
        return { id: task.id, made: authorshipOfState(text, clients, timesOf(task.given)) }
      }
      case 'put-back':
        return { id: task.id, made: restoredText(task.given) }
    }
  } catch (error) {
    return { id: task.id, error: error instanceof Error ? (error.stack ?? error.message) : 'error' }
  }
}

/** Without a random name of its own: it lives for this one look. */
function inSection<T>(bytes: Uint8Array, read: (root: Y.XmlFragment, doc: Y.Doc) => T): T {
  const doc = new Y.Doc({ guid: '' })
  Y.applyUpdate(doc, bytes)
  const found = read(doc.getXmlFragment(ROOT_NAME), doc)
  doc.destroy()
  return found
}

/** The text as it reads once what is too much is out. */
const rendered = (bytes: Uint8Array): RenderedText =>
  inSection(bytes, (root, doc) => {
    const excess = takeOutExcess(doc, root)
    const blocks = blocksIn(root)
    return { blocks, words: wordsIn(blocks), excess }
  })

function snapshotOf(given: TimedText): MadeSnapshot {
  const text = collected(given.text)
  return {
    text,
    index: writeStoredIndex(text),
    times: timesOf(given).encode(),
    history: given.packs.map(compressRows),
  }
}

function timesOf({ times, packs }: TimedText): WrittenTimes {
  const known = times === null ? new WrittenTimes() : WrittenTimes.decode(times)
  for (const pack of packs) for (const { data, at } of unpackRows(pack)) known.addRow(data, at)
  return known
}

/** Merged and garbage-collected. Checked updates leave nothing pending and nothing short; if something is, it throws
 *  and the old bytes stay. */
function collected(bytes: Uint8Array): Uint8Array {
  const doc = new Y.Doc({ gc: true, guid: '' })
  Y.applyUpdate(doc, bytes)
  const expected = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(bytes))
  for (const [client, clock] of expected)
    if (Y.getState(doc.store, client) !== clock) throw new Error(`client ${client} is short`)
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) throw new Error('pending')
  const snapshot = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return snapshot
}
