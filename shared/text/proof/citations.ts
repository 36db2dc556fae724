/**
 * Documents as a report cites them: «Kết luận số 62-KL/TW, ngày 08/12/2009 của Bộ Chính trị». The plan's own citations
 * are the measure: the same number with another day, kind or issuer, or a symbol written in another way, is named.
 */
import { dateShort } from '../official.ts'
import { isDay } from './dates.ts'
import type { Spot } from './finding.ts'

/** Kinds of documents that reports cite. */
export const DOCUMENT_KINDS = [
  'Kết luận',
  'Nghị quyết',
  'Chỉ thị',
  'Quy định',
  'Quyết định',
  'Kế hoạch',
  'Chương trình',
  'Hướng dẫn',
  'Thông báo',
  'Thông tri',
  'Báo cáo',
  'Công văn',
  'Nghị định',
  'Thông tư',
  'Đề án',
  'Quy chế',
  'Tờ trình',
  'Luật',
] as const
const ISSUERS =
  'Bộ Chính trị|Ban Bí thư|Ban Chấp hành Trung ương|Chính phủ|Thủ tướng Chính phủ|Quốc hội|Ban Thường vụ Tỉnh ủy|Ban Thường vụ Tỉnh uỷ|Tỉnh ủy|Tỉnh uỷ'
const CITATION = new RegExp(
  `(?:(${DOCUMENT_KINDS.join('|')})\\s+)?số:?\\s*(\\d{1,5})\\s*([-/\\u2013])\\s*([A-ZĐ][A-ZĐa-z0-9]{0,7}(?:[-/][A-ZĐ0-9]{1,10}){0,3})` +
    `(?:(,?\\s+ngày\\s+)(\\d{1,2})(?:[/.-](\\d{1,2})[/.-](\\d{4})|\\s+tháng\\s+(\\d{1,2})\\s+năm\\s+(\\d{4})))?` +
    `(?:,?\\s+của\\s+(${ISSUERS})(?!\\p{L}))?`,
  'giu',
)

interface Part {
  readonly text: string
  readonly from: number
  readonly to: number
}
export interface Citation {
  readonly kind: Part | null
  /** number and symbol, «62-KL/TW» */
  readonly number: Part
  /** the day as it is written, and as YYYY-MM-DD */
  readonly day: (Part & { readonly iso: string }) | null
  readonly issuer: Part | null
  readonly words: string
}

const two = (n: string): string => n.padStart(2, '0')

export function citationsIn(text: string): Citation[] {
  return [...text.matchAll(CITATION)].map((found) => {
    const whole = found[0]
    const part = (value: string | undefined, after: number): Part | null => {
      if (value === undefined) return null
      const at = whole.indexOf(value, after)
      return { text: value, from: found.index + at, to: found.index + at + value.length }
    }
    const [, kind, digits = '', dash = '', symbol = '', before, day, m1, y1, m2, y2] = found
    const [month, year] = [m1 ?? m2 ?? '', y1 ?? y2 ?? '']
    const kindPart = part(kind, 0)
    const start = whole.indexOf(digits, kind?.length ?? 0)
    const end = whole.indexOf(symbol, start + digits.length + dash.length) + symbol.length
    const number = {
      text: whole.slice(start, end),
      from: found.index + start,
      to: found.index + end,
    }
    const dayAt = before === undefined ? -1 : whole.indexOf(before, end) + before.length
    const issuer = part(found[11], end)
    const dayEnd = dayAt < 0 ? -1 : whole.indexOf(year, dayAt) + year.length
    return {
      kind: kindPart,
      number,
      day:
        dayAt < 0 || day === undefined
          ? null
          : {
              text: whole.slice(dayAt, dayEnd),
              from: found.index + dayAt,
              to: found.index + dayEnd,
              iso: `${year}-${two(month)}-${two(day)}`,
            },
      issuer,
      words: whole,
    }
  })
}

const fold = (text: string): string =>
  text.replaceAll(/[^\p{L}\p{N}]/gu, '').toLocaleUpperCase('vi')
const sameWords = (a: string, b: string): boolean =>
  a.normalize('NFC').toLocaleLowerCase('vi').replaceAll('uỷ', 'ủy') ===
  b.normalize('NFC').toLocaleLowerCase('vi').replaceAll('uỷ', 'ủy')

/** «08/12/2009» or «08 tháng 12 năm 2009», whichever was used. */
function dayLike(model: string, iso: string): string {
  const [year = '', month = '', day = ''] = iso.split('-')
  return model.includes('tháng')
    ? `${day} tháng ${Number(month) < 3 ? month : Number(month)} năm ${year}`
    : dateShort(iso)
}

/** @param plan citations of the plan; of several of one document, what any of them says counts */
export function wrongCitations(text: string, plan: readonly Citation[]): Spot[] {
  const spots: Spot[] = []
  for (const cited of citationsIn(text)) {
    const same = plan.filter(({ number }) => fold(number.text) === fold(cited.number.text))
    // The fullest one, as it stands where the plan names the document in full.
    const right = same.toSorted((a, b) => b.words.length - a.words.length)[0]
    const spot = (part: Part, fix: string | null, words: string): void => {
      spots.push({ from: part.from, to: part.to, fix, other: { sectionId: null, words } })
    }
    if (right === undefined) {
      // The plan's document by kind and day, under another number.
      const twin = plan.find(
        ({ kind, day }) =>
          kind !== null &&
          cited.kind !== null &&
          sameWords(kind.text, cited.kind.text) &&
          day !== null &&
          cited.day !== null &&
          day.iso === cited.day.iso,
      )
      if (twin !== undefined) spot(cited.number, twin.number.text, twin.words)
      continue
    }
    if (!same.some(({ number }) => number.text === cited.number.text))
      spot(cited.number, right.number.text, right.words)
    const kinds = same.flatMap(({ kind }) => (kind === null ? [] : [kind.text]))
    const { kind, day, issuer } = cited
    if (kind !== null && kinds[0] !== undefined && !kinds.some((k) => sameWords(k, kind.text)))
      spot(kind, kinds[0], right.words)
    const days = same.flatMap((c) => (c.day === null ? [] : [c.day.iso]))
    const [wanted] = days
    const isReal =
      wanted !== undefined &&
      isDay(Number(wanted.slice(8)), Number(wanted.slice(5, 7)), Number(wanted.slice(0, 4)))
    if (day !== null && isReal && !days.includes(day.iso))
      spot(day, dayLike(day.text, wanted), right.words)
    const issuers = same.flatMap((c) => (c.issuer === null ? [] : [c.issuer.text]))
    if (
      issuer !== null &&
      issuers[0] !== undefined &&
      !issuers.some((i) => sameWords(i, issuer.text))
    )
      spot(issuer, issuers[0], right.words)
  }
  return spots
}
