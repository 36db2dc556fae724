/** Documents that a report cites, kept as data, and how an office writes them out. */
import { dateShort } from '#shared/text/official.ts'
import { citationsIn, type Citation } from '#shared/text/proof/citations.ts'
import { withNoBreakSpaces } from '#shared/text/no-break.ts'

export interface CitedDocument {
  readonly id: string
  /** «Kết luận» */
  readonly kind: string
  /** number and symbol, «62-KL/TW» */
  readonly number: string
  /** YYYY-MM-DD; null: cited without its day */
  readonly day: string | null
  /** «Bộ Chính trị (khóa X)»; may be empty */
  readonly issuer: string
  /** trích yếu, «về tiếp tục đổi mới …»; may be empty */
  readonly subject: string
}

/** «Kết luận số 62-KL/TW»: what stands in the text. */
export const shortForm = ({ kind, number }: Pick<CitedDocument, 'kind' | 'number'>): string =>
  withNoBreakSpaces(`${kind} số ${number}`)

/** What is printed behind it the first time: « ngày 08/12/2009 của Bộ Chính trị về …». Empty when nothing is known. */
export function tailOf({ day, issuer, subject }: CitedDocument): string {
  const parts = [
    day === null ? '' : `ngày ${dateShort(day)}`,
    issuer === '' ? '' : `của ${issuer}`,
    subject,
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : withNoBreakSpaces(` ${parts.join(' ')}`)
}

export const fullForm = (document: CitedDocument): string => shortForm(document) + tailOf(document)

/** As two writers may give one number: «62-KL/TW», «62 – KL / TW». */
const foldNumber = (text: string): string =>
  text.replaceAll(/[^\p{L}\p{N}]/gu, '').toLocaleUpperCase('vi')

/** Words cite a document only while they name its number: somebody may have typed over them. */
export const doesName = (words: string, { number }: Pick<CitedDocument, 'number'>): boolean =>
  foldNumber(words).includes(foldNumber(number))

/** Two documents of one report are one when kind and number are. */
export const isSameDocument = (
  a: Pick<CitedDocument, 'kind' | 'number'>,
  b: Pick<CitedDocument, 'kind' | 'number'>,
): boolean =>
  a.kind.toLocaleLowerCase('vi') === b.kind.toLocaleLowerCase('vi') &&
  foldNumber(a.number) === foldNumber(b.number)

export interface Recognised {
  readonly document: CitedDocument
  /** of the words that the citation takes the place of, in UTF-16 units */
  readonly from: number
  readonly to: number
}

/**
 * A document of the list that is named in plain words at a place: kind and number, together with the day, issuer and
 * subject behind them as far as they say what the list says.
 * @param at a place in the text, at either end or inside of the words
 */
export function documentNamedAt(
  text: string,
  at: number,
  documents: readonly CitedDocument[],
): Recognised | null {
  for (const cited of citationsIn(text)) {
    const document = documents.find((one) => isNamedBy(one, cited))
    if (document === undefined) continue
    const from = cited.kind?.from ?? text.lastIndexOf('số', cited.number.from)
    const to = cited.number.to + lengthOfTail(text.slice(cited.number.to), document)
    if (from <= at && at <= to) return { document, from, to }
  }
  return null
}

const isNamedBy = (document: CitedDocument, { kind, number }: Citation): boolean =>
  kind === null
    ? foldNumber(number.text) === foldNumber(document.number)
    : isSameDocument(document, { kind: kind.text, number: number.text })

/** How much of what follows is day, issuer and subject of the document, in this order, with or without commas. */
function lengthOfTail(rest: string, { day, issuer, subject }: CitedDocument): number {
  let length = 0
  const days = day === null ? [] : [`ngày ${dateShort(day)}`, `ngày ${dateLong(day)}`]
  const shortIssuer = issuer.replace(/\s*\([^)]*\)$/u, '')
  for (const forms of [days, [`của ${issuer}`, `của ${shortIssuer}`], [subject]]) {
    const after = rest.slice(length)
    const gap = /^,?[\s\u00a0]+/u.exec(after)?.[0].length ?? 0
    const said = forms.find((form) => form.length > 4 && startsWith(after.slice(gap), form))
    if (gap > 0 && said !== undefined) length += gap + said.length
  }
  return length
}

const plainSpaces = (text: string): string => text.replaceAll('\u00a0', ' ').toLocaleLowerCase('vi')
const startsWith = (text: string, form: string): boolean =>
  plainSpaces(text.slice(0, form.length)) === plainSpaces(form) &&
  !/^[\p{L}\p{N}]/u.test(text.slice(form.length))

function dateLong(iso: string): string {
  const [year = '', month = '', day = ''] = iso.split('-')
  return `${day} tháng ${Number(month) < 3 ? month : Number(month)} năm ${year}`
}
