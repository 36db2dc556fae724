/**
 * Vietnamese spelling of one syllable: which letter bears the tone, which onset goes with which vowel, which rimes
 * there are. Rules of the writing, no dictionary: meaning is not looked at.
 */
import { inCaseOf } from './finding.ts'

const RIMES: ReadonlySet<string> = new Set(
  (
    'a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây â ă ' +
    'e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu ' +
    'o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet ' +
    'oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt ' +
    'uê uêch uênh uy uya uych uyên uyêt uynh uyn uyt uyu uyp uân uâng uât uây uơ ' +
    'ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu'
  ).split(' '),
)
/** Behind «qu» the u belongs to the onset. */
const RIMES_AFTER_QU: ReadonlySet<string> = new Set([...RIMES, 'ynh', 'yt', 'ych', 'yp', 'ên'])
const ONSET = /^(?:ngh|ng|nh|gh|kh|ph|th|tr|ch|[bcdđghklmnprstvx])?/u
const VOWELS = 'aăâeêioôơuưy'
const TONE = /[\u0300\u0301\u0303\u0309\u0323]/gu
/** sắc and nặng: the only tones before a final c, ch, p, t */
const STOPPED = /^[\u0301\u0323]$/u

interface Spelled {
  /** without its tone, composed */
  readonly bare: string
  readonly tone: string
  /** index in `bare` of the letter that bears the tone, −1 when there is none */
  readonly toneAt: number
}

function spell(word: string): Spelled | null {
  const tones: string[] = []
  let bare = ''
  let toneAt = -1
  for (const letter of word.toLocaleLowerCase('vi').normalize('NFC')) {
    const apart = letter.normalize('NFD')
    const tone = apart.match(TONE) ?? []
    if (tone.length > 0) toneAt = bare.length
    tones.push(...tone)
    bare += apart.replaceAll(TONE, '').normalize('NFC')
  }
  return tones.length > 1 ? null : { bare, tone: tones[0] ?? '', toneAt }
}

const FRONT = 'eêiy'
/** An onset as the vowel behind it wants it: «nghành» → «ngành», «ngiên» → «nghiên», «ký» not «cý». */
function onsetBefore(onset: string, vowel: string): string {
  const isFront = FRONT.includes(vowel)
  if (onset === 'ng' || onset === 'ngh') return isFront && vowel !== 'y' ? 'ngh' : 'ng'
  if (onset === 'gh') return isFront ? 'gh' : 'g'
  if (onset === 'g') return vowel === 'e' || vowel === 'ê' ? 'gh' : 'g'
  if (onset === 'c' && isFront) return 'k'
  if (onset === 'k' && !isFront) return 'c'
  return onset
}

interface Parsed {
  readonly onset: string
  readonly rime: string
}
function parse(bare: string): Parsed | null {
  if (bare.startsWith('qu') && VOWELS.includes(bare.charAt(2)) && bare.length > 2) {
    const rime = bare.slice(2)
    return RIMES_AFTER_QU.has(rime) ? { onset: 'qu', rime } : null
  }
  const onset = ONSET.exec(bare)?.[0] ?? ''
  const rime = bare.slice(onset.length)
  if (onset === 'g' && rime.startsWith('i') && rime.length > 1) {
    const inner = rime.slice(1)
    if (VOWELS.includes(inner.charAt(0)) && RIMES.has(inner)) return { onset: 'gi', rime: inner }
  }
  return RIMES.has(rime) ? { onset, rime } : null
}

/** Where the tone may stand, as indices in the rime; two for the rimes with two styles («òa», «oà»). */
function tonePlaces(rime: string): number[] {
  if (/^(?:oa|oe|uy)$/u.test(rime)) return [0, 1]
  const marked = rime.lastIndexOf('ơ') >= 0 ? rime.lastIndexOf('ơ') : rime.search(/[ăâêô]/u)
  if (marked >= 0) return [marked]
  const vowels = /^[aeiouưy]+/u.exec(rime)?.[0].length ?? 0
  if (vowels === 1) return [0]
  if (/^(?:oo)/u.test(rime)) return [1]
  // oai, oan, oeo, uya, uynh, uyu: behind the rounding; ai, ua, ưu, iu: on the first.
  return /^(?:o[ae]|uy)/u.test(rime) ? [1] : [0]
}

export type Spelling =
  | { readonly kind: 'right' }
  /** the same sounds, written as the rules want */
  | { readonly kind: 'misplaced'; readonly fix: string }
  | { readonly kind: 'no-syllable' }

/** @param word letters in any case, composed or not */
export function spellingOf(word: string): Spelling {
  const spelled = spell(word)
  if (spelled === null) return { kind: 'no-syllable' }
  const parsed = parse(spelled.bare)
  if (parsed === null) return { kind: 'no-syllable' }
  const { onset, rime } = parsed
  const { tone } = spelled
  if (/(?:c|ch|p|t)$/u.test(rime) && !STOPPED.test(tone)) return { kind: 'no-syllable' }
  const wanted = onset === 'gi' || onset === 'qu' ? onset : onsetBefore(onset, rime.charAt(0))
  const places = tonePlaces(rime)
  const isPlaced = tone === '' || places.includes(spelled.toneAt - onset.length)
  if (wanted === onset && isPlaced) return { kind: 'right' }
  const at = isPlaced && tone !== '' ? spelled.toneAt - onset.length : (places[0] ?? 0)
  const toned =
    tone === '' ? rime : (rime.slice(0, at + 1) + tone).normalize('NFC') + rime.slice(at + 1)
  return { kind: 'misplaced', fix: inCaseOf(word, wanted + toned) }
}

/** Another tone on the same letters. @returns null when the word is no syllable */
export function withTone(word: string, tone: string): string | null {
  const spelled = spell(word)
  const parsed = spelled === null ? null : parse(spelled.bare)
  if (parsed === null) return null
  const { onset, rime } = parsed
  const at = tonePlaces(rime)[0] ?? 0
  return onset + (rime.slice(0, at + 1) + tone).normalize('NFC') + rime.slice(at + 1)
}

/** The tone of a syllable as a combining mark, '' when it has none. */
export const toneOf = (word: string): string => spell(word)?.tone ?? ''
/** The syllable without its tone. */
export const withoutTone = (word: string): string => spell(word)?.bare ?? word
