/** Spaces at which an official line does not end: «số 62-KL/TW», «ngày 14 tháng 3 năm 2019», «quý III», «45,6 %». */

const NO_BREAK = '\u00a0'

/** Each pattern's spaces are those kept; a break stays possible before «năm», so that no line is torn wide open. */
const KEPT: readonly RegExp[] = [
  /(?<!\p{L})số (?=\d)/giu,
  /(?<!\p{L})ngày (?=\d{1,2}(?!\d))/giu,
  /(?<=(?<!\p{L})ngày[ \u00a0]\d{1,2}) (?=tháng[ \u00a0]\d)/giu,
  /(?<!\p{L})tháng (?=\d{1,2}(?!\d))/giu,
  /(?<!\p{L})năm (?=\d{4}(?!\d))/giu,
  /(?<!\p{L})[Qq]uý (?=[IV]+(?!\p{L}))/gu,
  /(?<!\p{L})(?:điều|khoản|lần thứ) (?=\d)/giu,
  /(?<=\d) (?=%)/gu,
]

/** @returns the same text with those spaces made non-breaking; no letter moves, so offsets stay true */
export function withNoBreakSpaces(text: string): string {
  let out = text
  for (const pattern of KEPT) out = out.replace(pattern, (found) => found.replace(/ $/u, NO_BREAK))
  return out
}
