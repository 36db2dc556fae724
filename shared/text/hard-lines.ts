/** Text copied out of a PDF or a mail ends every line where the page did. Paragraphs are put together again, but only
 *  where the lines say so themselves: most of them about equally long. */
import { typedDash, typedNumber } from './typed-number.ts'

/** A page's line holds between so many letters. */
const SHORTEST_PAGE = 45
const LONGEST_PAGE = 140
/** A line this full, measured by the longest, was ended by the page and not by its writer. */
const FULL = 0.78

const ENDS_SENTENCE = /[.:;!?…»”"]$/u
const BEGINS_SMALL = /^[\p{Ll}(“"]/u
const BEGINS_ITEM = /^(?:Điều|Chương|Mục|Phần|Khoản)\s/u

/** @param lines as they were copied; blank ones part paragraphs. @returns paragraphs, without blank ones */
export function paragraphsOfLines(lines: readonly string[]): string[] {
  const written = lines.map((line) => line.trim())
  const longest = pageWidth(written)
  const paragraphs: string[] = []
  let isOpen = false
  for (const line of written) {
    if (line === '') {
      isOpen = false
      continue
    }
    const before = paragraphs.at(-1)
    if (longest !== null && isOpen && before !== undefined && goesOn(before, line))
      paragraphs[paragraphs.length - 1] = `${before} ${line}`
    else paragraphs.push(line)
    isOpen = longest !== null && line.length >= FULL * longest
  }
  return paragraphs
}

/** The length of a full line; null when these lines are paragraphs as somebody wrote them. */
function pageWidth(lines: readonly string[]): number | null {
  const lengths = lines.filter((line) => line !== '').map((line) => line.length)
  if (lengths.length < 3) return null
  const longest = Math.max(...lengths)
  if (longest < SHORTEST_PAGE || longest > LONGEST_PAGE) return null
  const full = lengths.filter((length) => length >= FULL * longest).length
  return full * 2 >= lengths.length ? longest : null
}

/** A sentence that ended with a full line may have been the paragraph's last: a capital then begins the next one. */
function goesOn(before: string, line: string): boolean {
  if (typedNumber(line) !== '' || typedDash(line) !== '' || BEGINS_ITEM.test(line)) return false
  return BEGINS_SMALL.test(line) || !ENDS_SENTENCE.test(before)
}
