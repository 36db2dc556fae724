/** One walk over a run of text: is it UTF-8, may it stand in a section, how long is it as JavaScript counts. */
import { BOUNDS } from './limits.ts'
import { content, malformed } from './refusal.ts'

const MARK = /\p{M}/u

/** Length in UTF-16 units of bytes that are known to be good. */
export function utf16Length(bytes: Uint8Array, from: number, to: number): number {
  let units = 0
  for (let i = from; i < to; units++) {
    const x = bytes[i] as number
    if (x < 0x80) i++
    else if (x < 0xe0) i += 2
    else if (x < 0xf0) i += 3
    else {
      i += 4
      units++
    }
  }
  return units
}

/** @returns the length in UTF-16 units
 *  @throws Refusal for bytes that are not UTF-8 and for characters a section may not hold */
export function checkedTextLength(bytes: Uint8Array, from: number, to: number): number {
  let units = 0
  let marks = 0
  for (let i = from; i < to; units++) {
    const x = bytes[i] as number
    if (x < 0x80) {
      if (x < 0x20 ? x !== 9 && x !== 10 && x !== 13 : x === 0x7f)
        throw content('control character')
      marks = 0
      i++
      continue
    }
    let code: number
    if (x >= 0xc2 && x < 0xe0) {
      code = ((x & 31) << 6) | tail(bytes, i + 1, to)
      i += 2
    } else if (x >= 0xe0 && x < 0xf0) {
      code = ((x & 15) << 12) | (tail(bytes, i + 1, to) << 6) | tail(bytes, i + 2, to)
      i += 3
      if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) throw malformed('not UTF-8')
    } else if (x >= 0xf0 && x < 0xf5) {
      code =
        ((x & 7) << 18) |
        (tail(bytes, i + 1, to) << 12) |
        (tail(bytes, i + 2, to) << 6) |
        tail(bytes, i + 3, to)
      i += 4
      if (code < 0x10000 || code > 0x10ffff) throw malformed('not UTF-8')
      units++
    } else throw malformed('not UTF-8')
    marks = isCombining(code) ? marks + 1 : 0
    if (marks > BOUNDS.combiningRun) throw content('too many combining marks')
  }
  return units
}

function isCombining(code: number): boolean {
  // Vietnamese letters end here.
  if (code < 0x300 || (code >= 0x1e00 && code < 0x1f00)) {
    if (code < 0xa0) throw content('control character')
    return false
  }
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
    throw content('direction override')
  if ((code & 0xfffe) === 0xfffe) throw content('not a character')
  return code < 0x370 || MARK.test(String.fromCodePoint(code))
}

function tail(bytes: Uint8Array, i: number, to: number): number {
  const x = i < to ? (bytes[i] as number) : 0
  if ((x & 0xc0) !== 0x80) throw malformed('not UTF-8')
  return x & 63
}
