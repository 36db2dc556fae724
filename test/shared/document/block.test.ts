import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  canonicalBlocks,
  pagesOf,
  textOf,
  wordsIn,
  WORDS_PER_PAGE,
  type Block,
  type MarkName,
  type Run,
  type TableCell,
} from '#shared/document/block.ts'

const MARKS: readonly MarkName[] = ['bold', 'italic', 'underline']
const anyRun: fc.Arbitrary<Run> = fc
  .record({
    text: fc.string({ unit: fc.constantFrom('a', 'ủ', 'u', '\u0309', ' ', 'đ'), maxLength: 6 }),
    marks: fc.subarray([...MARKS]),
    said: fc.constantFrom<Partial<Run>>(
      {},
      {},
      { href: 'https://a.vn/' },
      { note: true },
      { cites: 'a' },
      { missing: '' },
      { missing: 'b', note: true },
    ),
  })
  .map(({ text, marks, said }) => ({ text, marks, ...said }))
const runs = fc.array(anyRun, { maxLength: 6 })
const cell = (said: Partial<TableCell>): TableCell => ({
  align: null,
  widths: null,
  rowspan: 1,
  colspan: 1,
  header: false,
  blocks: [],
  ...said,
})
const { block: anyBlock } = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('paragraph' as const), runs }),
    fc.record({ kind: fc.constant('heading' as const), level: fc.constantFrom(1, 2, 3, 4), runs }),
    fc.record({ kind: fc.constant('dash' as const), runs }),
    fc.record({
      kind: fc.constant('quote' as const),
      blocks: fc.array(tie('block'), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('table' as const),
      rows: fc.array(
        fc.array(
          tie('block').map((one) => cell({ blocks: [one] })),
          { maxLength: 3 },
        ),
        {
          maxLength: 3,
        },
      ),
    }),
  ),
}))
const blocks = fc.array(anyBlock, { maxLength: 5 })
const canonical = (given: readonly Block[]): string => JSON.stringify(canonicalBlocks(given))

/** The same text as other edits would have left it: runs cut in two, empty runs between, marks in another order. */
function otherwise(block: Block): Block {
  if (block.kind === 'quote') return { ...block, blocks: block.blocks.map(otherwise) }
  if (block.kind === 'table') {
    const other = (one: TableCell): TableCell => ({ ...one, blocks: one.blocks.map(otherwise) })
    return { ...block, rows: block.rows.map((row) => row.map(other)) }
  }
  const cut = block.runs.flatMap((run): Run[] => {
    const at = Math.floor(run.text.length / 2)
    const marks = run.marks.toReversed()
    return [
      { ...run, marks, text: run.text.slice(0, at) },
      { text: '', marks: ['italic'] },
      { ...run, marks: [...run.marks, ...run.marks], text: run.text.slice(at) },
    ]
  })
  return { ...block, runs: cut }
}

test('equal text has one canonical form, whatever edits led to it', () => {
  fc.assert(
    fc.property(blocks, (given) => {
      expect(canonical(given.map(otherwise))).toBe(canonical(given))
    }),
  )
})

test('the canonical form is canonical', () => {
  fc.assert(
    fc.property(blocks, (given) => {
      expect(canonical(canonicalBlocks(given))).toBe(canonical(given))
    }),
  )
})

test('the canonical form has no empty run, no equal neighbours, and NFC text', () => {
  const look = (block: Block): void => {
    if (block.kind === 'quote') return block.blocks.forEach(look)
    if (block.kind === 'table') return block.rows.flat().forEach((one) => one.blocks.forEach(look))
    for (const [i, run] of block.runs.entries()) {
      expect(run.text).not.toBe('')
      expect(run.text).toBe(run.text.normalize('NFC'))
      const next = block.runs[i + 1]
      expect(next && { ...next, text: '' }).not.toEqual({ ...run, text: '' })
    }
  }
  fc.assert(fc.property(blocks, (given) => canonicalBlocks(given).forEach(look)))
})

test('another word, mark, level, kind or address is another form', () => {
  const run: Run = { text: 'Ưu điểm', marks: ['bold'] }
  const forms = [
    { kind: 'paragraph', runs: [run] },
    { kind: 'dash', runs: [run] },
    { kind: 'heading', level: 3, runs: [run] },
    { kind: 'heading', level: 4, runs: [run] },
    { kind: 'quote', blocks: [{ kind: 'paragraph', runs: [run] }] },
    { kind: 'paragraph', runs: [{ ...run, text: 'Ưu điểm.' }] },
    { kind: 'paragraph', runs: [{ ...run, marks: [] }] },
    { kind: 'paragraph', runs: [{ ...run, href: 'https://a.vn/' }] },
  ] as const satisfies readonly Block[]
  expect(new Set(forms.map((form) => canonical([form]))).size).toBe(forms.length)
})

test('keys stand in one order, so that equal content gives equal bytes', () => {
  const shuffled: Block = { runs: [{ marks: [], text: 'a', href: 'https://a.vn/' }], kind: 'dash' }
  expect(canonical([shuffled])).toBe(
    '[{"kind":"dash","runs":[{"text":"a","marks":[],"href":"https://a.vn/"}]}]',
  )
})

test('of a table every cell counts: words, place, spans, header, side and widths', () => {
  const inCell = (said: Partial<TableCell>): Block => ({ kind: 'table', rows: [[cell(said)]] })
  const forms = [
    inCell({}),
    { kind: 'table', rows: [[cell({}), cell({})]] },
    { kind: 'table', rows: [[cell({})], [cell({})]] },
    inCell({ blocks: [{ kind: 'dash', runs: [] }] }),
    inCell({ header: true }),
    inCell({ colspan: 2 }),
    inCell({ rowspan: 2 }),
    inCell({ align: 'right' }),
    inCell({ widths: [120] }),
  ] as const satisfies readonly Block[]
  expect(new Set(forms.map((form) => canonical([form]))).size).toBe(forms.length)
  expect(canonical([inCell({})])).toBe(
    '[{"kind":"table","rows":[[{"blocks":[],"header":false,"colspan":1,"rowspan":1,"align":null,"widths":null}]]}]',
  )
})

const say = (text: string): Block => ({ kind: 'paragraph', runs: [{ text, marks: [] }] })

test('words are counted over all blocks, those in quotations too', () => {
  const halves: Block = {
    kind: 'paragraph',
    runs: [
      { text: 'chính tr', marks: [] },
      { text: 'ị', marks: ['bold'] },
    ],
  }
  expect(textOf(halves)).toBe('chính trị')
  expect(
    wordsIn([say('Ưu điểm'), halves, { kind: 'quote', blocks: [say('một hai'), say('ba')] }]),
  ).toBe(7)
  expect(wordsIn([])).toBe(0)
})

test('words in cells are counted, and neighbours stay two words', () => {
  const of = (...words: readonly string[]): TableCell[] =>
    words.map((word) => cell({ blocks: [say(word)] }))
  const table: Block = { kind: 'table', rows: [of('Đơn vị', 'Số'), of('Huyện A', '1.234,5')] }
  expect(textOf(table)).toBe('Đơn vị\tSố\nHuyện A\t1.234,5')
  expect(wordsIn([table])).toBe(6)
})

test('a section has at least one page', () => {
  expect([0, 1, WORDS_PER_PAGE, WORDS_PER_PAGE + 1].map(pagesOf)).toEqual([1, 1, 1, 2])
})
