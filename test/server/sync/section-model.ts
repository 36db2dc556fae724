/** What the engine keeps of a section, without sockets and disk, next to a plain Y.Doc that gets the same bytes. */
import { expect } from 'vitest'
import * as Y from 'yjs'
import { checkUpdate, type CheckedUpdate } from '#server/sync/gate.ts'
import { TRUSTED } from '#server/sync/gate-author.ts'
import { ROOT_RULE, RULE_OF_MARK, RULE_OF_NODE } from '#server/sync/node-rules.ts'
import { BOUNDS } from '#server/sync/limits.ts'
import { SectionIndex } from '#server/sync/section-index.ts'
import { isEmpty, joinUpdates, openUpdate, updateSince, type Update } from '#server/sync/update.ts'

export const openDoc = (...updates: readonly Uint8Array[]): Y.Doc => {
  const doc = new Y.Doc()
  for (const u of updates) Y.applyUpdate(doc, u)
  return doc
}
// oxlint-disable-next-line typescript/no-base-to-string -- Yjs writes the fragment as XML
export const xml = (doc: Y.Doc): string => doc.getXmlFragment('prosemirror').toString()

export class SectionModel {
  index = new SectionIndex()
  kept: Update[] = []
  readonly plain = new Y.Doc()
  taken = 0

  constructor(state: Uint8Array) {
    this.receive(state)
    this.taken = 0
  }

  /** @param ids the sender's client ids; missing: any
   *  @throws Refusal */
  receive(bytes: Uint8Array, ids?: ReadonlySet<number>): CheckedUpdate {
    const checked = checkUpdate(bytes, this.index, {
      mayUse: (client) => ids === undefined || ids.has(client),
    })
    this.taken++
    if (!isEmpty(checked)) {
      checked.take()
      this.kept.push(checked)
    }
    Y.applyUpdate(this.plain, bytes)
    return checked
  }

  bytes(): Uint8Array {
    return joinUpdates(this.kept).bytes
  }

  /** A restart: the index comes from bytes, `collected` ones when a snapshot was made. */
  reload(isCollected: boolean): void {
    const bytes = isCollected ? Y.encodeStateAsUpdate(openDoc(this.bytes())) : this.bytes()
    this.kept = [openUpdate(bytes)]
    this.index = new SectionIndex()
    checkUpdate(bytes, this.index, TRUSTED).take()
  }

  /** What a client with this vector would be sent. */
  answer(vector: ReadonlyMap<number, number>): Uint8Array {
    return joinUpdates(this.kept.map((u) => updateSince(u, vector))).bytes
  }

  /** The engine's bytes are the plain document's, nothing hangs, and everything stands where the schema lets it. */
  check(): void {
    const doc = openDoc(this.bytes())
    expect(xml(doc)).toBe(xml(this.plain))
    expect(Y.decodeStateVector(Y.encodeStateVector(doc))).toEqual(
      Y.decodeStateVector(Y.encodeStateVector(this.plain)),
    )
    expectWithinSchema(this.plain)
  }
}

export function expectWithinSchema(doc: Y.Doc): void {
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) throw new Error('pending')
  if (doc.share.size > 1) throw new Error('a second root')
  const open: [Y.XmlFragment, string, number][] = [[doc.getXmlFragment('prosemirror'), 'doc', 0]]
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [parent, name, depth] = top
    const rule = name === 'doc' ? ROOT_RULE : RULE_OF_NODE.get(name)
    if (depth > BOUNDS.treeDepth) throw new Error('too deep')
    for (const child of parent.toArray()) {
      if (child instanceof Y.XmlText) {
        if (rule?.holdsText !== true) throw new Error(`text in ${name}`)
        for (const piece of child.toDelta() as { insert: unknown; attributes?: object }[]) {
          if (typeof piece.insert !== 'string') throw new Error('an embed')
          for (const [mark, value] of Object.entries(piece.attributes ?? {}))
            if (RULE_OF_MARK.get(mark)?.(value) !== true) throw new Error(`mark ${mark}`)
        }
      } else if (child instanceof Y.XmlElement) {
        if (rule?.children.has(child.nodeName) !== true)
          throw new Error(`${child.nodeName} in ${name}`)
        for (const [key, value] of Object.entries(child.getAttributes()))
          if (RULE_OF_NODE.get(child.nodeName)?.attributes.get(key)?.(value) !== true)
            throw new Error(`attribute ${key}`)
        open.push([child, child.nodeName, depth + 1])
      } else throw new Error('a hook')
    }
  }
}
