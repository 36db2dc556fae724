/**
 * Which words of a section changed between a draft and now: what «đã sửa» can point at. Compared line by line, then word
 * by word; neighbouring changes are one, as a reader would name them.
 */
import { textOf, type Block } from './block.ts'
import { findWords, SURROUNDINGS, type Anchor, type Stretch } from './anchor.ts'

export interface WordChange {
  /** '' where words were put in */
  readonly before: string
  /** '' where words were taken out; a line for each paragraph */
  readonly after: string
  /** letters of the new text on each side, without line ends */
  readonly prefix: string
  readonly suffix: string
  /** letters of the new text before it, without line ends */
  readonly at: number
}

/** A section's text as it is compared: a line for each paragraph. */
export const comparedText = (blocks: readonly Block[]): string => blocks.map(textOf).join('\n')
const bare = (text: string): string => text.replaceAll('\n', '')

interface Hunk {
  readonly a: readonly [number, number]
  readonly b: readonly [number, number]
}

/** Unchanged words between two changes that do not keep them apart. */
const JOINED = 2
/** Beyond so many differing words a stretch counts as written anew. */
const MOST_STEPS = 600

/** @returns in the order of the new text; none for equal texts */
export function changedWords(before: string, after: string): WordChange[] {
  const [old, now] = [before.normalize('NFC'), after.normalize('NFC')]
  const oldLines = linesOf(old)
  const nowLines = linesOf(now)
  const text = bare(now)
  return differences(oldLines, nowLines).flatMap(({ a, b }) => {
    const oldWords = wordsOf(oldLines.slice(...a).join(''))
    const nowWords = wordsOf(nowLines.slice(...b).join(''))
    const base = nowLines.slice(0, b[0]).join('').length
    return joined(differences(oldWords, nowWords)).flatMap((hunk): WordChange[] => {
      const words = {
        before: oldWords.slice(...hunk.a).join(''),
        after: nowWords.slice(...hunk.b).join(''),
      }
      if (words.before.trim() === words.after.trim()) return [] // only white space
      const start = base + nowWords.slice(0, hunk.b[0]).join('').length
      const at = bare(now.slice(0, start)).length + leadingSpace(words.after)
      const to = at + bare(words.after.trim()).length
      return [
        {
          before: words.before.trim(),
          after: words.after.trim(),
          prefix: text.slice(Math.max(0, at - SURROUNDINGS), at),
          suffix: text.slice(to, to + SURROUNDINGS),
          at,
        },
      ]
    })
  })
}

const leadingSpace = (text: string): number =>
  bare(text.slice(0, text.length - text.trimStart().length)).length

/** Each with the line end behind it, so that they join to the text. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/u))
/** Each word with the space behind it, for the same reason. */
const wordsOf = (text: string): string[] => text.match(/\s*\S+[^\S\n]*|\s+/gu) ?? []

/** The nearest to the commented words come first; without a place, in the order of the text. */
export function nearestFirst(
  changes: readonly WordChange[],
  place: Stretch | null,
): readonly WordChange[] {
  if (place === null) return changes
  const distance = ({ at, after }: WordChange): number =>
    Math.max(0, at - place.to, place.from - (at + after.length))
  return changes.toSorted((one, two) => distance(one) - distance(two) || one.at - two.at)
}

/** Where quoted words stand in a text, by the words alone. @returns null: not to be told */
export function placeOfWords(
  text: string,
  anchor: Pick<Anchor, 'quote' | 'words' | 'prefix' | 'suffix'>,
): Stretch | null {
  const letters = { text: bare(text) }
  return (
    findWords(letters, anchor, bare(anchor.words)) ?? findWords(letters, anchor, bare(anchor.quote))
  )
}

/** Do the words of a recorded change still stand as they were named? When not, the place was changed once more. */
export function stillStands(text: string, change: Omit<WordChange, 'at' | 'before'>): boolean {
  const letters = bare(text.normalize('NFC'))
  const { prefix, suffix } = change
  const after = bare(change.after)
  if (letters.includes(prefix + after + suffix)) return true
  if (after === '') return letters.includes(prefix.slice(-12) + suffix.slice(0, 12))
  return findWords({ text: letters }, { prefix, suffix }, after) !== null
}

/** The same change, named by a page that looked a moment ago. */
export const isSameChange = (
  one: Pick<WordChange, 'before' | 'after' | 'prefix'>,
  two: Pick<WordChange, 'before' | 'after' | 'prefix'>,
): boolean => one.before === two.before && one.after === two.after && one.prefix === two.prefix

function joined(hunks: readonly Hunk[]): Hunk[] {
  const out: Hunk[] = []
  for (const hunk of hunks) {
    const last = out.at(-1)
    if (last !== undefined && hunk.b[0] - last.b[1] <= JOINED)
      out[out.length - 1] = { a: [last.a[0], hunk.a[1]], b: [last.b[0], hunk.b[1]] }
    else out.push(hunk)
  }
  return out
}

/** Myers' greedy comparison, bounded. */
function differences(a: readonly string[], b: readonly string[]): Hunk[] {
  let from = 0
  while (from < a.length && from < b.length && a[from] === b[from]) from++
  let [toA, toB] = [a.length, b.length]
  while (toA > from && toB > from && a[toA - 1] === b[toB - 1]) [toA, toB] = [toA - 1, toB - 1]
  if (from === toA && from === toB) return []
  const kept = keptPairs(a.slice(from, toA), b.slice(from, toB))
  const hunks: Hunk[] = []
  let [x, y] = [from, from]
  for (const [i, j] of [
    ...kept.map(([inA, inB]) => [inA + from, inB + from] as const),
    [toA, toB] as const,
  ]) {
    if (i > x || j > y) hunks.push({ a: [x, i], b: [y, j] })
    ;[x, y] = [i + 1, j + 1]
  }
  return hunks
}

/** Pairs of equal entries in both, in order; none when they differ in too many. */
function keptPairs(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const trace: Int32Array[] = []
  const most = Math.min(MOST_STEPS, a.length + b.length)
  const ends = new Int32Array(2 * most + 3)
  const zero = most + 1
  for (let d = 0; d <= most; d++) {
    trace.push(ends.slice())
    for (let k = -d; k <= d; k += 2) {
      const isDown = k === -d || (k !== d && at(ends, zero + k - 1) < at(ends, zero + k + 1))
      let x = isDown ? at(ends, zero + k + 1) : at(ends, zero + k - 1) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      ends[zero + k] = x
      if (x >= a.length && x - k >= b.length) return walkBack(trace, d, zero, a.length, b.length)
    }
  }
  return []
}

const at = (ends: Int32Array, i: number): number => ends[i] ?? 0

function walkBack(
  trace: readonly Int32Array[],
  steps: number,
  zero: number,
  endA: number,
  endB: number,
): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = []
  let [x, y] = [endA, endB]
  for (let d = steps; d >= 0; d--) {
    const ends = trace[d] ?? new Int32Array()
    const k = x - y
    const isDown = k === -d || (k !== d && at(ends, zero + k - 1) < at(ends, zero + k + 1))
    const before = isDown ? k + 1 : k - 1
    const startX = d === 0 ? 0 : at(ends, zero + before)
    const startY = d === 0 ? 0 : startX - before
    while (x > startX && y > startY && x > 0 && y > 0) {
      if (d > 0 && (isDown ? x === startX : y === startY)) break
      ;[x, y] = [x - 1, y - 1]
      pairs.push([x, y])
    }
    ;[x, y] = [startX, startY]
  }
  return pairs.toReversed()
}
