import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { withNoBreakSpaces } from '#shared/text/no-break.ts'

/** «·» stands for a space at which no line ends. */
const shown = (text: string): string => withNoBreakSpaces(text).replaceAll('\u00a0', '·')

test.each([
  ['Kết luận số 62-KL/TW, ngày 08/12/2009', 'Kết luận số·62-KL/TW, ngày·08/12/2009'],
  ['ngày 14 tháng 3 năm 2019', 'ngày·14·tháng·3 năm·2019'],
  ['Ngày 03 tháng 4', 'Ngày·03·tháng·4'],
  ['trong Quý III', 'trong Quý·III'],
  ['quý III năm 2019', 'quý·III năm·2019'],
  ['đạt 45,6 % kế hoạch', 'đạt 45,6·% kế hoạch'],
  ['Điều 5, khoản 2', 'Điều·5, khoản·2'],
])('%s', (text, kept) => {
  expect(shown(text)).toBe(kept)
})

test.each(['một số xã', 'hằng ngày làm việc', 'năm học', 'quý báu', 'tháng giêng', 'quý Vị'])(
  'words stay as they are: %s',
  (text) => {
    expect(withNoBreakSpaces(text)).toBe(text)
  },
)

test('only spaces change, and a second time nothing does', () => {
  const words = fc.constantFrom(
    'số',
    'ngày',
    'tháng',
    'năm',
    '14',
    '3',
    '2019',
    '%',
    ' ',
    ',',
    'ủy',
  )
  fc.assert(
    fc.property(fc.array(words), (parts) => {
      const text = parts.join(' ')
      const once = withNoBreakSpaces(text)
      expect(once.replaceAll('\u00a0', ' ')).toBe(text)
      expect(withNoBreakSpaces(once)).toBe(once)
    }),
  )
})
