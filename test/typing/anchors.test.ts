import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeBrowser } from '../support/browser.ts'
import { anchorStage, chosenAnchorRuns, type AnchorStage } from './anchor-matrix.ts'

let stage: AnchorStage
beforeAll(async () => {
  stage = await anchorStage()
}, 60_000)
afterAll(async () => {
  await stage.close()
  await closeBrowser()
})

test.each(chosenAnchorRuns())(
  'a comment keeps to its words: $edit.id, $style.id',
  { timeout: 60_000 },
  async ({ edit, style }) => {
    expect(await stage.run(edit, style)).toMatchObject({ verdict: 'right' })
  },
)
