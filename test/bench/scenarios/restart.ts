/** A server with many sections on disk starts: until it listens, and until the first section is there. */
import * as Y from 'yjs'
import { Client } from '../load/client.ts'
import { docOf, isSame, seenInNewDoc } from '../load/copies.ts'
import { PARAGRAPHS_PER_PAGE, section } from '../load/section.ts'
import { makeTypist } from '../load/typist.ts'
import { everybody, onlooker, type Scenario } from '../scenario.ts'

const PAGES = 5
const WITH_ROWS = 200
const ROWS = 50
const OPENED = 100

export const restart: Scenario = {
  name: 'restart',
  seconds: 0,
  cases: [{ n: 1_000, servers: ['ours'] }],
  columns: {
    listeningMs: 'listening ms',
    firstMs: 'first section ms',
    laterMs: 'later sections ms',
  },
  leavesOut: everybody,
  async run(server, n) {
    const state = section(PAGES * PARAGRAPHS_PER_PAGE)
    const rows = makeTypist(state, ROWS, 1).updates
    await server.start(
      Array.from({ length: n }, (_section, i) => ({
        name: `phan-${i}`,
        state,
        rows: i < WITH_ROWS ? rows : [],
      })),
    )
    const listeningMs = await server.restart('SIGKILL')
    const firstMs = await openingMs('phan-7')
    const began = performance.now()
    for (let i = 0; i < OPENED; i++) await openingMs(`phan-${i * 2}`)
    const laterMs = (performance.now() - began) / OPENED
    const seen = await seenInNewDoc(server, 'phan-7')
    return {
      measures: { listeningMs, firstMs, laterMs },
      isEqual: isSame(seen, docOf([Y.mergeUpdates([state, ...rows])])),
      lost: 0,
      note: '',
    }

    async function openingMs(name: string): Promise<number> {
      const from = performance.now()
      const client = new Client(server, name, onlooker())
      await client.connect()
      client.close()
      return performance.now() - from
    }
  },
}
