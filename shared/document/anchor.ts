/**
 * A comment's place in a section: Yjs positions of its first and last letter, the quoted words, and what stood around
 * them. It lives in the database; the section's document holds nothing of it. Offsets count the letters of the section
 * from its beginning, without a sign between paragraphs, so that a split or a join changes no words.
 */
import * as Y from 'yjs'

/** A Yjs relative position as JSON, always inside the text of a paragraph. */
export interface Place {
  readonly type?: Letter | undefined
  readonly item?: Letter | undefined
  readonly assoc: number
}
interface Letter {
  readonly client: number
  readonly clock: number
}

export interface Anchor {
  /** on the first letter */
  readonly start: Place
  /** before the letter behind the last one: grows with what is appended. The recorded words decide between the ends. */
  readonly end: Place
  /** on the last letter: holds when something else comes behind it */
  readonly endIn: Place
  /** what the commenter saw, a line for each paragraph; never changed afterwards */
  readonly quote: string
  /** what stood there when the place was last put right */
  readonly words: string
  readonly prefix: string
  readonly suffix: string
}

/** Half open: letters `from` up to, not including, `to`. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** exact: the recorded words at the recorded place; moved: the words elsewhere; changed: other words at the place */
export type Found = Stretch & { readonly how: 'exact' | 'moved' | 'changed' }

/** Letters kept on each side of the words. */
export const SURROUNDINGS = 32
/** Longest quote, in UTF-16 units; a longer opinion is one on the whole section. */
export const QUOTE_LENGTH = 2_000

interface Part {
  readonly node: Y.XmlText
  readonly at: number
  readonly length: number
}

/** The letters of a section, and in which text of Yjs each stands. */
export interface SectionLetters {
  readonly doc: Y.Doc
  readonly text: string
  readonly parts: readonly Part[]
  /** offsets at which a paragraph begins */
  readonly breaks: ReadonlySet<number>
}

/** @param root the section's fragment, in a document */
export function lettersOf(root: Y.XmlFragment): SectionLetters {
  const { doc } = root
  if (doc === null) throw new Error('the fragment belongs to no document')
  const parts: Part[] = []
  const breaks = new Set<number>()
  let text = ''
  const walk = (parent: Y.XmlFragment): void => {
    if (parent instanceof Y.XmlElement) breaks.add(text.length)
    for (const child of parent.toArray())
      if (child instanceof Y.XmlText) {
        const letters = plain(child)
        parts.push({ node: child, at: text.length, length: letters.length })
        text += letters
      } else if (child instanceof Y.XmlElement) walk(child)
  }
  walk(root)
  return { doc, text, parts, breaks }
}

/** A text without its marks; its own `toString` writes them as tags. */
function plain(text: Y.XmlText): string {
  const delta = text.toDelta() as readonly { readonly insert: unknown }[]
  return delta.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')
}

/** @returns null for an empty stretch */
export function makeAnchor(letters: SectionLetters, { from, to }: Stretch): Anchor | null {
  const first = letters.parts.find((part) => part.at <= from && from < part.at + part.length)
  const last = letters.parts.find((part) => part.at < to && to <= part.at + part.length)
  if (to <= from || first === undefined || last === undefined) return null
  const place = (part: Part, offset: number, assoc: number): Place =>
    placeOf(Y.createRelativePositionFromTypeIndex(part.node, offset - part.at, assoc))
  const words = letters.text.slice(from, to)
  return {
    start: place(first, from, 0),
    end: place(last, to, 0),
    endIn: place(last, to, -1),
    quote: readableWords(letters, { from, to }),
    words,
    prefix: letters.text.slice(Math.max(0, from - SURROUNDINGS), from),
    suffix: letters.text.slice(to, to + SURROUNDINGS),
  }
}

function placeOf({ type, item, assoc }: Y.RelativePosition): Place {
  const letter = ({ client, clock }: Y.ID): Letter => ({ client, clock })
  return {
    assoc,
    ...(type === null ? {} : { type: letter(type) }),
    ...(item === null ? {} : { item: letter(item) }),
  }
}

/** Ids of the letters and texts that an anchor names. */
export const namedIn = ({ start, end, endIn }: Anchor): Letter[] =>
  [start, end, endIn].flatMap(({ type, item }) => [type, item]).filter((id) => id !== undefined)

/** Where the words stand now. Words alone are never enough: the same ones may stand in several places, so either the
 *  letters themselves are still there or the surroundings agree.
 *  @returns null: they are not in this section */
export function findAnchor(letters: SectionLetters, anchor: Anchor): Found | null {
  const from = offsetOf(letters, anchor.start)
  const ends = [offsetOf(letters, anchor.endIn), offsetOf(letters, anchor.end)]
  const held = ends.flatMap((to) =>
    from === null || to === null || to <= from ? [] : [{ from, to }],
  )
  const exact = held.find((at) => wordsAt(letters, at) === anchor.words)
  if (exact !== undefined) return { ...exact, how: 'exact' }
  const found =
    findWords(letters, anchor, anchor.words) ?? findWords(letters, anchor, bareQuote(anchor))
  if (found !== null) return { ...found, how: 'moved' }
  if (!isAlive(letters.doc, anchor.start) && !isAlive(letters.doc, anchor.endIn)) return null
  const [best] = held
    .map((at) => toWordEdges(letters, anchor, at))
    .map((at) => ({ at, like: likeness(wordsAt(letters, at), anchor.words) }))
    .toSorted((a, b) => b.like - a.like)
  return best !== undefined && best.like >= ALIKE ? { ...best.at, how: 'changed' } : null
}

/** The quote as `words` are counted: without a sign between paragraphs. */
export const bareQuote = ({ quote }: Anchor): string => quote.replaceAll('\n', '')

export const wordsAt = ({ text }: SectionLetters, { from, to }: Stretch): string =>
  text.slice(from, to)

/** The same words as people read them: a line for each paragraph. */
export function readableWords({ text, breaks }: SectionLetters, { from, to }: Stretch): string {
  let out = ''
  for (let at = from; at < to; at++)
    out += (at > from && breaks.has(at) ? '\n' : '') + text.charAt(at)
  return out
}

function offsetOf(letters: SectionLetters, place: Place): number | null {
  const position = Y.createRelativePositionFromJSON(place)
  const found = Y.createAbsolutePositionFromRelativePosition(position, letters.doc)
  // A text whose paragraph is gone is no part: its places lead nowhere, not into the neighbour.
  const part = letters.parts.find(({ node }) => node === found?.type)
  return found === null || part === undefined ? null : part.at + found.index
}

/** Does the letter a place hangs on still stand, perhaps brought back by undo? */
export function isAlive(doc: Y.Doc, { item: id }: Pick<Place, 'item'>): boolean {
  if (id === undefined || Y.getState(doc.store, id.client) <= id.clock) return false
  let wanted: Y.ID | null = Y.createID(id.client, id.clock)
  let item: unknown = null
  while (wanted !== null) {
    const struct: Y.Item | Y.GC = Y.getItem(doc.store, wanted)
    item = struct
    const behind: number = wanted.clock - struct.id.clock
    const again: Y.ID | null = struct instanceof Y.Item ? struct.redone : null
    wanted = again === null ? null : Y.createID(again.client, again.clock + behind)
  }
  return item instanceof Y.Item && !item.deleted
}

/** Both sides together must agree to this share, */
const AGREEMENT = 0.35
/** or one side of some length almost wholly, */
const ONE_SIDE = 0.9
const ONE_SIDE_LENGTH = 10
/** and the second best place must be this much worse. */
const CLEAR_LEAD = 0.2

/** The words where their surroundings agree. @param within only there, e.g. in what was just pasted */
export function findWords(
  { text }: Pick<SectionLetters, 'text'>,
  { prefix, suffix }: Pick<Anchor, 'prefix' | 'suffix'>,
  words: string,
  within: Stretch = { from: 0, to: text.length },
): Stretch | null {
  if (words === '') return null
  const hits: { from: number; score: number; isProof: boolean }[] = []
  for (
    let from = text.indexOf(words, within.from);
    from >= 0 && from + words.length <= within.to;
    from = text.indexOf(words, from + 1)
  ) {
    const before = agreement(prefix.length, (i) => text[from - 1 - i] === prefix.at(-1 - i))
    const behind = agreement(suffix.length, (i) => text[from + words.length + i] === suffix[i])
    const score = (before.share + behind.share) / 2
    const isProof =
      score >= AGREEMENT ||
      [before, behind].some((s) => s.length >= ONE_SIDE_LENGTH && s.share >= ONE_SIDE)
    hits.push({ from, score, isProof })
  }
  const [best, second] = hits.toSorted((a, b) => b.score - a.score)
  if (best === undefined || !best.isProof) return null
  if (second !== undefined && best.score - second.score < CLEAR_LEAD) return null
  return { from: best.from, to: best.from + words.length }
}

/** How far two sides agree, counted from the words outwards. */
function agreement(
  most: number,
  isSame: (i: number) => boolean,
): { length: number; share: number } {
  let length = 0
  while (length < most && isSame(length)) length++
  return { length, share: most === 0 ? 0 : length / most }
}

/** Words this much alike are the same words, rewritten. */
export const ALIKE = 0.4
const COMPARED = 400

/** 1: equal; 0: nothing in common. Share of letters that need no change (Levenshtein), over the first 400. */
export function likeness(a: string, b: string): number {
  if (a === b) return 1
  const left = a.slice(0, COMPARED)
  const right = b.slice(0, COMPARED)
  let row = Array.from({ length: right.length + 1 }, (_, i) => i)
  for (let i = 0; i < left.length; i++) {
    const next = [i + 1]
    for (let j = 1; j <= right.length; j++) {
      const [up, diagonal, before] = [row[j] ?? 0, row[j - 1] ?? 0, next[j - 1] ?? 0]
      next.push(Math.min(up + 1, before + 1, diagonal + (left[i] === right[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return 1 - (row.at(-1) ?? 0) / Math.max(left.length, right.length)
}

const isLetter = (sign: string | undefined): boolean => /[\p{L}\p{M}\p{N}]/u.test(sign ?? '')
/** The longest Vietnamese syllable has seven letters. */
const SYLLABLE = 8
/** How far the neighbouring word may reach. */
const NEIGHBOUR = 12

/** Where the recorded words began and ended with whole words, so does the stretch: a retyped first letter or last
 *  syllable belongs to it, and so does the neighbouring word when it gives the recorded words back exactly. */
export function toWordEdges(
  { text, breaks }: SectionLetters,
  { words, prefix, suffix }: Anchor,
  at: Stretch,
): Stretch {
  let { from, to } = at
  if (isLetter(words[0]) && !isLetter(prefix.at(-1)) && isLetter(text[from]))
    while (at.from - from < SYLLABLE && !breaks.has(from) && isLetter(text[from - 1])) from--
  if (isLetter(words.at(-1)) && !isLetter(suffix[0]) && isLetter(text[to - 1]))
    while (to - at.to < SYLLABLE && !breaks.has(to) && isLetter(text[to])) to++
  if (text.slice(from, to) === words) return { from, to }
  for (let start = Math.max(0, from - NEIGHBOUR); start <= from; start++) {
    const end = start + words.length
    if (text.startsWith(words, start) && end >= to && end <= to + NEIGHBOUR)
      return { from: start, to: end }
  }
  return { from, to }
}
