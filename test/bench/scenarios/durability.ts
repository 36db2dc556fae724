/** Type, wait for the strongest sign of "saved" that the server gives, kill it, start it again, and count what is gone. */
import * as Y from 'yjs'
import { Client } from '../load/client.ts'
import { missingIn, seenInNewDoc } from '../load/copies.ts'
import { section } from '../load/section.ts'
import { Tracker } from '../load/tracker.ts'
import { makeTypist, nextEdit } from '../load/typist.ts'
import { sleep, until } from '../load/waiting.ts'
import { withDisk, type Scenario } from '../scenario.ts'

const ROOM = 'giu-lai'
const EDITS = 200
const OVER_MS = 4_000
const SETTLED_AFTER_MS = 3_500

export const durability: Scenario = {
  name: 'durability',
  seconds: 0,
  // n: ms between the sign and the kill
  cases: [0, 500, 2_500].map((n) => ({
    n,
    servers: ['ours', 'ywebsocket-leveldb', 'hocuspocus-sqlite'],
  })),
  columns: {
    signMs: 'sign of "saved" after ms',
    atFirstSync: 'missing at the first "synced"',
    isBaseLost: 'whole text lost',
  },
  leavesOut: withDisk,
  async run(server, n) {
    const base = section(40)
    const vector = Y.encodeStateVectorFromUpdate(base)
    const typist = makeTypist(base, EDITS, 0)
    const tracker = new Tracker([typist])
    const receiver = tracker.receiver()
    const writer = new Client(server, ROOM, 0, { vector })
    const reader = new Client(server, ROOM, 1, {
      vector,
      text: (bytes) => tracker.update(receiver, bytes),
    })
    try {
      await server.start([{ name: ROOM, state: base }])
      if (server.name !== 'ours') await sleep(SETTLED_AFTER_MS)
      await writer.connect()
      await reader.connect()
      writer.saved = 0
      for (let i = 0; i < EDITS; i++) {
        const update = nextEdit(typist, performance.now())
        if (update !== null) writer.send('update', update)
        await sleep(OVER_MS / EDITS)
      }
      const lastAt = performance.now()
      await until(() => tracker.isComplete([receiver]), 3_000, 1)
      const speaks = writer.saved > 0
      if (speaks) await until(() => writer.saved >= EDITS, 3_000, 1)
      const signMs = performance.now() - lastAt
      await sleep(n)
      await server.restart('SIGKILL')
      const early = await seenInNewDoc(server, ROOM)
      const late = await seenInNewDoc(server, ROOM, 1_500)
      const whole = Y.decodeStateVector(vector)
      const isBaseLost = [...whole].some(
        ([client, clock]) => Y.getState(late.store, client) < clock,
      )
      return {
        measures: {
          signMs,
          atFirstSync: missingIn(early, [typist]),
          isBaseLost: isBaseLost ? 1 : 0,
        },
        isEqual: null,
        lost: missingIn(late, [typist]),
        note: speaks ? '' : 'says nothing; sign: another reader has it',
      }
    } finally {
      writer.destroy()
      reader.destroy()
    }
  },
}
