/** Days that no calendar has: «ngày 31/2», «30/02/2019», «ngày 31 tháng 4», «tháng 13/2019». */
import type { Spot } from './finding.ts'

const NUMBER =
  /(?<![\p{L}\p{N}/.,-])(?:(ngày|đến|ngày\s+\d{1,2}[,;]|và)\s+)?(\d{1,2})([/.-])(\d{1,2})(?:\3(\d{4}))?(?![\p{L}\p{N}/]|[.,-]\d)/giu
const WORDS =
  /(?<![\p{L}\p{N}/.,-])(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4})|\/(\d{4}))?(?![\p{L}\p{N}/])/giu
const MONTH = /(?<!\p{L})tháng\s+(\d{1,2})(?:\/|\s+năm\s+)(\d{4})(?!\d)/giu

const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** @param year null: not said, so 29/2 may be right */
export function isDay(day: number, month: number, year: number | null): boolean {
  if (day < 1 || day > (LONGEST[month - 1] ?? 0)) return false
  const isLeap = year === null || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))
  return month !== 2 || day < 29 || isLeap
}

export function impossibleDates(text: string): Spot[] {
  const spots: Spot[] = []
  const look = (from: number, words: string, day: string, month: string, year?: string): void => {
    if (!isDay(Number(day), Number(month), year === undefined ? null : Number(year)))
      spots.push({ from, to: from + words.length, fix: null })
  }
  for (const found of text.matchAll(NUMBER)) {
    const [words, before, day = '', sign = '', month = '', year] = found
    // «8/12» alone may be a share; with dots it may be a heading; «từ 5 đến 31/2» says days.
    if (year === undefined && (before?.toLowerCase().startsWith('ngày') !== true || sign !== '/'))
      continue
    const start = found.index + words.search(/\d/u)
    look(start, text.slice(start, found.index + words.length), day, month, year)
  }
  for (const found of text.matchAll(WORDS)) {
    const [words, day = '', month = '', year, short] = found
    look(found.index, words, day, month, year ?? short)
  }
  for (const found of text.matchAll(MONTH)) {
    const [words, month = ''] = found
    const isInDay = spots.some(({ from, to }) => found.index >= from && found.index < to)
    if (!isInDay && (Number(month) < 1 || Number(month) > 12))
      spots.push({ from: found.index, to: found.index + words.length, fix: null })
  }
  return spots.toSorted((a, b) => a.from - b.from)
}
