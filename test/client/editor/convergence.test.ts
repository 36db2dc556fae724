import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Round } from './convergence-page.ts'
import { browser, closeBrowser } from '../../support/browser.ts'
import { bundle, openBundle } from '../../support/bundled-page.ts'

let page: Page

beforeAll(async () => {
  page = await (await browser()).newPage()
  const entry = fileURLToPath(new URL('convergence-page.ts', import.meta.url))
  await openBundle(page, await bundle(entry))
})
afterAll(closeBrowser)

async function rounds(
  from: number,
  count: number,
  writers: number,
  steps: number,
  emptying = 0,
  withTables = false,
): Promise<Round[]> {
  return page.evaluate(
    ([first, n, people, length, often, tables]) =>
      Array.from({ length: n }, (_, i) =>
        window.convergenceRound(first + i, people, length, often, tables),
      ),
    [from, count, writers, steps, emptying, withTables] as const,
  )
}

test('two people at random work, out of step: both end with one text, and view, cache and Yjs agree after every change', async () => {
  const results = await rounds(1, 60, 2, 60)
  expect(results.flatMap((round) => round.problems)).toEqual([])
})

test('three people at random work, out of step: all end with one text', async () => {
  const results = await rounds(1_000, 40, 3, 60)
  expect(results.flatMap((round) => round.problems)).toEqual([])
})

test('paragraphs being begun and emptied by several at once, some with no text or two in Yjs: all end with one text', async () => {
  const results = [
    ...(await rounds(20_000, 60, 2, 60, 0.3)),
    ...(await rounds(30_000, 40, 3, 60, 0.3)),
  ]
  expect(results.flatMap((round) => round.problems)).toEqual([])
})

test('several at work in one table with every command, then all mending it at once: all end with one sound table', async () => {
  const results = [
    ...(await rounds(60_000, 60, 2, 60, 0, true)),
    ...(await rounds(70_000, 40, 3, 80, 0.1, true)),
  ]
  expect(results.flatMap((round) => round.problems)).toEqual([])
  expect(results.filter((round) => round.mended > 0).length).toBeGreaterThan(20)
}, 120_000)

/** What a paragraph holds in Yjs before anybody writes. */
const KINDS = [
  { kind: 'an empty text', texts: [''] },
  { kind: 'no text, as in older documents', texts: [] },
  { kind: 'two texts, as two older editors leave them', texts: ['', ''] },
] as const

test.each(KINDS)(
  'a paragraph emptied by one while others type in it loses what was seen, and keeps every other letter once ($kind)',
  async ({ texts }) => {
    const results = await page.evaluate(
      (given) =>
        Array.from({ length: 60 }, (_, i) => ({
          seed: 40_000 + i,
          ...window.emptyingRound(40_000 + i, 2 + (i % 2), 50, given),
        })),
      texts,
    )
    for (const { seed, texts: shown, kept } of results) {
      const [first = ''] = shown
      expect(new Set(shown).size, `seed ${seed}: one text`).toBe(1)
      expect(first.split('').toSorted(), `seed ${seed}: the letters`).toEqual(
        kept.join('').split('').toSorted(),
      )
      for (const own of kept)
        expect(
          first
            .split('')
            .filter((letter) => own.includes(letter))
            .join(''),
          `seed ${seed}`,
        ).toBe(own)
    }
  },
)

test.each(KINDS)(
  "undo of a paragraph's first letter leaves the text in which another is typing ($kind)",
  async ({ texts }) => {
    expect(await page.evaluate((given) => window.undoneBeside(given), texts)).toEqual(['b', 'b'])
  },
)

test.each([
  [100_009, 3],
  [100_126, 3],
  [100_160, 4],
  [100_281, 2],
  [100_500, 2],
  [300_091, 2],
  [300_128, 2],
])('seed %i, which once failed, ends with one text', async (seed, writers) => {
  const results = await rounds(seed, 1, writers, 120)
  expect(results.flatMap((round) => round.problems)).toEqual([])
})

test('remote changes are drawn as steps: the whole document is replaced in fewer than one of a hundred', async () => {
  const results = await rounds(5_000, 20, 2, 60)
  const remote = results.reduce((n, round) => n + round.remote, 0)
  const whole = results.reduce((n, round) => n + round.whole, 0)
  expect(remote).toBeGreaterThan(100)
  expect(whole / remote).toBeLessThan(0.01)
})

test('content of a newer page makes this one read-only; nothing is written, nothing deleted', async () => {
  const after = await page.evaluate(() => window.unknownContent())
  expect(after).toEqual({
    changed: false,
    editable: false,
    shown: 'Mở đầuTrích dẫnTrích dẫn haiKết thúc',
  })
})
