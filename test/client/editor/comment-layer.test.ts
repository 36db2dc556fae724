/** A comment keeps to its words through every edit, in the editor of who edits, of who has the section open, and on a
 *  page that opens it afterwards. The same words stand in two other paragraphs. */
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Edit, Seen } from './comment-layer-page.ts'
import { browser, closeBrowser } from '../../support/browser.ts'
import { bundle, openBundle } from '../../support/bundled-page.ts'

let page: Page
beforeAll(async () => {
  page = await (await browser()).newPage()
  const entry = fileURLToPath(new URL('comment-layer-page.ts', import.meta.url))
  await openBundle(page, await bundle(entry))
})
afterAll(closeBrowser)

const QUOTE = 'tiếng Việt rõ ràng'
const STAYS = `ằng [${QUOTE}]`

/** What is seen once everybody is quiet after each step. */
async function after(edit: Edit): Promise<Seen> {
  await page.evaluate(() => window.commentEdits.begin())
  const look = (): Promise<Seen> => page.evaluate(() => window.commentEdits.look())
  const steps = await page.evaluate((name) => window.commentEdits.steps(name), edit)
  for (let i = 0; i < steps; i++) {
    await page.evaluate(([name, n]) => window.commentEdits.step(name, n), [edit, i] as const)
    await expect.poll(async () => (await look()).isQuiet, { timeout: 10_000 }).toBe(true)
  }
  return look()
}

test.each<[Edit, string]>([
  ['the same word typed again inside', STAYS],
  ['another word inside', 'ằng [tiếng Anh rõ ràng]'],
  ['a new word in front', `thứ [${QUOTE}]`],
  ['another first word', 'ằng [chữ Việt rõ ràng]'],
  ['the first letter made a capital', 'ằng [Tiếng Việt rõ ràng]'],
  ['the last syllable typed again', STAYS],
  ['another last syllable', 'ằng [tiếng Việt rõ đẹp]'],
  ['words appended', STAYS],
  ['something typed earlier in the paragraph', STAYS],
  ['split before', STAYS],
  ['split inside', STAYS],
  ['split inside, then joined', STAYS],
  ['split before, then undone', STAYS],
  ['joined with the paragraph before', STAYS],
  ['made bold', STAYS],
  ['half of it deleted', 'ằng [Việt rõ ràng]'],
  ['deleted, then undone', STAYS],
  ['deleted, then typed again', STAYS],
  ['paragraph deleted, then undone', STAYS],
  ['cut and pasted in place', STAYS],
  ['cut and pasted elsewhere', `bản [${QUOTE}]`],
  ['copied and pasted elsewhere', STAYS],
])('%s: the comment stands on %s for everybody', async (edit, words) => {
  expect(await after(edit)).toEqual({
    marked: [words, words],
    fresh: words,
    isLost: false,
    isQuiet: true,
  })
})

test.each<Edit>(['deleted', 'paragraph deleted', 'deleted, then typed by chance elsewhere'])(
  '%s: everybody is told that the words are gone',
  async (edit) => {
    expect(await after(edit)).toEqual({
      marked: [null, null],
      fresh: null,
      isLost: true,
      isQuiet: true,
    })
  },
)
