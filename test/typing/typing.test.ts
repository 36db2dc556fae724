import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeBrowser } from '../support/browser.ts'
import { runTyping } from './matrix.ts'
import { productStage, type ProductStage } from './product-stage.ts'
import { chosenShare, CLAUSES, eventsOf, STYLES } from './scenarios.ts'
import { idealText } from './telex.ts'

test('every clause can be typed in every style, and an ideal editor then holds it', () => {
  for (const style of STYLES)
    for (const clause of CLAUSES)
      expect(idealText(eventsOf(style, clause))).toBe(clause.normalize('NFC'))
})

describe('Vietnamese typed into the product while another person works nearby comes out whole', () => {
  let stage: ProductStage
  beforeAll(async () => {
    stage = await productStage()
  })
  afterAll(async () => {
    await stage.close()
    await closeBrowser()
  })

  test.each(chosenShare(5))('$scenario.id, $style.id', { timeout: 90_000 }, async (run) => {
    expect(await runTyping(stage, run)).toMatchObject({ verdict: 'ok' })
  })
})
