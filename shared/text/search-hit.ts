/** How well a text holds the words looked for, and what stands around them: exact first, then whatever the case and the
 *  place of the tone, then without marks (domain dossier D3). */
import { findPlaces, type Place, type SearchOptions } from './search-key.ts'

/** 0: as typed; 1: other case or the other tone place; 2: other marks */
export type HitRank = 0 | 1 | 2

const WAYS: readonly SearchOptions[] = [
  { withMarks: true, matchCase: true, wholeWords: false },
  { withMarks: true, matchCase: false, wholeWords: false },
  { withMarks: false, matchCase: false, wholeWords: false },
]
const RANKS = [0, 1, 2] as const

export interface Hit {
  readonly rank: HitRank
  readonly place: Place
}

/** The best place of the words in a text; null: they do not stand there. */
export function bestHit(text: string, words: string): Hit | null {
  // The last way finds all that the others find: most texts are done after one look.
  if (
    findPlaces(text, words, { withMarks: false, matchCase: false, wholeWords: false }, 1).length ===
    0
  )
    return null
  for (const rank of RANKS) {
    const options = WAYS[rank]
    const [place] = options === undefined ? [] : findPlaces(text, words, options, 1)
    if (place === undefined) continue
    // Our comparison takes both tone places for one; as typed means letter by letter.
    const isAsTyped = text.slice(place.from, place.to).normalize('NFC') === words.normalize('NFC')
    if (rank === 0 && !isAsTyped) return { rank: 1, place }
    return { rank, place }
  }
  return null
}

export interface Excerpt {
  readonly before: string
  readonly hit: string
  readonly after: string
}

/** The words with up to `around` letters on each side, cut between syllables. */
export function excerptOf(text: string, { from, to }: Place, around = 70): Excerpt {
  const left = text.slice(Math.max(0, from - around), from)
  const right = text.slice(to, to + around)
  return {
    before: from > around ? `…${left.replace(/^\S*\s/u, '')}` : left,
    hit: text.slice(from, to),
    after: to + around < text.length ? `${right.replace(/\s\S*$/u, '')}…` : right,
  }
}
