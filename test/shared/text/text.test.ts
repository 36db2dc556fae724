import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanText, countWords, plainLine, plainText } from '#shared/text/normalize.ts'
import { dateShort, dayMonth, wholeNumber } from '#shared/text/official.ts'

test('dates carry a zero before days under 10 and months under 3 only (HD 36-HD/VPTW)', () => {
  expect(dateShort('2019-04-09')).toBe('09/4/2019')
  expect(dateShort('2019-02-28')).toBe('28/02/2019')
  expect(dateShort('2009-12-08')).toBe('08/12/2009')
  expect(dayMonth('2019-01-05')).toBe('05/01')
})

test('whole numbers are grouped by points', () => {
  expect([0, 999, 1_050, 1_234_567, -12_345].map(wholeNumber)).toEqual([
    '0',
    '999',
    '1.050',
    '1.234.567',
    '-12.345',
  ])
})

test('decomposed Vietnamese is composed, and looks the same as what was typed composed', () => {
  const composed = 'Các huyện, thành uỷ, Ủy ban nhân dân tỉnh'
  expect(plainLine(composed.normalize('NFD'))).toBe(composed)
  expect(plainText(composed.normalize('NFD'))).toBe(composed)
})

test('control characters and direction overrides do not get into names', () => {
  expect(plainLine('Ban\u0000 Dân\u0007 vận\u202e\ufffe')).toBe('Ban Dân vận')
  expect(plainLine('  Ban\tTổ\nchức \u00a0 Tỉnh ủy ')).toBe('Ban Tổ chức Tỉnh ủy')
  expect(plainText('một\r\nhai\rba\u0000\n')).toBe('một\nhai\nba')
})

test('a control character between a letter and its mark leaves the letter composed', () => {
  expect(plainLine('u\u0000\u0309y')).toBe('\u1ee7y')
  expect(plainText('u\u0000\u0309y')).toBe('\u1ee7y')
})

const marked = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      'a',
      'đ',
      'ư',
      '\u0300',
      '\u0309',
      '\u031b',
      '\u0000',
      '\u202e',
      ' ',
      '\r',
      '\n',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
})

test('cleaning is done once and for all: NFC, and the same when cleaned again', () => {
  fc.assert(
    fc.property(marked, (text) => {
      for (const clean of [plainLine, plainText]) {
        const once = clean(text)
        expect(once).toBe(once.normalize('NFC'))
        expect(clean(once)).toBe(once)
      }
    }),
  )
})

test('a line holds no line break, whatever goes in', () => {
  fc.assert(
    fc.property(marked, (text) => {
      expect(plainLine(text)).not.toMatch(/[\n\r\t]| {2}/)
    }),
  )
})

test('words are counted as an office counts them: by spaces, signs alone are none', () => {
  expect(countWords('')).toBe(0)
  expect(countWords('  \n ')).toBe(0)
  expect(countWords('chính trị - xã hội')).toBe(4)
  expect(countWords('Kết luận số 62-KL/TW, ngày 08/12/2009')).toBe(6)
  const word = fc.constantFrom('xã', 'hội', '62-KL/TW,', 'a)')
  fc.assert(
    fc.property(fc.array(word), fc.array(word), (a, b) => {
      expect(countWords([...a, ...b].join(' '))).toBe(
        countWords(a.join('\n')) + countWords(b.join(' ')),
      )
    }),
  )
})

test('text of a section composes a letter and its mark that a control character stood between', () => {
  expect(cleanText('e\u0000\u0301 \u202etre\u0302\u0301')).toBe('é trế')
})
