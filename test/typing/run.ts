/**
 * The whole typing matrix: `node test/typing/run.ts [--scenarios=a,b] [--styles=a,b] [--clauses=0,3] [--window=0]`.
 * Prints one line per scenario and every result that is not right; exits 1 when there is one.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { browser, closeBrowser } from '../support/browser.ts'
import { bundle, openBundle } from '../support/bundled-page.ts'
import { runTyping, type Result } from './matrix.ts'
import { CLAUSES, SCENARIOS, STYLES } from './scenarios.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { scenarios: text, styles: text, clauses: text, window: text },
})
const chosen = <T extends { readonly id: string }>(all: readonly T[], ids?: string): readonly T[] =>
  ids === undefined ? all : all.filter((one) => ids.split(',').includes(one.id))
const clauses =
  values.clauses === undefined
    ? CLAUSES
    : values.clauses.split(',').flatMap((i) => CLAUSES[Number(i)] ?? [])
const windows = values.window === undefined ? [0, 50] : [Number(values.window)]

const code = await bundle(fileURLToPath(new URL('page.ts', import.meta.url)))
const page = await (await browser()).newPage()
await openBundle(page, code)
const cdp = await page.context().newCDPSession(page)
const wrong: Result[] = []
let runs = 0
for (const scenario of chosen(SCENARIOS, values.scenarios)) {
  const before = wrong.length
  const first = runs
  for (const style of chosen(STYLES, values.styles))
    for (const clause of clauses)
      for (const windowMs of windows) {
        const result = await runTyping(page, cdp, { scenario, style, clause, windowMs })
        runs++
        if (result.verdict !== 'ok') wrong.push(result)
      }
  console.log(`${scenario.id}: ${wrong.length - before} of ${runs - first} not right`)
}
await closeBrowser()
for (const result of wrong) console.log(JSON.stringify(result))
console.log(`${runs} runs, ${wrong.length} not right`)
process.exitCode = wrong.length > 0 ? 1 : 0
