import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { detectEncodings, encodingOfFont, fromLegacy } from '#shared/text/legacy-encoding.ts'
import { isSyllable } from '#shared/text/syllable.ts'

/** The code tables as Unikey, xvnkb and glibc have them: old letters → Unicode. */
const TABLES = JSON.parse(
  readFileSync(new URL('../../support/legacy-encodings.json', import.meta.url), 'utf8'),
) as { readonly tcvn3: Record<string, string>; readonly vni: Record<string, string> }

/** The plan of the demo, line by line: real official Vietnamese. */
const LINES = linesOf(
  JSON.parse(
    readFileSync(new URL('../../../server/demo/plan.json', import.meta.url), 'utf8'),
  ) as unknown,
)
function linesOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/\s+/u).length > 5 ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(linesOf) : []
}

/** As an old program would have written it. TCVN3 has no capitals with tones: they were drawn by another font. */
function encode(text: string, table: Record<string, string>): string {
  const back = new Map(Object.entries(table).map(([old, letter]) => [letter, old]))
  return text.replaceAll(/\P{ASCII}/gu, (letter) => back.get(letter) ?? letter)
}
const asTcvn3 = (text: string): string => encode(withoutTonedCapitals(text), TABLES.tcvn3)
const asVni = (text: string): string => encode(text, TABLES.vni)
const withoutTonedCapitals = (text: string): string =>
  text.replaceAll(/[À-ỹ]/gu, (letter) =>
    'ĂÂÊÔƠƯĐ'.includes(letter) ? letter : letter.toLocaleLowerCase('vi'),
  )

describe('the code tables', () => {
  test.each(['tcvn3', 'vni'] as const)('every letter of %s becomes its Unicode letter', (name) => {
    for (const [old, letter] of Object.entries(TABLES[name]))
      expect(fromLegacy(old, name)).toBe(letter)
  })

  test('ư of TCVN3 survives as the soft hyphen it is, and as the control character Word makes of it', () => {
    expect(fromLegacy('t\u00adëng', 'tcvn3')).toBe('tưởng')
    expect(fromLegacy('t\u001fëng', 'tcvn3')).toBe('tưởng')
    expect(fromLegacy('v\u03bc', 'tcvn3')).toBe('và')
  })

  test('a font for capitals draws every letter as one', () => {
    expect(fromLegacy('B¸o c¸o', 'tcvn3-capitals')).toBe('BÁO CÁO')
  })

  test('the plan, line by line, comes back word for word', () => {
    expect(LINES.length).toBeGreaterThan(40)
    for (const line of LINES) {
      expect(fromLegacy(asTcvn3(line), 'tcvn3')).toBe(withoutTonedCapitals(line))
      expect(fromLegacy(asVni(line), 'vni')).toBe(line)
    }
  })
})

test('a font tells its encoding', () => {
  expect(encodingOfFont('.VnTime')).toBe('tcvn3')
  expect(encodingOfFont('".VnTimeH", serif')).toBe('tcvn3-capitals')
  expect(encodingOfFont("'VNI-Times'")).toBe('vni')
  expect(encodingOfFont('"Times New Roman", .VnTime')).toBeNull()
  expect(encodingOfFont('')).toBeNull()
})

describe('without fonts, by what the words look like', () => {
  test('Unicode stays, composed and decomposed, also when marks are few', () => {
    for (const line of LINES) {
      expect(detectEncodings([line])).toEqual([null])
      expect(detectEncodings([line.normalize('NFD')])).toEqual([null])
    }
  })

  test('a pasted text in an old encoding is found, its short lines with it', () => {
    const short = ['Kính gửi:', 'Nơi nhận', '1. Kết quả']
    const lines = [...LINES, ...short]
    expect(new Set(detectEncodings(lines.map(asTcvn3)))).toEqual(new Set(['tcvn3']))
    expect(new Set(detectEncodings(lines.map(asVni)))).toEqual(new Set(['vni']))
  })

  test('a text that mixes old and new is told apart paragraph by paragraph', () => {
    const old = 'Tiếp tục đổi mới nội dung, phương thức hoạt động của Mặt trận Tổ quốc các cấp'
    expect(detectEncodings([old, asTcvn3(old), asVni(old)])).toEqual([null, 'tcvn3', 'vni'])
  })

  test('French and English stay as they are', () => {
    const foreign = [
      "L'été dernier, la réunion générale a déjà été annoncée à l'hôtel de ville.",
      'The naïve façade of the café — “déjà vu” — cost £5 and ¥300.',
    ]
    expect(detectEncodings(foreign)).toEqual([null, null])
  })
})

test('a syllable has an onset, vowels that go together, a coda and one tone', () => {
  for (const word of ['tiếng', 'Việt', 'nghiêng', 'quỳnh', 'giữ', 'ý', 'khuỷu', 'Ủy', 'uỷ', 'được'])
    expect(isSyllable(word), word).toBe(true)
  for (const word of ['été', 'taoạ', 'vaà', 'tiênếg', 'x', 'bcd', 'nghỉí', 'zơn'])
    expect(isSyllable(word), word).toBe(false)
})
