/** The official table of comments and answers as it goes to paper or into a file. Its words belong to the document,
 *  which is Vietnamese whatever language the tool around it speaks. */
import type { Result } from '../domain/resolution.ts'
import type { ResponseRow, ResponseTable } from '../wire/resolution.ts'

export const responsePaperWords = {
  wholeReport: 'Toàn báo cáo',
  title: 'Tổng hợp tiếp thu, giải trình',
  columns: [
    'TT',
    'Mục, nội dung dự thảo',
    'Cơ quan góp ý',
    'Nội dung góp ý',
    'Kết quả',
    'Giải trình, chỗ đã sửa',
  ],
  totals: (asked: number, replied: number, agreed: number, opinions: number, silent: number) =>
    `Xin ý kiến ${asked} cơ quan; đã trả lời ${replied}; thống nhất ${agreed}; có ý kiến ${opinions}; chưa trả lời ${silent}.`,
  received: (comments: number, bodies: number) => `Nhận ${comments} góp ý của ${bodies} cơ quan.`,
  results: {
    open: 'Chưa xử lý',
    accepted: 'Tiếp thu',
    'partly-accepted': 'Tiếp thu một phần',
    rejected: 'Không tiếp thu',
    duplicate: 'Trùng',
    withdrawn: 'Đã rút',
  } satisfies Readonly<Record<Result, string>>,
  repeats: (n: number) => `Trùng với số ${n}`,
  objection: (by: string) => `${by} chưa đồng ý`,
} as const

/** One row, a value for each column. */
export interface ResponsePaperRow {
  readonly number: number
  readonly place: string
  /** each body once, in the order they spoke */
  readonly bodies: string
  readonly said: string
  readonly result: string
  /** the explanation, each change, then who disagrees: one line each */
  readonly explanation: readonly string[]
}
export interface ResponsePaper {
  readonly opening: string
  readonly rows: readonly ResponsePaperRow[]
}

type OpeningWords = Pick<typeof responsePaperWords, 'totals' | 'received'>

/** Who was asked and who answered, if anybody was asked; then how many comments came from how many bodies. */
export function openingLine(
  { rows, tally }: ResponseTable,
  words: OpeningWords = responsePaperWords,
): string {
  const all = rows.flatMap((row) => [row, ...row.members])
  const bodies = new Set(all.map(({ author }) => author.bodyId)).size
  const asked =
    tally === null
      ? ''
      : `${words.totals(tally.asked, tally.replied, tally.agreed, tally.withOpinions, tally.silent)} `
  return asked + words.received(all.length, bodies)
}

/** @param sections number and title of each section by id; a row of another one stands without its place */
export function responsePaper(
  table: ResponseTable,
  sections: ReadonlyMap<string, string>,
): ResponsePaper {
  return {
    opening: openingLine(table),
    rows: table.rows.map((row) =>
      paperRow(
        row,
        row.sectionId === null
          ? responsePaperWords.wholeReport
          : (sections.get(row.sectionId) ?? ''),
      ),
    ),
  }
}

function paperRow(row: ResponseRow, place: string): ResponsePaperRow {
  const { answer, objection, quote } = row
  const words = responsePaperWords
  const repeats = answer?.repeats ?? null
  return {
    number: row.number,
    place: quote === '' ? place : `${place}: «${quote}»`,
    bodies: [...new Set([row, ...row.members].map((one) => one.author.body))].join('; '),
    said: row.text,
    result: repeats === null ? words.results[row.result] : words.repeats(repeats),
    explanation: [
      answer?.explanation ?? '',
      ...row.changes.map(({ before, after }) => `«${before}» → «${after}»`),
      objection === null ? '' : `${words.objection(objection.body)}: ${objection.reason}`,
    ].filter((line) => line !== ''),
  }
}
