/** What is found first, and what is shown around it. */
import { expect, test } from 'vitest'
import { bestHit, excerptOf } from '#shared/text/search-hit.ts'

const rank = (text: string, words: string): number | null => bestHit(text, words)?.rank ?? null

test('as typed before other case or tone place before other marks', () => {
  expect(rank('Ủy ban nhân dân tỉnh', 'Ủy ban')).toBe(0)
  expect(rank('Uỷ ban nhân dân tỉnh', 'Ủy ban')).toBe(1)
  expect(rank('ủy ban nhân dân tỉnh', 'Ủy ban')).toBe(1)
  for (const text of ['Uỷ ban', 'Ủy ban']) expect(rank(text, 'uy ban')).toBe(2)
  expect(rank('Mặt trận Tổ quốc', 'uy ban')).toBeNull()
  expect(rank('Đảng đoàn', 'dang doan')).toBe(2)
})

test('an exact place is shown even when one without marks comes before it', () => {
  const text = 'Đan toc; dân tộc'
  const found = bestHit(text, 'dân tộc')
  expect(found && text.slice(found.place.from, found.place.to)).toBe('dân tộc')
})

test('the excerpt is cut between syllables and says that more stands there', () => {
  const text = `${'trước '.repeat(40)}đích${' sau'.repeat(40)}`
  const from = text.indexOf('đích')
  const { before, hit, after } = excerptOf(text, { from, to: from + 4 }, 20)
  expect(hit).toBe('đích')
  expect(before).toMatch(/^…(trước )+$/u)
  expect(after).toMatch(/^( sau)+…$/u)
  expect(excerptOf('một đích nhỏ', { from: 4, to: 8 })).toEqual({
    before: 'một ',
    hit: 'đích',
    after: ' nhỏ',
  })
})
