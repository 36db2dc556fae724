/** Everybody loses the network, types ten edits, and comes back in the same instant. */
import * as Y from 'yjs'
import { Client, connectAll } from '../load/client.ts'
import { expectedDoc, isSame, missingIn, seenInNewDoc } from '../load/copies.ts'
import { measureCost } from '../load/drive.ts'
import { quantile } from '../load/histogram.ts'
import { section } from '../load/section.ts'
import { Tracker } from '../load/tracker.ts'
import { makeTypist, nextEdit } from '../load/typist.ts'
import { sleep, until } from '../load/waiting.ts'
import { withDocuments, type Scenario } from '../scenario.ts'
import { closedNote } from './typing.ts'

const ROOM = 'mat-mang'
const OFFLINE_EDITS = 10

export const reconnect: Scenario = {
  name: 'reconnect',
  seconds: 0,
  cases: [{ n: 200, servers: ['ours', 'ywebsocket', 'hocuspocus'] }],
  columns: {
    convergedMs: 'all converged ms',
    cpu: 'server CPU s',
    syncP50: 'own sync p50 ms',
    syncMax: 'own sync max ms',
    megabytes: 'MB to clients',
    frames: 'frames',
    generatorLoad: 'generator load',
  },
  leavesOut: withDocuments,
  async run(server, n) {
    const base = section(40)
    const vector = Y.encodeStateVectorFromUpdate(base)
    const typists = Array.from({ length: n }, (_typist, i) => {
      const typist = makeTypist(base, OFFLINE_EDITS, i)
      while (nextEdit(typist, 0) !== null);
      return typist
    })
    const tracker = new Tracker(typists)
    const receivers = typists.map((_typist, i) => tracker.receiver(i))
    const before = typists.map((_typist, i) => new Client(server, ROOM, i, { vector }))
    const clients = typists.map(
      (typist, i) =>
        new Client(server, ROOM, i, {
          vector,
          offline: Y.mergeUpdates([...typist.updates]),
          text: (bytes) => {
            const receiver = receivers[i]
            if (receiver !== undefined) tracker.update(receiver, bytes)
          },
        }),
    )
    try {
      await server.start([{ name: ROOM, state: base }])
      await connectAll(before)
      for (const client of before) client.destroy()
      await sleep(300)

      const stop = measureCost(() => server.usage(), clients)
      const began = performance.now()
      const syncs: number[] = []
      const connecting = clients.map(async (client) => {
        await client.connect()
        syncs.push(performance.now() - began)
      })
      const settled = Promise.allSettled(connecting)
      const isComplete = await until(() => tracker.isComplete(receivers), 20_000, 5)
      const convergedMs = performance.now() - began
      const cost = stop()
      const failed = (await settled).filter((result) => result.status === 'rejected').length
      const seen = await seenInNewDoc(server, ROOM)
      return {
        measures: {
          convergedMs: isComplete ? convergedMs : Number.NaN,
          cpu: cost.cpu,
          syncP50: quantile(syncs, 0.5),
          syncMax: Math.max(...syncs),
          megabytes: cost.bytes / 2 ** 20,
          frames: cost.frames,
          generatorLoad: cost.generatorLoad,
        },
        isEqual: isSame(seen, expectedDoc(base, typists)),
        lost: missingIn(seen, typists),
        note: [
          isComplete ? '' : 'not everything arrived',
          failed > 0 ? `${failed} could not connect` : '',
          closedNote(clients),
        ]
          .filter((part) => part !== '')
          .join(', '),
      }
    } finally {
      for (const client of [...before, ...clients]) client.destroy()
    }
  },
}
