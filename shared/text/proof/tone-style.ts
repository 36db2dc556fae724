/**
 * Two styles of setting the tone in one report: «hòa, ủy» and «hoà, uỷ». Neither is wrong (no rule exists: domain
 * dossier D2), so only the rarer one is named, and names of people and places are left as their bearers write them.
 */
import { toneOnFirst } from '../search-key.ts'
import type { Spot } from './finding.ts'

export type ToneStyle = 'first' | 'second'
interface Use {
  readonly from: number
  readonly to: number
  readonly word: string
  readonly style: ToneStyle
}

const ON_FIRST =
  /(?<![qQ])(?:[òóỏõọÒÓỎÕỌ](?=[aeAE])|[ùúủũụÙÚỦŨỤ](?=[yY]))[aeyAEY](?![\p{L}\p{M}])/gu

/** «hòa» → «hoà». */
function toneOnSecond(text: string): string {
  return text.replace(ON_FIRST, (both) => {
    const [first = '', second = ''] = both
    const [plain = '', tone = ''] = first.normalize('NFD')
    return plain + (second + tone).normalize('NFC')
  })
}

/** Words with a tone that has two places. */
export function toneUses(text: string): Use[] {
  const uses: Use[] = []
  for (const { index, 0: word } of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    const [first, second] = [toneOnFirst(word), toneOnSecond(word)]
    if (first === second || isName(text, index, word)) continue
    const style = word === first ? 'first' : 'second'
    uses.push({ from: index, to: index + word.length, word, style })
  }
  return uses
}

const CAPITAL = /^\p{Lu}[\p{Ll}\p{M}]+$/u
/** «Minh Hòa»: behind another word with a capital. «Ủy ban», «Tỉnh Ủy» and «CỘNG HÒA» are no names. */
function isName(text: string, at: number, word: string): boolean {
  const before = /(\S+)\s$/u.exec(text.slice(0, at))?.[1] ?? ''
  return (
    CAPITAL.test(word) &&
    CAPITAL.test(before) &&
    !/^[Uuỷủ]/u.test(word.normalize('NFC').toLowerCase())
  )
}

/** The style most words have; with as many of both, the first one. Null: nothing tells. */
export function usualToneStyle(texts: Iterable<string>): ToneStyle | null {
  const count = { first: 0, second: 0 }
  for (const text of texts) for (const { style } of toneUses(text)) count[style]++
  if (count.first === 0 && count.second === 0) return null
  return count.first >= count.second ? 'first' : 'second'
}

export function otherToneStyle(text: string, usual: ToneStyle): Spot[] {
  return toneUses(text)
    .filter(({ style }) => style !== usual)
    .map(({ from, to, word }) => ({
      from,
      to,
      fix: usual === 'first' ? toneOnFirst(word) : toneOnSecond(word),
    }))
}
