/** What the gate costs per keystroke: typed Vietnamese, one update each, into a section of 40 paragraphs. No server. */
import { checkUpdate } from '#server/sync/gate.ts'
import { TRUSTED, type GateAuthor } from '#server/sync/gate-author.ts'
import { SectionIndex } from '#server/sync/section-index.ts'
import { section } from '../load/section.ts'
import { makeTypist } from '../load/typist.ts'
import { everybody, type Scenario } from '../scenario.ts'

const EDITS = 1_000

export const gateCost: Scenario = {
  name: 'gate',
  seconds: 0,
  cases: [{ n: 20, servers: ['ours'] }],
  columns: { gateUs: 'µs / keystroke' },
  leavesOut: everybody,
  run(_server, n) {
    const base = section(40)
    const typists = Array.from({ length: n }, (_typist, i) => makeTypist(base, EDITS, i))
    const authors = typists.map(({ client }): GateAuthor => ({ mayUse: (c) => c === client }))
    const once = (): number => {
      const index = new SectionIndex()
      checkUpdate(base, index, TRUSTED).take()
      const began = performance.now()
      for (let i = 0; i < EDITS; i++)
        for (const [t, author] of authors.entries()) {
          const update = typists[t]?.updates[i]
          if (update !== undefined) checkUpdate(update, index, author).take()
        }
      return ((performance.now() - began) * 1_000) / (EDITS * n)
    }
    once()
    return Promise.resolve({ measures: { gateUs: once() }, isEqual: null, lost: 0, note: '' })
  },
}
