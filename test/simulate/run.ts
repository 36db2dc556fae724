/** `npm run simulate -- --seeds 1000` runs that many; `--from N` begins there; `--seed N` repeats one and tells more. */
import { parseArgs } from 'node:util'
import { simulate } from './simulate.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
})
const first = Number(values.seed ?? values.from)
const count = values.seed === undefined ? Number(values.seeds) : 1
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  process.stderr.write('--seeds, --from and --seed are whole numbers\n')
  process.exit(1)
}

const began = performance.now()
let failed = 0
let hours = 0
let events = 0
let updates = 0
let kills = 0
let impostors = 0
let plain = 0
for (let seed = first; seed < first + count; seed++) {
  const outcome = await simulate(seed)
  hours += outcome.virtualMs / 3_600_000
  events += outcome.events
  updates += outcome.updates
  kills += outcome.serverStarts - 1
  impostors += outcome.impostors
  plain += outcome.plainMessages
  if (outcome.wrong === null) continue
  failed++
  process.stdout.write(
    `seed ${seed}: ${outcome.wrong.message}\n  again: npm run simulate -- --seed ${seed}\n`,
  )
  if (values.seed !== undefined) process.stdout.write(`${outcome.wrong.stack ?? ''}\n`)
}
const seconds = (performance.now() - began) / 1_000
process.stdout.write(
  `${count} seeds, ${failed} failed; ${hours.toFixed(1)} virtual hours, ${kills} restarts of the server, ${impostors} impostors, ` +
    `${updates} updates, ${plain} messages by plain HTTP, ${events} events in ${seconds.toFixed(1)} s\n`,
)
process.exit(failed === 0 ? 0 : 1)
