/**
 * Editors of one section who type without pause, and what they were promised: which of their edits were acknowledged,
 * and what their screens showed of each other. Kept here, outside the server, so that a server that comes back after a
 * fault can be held to it.
 */
import assert from 'node:assert/strict'
import * as Y from 'yjs'
import { LivePeer, readable, sleep, until } from '#test/support/live-peer.ts'
import { seeded, type Seeded } from '#test/support/seeded.ts'

/** Where the section is, and a cookie for each editor. */
export interface Door {
  readonly url: string
  readonly section: string
  readonly cookies: readonly string[]
}

/** A client id's text up to this clock must survive; `at`: ms since 1970, not before the promise was made. */
export interface Promised {
  readonly at: number
  readonly client: number
  readonly clock: number
}

interface Editor {
  readonly doc: Y.Doc
  peer: LivePeer | null
  /** own clock after each update of this connection */
  readonly ends: { readonly n: number; readonly clock: number }[]
  acknowledged: number
}

const ownClock = (doc: Y.Doc): number => Y.getState(doc.store, doc.clientID)
const PATIENCE_MS = 30_000

export class Office {
  readonly promises: Promised[] = []
  /** updates acknowledged in all */
  acknowledged = 0
  readonly editors: readonly Editor[]
  readonly #door: () => Door
  readonly #random: Seeded
  readonly #where: string

  constructor(door: () => Door, count: number, seed: number) {
    this.#door = door
    this.#random = seeded(seed)
    this.#where = `seed ${seed}`
    this.editors = Array.from({ length: count }, newEditor)
  }

  /** Those who are out come in, each with its own copy. */
  async enter(): Promise<void> {
    await Promise.all(
      this.editors.map(async (editor, i) => {
        if (editor.peer?.isOpen === true) return
        this.#count(editor)
        const { url, section, cookies } = this.#door()
        const cookie = cookies[i % cookies.length] ?? ''
        const { doc } = editor
        editor.ends.length = 0
        editor.acknowledged = 0
        const peer = new LivePeer(`${url}/collab/${section}`, { cookie, doc })
        editor.peer = peer
        await peer.synced
        // What it had before is in its answer to the server's question, the last thing it sent.
        editor.ends.push({ n: peer.sent, clock: ownClock(doc) })
      }),
    )
  }

  /** @param isOver asked after each edit */
  async typeUntil(isOver: () => boolean, pauseMs = 4): Promise<void> {
    for (let n = 0; !isOver(); n++) {
      const editor = this.editors[this.#random(this.editors.length)]
      if (editor !== undefined) edit(editor.doc, this.#random)
      await sleep(this.#random(pauseMs))
      if (n % 4 === 0) this.note()
    }
    this.note()
  }

  typeFor(ms: number): Promise<void> {
    const end = Date.now() + ms
    return this.typeUntil(() => Date.now() >= end)
  }

  /** on the connections that are open now */
  get acknowledgedNow(): number {
    return this.editors.reduce((n, { peer }) => n + (peer?.saved ?? 0), 0)
  }

  get isAnybodyIn(): boolean {
    return this.editors.some(({ peer }) => peer?.isOpen === true)
  }

  /** Writes down what has been acknowledged since the last time. */
  note(): void {
    for (const editor of this.editors) {
      const saved = editor.peer?.saved ?? 0
      if (saved === editor.acknowledged) continue
      editor.acknowledged = saved
      const clock = editor.ends.findLast((end) => end.n <= saved)?.clock ?? 0
      // A whole millisecond may have been cut off: a promise is never dated before it was made.
      this.promises.push({ at: Date.now() + 1, client: editor.doc.clientID, clock })
    }
  }

  /** What must be on disk: everything acknowledged until now, and everything that a screen showed of the others. */
  mustBeKept(): Promised[] {
    this.note()
    const at = Date.now() + 1
    const shown = this.editors.flatMap(({ doc }) =>
      this.editors
        .filter((other) => other.doc !== doc)
        .map(({ doc: { clientID } }) => ({
          at,
          client: clientID,
          clock: Y.getState(doc.store, clientID),
        })),
    )
    return [...this.promises, ...shown]
  }

  /** A newcomer gets everything that was promised so far. @throws when something is missing */
  async expectKept(): Promise<void> {
    const promised = this.mustBeKept()
    const { url, section, cookies } = this.#door()
    const doc = new Y.Doc()
    const reader = new LivePeer(`${url}/collab/${section}`, { cookie: cookies[0] ?? '' })
    await reader.synced
    for (const bytes of reader.heard) Y.applyUpdate(doc, bytes)
    reader.end()
    expectHolds(doc, promised, this.#where)
  }

  /** Everybody comes back with what was not acknowledged; all copies become equal, and the server's is the same.
   *  @throws when they do not */
  async settle(): Promise<void> {
    await this.enter()
    const first = this.editors[0]?.doc ?? new Y.Doc()
    const isCalm = (): boolean =>
      this.editors.every(
        ({ doc, peer }) =>
          peer !== null && peer.saved === peer.sent && readable(doc) === readable(first),
      )
    const areEqual = await until(isCalm, PATIENCE_MS)
    for (const { peer } of this.editors) assert.equal(peer?.closed, null, this.#where)
    assert.ok(areEqual, `${this.#where}: copies differ, or something is still not saved`)
    await this.expectKept()
  }

  leave(): void {
    for (const editor of this.editors) {
      this.#count(editor)
      editor.peer?.end()
      editor.peer = null
    }
  }

  #count(editor: Editor): void {
    this.note()
    this.acknowledged += editor.peer?.saved ?? 0
  }
}

/** @throws when a copy lacks what was promised, or holds something that cannot be placed */
export function expectHolds(doc: Y.Doc, promised: readonly Promised[], where: string): void {
  for (const { client, clock } of promised)
    assert.ok(
      Y.getState(doc.store, client) >= clock,
      `${where}: client ${client} was promised ${clock}, there is ${Y.getState(doc.store, client)}`,
    )
  assert.equal(doc.store.pendingStructs, null, where)
  assert.equal(doc.store.pendingDs, null, where)
}

function newEditor(): Editor {
  const doc = new Y.Doc()
  const editor: Editor = { doc, peer: null, ends: [], acknowledged: 0 }
  doc.on('update', (_update: Uint8Array, from: unknown) => {
    const { peer } = editor
    // The peer listens after us: this update is the next one it counts.
    if (peer !== null && from !== peer) editor.ends.push({ n: peer.sent + 1, clock: ownClock(doc) })
  })
  return editor
}

/** One random change of a person who types. */
export function edit(doc: Y.Doc, random: Seeded): void {
  const fragment = doc.getXmlFragment('prosemirror')
  doc.transact(() => {
    if (fragment.length < 5 || random(40) === 0) {
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.insert(0, [new Y.XmlText('Đoạn ')])
      fragment.insert(random(fragment.length + 1), [paragraph])
      if (fragment.length > 40) fragment.delete(random(fragment.length), 1)
      return
    }
    const block = fragment.get(random(fragment.length))
    const text = block instanceof Y.XmlElement ? block.get(0) : null
    if (!(text instanceof Y.XmlText)) return
    text.insert(random(text.length + 1), 'ủ')
    if (text.length > 30) text.delete(random(text.length - 2), 2)
  })
}
