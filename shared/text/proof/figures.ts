/**
 * The same figure given differently in two places: «toàn tỉnh có 147 xã» and «toàn tỉnh có 142 xã». Two figures are of
 * the same thing when the words before and behind agree and no other year is spoken of. Careful rather than complete:
 * what is counted must be said in words, close by.
 */
import { readFigure } from '../figures.ts'
import { toneOnFirst } from '../search-key.ts'
import { citationsIn } from './citations.ts'

export interface FigureUse {
  readonly from: number
  readonly to: number
  readonly words: string
  /** what it counts, comparable */
  readonly subject: string
  readonly value: string
}

const FIGURE =
  /(?<![\p{L}\p{N}/.,:-])\d{1,3}(?:\.\d{3})+(?:,\d+)?|(?<![\p{L}\p{N}/.,:-])\d{1,9}(?:,\d+)?/gu
const DATE =
  /\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?|(?:ngày|tháng|năm|quý|khóa|khoá|lần|số|mục|phần|điều|khoản|điểm|biểu)\s+\d+(?:\s*-\s*\d+)?/giu
const SENTENCE_END = /[.!?;:](?=\s|$)/u
/** Say nothing of what is counted. */
const FILLERS: ReadonlySet<string> = new Set(
  'trong đó đã được là có khoảng hơn gần trên với đạt gồm còn và các những số tổng đến nay hiện'.split(
    ' ',
  ),
)
const BEFORE = 3
const FEWEST_BEFORE = 2
const BEHIND = 2
/** A share says nothing of its own behind the figure, so more must agree before it. */
const BEFORE_SHARE = 4

const wordsOf = (text: string): string[] =>
  (
    toneOnFirst(text.normalize('NFC').toLocaleLowerCase('vi')).match(/[\p{L}\p{M}]+/gu) ?? []
  ).slice()

export function figuresIn(text: string): FigureUse[] {
  if (!/\d/u.test(text)) return []
  const masked: { from: number; to: number }[] = [
    ...[...text.matchAll(DATE)].map((found) => ({
      from: found.index,
      to: found.index + found[0].length,
    })),
    ...citationsIn(text).map(({ number }) => number),
  ]
  const uses: FigureUse[] = []
  for (const { index, 0: digits } of text.matchAll(FIGURE)) {
    const to = index + digits.length
    const figure = readFigure(digits)
    if (figure === null || masked.some((mask) => index < mask.to && to > mask.from)) continue
    const before = text.slice(0, index).split(SENTENCE_END).at(-1) ?? ''
    const [rest = ''] = text.slice(to).split(SENTENCE_END, 1)
    const isShare = /^\s*%/u.test(rest)
    // Words up to the neighbouring figure or comma belong to this one.
    const lead = wordsOf(before.split(/\d[\d.,]*|[,(]/u).at(-1) ?? '').filter(
      (w) => !FILLERS.has(w),
    )
    const tail = wordsOf(rest.split(/\d|[,()]/u, 1)[0] ?? '').slice(0, BEHIND)
    const wanted = isShare ? BEFORE_SHARE : BEFORE
    if (lead.length < (isShare ? BEFORE_SHARE : FEWEST_BEFORE)) continue
    if (!isShare && tail.length === 0) continue
    // Of which years the sentence speaks; without one it speaks of all of them.
    const sentence = before + digits + rest
    const years = [...new Set(sentence.match(/(?<!\d)(?:19|20)\d{2}(?!\d)/gu))].toSorted().join()
    const unit = isShare ? '%' : tail.join(' ')
    uses.push({
      from: index,
      to,
      words: digits,
      subject: `${lead.slice(-wanted).join(' ')} # ${unit} | ${years}`,
      value: `${figure.units}/${figure.decimals}`,
    })
  }
  return uses
}
