/** Mutated honest updates against the real gate: whatever it lets through plain Yjs applies with nothing pending and
 *  inside the schema; a refusal leaves the index as it was; and the document stays the honest replay. */
import assert from 'node:assert/strict'
import * as Y from 'yjs'
import { checkUpdate } from '#server/sync/gate.ts'
import { Refusal } from '#server/sync/refusal.ts'
import { isEmpty, joinUpdates } from '#server/sync/update.ts'
import { expectWithinSchema, openDoc, SectionModel, xml } from '#test/server/sync/section-model.ts'
import { attackerClient, makeVictim } from '#test/support/malicious-updates.ts'
import { mutate } from '#test/support/mutate.ts'
import { seeded } from '#test/support/seeded.ts'

export interface FuzzedUpdates {
  readonly tried: number
  readonly refused: number
  /** well formed, and nothing in it */
  readonly nothing: number
  readonly taken: number
}

/** Honest updates of one author on top of the victim's section, in order. */
export function honestUpdates(): Uint8Array[] {
  const doc = openDoc(makeVictim().state)
  doc.clientID = attackerClient
  const out: Uint8Array[] = []
  doc.on('update', (u: Uint8Array) => out.push(u))
  const fragment = doc.getXmlFragment('prosemirror')
  for (let i = 0; i < 40; i++)
    doc.transact(() => {
      const element = fragment.get(i % fragment.length) as Y.XmlElement<{ level: number }>
      const text = element.get(0) as Y.XmlText
      switch (i % 6) {
        case 0: {
          const added = new Y.XmlElement(i % 4 === 0 ? 'heading' : 'paragraph')
          added.insert(0, [new Y.XmlText('Đoạn')])
          fragment.insert(1, [added])
          break
        }
        case 1:
          text.insert(2, 'ủy')
          break
        case 2:
          text.format(0, 3, { bold: {} })
          break
        case 3:
          text.delete(1, 2)
          break
        case 4:
          if (element.nodeName === 'heading') element.setAttribute('level', 2)
          else text.insert(0, '😀')
          break
        default:
          text.insert(text.length, 'x')
      }
    })
  return out
}

/** @throws with seed and bytes at the first that is not as promised */
export function fuzzUpdates(count: number, seed: number): FuzzedUpdates {
  const random = seeded(seed)
  const honest = honestUpdates()
  const by = { mayUse: (client: number) => client === attackerClient }
  const counts = { tried: 0, refused: 0, nothing: 0, taken: 0 }

  const tryOne = (model: SectionModel, bad: Uint8Array): void => {
    counts.tried++
    const nodes = model.index.rules.length
    try {
      const checked = checkUpdate(bad, model.index, by)
      if (isEmpty(checked)) {
        counts.nothing++
        return
      }
      counts.taken++
      expectWithinSchema(openDoc(model.bytes(), bad))
      expectWithinSchema(openDoc(joinUpdates([...model.kept, checked]).bytes))
      // Not taken: the section stays honest.
      model.index.rules.length = nodes
      model.index.depths.length = nodes
    } catch (error) {
      const bytes = `seed ${seed}: ${Buffer.from(bad).toString('hex')}`
      if (!(error instanceof Refusal)) throw new Error(bytes, { cause: error })
      assert.equal(model.index.rules.length, nodes, bytes)
      assert.equal(model.index.depths.length, nodes, bytes)
      counts.refused++
    }
  }

  while (counts.tried < count) {
    const model = new SectionModel(makeVictim().state)
    honest.forEach((update, step) => {
      for (let k = 0; k < 60 && counts.tried < count; k++) {
        const base = honest[random(Math.min(honest.length, step + 2))] ?? update
        tryOne(model, mutate(base, honest, random))
      }
      model.receive(update, new Set([attackerClient]))
    })
    assert.equal(
      xml(openDoc(model.bytes())),
      xml(model.plain),
      `seed ${seed}: not the honest replay`,
    )
  }
  return counts
}
