/**
 * Abbreviations that no reader was told of: used before «Mặt trận Tổ quốc (MTTQ)» or «gọi tắt là MTTQ». Symbols of
 * documents, Roman numbers, lines in capitals and what everybody knows are none.
 */
import type { Spot } from './finding.ts'

/** What offices spell out at the first use; «MTTQ» → «Mặt trận Tổ quốc (MTTQ)». */
const SPELLED: Readonly<Record<string, string>> = {
  MTTQ: 'Mặt trận Tổ quốc',
  UBND: 'Ủy ban nhân dân',
  HĐND: 'Hội đồng nhân dân',
  BCSĐ: 'Ban cán sự đảng',
  BTV: 'Ban Thường vụ',
  BCH: 'Ban Chấp hành',
  BCĐ: 'Ban Chỉ đạo',
  UBKT: 'Ủy ban Kiểm tra',
  LĐLĐ: 'Liên đoàn Lao động',
  CCB: 'Cựu chiến binh',
  LHPN: 'Liên hiệp Phụ nữ',
  TNCS: 'Thanh niên Cộng sản',
  CNTT: 'công nghệ thông tin',
  KTXH: 'kinh tế - xã hội',
  GDĐT: 'giáo dục và đào tạo',
  NTM: 'nông thôn mới',
  ANTT: 'an ninh trật tự',
}
const EVERYBODY: ReadonlySet<string> = new Set(
  'GDP GRDP USD EUR VND VNĐ ASEAN WTO UNESCO ISO FDI ODA HIV AIDS COVID TP OCOP AI IT PDF'.split(
    ' ',
  ),
)
/** Capitals alone, at least two, not in a symbol («62-KL/TW», «T78») and not a word with a tone («BÁO»). */
const ABBREVIATION = /(?<![\p{L}\p{M}\p{N}/._-])[A-ZĐƯƠÂÊÔĂ]{2,8}(?![\p{L}\p{M}\p{N}/_-])/gu
const ROMAN = /^(?=[IVXLC])X{0,3}(?:IX|IV|V?I{0,3})$/u
const DEFINED =
  /\(\s*(?:sau đây\s+)?(?:(?:được\s+)?(?:viết|gọi)\s+tắt\s+là|gọi là|viết tắt:?)?\s*["“«]?([A-ZĐƯƠÂÊÔĂ]{2,8})["”»]?\s*\)|(?:viết|gọi)\s+tắt\s+là:?\s+["“«]?([A-ZĐƯƠÂÊÔĂ]{2,8})(?![\p{L}\p{M}])/giu

export interface Definition {
  readonly short: string
  readonly at: number
}
export function definitions(text: string): Definition[] {
  return [...text.matchAll(DEFINED)].flatMap((found) => {
    const short = found[1] ?? found[2] ?? ''
    // The flag i is for the words around it.
    return short === short.toLocaleUpperCase('vi') ? [{ short, at: found.index }] : []
  })
}

/** A line set in capitals: headings and names of bodies. */
const isCapitalLine = (text: string): boolean => {
  const letters = text.replaceAll(/[^\p{L}]/gu, '')
  const capitals = letters.replaceAll(/[^\p{Lu}]/gu, '')
  return capitals.length > 0.6 * letters.length
}

/** @param known told to the reader before this text; what this text tells is added to it
 *  @param seen already named once in this section; likewise added to
 *  @param later defined further on, with the words around it */
export function unknownAbbreviations(text: string, known: Set<string>, seen: Set<string>): Spot[] {
  const defined = definitions(text)
  const spots: Spot[] = []
  for (const { index, 0: short } of isCapitalLine(text) ? [] : text.matchAll(ABBREVIATION)) {
    if (ROMAN.test(short) || EVERYBODY.has(short) || known.has(short) || seen.has(short)) continue
    if (defined.some((d) => d.short === short && d.at <= index)) continue
    seen.add(short)
    const full = SPELLED[short]
    const spelled = full !== undefined ? spelledOut(text, index, full) : null
    spots.push({
      from: index,
      to: index + short.length,
      fix: spelled === null ? null : `${spelled} (${short})`,
    })
  }
  for (const { short } of defined) known.add(short)
  return spots
}

/** A sentence begins with a capital, whatever the word. */
const spelledOut = (text: string, at: number, full: string): string =>
  /(?:^|[.!?]\s+)$/u.test(text.slice(0, at))
    ? full.charAt(0).toLocaleUpperCase('vi') + full.slice(1)
    : full
