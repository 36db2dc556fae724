/**
 * Hyphens as Party offices type them: «62-KL/TW» without spaces, «chính trị - xã hội» with two, always the short
 * hyphen (the plan and both guides hold no other: domain dossier A). Transliterations («in-tơ-nét») stay as they are.
 */
import type { Spot } from './finding.ts'

const SYMBOL =
  /(?<![\p{L}\p{N}])(\d{1,5})(\s*[-\u2010-\u2015\u2212]\s*)(?=[A-ZĐ]{1,6}i?(?:\/[A-ZĐ]{2,})(?![\p{L}]))/gu
/** A long dash between two words or figures. */
const LONG = /(?<=[\p{L}\p{M}\p{N}])(\s?)[\u2010\u2012-\u2015\u2212](\s?)(?=[\p{L}\p{N}])/gu
/** A space on one side only: between words, not at the beginning of an item. */
const ONE_SIDED = /(?<=\p{L}\p{M}*)(?: -(?=\p{Ll})|- (?=\p{Ll}))/gu
/** Pairs of words that are written apart. */
const FIELDS =
  'kinh tế|xã hội|chính trị|văn hóa|văn hoá|quốc phòng|an ninh|khoa học|công nghệ|kỹ thuật|pháp luật|nghiệp vụ'
const JOINED = new RegExp(`(?<=(?:^|[^\\p{L}])(?:${FIELDS}))-(?=(?:${FIELDS})(?!\\p{L}))`, 'giu')

export function wrongHyphens(text: string): Spot[] {
  const spots = new Map<number, Spot>()
  const add = (from: number, length: number, fix: string): void => {
    if (text.slice(from, from + length) !== fix && !spots.has(from))
      spots.set(from, { from, to: from + length, fix })
  }
  for (const found of text.matchAll(SYMBOL)) {
    const [, number = '', dash = ''] = found
    add(found.index + number.length, dash.length, '-')
  }
  for (const { index, 0: dash } of text.matchAll(LONG))
    if (![...spots.values()].some(({ from, to }) => index < to && index + dash.length > from))
      add(
        index,
        dash.length,
        /\s/u.test(dash) || /\p{L}/u.test(text.charAt(index - 1)) ? ' - ' : '-',
      )
  for (const { index, 0: dash } of text.matchAll(ONE_SIDED)) add(index, dash.length, ' - ')
  for (const { index } of text.matchAll(JOINED)) add(index, 1, ' - ')
  return [...spots.values()].toSorted((a, b) => a.from - b.from)
}
