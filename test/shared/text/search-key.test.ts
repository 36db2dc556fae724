import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { findPlaces, rankOfName, type SearchOptions } from '#shared/text/search-key.ts'

const LOOSE: SearchOptions = { withMarks: false, matchCase: false, wholeWords: false }
const MARKED: SearchOptions = { ...LOOSE, withMarks: true }

const found = (text: string, words: string, options: SearchOptions): string[] =>
  findPlaces(text, words, options).map(({ from, to }) => text.slice(from, to))

test('without marks, everything that reads alike is found', () => {
  const text = 'Uỷ ban nhân dân, Ủy ban Mặt trận, ủy  ban; uy ban. Đường và duong.'
  expect(found(text, 'uy ban', LOOSE)).toEqual(['Uỷ ban', 'Ủy ban', 'uy ban'])
  expect(found(text, 'ĐƯỜNG', LOOSE)).toEqual(['Đường', 'duong'])
})

test('with marks, only where the tone stands makes no difference', () => {
  const text = 'hoà bình, hòa bình, hoa bình, hoạ; quý, quí; thuở, Uỷ, ỦY'
  expect(found(text, 'hòa', MARKED)).toEqual(['hoà', 'hòa'])
  expect(found(text, 'uỷ', MARKED)).toEqual(['Uỷ', 'ỦY'])
  expect(found(text, 'quý', MARKED)).toEqual(['quý'])
  expect(found('khuỷu, ngoẻo, hoàn', 'hoàn', MARKED)).toEqual(['hoàn'])
})

test('case counts only when asked', () => {
  expect(found('Đảng và đảng viên', 'đảng', { ...MARKED, matchCase: true })).toEqual(['đảng'])
  expect(found('Đảng và đảng viên', 'đảng', MARKED)).toEqual(['Đảng', 'đảng'])
})

test('whole words are not parts of longer ones', () => {
  const whole = { ...LOOSE, wholeWords: true }
  expect(found('dân, dâng, nhân dân', 'dan', whole)).toEqual(['dân', 'dân'])
  expect(found('62-KL/TW, 162', '62', whole)).toEqual(['62'])
})

test('no-break spaces, line ends and dashes of any length are spaces and hyphens', () => {
  expect(found('ngày 14\u00a0tháng 3', '14 tháng', LOOSE)).toEqual(['14\u00a0tháng'])
  expect(found('2009–2019', '2009-2019', LOOSE)).toEqual(['2009–2019'])
})

test('decomposed letters are found whole, with all their marks', () => {
  const text = 'tiếng Việt'.normalize('NFD')
  expect(found(text, 'Việt', MARKED)).toEqual(['Việt'.normalize('NFD')])
  expect(found(text, 'tieng', LOOSE)).toEqual(['tiếng'.normalize('NFD')])
})

test('any part of any text is found in it; places stand in order and never overlap', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...Array.from('aàạoòeyùưđĐ gn-.\u0301😀')),
    maxLength: 40,
  })
  fc.assert(
    fc.property(letters, fc.nat(), fc.nat(), fc.boolean(), (raw, a, b, withMarks) => {
      const text = raw.normalize('NFC')
      const parts = [...new Intl.Segmenter('vi').segment(text)].map((s) => s.segment)
      const from = a % (parts.length + 1)
      const words = parts.slice(from, from + 1 + (b % 5)).join('')
      const places = findPlaces(text, words, { ...LOOSE, withMarks })
      let end = 0
      for (const place of places) {
        expect(place.from).toBeGreaterThanOrEqual(end)
        expect(place.to).toBeGreaterThan(place.from)
        end = place.to
      }
      // Where a tone may stand depends on the letter after it, so a cut there may read otherwise.
      if (!withMarks && /^\P{M}/u.test(words)) expect(places.length).toBeGreaterThan(0)
    }),
  )
})

test('names are ranked: as written, then without marks, then words in another order; else they do not fit', () => {
  const names = [
    'Tổ chức thực hiện',
    'Kiện toàn tổ chức bộ máy',
    'To chuc',
    'Bộ máy, tổ chức',
    'Phụ lục',
  ]
  const ranked = (typed: string): string[] =>
    names
      .flatMap((name) => ({ name, rank: rankOfName(name, typed) }))
      .filter(({ rank }) => rank !== null)
      .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
      .map(({ name }) => name)
  expect(ranked('tổ chức')).toEqual([
    'Tổ chức thực hiện',
    'Kiện toàn tổ chức bộ máy',
    'Bộ máy, tổ chức',
    'To chuc',
  ])
  expect(ranked('to chuc').slice(0, 1)).toEqual(['To chuc'])
  expect(ranked('máy chức')).toEqual(['Kiện toàn tổ chức bộ máy', 'Bộ máy, tổ chức'])
  expect(ranked('không có')).toEqual([])
  expect(ranked('')).toEqual(names)
})
