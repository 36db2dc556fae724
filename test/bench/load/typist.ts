/**
 * One editor's work, made before the clock starts. A typist writes in a paragraph of the shared base; its edits lean on
 * the base and on its own earlier edits only, so they are right in any order with other people's.
 */
import * as Y from 'yjs'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { seeded } from '#test/support/seeded.ts'
import { press } from './section.ts'
import { keystrokes } from './vietnamese.ts'

const NEW_PARAGRAPH_EVERY = 160

/** Somebody whose messages are numbered, and when each was sent. */
export interface Sender {
  readonly client: number
  /** edits sent so far */
  next: number
  /** Yjs clock behind the last edit that was sent */
  sentClock: number
  /** ms by clock; NaN: not counted */
  readonly sentAt: Float64Array
}

export interface Typist extends Sender {
  readonly updates: readonly Uint8Array[]
  /** clock behind each edit */
  readonly endClocks: readonly number[]
}

/** @param index which paragraph @param seed one per typist and run; it names the client id as well */
export function makeTypist(
  base: Uint8Array,
  edits: number,
  index: number,
  seed: number = index,
): Typist {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, base)
  const client = 1_000_000 + seed * 7_919
  doc.clientID = client
  const random = seeded(seed + 17)
  const root = doc.getXmlFragment(ROOT_NAME)
  let row = index % root.length
  let text = (root.get(row) as Y.XmlElement).get(0) as Y.XmlText
  let at = random(text.length)
  const updates: Uint8Array[] = []
  const endClocks: number[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  const keys = keystrokes(random)
  for (let i = 0; i < edits; i++) {
    doc.transact(() => {
      if (i > 0 && i % NEW_PARAGRAPH_EVERY === 0) {
        const element = new Y.XmlElement('paragraph')
        text = new Y.XmlText()
        element.insert(0, [text])
        row = Math.min(row + 1, root.length)
        root.insert(row, [element])
        at = 0
      } else at = press(text, at, keys.next().value)
    })
    endClocks.push(Y.getState(doc.store, client))
  }
  doc.destroy()
  const clocks = endClocks.at(-1) ?? 0
  const sentAt = new Float64Array(clocks + 1).fill(Number.NaN)
  return { client, updates, endClocks, sentAt, next: 0, sentClock: 0 }
}

/** Marks the next edit as sent at `now`. @returns its bytes, null when there is none left */
export function nextEdit(typist: Typist, now: number): Uint8Array | null {
  const update = typist.updates[typist.next]
  const clock = typist.endClocks[typist.next]
  if (update === undefined || clock === undefined) return null
  typist.next++
  typist.sentClock = clock
  typist.sentAt[clock] = now
  return update
}
