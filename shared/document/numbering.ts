/**
 * Numbers of headings and dashes: «I.», «1.», «1.1.», «a)», «-» (HD 36-HD/VPTW and 05-HD/VPTW, the guides' own text).
 * Computed from the text, never part of it. Editor, whole text, frozen draft and export ask this one function, so all
 * of them show the same.
 */
import { typedNumber } from '#shared/text/typed-number.ts'
import { textOf, type Block } from './block.ts'
import type { HeadingLevel } from './rules.ts'

/** What the numbering looks at: one for each block that stands directly in the section. */
export type Numbered =
  | { readonly kind: 'heading'; readonly level: HeadingLevel; readonly text: string }
  | { readonly kind: 'dash' }
  /** a paragraph, table or quotation: has no number, and what is in it is never renumbered */
  | { readonly kind: 'other' }

/**
 * A heading is counted below the section's own number: in «II.2» the first «1.1» is «2.1.», in «II.2.4» «2.4.1.»; a
 * section without a number begins at «1.». How deep it is counted follows the headings around it, so that no number
 * comes twice. A heading that begins with a number typed by hand keeps that one and takes its place in the count.
 * @param sectionNumber the outline's, as it keeps it («II.2.4»); empty for the opening
 * @returns the number of each, empty where there is none
 */
export function numbersOf(items: readonly Numbered[], sectionNumber: string): string[] {
  const base = arabicParts(sectionNumber)
  let romans = 0
  let letters = 0
  /** levels of the open headings «1» and «1.1», and how many there were at each depth */
  let open: HeadingLevel[] = []
  let counts: number[] = []
  return items.map((item) => {
    if (item.kind !== 'heading') return item.kind === 'dash' ? '-' : ''
    const { level } = item
    let number: string
    if (level === 4) number = `${letterOf(++letters)})`
    else {
      letters = 0
      if (level === 1) {
        open = []
        counts = []
        number = `${romanOf(++romans)}.`
      } else {
        open = open.filter((above) => above < level)
        counts = counts.slice(0, open.length + 1)
        counts[open.length] = (counts[open.length] ?? 0) + 1
        open.push(level)
        number = `${[...base, ...counts].join('.')}.`
      }
    }
    return typedNumber(item.text) === '' ? number : ''
  })
}

/** The numbers of a section's blocks, in their order. */
export const numbersOfBlocks = (blocks: readonly Block[], sectionNumber: string): string[] =>
  numbersOf(blocks.map(numberedOf), sectionNumber)

function numberedOf(block: Block): Numbered {
  switch (block.kind) {
    case 'heading':
      return { kind: 'heading', level: block.level, text: textOf(block) }
    case 'dash':
      return { kind: 'dash' }
    case 'paragraph':
    case 'quote':
    case 'table':
      return { kind: 'other' }
  }
}

/** «II.2.4» → 2, 4: below the first level the Roman number is not repeated. */
function arabicParts(sectionNumber: string): number[] {
  return sectionNumber
    .split('.')
    .filter((part) => /^\d+$/u.test(part))
    .map(Number)
}

const ROMAN: readonly (readonly [number, string])[] = [
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
]

/** 14 → XIV */
export function romanOf(n: number): string {
  let left = n
  let out = ''
  for (const [value, sign] of ROMAN)
    while (left >= value) {
      out += sign
      left -= value
    }
  return out
}

/** The letters by which points are counted (the Vietnamese alphabet without ă, â, ê, ô, ơ, ư). */
const POINT_LETTERS = 'abcdđeghiklmnopqrstuvxy'

/** 5 → đ; after y it goes on with aa, ab */
export function letterOf(n: number): string {
  const index = n - 1
  const before = Math.floor(index / POINT_LETTERS.length)
  return `${before > 0 ? letterOf(before) : ''}${POINT_LETTERS.charAt(index % POINT_LETTERS.length)}`
}
