/** Two texts that say the same words to a reader get one key: case, signs, spaces and the place of a tone do not count,
 *  marks do («nên» is not «nền»). */
import { toneOnFirst } from './search-key.ts'

/** @returns words in small letters, each after one space, nothing but letters and digits */
export const spellingKey = (text: string): string =>
  toneOnFirst(text.normalize('NFC').toLowerCase())
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
