/** What axe finds on a page against WCAG 2.2 AA. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}
declare const axe: { run(options: object): Promise<{ violations: Violation[] }> }

export async function violationsOn(page: Page): Promise<readonly Violation[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() =>
    axe.run({
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'],
    }),
  )
  return violations
}
