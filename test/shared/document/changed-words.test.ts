/** What «đã sửa» can point at: the words that changed since the draft, nearest to the comment first. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  changedWords,
  nearestFirst,
  placeOfWords,
  stillStands,
} from '#shared/document/changed-words.ts'

const DRAFT =
  'Cấp ủy các cấp quan tâm kiện toàn tổ chức bộ máy.\nCông tác quy hoạch, đào tạo được chú trọng.\nMột số nơi chưa kịp thời.'
const NOW =
  'Cấp ủy các cấp quan tâm kiện toàn tổ chức bộ máy ở cấp huyện, cấp xã.\nCông tác quy hoạch, đào tạo được chú trọng.\nMột số nơi còn chậm.'

test('an unchanged text has no change to name', () => {
  expect(changedWords(DRAFT, DRAFT)).toEqual([])
  expect(changedWords('', '')).toEqual([])
})

test('each change keeps the words before and after, whole words only', () => {
  expect(changedWords(DRAFT, NOW)).toMatchObject([
    { before: 'máy.', after: 'máy ở cấp huyện, cấp xã.' },
    { before: 'chưa kịp thời.', after: 'còn chậm.' },
  ])
})

test('words put in and words taken out are changes too', () => {
  expect(changedWords('Giữ nguyên.', 'Giữ nguyên.\nThêm một đoạn.')).toMatchObject([
    { before: '', after: 'Thêm một đoạn.' },
  ])
  expect(changedWords('Một hai ba bốn', 'Một bốn')).toMatchObject([{ before: 'hai ba', after: '' }])
})

test('the change nearest to the commented words is proposed first', () => {
  const anchor = {
    quote: 'Một số nơi',
    words: 'Một số nơi',
    prefix: 'được chú trọng.',
    suffix: ' chưa',
  }
  const place = placeOfWords(NOW, anchor)
  const [first] = nearestFirst(changedWords(DRAFT, NOW), place)
  expect(first?.after).toBe('còn chậm.')
})

test('a recorded change stands until its words move again', () => {
  const [change] = changedWords(DRAFT, NOW)
  if (change === undefined) throw new Error('nothing changed')
  expect(stillStands(NOW, change)).toBe(true)
  expect(stillStands(`Đoạn mới ở đầu.\n${NOW}`, change)).toBe(true)
  expect(stillStands(NOW.replace('cấp xã', 'cấp phường'), change)).toBe(false)
  expect(stillStands(DRAFT, change)).toBe(false)
})

const someText = fc
  .array(fc.constantFrom('đảng', 'ủy', 'tỉnh', 'nhân dân', '\n', 'kết quả.', 'năm', '2019'), {
    maxLength: 40,
  })
  .map((words) => words.join(' '))

test('whatever the two texts: each change stands where it says, differs, and equal texts have none', () => {
  fc.assert(
    fc.property(someText, someText, (before, after) => {
      const letters = after.replaceAll('\n', '')
      const changes = changedWords(before, after)
      for (const change of changes) {
        const words = change.after.replaceAll('\n', '')
        expect(letters.slice(change.at, change.at + words.length)).toBe(words)
        expect(change.before).not.toBe(change.after)
        expect(stillStands(after, change)).toBe(true)
      }
      const plain = (text: string): string => text.replace(/\s+/gu, ' ').trim()
      if (changes.length === 0) expect(plain(before)).toBe(plain(after))
      expect(changedWords(after, after)).toEqual([])
    }),
    { numRuns: 1_000 },
  )
})
