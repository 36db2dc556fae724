import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { browser, closeBrowser } from '../../support/browser.ts'
import { bundle, openBundle } from '../../support/bundled-page.ts'
import type { Stored } from './offline-store-page.ts'

let code: string
let page: Page

beforeAll(async () => {
  code = await bundle(fileURLToPath(new URL('offline-store-page.ts', import.meta.url)))
})
beforeEach(async () => {
  page = await (await (await browser()).newContext()).newPage()
  await openBundle(page, code)
})
afterEach(() => page.context().close())
afterAll(closeBrowser)

const write = (person: string, section: string, ...words: string[]): Promise<number[]> =>
  page.evaluate(([p, s, w]) => window.storePage.write(p, s, w), [person, section, words] as const)
const read = (person: string, section: string): Promise<Stored> =>
  page.evaluate(([p, s]) => window.storePage.read(p, s), [person, section] as const)

test('what was written survives the page, with how much of it is unsent', async () => {
  await write('an', 'ii-2-4', 'một ', 'hai')
  await page.reload()
  expect(await read('an', 'ii-2-4')).toEqual({ text: 'một hai', changes: 2 })
})

test('what the server has acknowledged stays, and is no longer unsent', async () => {
  await write('an', 'ii-2-4', 'một')
  await page.evaluate(() => window.storePage.acknowledgeAll('an', 'ii-2-4'))
  expect(await read('an', 'ii-2-4')).toEqual({ text: 'một', changes: 0 })
})

test('another person on the same machine sees nothing of it', async () => {
  await write('an', 'ii-2-4', 'của An')
  expect(await read('binh', 'ii-2-4')).toEqual({ text: '', changes: 0 })
})

test('refused words do not come back, what the server has does', async () => {
  await write('an', 'ii-2-4', 'đã nhận')
  await page.evaluate(() => window.storePage.acknowledgeAll('an', 'ii-2-4'))
  await write('an', 'ii-2-4', ' không nhận')
  await page.evaluate(() => window.storePage.discard('an', 'ii-2-4'))
  expect(await read('an', 'ii-2-4')).toEqual({ text: 'đã nhận', changes: 0 })
})

test('a word that is refused while it is still being written does not come back either', async () => {
  await page.evaluate(() => window.storePage.discardWhileWriting('an', 'ii-2-4', 'không nhận'))
  expect(await read('an', 'ii-2-4')).toEqual({ text: '', changes: 0 })
})

test('signing out clears the copies only when nothing is unsent, and only of this person', async () => {
  await write('an', 'ii-2-4', 'chưa gửi')
  await write('binh', 'ii-2-4', 'của Bình')
  expect(await page.evaluate(() => window.storePage.signOut('an'))).toBe(false)
  expect((await read('an', 'ii-2-4')).text).toBe('chưa gửi')
  await page.evaluate(() => window.storePage.acknowledgeAll('an', 'ii-2-4'))
  expect(await page.evaluate(() => window.storePage.signOut('an'))).toBe(true)
  expect((await read('an', 'ii-2-4')).text).toBe('')
  expect((await read('binh', 'ii-2-4')).text).toBe('của Bình')
})

test('many small records are merged into one when the section is opened again', async () => {
  const words = Array.from({ length: 60 }, (_, i) => `${i} `)
  await write('an', 'ii-2-4', ...words)
  await page.evaluate(() => window.storePage.acknowledgeAll('an', 'ii-2-4'))
  expect((await read('an', 'ii-2-4')).text).toBe(words.join(''))
  expect(await page.evaluate(() => window.storePage.records())).toBe(1)
  expect((await read('an', 'ii-2-4')).text).toBe(words.join(''))
})
