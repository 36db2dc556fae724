/** The official table of comments and answers as a workbook (XLSX). */
import writeWorkbook, { type CellObject } from 'write-excel-file/node'
import { responsePaperWords, type ResponsePaper } from '#shared/text/response-paper.ts'

/** A cell of a workbook takes no more characters (ECMA-376; Excel calls a file with more damaged). */
const CELL_LENGTH = 32_767
/** Widths of the six columns, in characters. */
const WIDTHS = [6, 34, 24, 48, 18, 48]

/** Always a string cell: what people write is never a formula, whatever sign it begins with. */
const text = (value: string, more: CellObject = {}): CellObject => ({
  ...more,
  value: value.slice(0, CELL_LENGTH),
  type: String,
  wrap: true,
  alignVertical: 'top',
})

/** @returns the bytes of the file: title, subject, opening line, columns, one row per row of the table */
export async function responseSheet(
  subject: string,
  { opening, rows }: ResponsePaper,
): Promise<Uint8Array<ArrayBuffer>> {
  const { title, columns } = responsePaperWords
  const across = { columnSpan: columns.length }
  const heading = [
    [text(title, { ...across, fontWeight: 'bold', align: 'center' })],
    [text(subject, { ...across, align: 'center' })],
    [text(opening, across)],
    columns.map((column) =>
      text(column, { fontWeight: 'bold', align: 'center', borderStyle: 'thin' }),
    ),
  ]
  const framed = { borderStyle: 'thin' } as const
  const body = rows.map((row) => [
    { ...framed, value: row.number, type: Number, alignVertical: 'top' } satisfies CellObject,
    ...[row.place, row.bodies, row.said, row.result, row.explanation.join('\n')].map((value) =>
      text(value, framed),
    ),
  ])
  const file = await writeWorkbook(
    [...heading, ...body],
    {
      sheet: 'Tiếp thu, giải trình',
      columns: WIDTHS.map((width) => ({ width })),
      orientation: 'landscape',
      stickyRowsCount: heading.length,
    },
    { fontFamily: 'Times New Roman', fontSize: 12 },
  ).toBuffer()
  return new Uint8Array(file)
}
