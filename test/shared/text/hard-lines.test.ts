import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paragraphsOfLines } from '#shared/text/hard-lines.ts'

const PAGE = [
  'Trong 10 năm qua, cấp ủy các cấp đã lãnh đạo, chỉ đạo Mặt trận Tổ quốc',
  'và các tổ chức chính trị - xã hội đổi mới nội dung, phương thức hoạt động.',
  'Công tác quán triệt được thực hiện nghiêm túc, kịp thời, sát thực tế ở xã.',
  'Kết quả:',
  '1. Đã tổ chức 12 hội nghị học tập với trên ba nghìn cán bộ, đảng viên các',
  'chi bộ trực thuộc.',
]

test('lines that a page ended are one paragraph; a sentence that filled its line, a short line and a number begin another', () => {
  expect(paragraphsOfLines(PAGE)).toEqual([
    `${PAGE[0] ?? ''} ${PAGE[1] ?? ''}`,
    PAGE[2],
    PAGE[3],
    `${PAGE[4] ?? ''} ${PAGE[5] ?? ''}`,
  ])
})

test('paragraphs as somebody wrote them stay, long or short', () => {
  const written = ['Kính gửi: Ban Thường vụ', 'Số liệu xã A: 12 hộ', 'A'.repeat(400), 'Hết.']
  expect(paragraphsOfLines(written)).toEqual(written)
  expect(paragraphsOfLines(['Một.', '', 'Hai.', ''])).toEqual(['Một.', 'Hai.'])
})

test('whatever the lines, no letter is lost and none is added', () => {
  const line = fc.string({
    unit: fc.constantFrom(...Array.from('aĂ .-1)IV,điều ')),
    maxLength: 120,
  })
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const bare = (some: readonly string[]): string => some.join('').replaceAll(/\s/gu, '')
      expect(bare(paragraphsOfLines(lines))).toBe(bare(lines))
    }),
  )
})
