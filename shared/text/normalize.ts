/** Text at the boundary: NFC always, never inside an active composition (domain dossier D1). */

/** Control characters, non-characters and direction overrides: what neither a name nor a section may hold.
 *  Tab and line breaks are left to the caller. */
// oxlint-disable no-control-regex -- finding them is the point
const UNWANTED =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu

/** The text without what may not stand in a section; letters stay as they are, so it may run while one is composed. */
export const withoutUnwanted = (text: string): string => text.replace(UNWANTED, '')

/** NFC last: a control character taken out from between a letter and its mark lets the two meet. */
const composed = (text: string): string => withoutUnwanted(text).normalize('NFC')

/** One line of plain text for names, titles and notes: NFC, no control characters, single spaces, trimmed. */
export function plainLine(text: string): string {
  return composed(text).replace(/\s+/gu, ' ').trim()
}

/** Several lines of plain text: NFC, no control characters, line breaks kept. */
export function plainText(text: string): string {
  return composed(text.replace(/\r\n?/gu, '\n')).trim()
}

/** More combining marks than this on one letter are no writing; the server refuses them. */
const STACKED_MARKS = /(\p{M}{8})\p{M}+/gu

/** Text as it may stand in a section: NFC, no control characters or direction overrides; spaces as they are. */
export function cleanText(text: string): string {
  return composed(text).replace(STACKED_MARKS, '$1')
}

/** Words as an office counts them: runs between white space that hold a letter or a digit. */
export function countWords(text: string): number {
  let n = 0
  for (const word of text.split(/\s+/u)) if (/[\p{L}\p{N}]/u.test(word)) n++
  return n
}
