/** Mutated honest updates, seeded. Whatever the gate lets through, plain Yjs must apply with nothing pending and inside
 *  the schema; a refusal leaves the index as it was. And mutated frames at a live server: it lives, the text is whole. */
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { checkUpdate } from '#server/sync/gate.ts'
import { Refusal } from '#server/sync/refusal.ts'
import { isEmpty, joinUpdates } from '#server/sync/update.ts'
import {
  cursorMessage,
  LivePeer,
  sleep,
  stateRequest,
  until,
  updateMessage,
  uploadMessage,
} from '#test/support/live-peer.ts'
import { startLiveText } from '#test/support/live-text.ts'
import { attackerClient, makeVictim } from '#test/support/malicious-updates.ts'
import { seeded, type Seeded } from '#test/support/seeded.ts'
import { expectWithinSchema, openDoc, SectionModel } from './section-model.ts'

/** Honest updates of one author on top of the victim's section, in order. */
function honestUpdates(): Uint8Array[] {
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

function mutate(bytes: Uint8Array, others: readonly Uint8Array[], random: Seeded): Uint8Array {
  const out = [...bytes]
  for (let n = 1 + random(3); n > 0; n--) {
    const at = random(out.length)
    switch (random(6)) {
      case 0:
        out[at] = random(256)
        break
      case 1:
        out[at] = (out[at] ?? 0) ^ (1 << random(8))
        break
      case 2:
        out.splice(at, 1 + random(4))
        break
      case 3:
        out.splice(at, 0, random(256))
        break
      case 4: {
        const other = others[random(others.length)] ?? bytes
        const from = random(other.length)
        out.splice(at, random(6), ...other.subarray(from, from + random(12)))
        break
      }
      default:
        out[at] = ((out[at] ?? 0) + random(3) - 1) & 255
    }
    if (out.length === 0) out.push(0)
  }
  return Uint8Array.from(out)
}

test('20,000 mutated updates: refused without a trace, or sound in plain Yjs', () => {
  const seed = 7
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
      if (!(error instanceof Refusal))
        throw new Error(`seed ${seed}: ${Buffer.from(bad).toString('hex')}`, { cause: error })
      expect(model.index.rules.length).toBe(nodes)
      counts.refused++
    }
  }

  while (counts.tried < 20_000) {
    const model = new SectionModel(makeVictim().state)
    honest.forEach((update, step) => {
      for (let k = 0; k < 60; k++) {
        const base = honest[random(Math.min(honest.length, step + 2))] ?? update
        tryOne(model, mutate(base, honest, random))
      }
      model.receive(update, new Set([attackerClient]))
    })
  }
  expect(counts.refused).toBeGreaterThan(10_000)
  expect(counts.taken).toBeGreaterThan(20)
}, 120_000)

test('mutated frames at a live server: it lives, and the section stays loadable and within the schema', async () => {
  const live = await startLiveText()
  try {
    await live.makeSection('phan-fuzz')
    const seed = 11
    const random = seeded(seed)
    const victim = makeVictim()
    const author = new LivePeer(`${live.url}/collab/phan-fuzz`, {
      cookie: await live.cookie('chu-phan'),
    })
    await author.synced
    author.send(victim.state)
    expect(await until(() => author.saved === 1)).toBe(true)
    const honest = honestUpdates()
    const frames = [
      ...honest.map(updateMessage),
      ...honest.map(uploadMessage),
      stateRequest(),
      cursorMessage(attackerClient, 1, '{"cursor":{"anchor":1}}'),
    ]
    const cookie = await live.cookie('phoi-hop')
    const codes = new Set<number | null>()
    for (let i = 0; i < 150; i++) {
      const attacker = new LivePeer(`${live.url}/collab/phan-fuzz`, { cookie })
      await attacker.synced
      for (let k = 0; k < 40 && attacker.isOpen; k++)
        attacker.raw(mutate(frames[random(frames.length)] ?? Uint8Array.of(0), frames, random))
      await Promise.race([attacker.ended, sleep(20)])
      codes.add(attacker.closed)
      attacker.end()
    }
    expect(codes.has(4400)).toBe(true)
    expect([...codes].filter((code) => code === 1011)).toEqual([])
    expect(author.closed).toBe(null)
    expect(live.faults).toEqual([])
    await live.restart()
    const doc = new Y.Doc()
    const reader = new LivePeer(`${live.url}/collab/phan-fuzz`, {
      cookie: await live.cookie('gop-y'),
      doc,
    })
    await reader.synced
    expectWithinSchema(doc)
    reader.end()
  } finally {
    await live.dispose()
  }
}, 60_000)
