/** Which comments are proposed as one row: the same of several bodies, never two of opposite sense. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apartKey, proposeGroups, type Opinion } from '#shared/domain/comment-groups.ts'

const said = (text: string, of: Partial<Opinion> = {}): Opinion => ({
  id: text,
  bodyId: 'mat-tran',
  sectionId: 'ii-2-4',
  text,
  about: null,
  ...of,
})
const pair = (one: string, two: string) => [said(one), said(two, { bodyId: 'ban-to-chuc' })]
const isProposed = (one: string, two: string): boolean => proposeGroups(pair(one, two)).length === 1
const about = (quote: string, prefix = '', suffix = '') => ({ about: { quote, prefix, suffix } })

test.each([
  ['Đề nghị bổ sung số liệu năm 2018.', 'Bổ sung số liệu năm 2018'],
  [
    'Bổ sung số liệu về kiện toàn tổ chức năm 2018',
    'Kính đề nghị bổ sung thêm số liệu về kiện toàn tổ chức năm 2018.',
  ],
  ['Thống nhất cách gọi Ủy ban nhân dân', 'thống nhất cách gọi Uỷ ban Nhân dân!'],
  ['Không nên nêu tên cơ quan ở đoạn này', 'Đề nghị không nên nêu tên cơ quan ở đoạn này.'],
])('«%s» and «%s» are one', (one, two) => expect(isProposed(one, two)).toBe(true))

const OPPOSITES = [
  ['Nên nêu tên cơ quan ở đoạn này', 'Không nên nêu tên cơ quan ở đoạn này'],
  ['Đề nghị bỏ cụm từ «thực sự» ở cuối đoạn', 'Đề nghị giữ cụm từ «thực sự» ở cuối đoạn'],
  ['Tăng chỉ tiêu kết nạp đảng viên hằng năm', 'Giảm chỉ tiêu kết nạp đảng viên hằng năm'],
  ['Thêm cấp huyện, bỏ cấp xã trong đoạn này', 'Bỏ cấp huyện, thêm cấp xã trong đoạn này'],
  [
    'Thay «vận động» bằng «tuyên truyền» trong cả mục',
    'Thay «tuyên truyền» bằng «vận động» trong cả mục',
  ],
  ['Đoạn này không nên bỏ vì đúng Kết luận', 'Đoạn này nên bỏ vì không đúng Kết luận'],
  ['Gộp hai đoạn cuối của mục này', 'Tách hai đoạn cuối của mục này'],
  ['Chuyển đoạn này lên trước đoạn nguyên nhân', 'Chuyển đoạn này xuống sau đoạn nguyên nhân'],
  ['Viết chi tiết hơn về công tác dân vận', 'Viết ngắn gọn hơn về công tác dân vận'],
  ['Chưa cần nêu số liệu của cấp xã', 'Cần nêu số liệu của cấp xã'],
  ['Đồng ý với đánh giá về nguyên nhân', 'Phản đối đánh giá về nguyên nhân'],
] as const
test.each(OPPOSITES)('«%s» and «%s» are never one', (one, two) =>
  expect(isProposed(one, two)).toBe(false),
)

test.each([
  ['other figures', 'Bổ sung số liệu kết nạp năm 2018', 'Bổ sung số liệu kết nạp năm 2017'],
  ['other matter', 'Bổ sung số liệu về đào tạo cán bộ', 'Bổ sung số liệu về thanh niên nông thôn'],
  ['too short to tell', 'Bỏ đoạn cuối', 'Bỏ đoạn đầu'],
])('%s: not one', (_, one, two) => expect(isProposed(one, two)).toBe(false))

describe('one row is about one place', () => {
  const text = 'Bỏ cụm từ này'
  const there = (one: Partial<Opinion>, two: Partial<Opinion>) =>
    proposeGroups([
      said(text, { id: 'g1', ...one }),
      said(text, { id: 'g2', bodyId: 'b2', ...two }),
    ])

  test('the same words, or words within each other’s surroundings', () => {
    const whole = about('kiện toàn tổ chức bộ máy')
    expect(there(whole, whole)).toEqual([['g1', 'g2']])
    expect(there(whole, about('tổ chức', 'kiện toàn ', ' bộ máy'))).toEqual([['g1', 'g2']])
  })
  test('not other words, another section, or the whole section against a place in it', () => {
    const at = about('kiện toàn tổ chức')
    expect(there(at, about('đội ngũ cán bộ'))).toEqual([])
    expect(there({ ...at }, { ...at, sectionId: 'iii' })).toEqual([])
    expect(there(at, {})).toEqual([])
  })
})

test('two of one body are no group, nor what a person has called different', () => {
  const text = 'Thống nhất cách gọi cơ quan'
  const two = [said(text, { id: 'g1' }), said(text, { id: 'g2' })]
  expect(proposeGroups(two)).toEqual([])
  const bodies = [said(text, { id: 'g1' }), said(text, { id: 'g2', bodyId: 'khac' })]
  expect(proposeGroups(bodies)).toEqual([['g1', 'g2']])
  expect(proposeGroups(bodies, new Set([apartKey('g2', 'g1')]))).toEqual([])
})

const anyText = fc.constantFrom(...OPPOSITES.flat(), 'Bổ sung số liệu năm 2018', 'Bỏ đoạn này')
const anyOpinions = fc
  .array(
    fc.record({
      text: fc
        .tuple(fc.constantFrom('', 'Đề nghị ', 'Kính đề nghị xem xét '), anyText)
        .map((parts) => parts.join('')),
      bodyId: fc.constantFrom('mat-tran', 'ban-to-chuc', 'van-phong'),
      sectionId: fc.constantFrom('i', 'ii'),
      about: fc.constantFrom(null, about('kiện toàn tổ chức').about, about('đội ngũ cán bộ').about),
    }),
    { maxLength: 40 },
  )
  .map((all) => all.map((one, i): Opinion => ({ ...one, id: `g${i}` })))

test('whatever bodies say in whatever order: no group holds two opposites, two sections, one body alone; nothing stands in two', () => {
  fc.assert(
    fc.property(anyOpinions, (opinions) => {
      const byId = new Map(opinions.map((one) => [one.id, one]))
      const groups = proposeGroups(opinions)
      expect(new Set(groups.flat()).size).toBe(groups.flat().length)
      for (const group of groups) {
        const members = group.flatMap((id) => byId.get(id) ?? [])
        expect(new Set(members.map((one) => one.bodyId)).size).toBeGreaterThan(1)
        expect(new Set(members.map((one) => one.sectionId)).size).toBe(1)
        for (const [one, two] of OPPOSITES)
          expect([one, two].map((text) => members.some((m) => m.text.endsWith(text)))).not.toEqual([
            true,
            true,
          ])
      }
    }),
    { numRuns: 300 },
  )
})

const ASKS = [
  'bỏ',
  'giữ',
  'tăng',
  'giảm',
  'gộp',
  'tách',
  'nên nêu',
  'cần ghi',
  'thống nhất',
] as const
const anyWords = fc.array(
  fc.constantFrom(
    ...'cụm từ đoạn mục kết quả cán bộ dân vận cấp huyện xã tổ chức hội viên'.split(' '),
  ),
  {
    minLength: 4,
    maxLength: 12,
  },
)

test('any opinion and its denial are kept apart, however long they agree', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ASKS), anyWords, anyWords, (ask, before, behind) => {
      const [start, end] = [before.join(' '), behind.join(' ')]
      expect(isProposed(`${start} ${ask} ${end}`, `${start} không ${ask} ${end}`)).toBe(false)
    }),
  )
})

test('two thousand comments are grouped in one go', () => {
  const words = 'bổ sung số liệu kết quả công tác dân vận tổ chức bộ máy cán bộ huyện xã'.split(' ')
  const opinions = Array.from({ length: 2_000 }, (_, i): Opinion => {
    const text = Array.from(
      { length: 12 },
      (__, k) => words[(i * 7 + k * (i % 11) + k) % words.length],
    )
    return said(text.join(' '), { id: `g${i}`, bodyId: `b${i % 18}`, sectionId: `s${i % 17}` })
  })
  expect(proposeGroups(opinions).flat().length).toBeGreaterThan(0)
})
