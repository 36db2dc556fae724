import { fileURLToPath } from 'node:url'
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browser, closeBrowser } from '../support/browser.ts'
import { bundle, openBundle } from '../support/bundled-page.ts'
import { runTyping } from './matrix.ts'
import { CLAUSES, SCENARIOS, STYLES } from './scenarios.ts'
import { idealText, typingStream } from './telex.ts'

/** One clause each of Backspace-and-retype, per-syllable composition and everything composed; `run.ts` does all. */
const CHOSEN = [
  { styleId: 'unikey-inline', clause: CLAUSES[2], windowMs: 0 },
  { styleId: 'compose-late', clause: CLAUSES[0], windowMs: 50 },
  { styleId: 'gboard', clause: CLAUSES[3], windowMs: 0 },
] as const

let page: Page
let cdp: CDPSession

beforeAll(async () => {
  page = await (await browser()).newPage()
  await openBundle(page, await bundle(fileURLToPath(new URL('page.ts', import.meta.url))))
  cdp = await page.context().newCDPSession(page)
})
afterAll(closeBrowser)

test('every clause can be typed in every style, and an ideal editor then holds it', () => {
  for (const { style, order } of STYLES)
    for (const clause of CLAUSES)
      expect(idealText(typingStream(clause, style, order))).toBe(clause.normalize('NFC'))
})

describe('Vietnamese typed while another person works nearby comes out whole', () => {
  test.each(
    SCENARIOS.flatMap((scenario) =>
      CHOSEN.map((chosen) => ({ name: `${scenario.id}, ${chosen.styleId}`, scenario, ...chosen })),
    ),
  )('$name', async ({ scenario, styleId, clause, windowMs }) => {
    const style = STYLES.find((known) => known.id === styleId)
    if (style === undefined) throw new Error(`no style ${styleId}`)
    const result = await runTyping(page, cdp, { scenario, style, clause, windowMs })
    expect(result).toMatchObject({ verdict: 'ok' })
  })
})
