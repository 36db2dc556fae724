/** Hunks as a reader wants them: whole words, neighbours in one word together. */
import type { Node, Slice } from 'prosemirror-model'
import { toCopy, type Fork, type Hunk } from './hunks.ts'

/** One suggestion: what would go from the base, and what would stand there. */
export interface WordChange {
  readonly id: string
  /** the hunks it is made of */
  readonly parts: readonly string[]
  /** in the base */
  readonly from: number
  readonly to: number
  /** in the copy */
  readonly start: number
  readonly end: number
  readonly slice: Slice
}

const LETTER = /[\p{L}\p{M}\p{N}]/u
const isLetter = (char: string | undefined): boolean => char !== undefined && LETTER.test(char)
/** What stands for a node without letters, so that offsets stay positions. */
const NO_LETTER = '\ufffc'

export function wordChanges(fork: Fork): WordChange[] {
  const { base, copy } = fork
  const isWords = new Map(fork.hunks.map((hunk) => [hunk.id, isInOneText(base, hunk)]))
  // Splits, joins and rows: a word never grows over them.
  const hard = fork.hunks.filter(({ id }) => isWords.get(id) !== true)
  interface Grown {
    readonly id: string
    readonly parts: readonly string[]
    readonly from: number
    readonly to: number
    readonly isWord: boolean
  }
  const out: Grown[] = []
  for (const hunk of fork.hunks) {
    const isWord = isWords.get(hunk.id) === true
    const { from, to } = isWord ? toWords(base, hunk, hard) : hunk
    const last = out.at(-1)
    if (last?.isWord === true && isWord && from <= last.to)
      out[out.length - 1] = {
        ...last,
        to: Math.max(last.to, to),
        parts: [...last.parts, hunk.id],
      }
    else out.push({ id: hunk.id, parts: [hunk.id], from, to, isWord })
  }
  const map = toCopy(fork)
  return out
    .map(({ id, parts, from, to }) => {
      const start = map.map(from, -1)
      const end = map.map(to, 1)
      return { id, parts, from, to, start, end, slice: copy.slice(start, end) }
    })
    .filter(({ from, to, slice }) => !base.slice(from, to).eq(slice))
}

function isInOneText(base: Node, { from, to, slice }: Hunk): boolean {
  const $from = base.resolve(from)
  return (
    $from.parent.isTextblock &&
    $from.sameParent(base.resolve(to)) &&
    slice.openStart === 0 &&
    slice.openEnd === 0 &&
    (slice.content.firstChild?.isInline ?? true)
  )
}

function toWords(
  base: Node,
  hunk: Hunk,
  hard: readonly Hunk[],
): { readonly from: number; readonly to: number } {
  const $from = base.resolve(hunk.from)
  const start = $from.start()
  const text = $from.parent.textBetween(0, $from.parent.content.size, '', NO_LETTER)
  const old = text.slice(hunk.from - start, hunk.to - start)
  const { content } = hunk.slice
  const now = content.textBetween(0, content.size, '', NO_LETTER)
  let { from, to } = hunk
  if (isLetter(old[0]) || isLetter(now[0])) while (isLetter(text[from - start - 1])) from--
  if (isLetter(old.at(-1)) || isLetter(now.at(-1))) while (isLetter(text[to - start])) to++
  if (hard.some((other) => other.to >= from && other.to <= hunk.from)) from = hunk.from
  if (hard.some((other) => other.from <= to && other.from >= hunk.to)) to = hunk.to
  return { from, to }
}
