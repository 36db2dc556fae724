import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leftOutNow, placesInSection } from '#shared/text/report-find.ts'

const LOOSE = { withMarks: false, matchCase: false, wholeWords: false }
const places = (...paragraphs: string[]) => placesInSection(paragraphs, 'uy ban', LOOSE)

test('every place comes with its paragraph and the words around it, whatever its marks', () => {
  expect(places('Mở đầu.', 'Ủy ban tỉnh và Uỷ ban huyện.')).toMatchObject([
    { paragraph: 1, from: 0, before: '', hit: 'Ủy ban', after: ' tỉnh và Uỷ ban huyện.', nth: 0 },
    { paragraph: 1, from: 15, before: 'Ủy ban tỉnh và ', hit: 'Uỷ ban', after: ' huyện.' },
  ])
})

test('of places that look the same, the one that was left out is the one that is found again', () => {
  const before = places('Ủy ban.', 'Ủy ban.', 'Ủy ban.')
  const [, second] = before
  if (second === undefined) throw new Error('three places')
  const now = places('Đoạn mới.', 'Ủy ban.', 'Ủy ban.', 'Ủy ban.')
  expect([...leftOutNow(now, [second])]).toEqual([now[1]])
})

test('words written on one side of a place that was left out do not bring it in again', () => {
  const [, left] = places('Ủy ban tỉnh họp.', 'Hội nghị của Ủy ban huyện kết thúc.')
  if (left === undefined) throw new Error('two places')
  const now = places('Ủy ban tỉnh họp.', 'Hội nghị lần thứ hai của Ủy ban huyện kết thúc.')
  expect([...leftOutNow(now, [left])]).toEqual([now[1]])
})

test('in a text that nobody changed, exactly what was left out is left out', () => {
  const text = fc.array(fc.constantFrom('Ủy ban ', 'uy ban', ' họp. ', 'tỉnh '), { maxLength: 8 })
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), fc.nat(), (paragraphs, mask) => {
      const all = places(...paragraphs.map((parts) => parts.join('')))
      const out = all.filter((_, i) => (mask >> (i % 30)) & 1)
      expect(leftOutNow(all, out)).toEqual(new Set(out))
    }),
  )
})
