/**
 * Finding Vietnamese words in text the way people mean it: «uy ban» finds Uỷ ban and Ủy ban (domain dossier D2, D3).
 * A text is read letter by letter into what is compared, so that every place found is a place in the text itself.
 */

export interface SearchOptions {
  /** «dân tộc» is found only with its marks; where the tone stands («hoà», «hòa») never matters */
  readonly withMarks: boolean
  readonly matchCase: boolean
  readonly wholeWords: boolean
}

/** A place in a text: indices of UTF-16 units, `to` behind the last one. */
export interface Place {
  readonly from: number
  readonly to: number
}

/** òa → oà and so on, for the 15 rimes whose tone has two places, at the end of a syllable, not after q. */
const TWO_PLACES = /(?<![qQ])([oOuU])([àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ])(?![\p{L}\p{M}])/gu
const TONED: ReadonlyMap<string, string> = new Map(
  ['oòóỏõọ', 'uùúủũụ', 'aàáảãạ', 'eèéẻẽẹ', 'yỳýỷỹỵ']
    .flatMap((row) => [row, row.toUpperCase()])
    .flatMap((row) => Array.from({ length: 6 }, (_, tone) => [row.charAt(tone), row] as const)),
)

/** The other tone place, two letters for two letters: «oà» → «òa». */
export function toneOnFirst(text: string): string {
  return text.replace(TWO_PLACES, (both, first: string, second: string) => {
    if ('uU'.includes(first) && !'yY'.includes(TONED.get(second)?.charAt(0) ?? '')) return both
    if ('oO'.includes(first) && 'yY'.includes(TONED.get(second)?.charAt(0) ?? '')) return both
    const tone = TONED.get(second)?.indexOf(second) ?? 0
    const plain = TONED.get(second)?.charAt(0) ?? second
    return (TONED.get(first)?.charAt(tone) ?? first) + plain
  })
}

const MARKS = /\p{M}/gu
const HYPHENS = /[\u2010-\u2015\u2212]/u

function comparable(letter: string, options: SearchOptions): string {
  if (/\s/u.test(letter)) return ' '
  if (HYPHENS.test(letter)) return '-'
  let plain = letter
  if (!options.withMarks) {
    plain = letter.normalize('NFD').replace(MARKS, '')
    if (plain === 'đ') plain = 'd'
    if (plain === 'Đ') plain = 'D'
  }
  if (options.matchCase) return plain
  const small = plain.toLowerCase()
  return small.length === plain.length ? small : plain
}

interface Readable {
  /** what is compared, one unit per entry of `from` */
  readonly key: string
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** A letter with the marks that follow it is one; what is only marks counts as the letter before it. */
function read(text: string, options: SearchOptions): Readable {
  const letters: string[] = []
  const from: number[] = []
  const to: number[] = []
  for (const found of text.matchAll(/\P{M}\p{M}*/gsu)) {
    const composed = found[0].normalize('NFC')
    letters.push(composed)
    for (let i = 0; i < composed.length; i++) {
      from.push(found.index)
      to.push(found.index + found[0].length)
    }
  }
  // Tone places are compared only where tones are.
  const whole = options.withMarks ? toneOnFirst(letters.join('')) : letters.join('')
  let key = ''
  for (let i = 0; i < whole.length; i++) {
    const unit = comparable(whole.charAt(i), options)
    // A lone mark that composed with nothing: nothing to compare, but its place must be kept.
    key += unit === '' ? '\u0000' : unit.charAt(0)
  }
  return { key, from, to }
}

const IN_WORD = /[\p{L}\p{M}\p{N}]/u

/** @returns where the words stand, in order, none overlapping another; at most `most` */
export function findPlaces(
  text: string,
  words: string,
  options: SearchOptions,
  most = Infinity,
): Place[] {
  const wanted = read(words, options).key
  if (wanted === '' || most <= 0) return []
  const { key, from, to } = read(text, options)
  const places: Place[] = []
  for (let at = key.indexOf(wanted); at >= 0; at = key.indexOf(wanted, at)) {
    const end = at + wanted.length
    const isWhole = !(
      options.wholeWords &&
      (IN_WORD.test(key.charAt(at - 1)) || IN_WORD.test(key.charAt(end)))
    )
    if (isWhole) places.push({ from: from[at] ?? 0, to: to[end - 1] ?? 0 })
    if (places.length >= most) break
    at = isWhole ? end : at + 1
  }
  return places
}

const NAMES: SearchOptions = { withMarks: true, matchCase: false, wholeWords: false }

/**
 * How well a name fits what was typed to look for it: as written before without marks, at its beginning before at the
 * beginning of a word before inside one; last, names that have all the words in another order (domain dossier D3).
 * @returns smaller is better; null: it does not fit
 */
export function rankOfName(name: string, typed: string): number | null {
  const words = typed.trim()
  if (words === '') return 0
  for (const [i, withMarks] of [true, false].entries()) {
    const places = findPlaces(name, words, { ...NAMES, withMarks })
    if (places.length === 0) continue
    if (places[0]?.from === 0) return 3 * i
    return 3 * i + (places.some(({ from }) => !IN_WORD.test(name.charAt(from - 1))) ? 1 : 2)
  }
  const loose = { ...NAMES, withMarks: false }
  const hasAll = words.split(/\s+/u).every((word) => findPlaces(name, word, loose, 1).length > 0)
  return hasAll ? 6 : null
}
