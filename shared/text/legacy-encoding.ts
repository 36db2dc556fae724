/**
 * Vietnamese from before Unicode, as it arrives in today's clipboards: the bytes of TCVN3 (fonts `.Vn…`) and of VNI
 * (fonts `VNI-…`), each read as Windows-1252. Told by the font where there is one, else by what the words look like.
 * Convert before anything is cleaned: in TCVN3 «ư» is a soft hyphen and «à» a micro sign (domain dossier D5).
 */
import { isSyllable } from './syllable.ts'

/** `tcvn3-capitals`: a font `.Vn…H`, which draws every letter as a capital */
export type LegacyEncoding = 'tcvn3' | 'tcvn3-capitals' | 'vni'

/** From code 0xA1 on (TCVN 5712:1993, VN3); a space: no letter has this code. */
const TCVN3 =
  'ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ'
const TCVN3_FIRST = 0xa1
/** What Word and some programs make of two of the codes on the way. */
const TCVN3_ALIASES: ReadonlyMap<string, string> = new Map([
  ['\u001f', '\u00ad'],
  ['\u03bc', '\u00b5'],
])

/** Marks that VNI writes behind a letter: for the plain letter, for its hat (â ê ô) and for the breve of ă. */
const VNI_TONES = 'ùøûõï'
const VNI_MARKS: Readonly<Record<string, { readonly marks: string; readonly letters: string }>> = {
  a: { marks: `${VNI_TONES}âáàåãäêéèúüë`, letters: 'áàảãạâấầẩẫậăắằẳẵặ' },
  e: { marks: `${VNI_TONES}âáàåãä`, letters: 'éèẻẽẹêếềểễệ' },
  o: { marks: `${VNI_TONES}âáàåãä`, letters: 'óòỏõọôốồổỗộ' },
  u: { marks: VNI_TONES, letters: 'úùủũụ' },
  y: { marks: VNI_TONES.slice(0, 4), letters: 'ýỳỷỹ' },
  ô: { marks: VNI_TONES, letters: 'ớờởỡợ' },
  ö: { marks: VNI_TONES, letters: 'ứừửữự' },
}
const VNI_SINGLE = { codes: 'ôöñíìæóòî', letters: 'ơưđíìỉĩịỵ' }
const VNI: ReadonlyMap<string, string> = vniTable()
const VNI_LETTER = new RegExp(
  [...VNI.keys()].toSorted((a, b) => b.length - a.length).join('|'),
  'gu',
)

function vniTable(): Map<string, string> {
  const table = new Map<string, string>()
  const add = (code: string, letter: string): void => {
    table.set(code, letter)
    table.set(code.toUpperCase(), letter.toUpperCase())
    // A capital typed in front of a small mark: «Aù».
    const [first = '', mark = ''] = code
    if (mark !== '') table.set(first.toUpperCase() + mark, letter.toUpperCase())
  }
  for (const [base, { marks, letters }] of Object.entries(VNI_MARKS))
    for (let i = 0; i < marks.length; i++) add(base + marks.charAt(i), letters.charAt(i))
  for (let i = 0; i < VNI_SINGLE.codes.length; i++)
    add(VNI_SINGLE.codes.charAt(i), VNI_SINGLE.letters.charAt(i))
  return table
}

/** @param family a CSS font-family list or a font's name
 *  @returns null for a font that shows Unicode */
export function encodingOfFont(family: string): LegacyEncoding | null {
  const name =
    family
      .split(',', 1)[0]
      ?.trim()
      .replaceAll(/^["']|["']$/gu, '') ?? ''
  if (/^\.Vn/iu.test(name)) return name.endsWith('H') ? 'tcvn3-capitals' : 'tcvn3'
  return /^VNI[- ]/iu.test(name) ? 'vni' : null
}

/** The same words in Unicode, NFC. What is no letter in the old encoding stays as it is. */
export function fromLegacy(text: string, encoding: LegacyEncoding): string {
  if (encoding === 'vni') return text.replace(VNI_LETTER, (code) => VNI.get(code) ?? code)
  let converted = ''
  for (const character of text) {
    const code = (TCVN3_ALIASES.get(character) ?? character).charCodeAt(0)
    const letter = TCVN3.charAt(code - TCVN3_FIRST)
    converted += letter === '' || letter === ' ' ? character : letter
  }
  const composed = converted.normalize('NFC')
  return encoding === 'tcvn3-capitals' ? composed.toLocaleUpperCase('vi') : composed
}

/** Words with a letter beyond ASCII: only those tell encodings apart. Old letters may be signs (¸ µ ¨), so a word is
 *  whatever stands between spaces and ordinary punctuation. */
const markedWords = (text: string): string[] =>
  text.split(/[\s.,;:!?()"“”/\-0-9]+/u).filter((word) => !/^[ -~]*$/u.test(word))

/** Letters that only Unicode Vietnamese has. */
const UNICODE_ONLY = /[ăđơưĂĐƠƯ\u1ea0-\u1ef9]/u
const CERTAIN = 0.8
const CLEARLY_BETTER = 0.05

/** With fewer words a line may look right in both old encodings. */
const WORDS_FOR_A_LINE = 4
const WORDS_FOR_A_TEXT = 2

/** What a text is written in. @returns undefined when too few of its words tell */
function judge(text: string, fewest: number): LegacyEncoding | null | undefined {
  const words = markedWords(text.normalize('NFC'))
  if (words.length < fewest) return undefined
  const share = (read: (word: string) => string): number =>
    words.filter((word) => isSyllable(read(word))).length / words.length
  const plain = share((word) => word)
  if (UNICODE_ONLY.test(text) && plain > 0.5) return null
  let best: { readonly encoding: LegacyEncoding | null; readonly share: number } = {
    encoding: null,
    share: plain,
  }
  for (const encoding of ['tcvn3', 'vni'] as const) {
    const found = share((word) => fromLegacy(word, encoding))
    if (found > best.share + CLEARLY_BETTER) best = { encoding, share: found }
  }
  return best.share >= CERTAIN ? best.encoding : undefined
}

/**
 * What each paragraph of a text without fonts is written in. A line too short to tell is taken like the rest.
 * @returns one entry a paragraph, null for Unicode
 */
export function detectEncodings(paragraphs: readonly string[]): (LegacyEncoding | null)[] {
  const judged = paragraphs.map((line) => judge(line, WORDS_FOR_A_LINE))
  const votes = new Map<LegacyEncoding | null, number>()
  judged.forEach((encoding, i) => {
    if (encoding === undefined) return
    votes.set(encoding, (votes.get(encoding) ?? 0) + markedWords(paragraphs[i] ?? '').length)
  })
  const [most] = [...votes].toSorted(([, a], [, b]) => b - a)
  const usual = most === undefined ? judge(paragraphs.join('\n'), WORDS_FOR_A_TEXT) : most[0]
  return judged.map((encoding) => (encoding === undefined ? (usual ?? null) : encoding))
}
