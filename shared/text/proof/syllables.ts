/**
 * Unusual syllables: written against the rules («đựơc», «nghành»), with a tone that the syllable never has («chuyễn»),
 * or one slip away from a compound that offices use («xữ lý», «bố chí»). Names, foreign words and abbreviations are
 * left alone; a word is only ever called unusual, never wrong.
 */
import { toneOnFirst } from '../search-key.ts'
import { COMMON, COMPOUNDS, ONLY_HOI, ONLY_NGA } from './compounds.ts'
import { inCaseOf, type Spot } from './finding.ts'
import { spellingOf, toneOf, withoutTone, withTone } from './spelling.ts'

const HOI = '\u0309'
const NGA = '\u0303'
const TONES = ['\u0300', '\u0301', NGA, HOI, '\u0323']

const plain = (word: string): string => toneOnFirst(word.normalize('NFC').toLocaleLowerCase('vi'))

/** Wrong form → right form, for syllables that have only one of the two tones. */
const NO_SUCH: ReadonlyMap<string, string> = new Map(
  [
    ...ONLY_HOI.map((right) => [withTone(right, NGA), right] as const),
    ...ONLY_NGA.map((right) => [withTone(right, HOI), right] as const),
  ].flatMap(([wrong, right]) => (wrong === null ? [] : [[plain(wrong), right] as const])),
)
const KNOWN: ReadonlyMap<string, string> = new Map(
  COMPOUNDS.map((compound) => [plain(compound), compound]),
)

/** Slips of the ear and of the key: what may have been meant by a syllable. */
function meant(syllable: string): string[] {
  const tone = toneOf(syllable)
  const bare = withoutTone(syllable)
  const out: (string | null)[] = []
  if (tone === HOI) out.push(withTone(syllable, NGA))
  if (tone === NGA) out.push(withTone(syllable, HOI))
  if (tone === '') out.push(...TONES.map((other) => withTone(syllable, other)))
  for (const [a, b] of ONSETS)
    if (bare.startsWith(a)) out.push(withTone(b + bare.slice(a.length), tone))
  for (const [a, b] of CODAS)
    if (bare.endsWith(a)) out.push(withTone(bare.slice(0, -a.length) + b, tone))
  for (const [a, b] of VOWELS) {
    const at = bare.indexOf(a)
    if (at >= 0) out.push(withTone(bare.slice(0, at) + b + bare.slice(at + a.length), tone))
  }
  return out.filter((word): word is string => word !== null)
}
const bothWays = (pairs: readonly (readonly [string, string])[]) =>
  pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const])
const ONSETS = bothWays([
  ['ch', 'tr'],
  ['s', 'x'],
  ['d', 'gi'],
])
const CODAS: readonly (readonly [string, string])[] = [
  ['ng', 'n'],
  ['n', 'ng'],
  ['c', 't'],
  ['t', 'c'],
]
const VOWELS: readonly (readonly [string, string])[] = [
  ['o', 'ơ'],
  ['o', 'ô'],
  ['u', 'ư'],
  ['a', 'ă'],
  ['a', 'â'],
  ['e', 'ê'],
]

interface Word {
  readonly text: string
  readonly from: number
  readonly to: number
}

const MARKED = /[\u00c0-\u1ef9]/u
/** In an address, a symbol, a code, a transliteration («in-tơ-nét»): no Vietnamese word. */
const IN_CODE = /[\p{L}\p{N}@_/\\#&+'’-]/u

/** Marked words by themselves: what the rules and the tones say. */
function ofWord({ text }: Word): { readonly fix: string | null } | null {
  const small = text.toLocaleLowerCase('vi')
  const isCapital = text !== small
  if (!MARKED.test(small) || text.length < 2) return null
  const isAllCapitals = text === text.toLocaleUpperCase('vi')
  // Mixed letters, or capitals around a lone Đ: a code or an abbreviation («BCĐ», «VNĐ»).
  if (isCapital && !isAllCapitals && text.slice(1) !== small.slice(1)) return null
  if (isAllCapitals && !/[\u00c0-\u010f\u0112-\u1ef9]/u.test(small)) return null
  const spelling = spellingOf(text)
  if (spelling.kind === 'misplaced') return { fix: spelling.fix }
  // A capital may begin a name, and names are written as their bearers like.
  if (spelling.kind === 'no-syllable') return isCapital ? null : { fix: null }
  const right = NO_SUCH.get(plain(text))
  return right === undefined || isCapital ? null : { fix: inCaseOf(text, right) }
}

/** Older forms that no office writes any more. */
const OLDER: ReadonlyMap<string, string> = new Map([['hành chánh', 'chính']])

/** Two neighbours, one slip away from a compound that is known. */
function ofPair(first: Word, second: Word): { readonly word: 1 | 2; readonly fix: string } | null {
  const [a, b] = [plain(first.text), plain(second.text)]
  if (KNOWN.has(`${a} ${b}`)) return null
  const older = OLDER.get(`${a} ${b}`)
  if (older !== undefined) return { word: 2, fix: older }
  if (!COMMON.has(a))
    for (const other of meant(a)) {
      const known = KNOWN.get(`${plain(other)} ${b}`)
      if (known !== undefined) return { word: 1, fix: known.split(' ', 1)[0] ?? other }
    }
  if (!COMMON.has(b))
    for (const other of meant(b)) {
      const known = KNOWN.get(`${a} ${plain(other)}`)
      if (known !== undefined) return { word: 2, fix: known.split(' ')[1] ?? other }
    }
  return null
}

const areKnown = (a: Word, b: Word): boolean => KNOWN.has(`${plain(a.text)} ${plain(b.text)}`)
const isSmall = ({ text }: Word): boolean => text === text.toLocaleLowerCase('vi')

export function unusualSyllables(text: string): Spot[] {
  const words: Word[] = []
  for (const found of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    const to = found.index + found[0].length
    const isCode = IN_CODE.test(text.charAt(found.index - 1)) || IN_CODE.test(text.charAt(to))
    if (!isCode) words.push({ text: found[0], from: found.index, to })
  }
  const spots: Spot[] = []
  const taken = new Set<Word>()
  const add = (word: Word, fix: string | null): void => {
    taken.add(word)
    spots.push({ from: word.from, to: word.to, fix })
  }
  for (const [i, word] of words.entries()) {
    const alone = ofWord(word)
    // A compound knows better what was meant: «đề suất».
    const next = words[i + 1]
    const isNext = next !== undefined && text.slice(word.to, next.from) === ' '
    const pair =
      isNext && isSmall(next) && (isSmall(word) || i === 0) && !taken.has(word)
        ? ofPair(word, next)
        : null
    // «văn bản lãnh đạo»: the word belongs to its other neighbour.
    const beyond = pair?.word === 1 ? words[i - 1] : words[i + 2]
    const belongs =
      beyond !== undefined &&
      (pair?.word === 1 ? areKnown(beyond, word) : next !== undefined && areKnown(next, beyond))
    const slip = belongs ? null : pair
    const known = isNext && areKnown(word, next)
    if (alone !== null && !taken.has(word) && !known)
      add(word, slip?.word === 1 ? inCaseOf(word.text, slip.fix) : alone.fix)
    else if (slip?.word === 1 && !taken.has(word)) add(word, inCaseOf(word.text, slip.fix))
    if (slip?.word === 2 && next !== undefined && !taken.has(next))
      add(next, inCaseOf(next.text, slip.fix))
  }
  return spots.toSorted((a, b) => a.from - b.from)
}
