/** `npm run fuzz`: a million mutated updates at the gate, a tenth as many mutated requests at the server.
 *  `--count n` · `--requests n` · `--seed n` */
import { parseArgs } from 'node:util'
import { fuzzRequests } from './requests.ts'
import { fuzzUpdates } from './updates.ts'

const { values } = parseArgs({
  options: { count: { type: 'string' }, requests: { type: 'string' }, seed: { type: 'string' } },
})
const seed = Number(values.seed ?? 7)
const count = Number(values.count ?? 1_000_000)
const requests = Number(values.requests ?? count / 10)
const began = Date.now()
const seconds = (): string => `${((Date.now() - began) / 1_000).toFixed(0)} s`
try {
  const { tried, refused, nothing, taken } = fuzzUpdates(count, seed)
  console.log(
    `updates: ${tried} tried, ${refused} refused without a trace, ${taken} taken and sound, ${nothing} with nothing in them, seed ${seed} (${seconds()})`,
  )
  const asked = await fuzzRequests(requests, seed)
  const kinds = [...asked.answers].toSorted(([a], [b]) => a - b)
  const list = kinds.map(([kind, n]) => `${kind === 0 ? 'no answer' : `${kind}xx`} ${n}`).join(', ')
  console.log(`requests: ${asked.tried} tried, ${list}, seed ${seed} (${seconds()})`)
} catch (error) {
  console.error(error)
  process.exit(1)
}
