/** `npm run faults`: everything that may break is broken on purpose, and the product is held to what it promised.
 *  Prints a line a fault; exit code 1 when one was not withstood.
 *  `--only F01,F03` · `--kills 1000` · `--seed n` · `--database postgres` (for F01) · `--seeds n` (for F16) */
import { parseArgs } from 'node:util'
import { SETTINGS, type Settings } from './fault.ts'
import { FAULTS, NOT_HERE } from './faults.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    kills: { type: 'string' },
    seed: { type: 'string' },
    database: { type: 'string' },
    seeds: { type: 'string' },
  },
})
const settings: Settings = {
  seed: Number(values.seed ?? SETTINGS.seed),
  kills: Number(values.kills ?? SETTINGS.kills),
  database: values.database === 'postgres' ? 'postgres' : 'sqlite',
  seeds: Number(values.seeds ?? SETTINGS.seeds),
}
const only = values.only?.split(',')
const isMeant = (id: string): boolean => only === undefined || only.includes(id)

const unknown = only?.filter((id) => ![...FAULTS, ...NOT_HERE].some((f) => f.id === id)) ?? []
if (unknown.length > 0) {
  console.error(`no such fault: ${unknown.join(', ')}`)
  process.exit(1)
}
let failed = 0
for (const { id, title, run } of FAULTS) {
  if (!isMeant(id)) continue
  const began = Date.now()
  const seconds = (): string => `${((Date.now() - began) / 1_000).toFixed(1)} s`
  try {
    const figures = await run(settings)
    console.log(`${id} withstood  ${title}: ${figures} (${seconds()})`)
  } catch (error) {
    failed++
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
    console.log(`${id} FAILED     ${title}, seed ${settings.seed} (${seconds()}): ${what}`)
  }
}
for (const { id, why } of NOT_HERE) if (isMeant(id)) console.log(`${id} not run    ${why}`)
process.exit(failed === 0 ? 0 : 1)
