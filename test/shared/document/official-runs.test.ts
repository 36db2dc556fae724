import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalBlocks, textOf, type Block, type Run } from '#shared/document/block.ts'
import { citedIn, countsOf, missingIn, writtenOut } from '#shared/document/official-runs.ts'
import { fullForm, shortForm, tailOf, type CitedDocument } from '#shared/document/cited-document.ts'

const CONCLUSION: CitedDocument = {
  id: 'ket-luan-62',
  kind: 'Kết luận',
  number: '62-KL/TW',
  day: '2009-12-08',
  issuer: 'Bộ Chính trị (khóa X)',
  subject: 'về tiếp tục đổi mới nội dung, phương thức hoạt động',
}
const PLAN: CitedDocument = {
  id: 'ke-hoach-01',
  kind: 'Kế hoạch',
  number: '01-KH/BCDTW',
  day: '2019-02-28',
  issuer: 'Ban chỉ đạo Đề án Trung ương',
  subject: '',
}
const plain = (text: string): Run => ({ text, marks: [] })
const cite = (document: CitedDocument, text = shortForm(document)): Run => ({
  text,
  marks: [],
  cites: document.id,
})
const paragraph = (...runs: Run[]): Block => ({ kind: 'paragraph', runs })
const cellOf = (...blocks: Block[]) => ({
  blocks,
  header: false,
  colspan: 1,
  rowspan: 1,
  align: null,
  widths: null,
})
/** As it is printed. */
const printed = (blocks: readonly Block[]): string =>
  blocks
    .map((block) =>
      'runs' in block ? block.runs.map(({ text, tail = '' }) => text + tail).join('') : '',
    )
    .join('\n')

test('a document is written out in full where the report names it first, and short afterwards', () => {
  const [opening, second] = writtenOut(
    [
      { blocks: [paragraph(plain('Thực hiện '), cite(CONCLUSION), plain(' trong 10 năm.'))] },
      { blocks: [paragraph(cite(CONCLUSION), plain(' và '), cite(PLAN), plain('.'))] },
    ],
    [CONCLUSION, PLAN],
  )
  expect(printed(opening?.blocks ?? [])).toBe(
    'Thực hiện Kết luận số\u00a062-KL/TW ngày\u00a008/12/2009 của Bộ Chính trị (khóa X) về tiếp tục đổi mới nội dung, phương thức hoạt động trong 10 năm.',
  )
  expect(printed(second?.blocks ?? [])).toBe(
    'Kết luận số\u00a062-KL/TW và Kế hoạch số\u00a001-KH/BCDTW ngày\u00a028/02/2019 của Ban chỉ đạo Đề án Trung ương.',
  )
})

test('words that no longer name the document get nothing behind them, and the next mention is the first', () => {
  const typedOver = { ...cite(CONCLUSION), text: 'Kết luận số 6' }
  const [text] = writtenOut(
    [{ blocks: [paragraph(typedOver, plain('; '), cite(CONCLUSION))] }],
    [CONCLUSION],
  )
  expect(printed(text?.blocks ?? [])).toBe(`Kết luận số 6; ${fullForm(CONCLUSION)}`)
})

test('a document that is on no list leaves its words as they are', () => {
  const blocks = [paragraph(cite(CONCLUSION))]
  expect(writtenOut([{ blocks }], [PLAN])).toEqual([{ blocks }])
})

test('a mention whose number is bold is one mention: what is printed behind it stands behind all of it', () => {
  const [text] = writtenOut(
    [
      {
        blocks: [
          paragraph(
            { text: 'Kết luận số ', marks: [], cites: CONCLUSION.id },
            { text: '62-KL/TW', marks: ['bold'], cites: CONCLUSION.id },
          ),
        ],
      },
    ],
    [CONCLUSION],
  )
  expect(printed(text?.blocks ?? [])).toBe(`Kết luận số 62-KL/TW${tailOf(CONCLUSION)}`)
})

test('cells and quotations are read in the order in which they stand', () => {
  const table: Block = { kind: 'table', rows: [[cellOf(paragraph(cite(PLAN)))]] }
  const quote: Block = {
    kind: 'quote',
    blocks: [paragraph(cite(PLAN)), paragraph(cite(CONCLUSION))],
  }
  expect(citedIn([table, quote])).toEqual([PLAN.id, CONCLUSION.id])
  const [text] = writtenOut([{ blocks: [table, quote] }], [CONCLUSION, PLAN])
  expect(JSON.stringify(text)).toContain(JSON.stringify(tailOf(PLAN)).slice(1, -1))
  expect(JSON.stringify(text?.blocks[1]).match(/"tail"/gu)).toHaveLength(1)
})

test('every place at which something is missing is listed with its words and who owes it', () => {
  const blocks = [
    paragraph(
      plain('Toàn tỉnh có '),
      { text: 'số ', marks: [], missing: '' },
      { text: 'hội nghị', marks: ['bold'], missing: '' },
    ),
    paragraph(
      { text: 'tỷ lệ', marks: [], missing: 'ban-to-chuc' },
      { text: 'số đảng viên', marks: [], missing: '' },
    ),
  ]
  expect(missingIn(blocks)).toEqual([
    { paragraph: 0, words: 'số hội nghị', owes: '' },
    { paragraph: 1, words: 'tỷ lệ', owes: 'ban-to-chuc' },
    { paragraph: 1, words: 'số đảng viên', owes: '' },
  ])
  expect(countsOf(blocks)).toEqual({ words: 10, missing: 3, cited: [] })
})

const anyMention = fc.record({
  text: fc.constantFrom('Kết luận số 62-KL/TW', 'Kế hoạch số 01-KH/BCDTW', 'như trên', ''),
  marks: fc.constant([]),
  cites: fc.constantFrom(CONCLUSION.id, PLAN.id, 'khong-co'),
})
const anyTexts = fc.array(
  fc.array(fc.array(fc.oneof(anyMention, fc.constant(plain(' và '))), { maxLength: 5 }), {
    maxLength: 4,
  }),
  { maxLength: 3 },
)

test('writing out changes no letter of the text, names each document in full at most once, and frozen stays frozen', () => {
  fc.assert(
    fc.property(anyTexts, (given) => {
      const texts = given.map((runs) => ({ blocks: runs.map((one) => paragraph(...one)) }))
      const out = writtenOut(texts, [CONCLUSION, PLAN])
      expect(out.map(({ blocks }) => blocks.map(textOf))).toEqual(
        texts.map(({ blocks }) => blocks.map(textOf)),
      )
      const tails = out.flatMap(({ blocks }) =>
        blocks.flatMap((block) => ('runs' in block ? block.runs.flatMap((r) => r.tail ?? []) : [])),
      )
      expect(new Set(tails).size).toBe(tails.length)
      const frozen = out.map(({ blocks }) => canonicalBlocks(blocks))
      expect(frozen.map((blocks) => canonicalBlocks(blocks))).toEqual(frozen)
      expect(frozen.map(printed)).toEqual(out.map(({ blocks }) => printed(blocks)))
    }),
  )
})
