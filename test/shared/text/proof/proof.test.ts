/** What proofing finds, and what it leaves alone: kind by kind, then over whole texts with false alarms counted. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { textOf } from '#shared/document/block.ts'
import { citationsIn, wrongCitations } from '#shared/text/proof/citations.ts'
import { impossibleDates } from '#shared/text/proof/dates.ts'
import type { Spot } from '#shared/text/proof/finding.ts'
import { wrongHyphens } from '#shared/text/proof/hyphens.ts'
import { proofSection, type ProofSection } from '#shared/text/proof/proof-report.ts'
import { wrongSpaces } from '#shared/text/proof/spacing.ts'
import { unusualSyllables } from '#shared/text/proof/syllables.ts'
import { otherToneStyle, usualToneStyle } from '#shared/text/proof/tone-style.ts'
import { readPlan, readTexts } from '../../../../server/demo/plan.ts'

const shown = (text: string, spots: readonly Spot[]): [string, string | null][] =>
  spots.map(({ from, to, fix }) => [text.slice(from, to), fix])
const fixed = (text: string, spots: readonly Spot[]): string =>
  spots.toReversed().reduce((t, { from, to, fix }) => t.slice(0, from) + fix + t.slice(to), text)
const section = (id: string, ...paragraphs: string[]): ProofSection => ({ id, paragraphs })
const found = (report: ProofSection[], id: string, plan: string[] = []): string[] =>
  proofSection(report, id, plan).map(({ kind, words, fix }) => `${kind}: ${words} → ${fix}`)

test.each([
  ['rà sóat', 'rà soát'],
  ['xữ lý và lưu trử hồ sơ hành chánh', 'xử lý và lưu trữ hồ sơ hành chính'],
  ['nội dung đựơc tổng hợp từ số liêu cung câp', 'nội dung được tổng hợp từ số liệu cung cấp'],
  ['khoảng thòi gian, giãi quyết đúng hạng', 'khoảng thời gian, giải quyết đúng hạn'],
  ['một cữa, trừơng dữ liệu, văn bãn', 'một cửa, trường dữ liệu, văn bản'],
  ['phối hợp giửa các bên, bố chí nhân lực', 'phối hợp giữa các bên, bố trí nhân lực'],
  ['hướng dẩn biểu mẩu, hồ sơ chuyễn vòng', 'hướng dẫn biểu mẫu, hồ sơ chuyển vòng'],
  ['kết qủa chậm vẩn còn xãy ra', 'kết quả chậm vẫn còn xảy ra'],
  ['thực trạn, làm rỏ, đề suất, che dấu', 'thực trạng, làm rõ, đề xuất, che giấu'],
  ['nghành và ngiên cứu', 'ngành và nghiên cứu'],
])('unusual syllables are found and the usual ones offered: %s', (wrong, right) => {
  expect(fixed(wrong, unusualSyllables(wrong))).toBe(right)
})

test('a syllable that cannot be is found even when nobody knows what was meant', () => {
  expect(shown('tình hìng mới', unusualSyllables('tình hìng mới'))).toEqual([['hìng', null]])
})

test('names, foreign words, symbols, transliterations and both tone styles are left alone', () => {
  for (const text of [
    'huyện Đam Rông, Đạ Tẻh, Đắk Lắk, Minh Hòa và Krông Nô',
    'internet, website, email bantin@tinhuy.vn, in-tơ-nét, ma-két-tinh',
    'số 128/CV-SNV, 62-KL/TW, VNĐ, BCĐ, T78, XD2',
    'hoà bình, hòa bình, uỷ viên, ủy viên, thuỷ lợi, quý, khuỷu, ngoẻo, thuở, giếng, gìn giữ, gì, giặt',
    'văn bản lãnh đạo, dự báo cao hơn, chủ trương trình Ban Thường vụ, nguyện vọng, khuếch tán, quyển, quýnh',
  ])
    expect(shown(text, unusualSyllables(text))).toEqual([])
})

test('of two tone styles the rarer one is found, and a name keeps its own', () => {
  const texts = ['Ủy ban, cụ thể hóa, hòa bình', 'Uỷ ban và ông Trần Minh Hoà']
  expect(usualToneStyle(texts)).toBe('first')
  expect(shown(texts[1] ?? '', otherToneStyle(texts[1] ?? '', 'first'))).toEqual([['Uỷ', 'Ủy']])
  expect(shown(texts[0] ?? '', otherToneStyle(texts[0] ?? '', 'second'))).toEqual([
    ['Ủy', 'Uỷ'],
    ['hóa', 'hoá'],
    ['hòa', 'hoà'],
  ])
})

test('changing all to one tone style leaves nothing to change', () => {
  const words = fc.constantFrom(
    'hòa',
    'hoà',
    'Ủy',
    'UỶ',
    'khỏe',
    'khoẻ',
    'quý',
    'tuỳ',
    'hoàn',
    'ủng',
  )
  fc.assert(
    fc.property(
      fc.array(words),
      fc.constantFrom('first' as const, 'second' as const),
      (list, style) => {
        const text = list.join(' ')
        const after = fixed(text, otherToneStyle(text, style))
        expect(otherToneStyle(after, style)).toEqual([])
        expect(after.length).toBe(text.length)
      },
    ),
  )
})

test('spaces: two in a row, one before a sign, none behind it', () => {
  const text = 'Tỉnh ủy  lãnh đạo , chỉ đạo;kiểm tra . Sau đó xong .'
  expect(fixed(text, wrongSpaces(text))).toBe('Tỉnh ủy lãnh đạo, chỉ đạo; kiểm tra. Sau đó xong.')
  for (const right of ['Số      -BC/TU', '1,5 và 18.420', 'ngày ... tháng', 'a) Nội dung: xong.'])
    expect(wrongSpaces(right)).toEqual([])
})

test('hyphens as the office types them', () => {
  const text = 'số 62 – KL/TW về chính trị – xã hội, kinh tế-xã hội, văn hóa -xã hội, 2009–2019'
  expect(fixed(text, wrongHyphens(text))).toBe(
    'số 62-KL/TW về chính trị - xã hội, kinh tế - xã hội, văn hóa - xã hội, 2009-2019',
  )
  for (const right of [
    '- Lưu VPTU',
    '2009 - 2019',
    'Mác - Lênin',
    'in-tơ-nét',
    'Số 62-KL/TW',
    '-----',
  ])
    expect(shown(right, wrongHyphens(right))).toEqual([])
})

test('days that no calendar has', () => {
  const text =
    'ngày 31/2, ngày 29/02/2019, 30/02/2020, ngày 31 tháng 4 năm 2019, tháng 13/2019, ngày 32/01'
  expect(shown(text, impossibleDates(text)).map(([words]) => words)).toEqual([
    '31/2',
    '29/02/2019',
    '30/02/2020',
    '31 tháng 4 năm 2019',
    'tháng 13/2019',
    '32/01',
  ])
  for (const right of [
    'ngày 29/2',
    'ngày 29/02/2020',
    'đạt 31/40 xã',
    'số 35/13',
    '1.31.2',
    'Quý III/2019',
  ])
    expect(shown(right, impossibleDates(right))).toEqual([])
})

test('every real day passes, however it is written', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1930-01-01'), max: new Date('2100-12-31'), noInvalidDate: true }),
      (date) => {
        const [d, m, y] = [date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear()]
        expect(
          impossibleDates(`ngày ${d}/${m}/${y}, ngày ${d}/${m}, ngày ${d} tháng ${m} năm ${y}.`),
        ).toEqual([])
      },
    ),
  )
})

test('an abbreviation is found once in a section unless it was told before, here or in an earlier section', () => {
  expect(found([section('a', 'Vai trò của MTTQ.', 'MTTQ các cấp')], 'a')).toEqual([
    'abbreviation: MTTQ → Mặt trận Tổ quốc (MTTQ)',
  ])
  const told = section('a', 'Mặt trận Tổ quốc (MTTQ) tỉnh; Ban Chỉ đạo (sau đây gọi tắt là BCĐ)')
  expect(found([told, section('b', 'MTTQ và BCĐ họp')], 'b')).toEqual([])
  expect(found([section('b', 'MTTQ và XYZ họp'), told], 'b')).toEqual([
    'abbreviation: MTTQ → Mặt trận Tổ quốc (MTTQ)',
    'abbreviation: XYZ → null',
  ])
  expect(
    found([section('a', 'Quý III, khóa XII, số 62-KL/TW, GDP, T/M BAN THƯỜNG VỤ')], 'a'),
  ).toEqual([])
})

test('a figure given differently in two sections is found in both, with the other one', () => {
  const a = section(
    'a',
    'Đến nay, toàn tỉnh có 147 xã, phường. Năm 2018 cả tỉnh kết nạp 1.240 đảng viên mới.',
  )
  const b = section(
    'b',
    'Hiện toàn tỉnh có 142 xã, thị trấn.',
    'Năm 2017 cả tỉnh kết nạp 1.105 đảng viên mới.',
  )
  expect(found([a, b], 'a')).toEqual(['figure: 147 → 142'])
  expect(found([a, b], 'b')).toEqual(['figure: 142 → 147'])
  const alike = section('c', 'Hiện nay toàn tỉnh có 147 xã.')
  expect(found([a, alike], 'c')).toEqual([])
  const dates = section(
    'd',
    'Kế hoạch số 12-KH/TU ngày 03/4/2019 và Kế hoạch số 15-KH/TU ngày 05/4/2019',
  )
  expect(found([dates], 'd')).toEqual([])
})

const PLAN = 'Tổng kết Kết luận số 62-KL/TW ngày 08/12/2009 của Bộ Chính trị (khóa X)'

test('a citation that differs from the plan is found part by part, with what the plan says', () => {
  const plan = citationsIn(PLAN)
  const text = 'Nghị quyết số 62/KL-TW, ngày 8 tháng 12 năm 2010 của Ban Bí thư'
  expect(
    fixed(
      text,
      wrongCitations(text, plan).toSorted((a, b) => a.from - b.from),
    ),
  ).toBe('Kết luận số 62-KL/TW, ngày 08 tháng 12 năm 2009 của Bộ Chính trị')
  const twin = 'Kết luận số 26-KL/TW ngày 08/12/2009'
  expect(fixed(twin, wrongCitations(twin, plan))).toBe('Kết luận số 62-KL/TW ngày 08/12/2009')
  for (const right of [
    'Kết luận số 62-KL/TW, ngày 08/12/2009 của Bộ Chính trị',
    'Kết luận số 62-KL/TW',
    'Kế hoạch số 01-KH/BCDTW, ngày 28/02/2019',
    'ngày 08 tháng 12 năm 2009: Kết luận số 62-KL/TW',
  ])
    expect(wrongCitations(right, plan)).toEqual([])
})

test('no false alarm in the texts of the real plan; what is found there are the slips it really has', () => {
  const plan = readPlan()
  const texts = [...readTexts()].map(([id, blocks]) => section(id, ...blocks.map(textOf)))
  const measure = [plan.report.title, plan.report.subject]
  expect(texts.flatMap(({ id }) => found(texts, id, measure))).toEqual([])
  const guidance = plan.sections.map(({ id, guidance: given }) =>
    section(id, ...given.map(({ text }) => text)),
  )
  // The plan never says what MTTQ is (domain dossier A, oddities).
  const alarms = guidance.flatMap(({ id }) => found(guidance, id, measure))
  expect(new Set(alarms)).toEqual(new Set(['abbreviation: MTTQ → Mặt trận Tổ quốc (MTTQ)']))
})

test('whatever stands in a text, every finding is a place in it and says its words', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      'ngày 31/2',
      'MTTQ',
      'số 62–KL/TW',
      'hoà',
      'hòa',
      '  ',
      'xữ lý',
      '12 xã',
      ' ,',
      '%',
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join(' ')
      for (const { from, to, words } of proofSection([section('a', text)], 'a', [PLAN])) {
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeGreaterThan(from)
        expect(text.slice(from, to)).toBe(words)
      }
    }),
  )
})
