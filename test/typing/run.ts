/**
 * The whole typing matrix, `npm run test:typing`: every scenario in every style with every clause, against the product
 * with its server. `-- --scenarios=a,b --styles=a,b --clauses=0,3` runs a part, `--linked` two editors in one page
 * without a server (what comes from the peer then lies between two keys for certain), `--as=suggesting` or
 * `--as=beside-suggestions` such two of whom one suggests, `--anchors` edits around a comment in every style instead:
 * where does it stand afterwards? Prints a line a scenario, what is
 * not right by kind, and how fast it went; exits 1 when anything is not right.
 */
import { parseArgs } from 'node:util'
import { closeBrowser } from '../support/browser.ts'
import { anchorRuns, anchorStage } from './anchor-matrix.ts'
import { linkedStage } from './linked-stage.ts'
import { nameOf, runTyping, type Result, type Stage } from './matrix.ts'
import { WRITING_AS } from './writing-as.ts'
import { productStage } from './product-stage.ts'
import { CLAUSES, needsServer, SCENARIOS, STYLES } from './scenarios.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: {
    scenarios: text,
    styles: text,
    clauses: text,
    as: text,
    linked: { type: 'boolean' },
    anchors: { type: 'boolean' },
  },
})
const chosen = <T extends { readonly id: string }>(all: readonly T[], ids?: string): readonly T[] =>
  ids === undefined ? all : all.filter((one) => ids.split(',').includes(one.id))
const clauses =
  values.clauses === undefined
    ? CLAUSES
    : values.clauses.split(',').flatMap((i) => CLAUSES[Number(i)] ?? [])

if (values.anchors === true) {
  const anchors = await anchorStage()
  const verdicts: string[] = []
  for (const { edit, style } of anchorRuns(chosen(STYLES, values.styles))) {
    const { verdict, seen } = await anchors.run(edit, style)
    verdicts.push(verdict)
    if (verdict !== 'right') console.log(verdict, edit.id, style.id, JSON.stringify(seen))
  }
  await anchors.close()
  await closeBrowser()
  const count = (verdict: string) => verdicts.filter((one) => one === verdict).length
  console.log(
    `${verdicts.length} runs: ${count('right')} right, ${count('wrong')} wrong, ${count('lost')} lost`,
  )
  process.exit(count('right') === verdicts.length && verdicts.length > 0 ? 0 : 1)
}

const as = WRITING_AS.find((known) => known === values.as) ?? 'section'
const isLinked = values.linked === true || as !== 'section'
const product = isLinked ? null : await productStage()
const stages: readonly Stage[] =
  product === null ? [await linkedStage(0, as), await linkedStage(50, as)] : [product]
const scenarios = chosen(SCENARIOS, values.scenarios).filter(
  (scenario) => product !== null || !needsServer(scenario),
)
const results: Result[] = []
const began = performance.now()
for (const scenario of scenarios) {
  const first = results.length
  const start = performance.now()
  for (const style of chosen(STYLES, values.styles))
    for (const clause of clauses)
      for (const stage of stages) results.push(await guarded(stage, { scenario, style, clause }))
  const here = results.slice(first)
  const seconds = (performance.now() - start) / 1_000
  console.log(
    `${scenario.id}: ${wrongOf(here).length} of ${here.length} not right, ${seconds.toFixed(0)} s, ${eventMs(here)} ms an event`,
  )
}
await product?.close()
await closeBrowser()

const wrong = wrongOf(results)
for (const result of wrong) console.log(JSON.stringify(result))
const kinds = Object.entries(Object.groupBy(wrong, ({ verdict }) => verdict))
for (const [kind, ones] of kinds) console.log(`${kind}: ${ones.length}`)
const seconds = (performance.now() - began) / 1_000
console.log(
  `${results.length} runs, ${wrong.length} not right, ${seconds.toFixed(0)} s, ` +
    `${((1_000 * seconds) / Math.max(1, results.length)).toFixed(0)} ms a run, ${eventMs(results)} ms an event`,
)
process.exitCode = wrong.length > 0 || results.length === 0 ? 1 : 0

/** A run that could not be made is one that is not right; the next one begins on fresh pages. */
async function guarded(stage: Stage, run: Parameters<typeof runTyping>[1]): Promise<Result> {
  try {
    return await runTyping(stage, run)
  } catch (problem) {
    product?.distrust()
    const seen = { typist: [], peer: [], caret: '', errors: [String(problem)] }
    return { run: nameOf(run), verdict: 'error', events: 0, typedMs: 0, seen }
  }
}

function wrongOf(some: readonly Result[]): Result[] {
  return some.filter(({ verdict }) => verdict !== 'ok')
}

function eventMs(some: readonly Result[]): string {
  const events = some.reduce((sum, result) => sum + result.events, 0)
  const ms = some.reduce((sum, { typedMs }) => sum + typedMs, 0)
  return (ms / Math.max(1, events)).toFixed(1)
}
