/** Spaces as an office types them: one between words, none before a sign, one behind it. */
import type { Spot } from './finding.ts'

/** Two to four spaces are a slip; more were set on purpose («Số      -BC/TU»). */
const DOUBLE = /(?<=\S)[ \u00a0]{2,4}(?=[^\s-])/gu
const BEFORE_SIGN = /(?<=[\p{L}\p{M}\p{N})»”])[ \u00a0]+(?=[,;:!?](?:\s|$)|\.(?:\s*$|\s+\p{Lu}))/gu
/** Not in numbers («1,5»), times («7:30») and addresses. */
const BEHIND_SIGN = /(?<=[\p{L}\p{M})»”]{2})[,;](?=\p{L})/gu

export function wrongSpaces(text: string): Spot[] {
  const spots: Spot[] = []
  for (const { index, 0: words } of text.matchAll(DOUBLE))
    if (!/[,;:.!?]/u.test(text.charAt(index + words.length)))
      spots.push({ from: index, to: index + words.length, fix: ' ' })
  for (const { index, 0: words } of text.matchAll(BEFORE_SIGN))
    spots.push({ from: index, to: index + words.length, fix: '' })
  for (const { index, 0: sign } of text.matchAll(BEHIND_SIGN))
    spots.push({ from: index, to: index + 1, fix: `${sign} ` })
  return spots.toSorted((a, b) => a.from - b.from)
}
