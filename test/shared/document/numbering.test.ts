import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Block } from '#shared/document/block.ts'
import { letterOf, numbersOfBlocks, romanOf } from '#shared/document/numbering.ts'
import { HEADING_LEVELS, type HeadingLevel } from '#shared/document/rules.ts'
import { typedDash, typedNumber } from '#shared/text/typed-number.ts'

const heading = (level: HeadingLevel, text = 'Kết quả'): Block => ({
  kind: 'heading',
  level,
  runs: [{ text, marks: [] }],
})
const dash: Block = { kind: 'dash', runs: [] }
const paragraph: Block = { kind: 'paragraph', runs: [] }

test('levels are numbered I, 1, 1.1, a) and a dash, and each begins again below the next higher one', () => {
  const levels: Block[] = [1, 2, 3, 3, 4, 4, 3, 4, 2, 3, 1, 2].map((l) =>
    heading(l as HeadingLevel),
  )
  expect(numbersOfBlocks([...levels, dash, paragraph], '')).toEqual([
    'I.',
    '1.',
    '1.1.',
    '1.2.',
    'a)',
    'b)',
    '1.3.',
    'a)',
    '2.',
    '2.1.',
    'II.',
    '1.',
    '-',
    '',
  ])
})

test('headings of a section go on below its number in the outline', () => {
  expect(numbersOfBlocks([heading(3), heading(3), heading(4)], 'II.2')).toEqual([
    '2.1.',
    '2.2.',
    'a)',
  ])
  expect(numbersOfBlocks([heading(2), heading(3)], 'I')).toEqual(['1.', '1.1.'])
  expect(numbersOfBlocks([heading(4), heading(4)], 'II.2.4')).toEqual(['a)', 'b)'])
  expect(numbersOfBlocks([heading(3)], 'II.2.4')).toEqual(['2.4.1.'])
})

test('a quotation is never renumbered and does not count', () => {
  const quote: Block = { kind: 'quote', blocks: [heading(2, '4. Nhiệm vụ'), heading(2)] }
  expect(numbersOfBlocks([heading(2), quote, heading(2)], '')).toEqual(['1.', '', '2.'])
})

test('a number typed by hand stays the only one and takes its place in the count', () => {
  const items = [heading(2), heading(2, '2. Hạn chế'), heading(2)]
  expect(numbersOfBlocks(items, '')).toEqual(['1.', '', '3.'])
})

test('no number of the levels 1 and 1.1 comes twice below one heading I, whatever the order', () => {
  const level = fc.constantFrom(...HEADING_LEVELS)
  fc.assert(
    fc.property(fc.array(level), fc.constantFrom('', 'II', 'II.2', 'II.2.4'), (levels, number) => {
      const numbers = numbersOfBlocks(
        levels.map((one) => heading(one)),
        number,
      )
      let seen = new Set<string>()
      numbers.forEach((one, i) => {
        expect(one).not.toBe('')
        if (levels[i] === 1) seen = new Set()
        if (levels[i] === 4) return
        expect(seen.has(one)).toBe(false)
        seen.add(one)
      })
    }),
  )
})

test('points are counted by the letters an office uses', () => {
  expect([1, 4, 5, 6, 23, 24].map(letterOf)).toEqual(['a', 'd', 'đ', 'e', 'y', 'aa'])
  expect([1, 4, 9, 14, 40].map(romanOf)).toEqual(['I', 'IV', 'IX', 'XIV', 'XL'])
})

test.each([
  ['I. Tình hình', 'I. '],
  ['II- Kết quả', 'II- '],
  ['1. Ưu điểm', '1. '],
  ['2.1 Nhận thức', '2.1 '],
  ['đ) Hội Nông dân', 'đ) '],
  ['2019. Năm bản lề', ''],
  ['1.234.567 đồng', ''],
  ['C. Mác', ''],
  ['Ưu điểm', ''],
])('the typed number of «%s»', (text, number) => {
  expect(typedNumber(text)).toBe(number)
})

test('a typed dash needs its space', () => {
  expect(typedDash('- Ban Dân vận')).toBe('- ')
  expect(typedDash('-5 độ')).toBe('')
})
