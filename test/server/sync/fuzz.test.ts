/** Mutated honest updates and requests, seeded (test/fuzz). And mutated frames at a live server: it lives, the text is
 *  whole. */
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { fuzzRequests } from '#test/fuzz/requests.ts'
import { fuzzUpdates, honestUpdates } from '#test/fuzz/updates.ts'
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
import { mutate } from '#test/support/mutate.ts'
import { seeded } from '#test/support/seeded.ts'
import { expectWithinSchema, SectionModel } from './section-model.ts'

test('100,000 mutated updates: refused without a trace, or sound in plain Yjs', () => {
  const { refused, taken } = fuzzUpdates(100_000, 7)
  expect(refused).toBeGreaterThan(50_000)
  expect(taken).toBeGreaterThan(100)
}, 120_000)

test('letters that go on from a known beginning stand where that stands: an attribute takes none in', () => {
  const model = new SectionModel(makeVictim().state)
  const author = new Set([attackerClient])
  for (const update of honestUpdates().slice(0, 10)) model.receive(update, author)
  const before = model.bytes()
  const bad = '01039a0510c7e90700e90712030768656164696e6707009a05000604009a050107c4906fe1baa16e00'
  expect(() => model.receive(Uint8Array.from(Buffer.from(bad, 'hex')), author)).toThrow(
    'goes on in another place',
  )
  expect(model.bytes()).toEqual(before)
}, 30_000)

test('2,000 mutated requests: the server lives, and none is a fault of ours', async () => {
  const { answers } = await fuzzRequests(2_000, 7)
  expect(answers.get(5) ?? 0).toBe(0)
  expect(answers.get(2) ?? 0).toBeGreaterThan(10)
  expect(answers.get(4) ?? 0).toBeGreaterThan(100)
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
