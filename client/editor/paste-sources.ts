/**
 * What Word, LibreOffice, Google Docs and our own editor put on the clipboard, brought to what the schema reads: lists
 * become dashes or paragraphs with their number as text, official levels become headings, changes under tracking are
 * taken as accepted, images stay outside. Works on the elements, before anything is made of them.
 */
import { typedDash, typedNumber } from '#shared/text/typed-number.ts'

export interface Sourced {
  /** insertions and deletions under tracking that were taken as accepted */
  readonly tracked: number
  readonly images: number
}

/** Marks of a word's end that chats and pages put between letters. */
const INVISIBLE = /[\u200b\u2060\ufeff]/gu

export const withoutInvisible = (text: string): string => text.replaceAll(INVISIBLE, '')

/** Pictures inside the HTML can be of any size, and none is wanted: the parser need not even see them. Cut out by
 *  hand: an expression over a megabyte of letters overflows. */
export function withoutPictureData(html: string): string {
  const kept: string[] = []
  let from = 0
  for (const { index, 0: opening } of html.matchAll(/\bsrc\s*=\s*["']data:/giu)) {
    if (index < from) continue
    const end = html.indexOf(opening.includes('"') ? '"' : "'", index + opening.length)
    kept.push(html.slice(from, index))
    from = end < 0 ? html.length : end + 1
  }
  return withoutInvisible([...kept, html.slice(from)].join(''))
}

/** @param keepsChanges leaves what was inserted and what was deleted both as text */
export function readSources(page: Document, keepsChanges: boolean): Sourced {
  // Numbers that our own editor wrote for other programs.
  for (const number of page.querySelectorAll('[data-number-text]')) number.remove()
  const images = page.querySelectorAll('img, picture, svg, object, v\\:imagedata').length
  const tracked = keepsChanges ? 0 : acceptChanges(page)
  for (const wrapper of page.querySelectorAll('[id^="docs-internal-guid"]'))
    wrapper.replaceWith(...wrapper.childNodes)
  wordLists(page)
  for (const list of [...page.querySelectorAll('ul, ol')].toReversed()) flatten(page, list)
  // A line by itself goes on in the caret's paragraph.
  const paragraphs = page.querySelectorAll('p')
  if (paragraphs.length > 1) for (const paragraph of paragraphs) officialLevel(page, paragraph)
  return { tracked, images }
}

const DELETED = 'del, .msoDel, .MsoDel, [style*="mso-prop-change"] > s'
const INSERTED = 'ins, .msoIns, .MsoIns'

/** A change is counted once, however many runs it is cut into: neighbours of one kind are one. */
function acceptChanges(page: Document): number {
  const changes = [...page.querySelectorAll(`${DELETED}, ${INSERTED}`)].filter(
    (change) => change.parentElement?.closest(`${DELETED}, ${INSERTED}`) === null,
  )
  const isSame = (one: Element, other: Element | undefined): boolean =>
    other !== undefined && one.matches(DELETED) === other.matches(DELETED)
  const count = changes.filter((change, i) => {
    const before = changes[i - 1]
    return !(change.previousSibling === before && isSame(change, before))
  }).length
  for (const gone of page.querySelectorAll(DELETED)) gone.remove()
  for (const kept of page.querySelectorAll('ins')) kept.replaceWith(...kept.childNodes)
  return count
}

/** Word's lists are paragraphs with their sign in a run of its own («mso-list:Ignore»). */
function wordLists(page: Document): void {
  for (const sign of page.querySelectorAll('[style*="mso-list"][style*="gnore"]')) {
    const paragraph = sign.closest('p, h1, h2, h3, h4, h5, h6, li')
    const said = sign.textContent.replaceAll(/[\s\u00a0]+/gu, '')
    sign.remove()
    if (paragraph === null) continue
    if (/[\p{L}\p{N}]/u.test(said) && said !== 'o') paragraph.prepend(`${said} `)
    else paragraph.classList.add('dash')
  }
}

/** Read from the attribute: the page's policy applies no style of foreign markup, not even to look at it. */
const styleOf = (element: Element, name: string): string | null =>
  new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, 'iu')
    .exec(element.getAttribute('style') ?? '')?.[1]
    ?.trim() ?? null

const SIGNS: Readonly<Record<string, (n: number) => string>> = {
  decimal: String,
  '1': String,
  'lower-alpha': (n) => letterOf(n),
  'lower-latin': (n) => letterOf(n),
  a: (n) => letterOf(n),
  'upper-alpha': (n) => letterOf(n).toUpperCase(),
  A: (n) => letterOf(n).toUpperCase(),
  'lower-roman': (n) => romanOf(n).toLowerCase(),
  i: (n) => romanOf(n).toLowerCase(),
  'upper-roman': romanOf,
  I: romanOf,
}

/** A list's items as paragraphs in its place; inner lists are flattened before outer ones. */
function flatten(page: Document, list: Element): void {
  const isOrdered = list.localName === 'ol'
  let n = (Number(list.getAttribute('start')) || 1) - 1
  const lines = [...list.children].flatMap((item): Node[] => {
    if (item.localName !== 'li') return [item]
    const kind = styleOf(item, 'list-style-type') ?? list.getAttribute('type')
    const sign = isOrdered ? (SIGNS[kind ?? 'decimal'] ?? SIGNS['decimal']) : SIGNS[kind ?? '']
    n = Number(item.getAttribute('value')) || n + 1
    return itemLines(page, item, sign === undefined ? null : signOf(sign(n)))
  })
  list.replaceWith(...lines)
}

const signOf = (number: string): string =>
  /^[a-zđ]$/u.test(number) ? `${number}) ` : `${number}. `

/** What is directly in an item is one line; paragraphs further on, and what an inner list became, are lines too. */
function itemLines(page: Document, item: Element, sign: string | null): Node[] {
  const lines: HTMLElement[] = []
  let open: HTMLElement | null = null
  for (const child of Array.from(item.childNodes)) {
    const isBlock =
      child instanceof HTMLElement && /^(?:p|div|h[1-6]|table|blockquote)$/u.test(child.localName)
    if (!isBlock) {
      if (open === null && child.textContent?.trim() === '') continue
      open ??= lines[lines.push(page.createElement('p')) - 1] ?? null
      open?.append(child)
    } else {
      open = null
      lines.push(child)
    }
  }
  const [first] = lines
  if (first === undefined) return []
  if (sign !== null) first.prepend(sign)
  else if (first.localName === 'p' && !first.classList.contains('dash')) first.classList.add('dash')
  else if (first.localName === 'div') {
    const line = page.createElement('p')
    line.className = 'dash'
    line.append(...first.childNodes)
    lines[0] = line
  }
  return lines
}

/** Longer than this is no heading. */
const LONGEST_HEADING = 300

/** «I. TÌNH HÌNH CHUNG» all in bold is a heading of the first level, and so on; a dash typed by hand is a dash. */
function officialLevel(page: Document, paragraph: HTMLElement): void {
  const text = paragraph.textContent.trim()
  if (paragraph.closest('td, th, blockquote') !== null) return
  const dash = typedDash(text)
  if (dash !== '' && !paragraph.classList.contains('dash')) {
    cutStart(paragraph, dash.trim())
    paragraph.classList.add('dash')
    return
  }
  const number = typedNumber(text).trim()
  if (number === '' || text.length > LONGEST_HEADING || !isBold(paragraph)) return
  const level = /^[IVX]+\s?[.\-–]/u.test(number)
    ? 1
    : /^\d+\.\d/u.test(number)
      ? 3
      : /^[a-zđ]\)/u.test(number)
        ? 4
        : 2
  const heading = page.createElement(`h${level}`)
  heading.append(...paragraph.childNodes)
  for (const strong of heading.querySelectorAll('b, strong'))
    strong.replaceWith(...strong.childNodes)
  paragraph.replaceWith(heading)
}

/** Every letter of it stands in bold. */
function isBold(paragraph: HTMLElement): boolean {
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.textContent?.trim() === '') continue
    const strong = node.parentElement?.closest('b, strong, [style*="font-weight"]')
    if (strong === null || strong === undefined || !paragraph.contains(strong)) return false
    const weight = styleOf(strong, 'font-weight') ?? 'bold'
    if (weight === 'normal' || weight === '400') return false
  }
  return true
}

/** Takes the first letters away, and the space behind them. */
function cutStart(paragraph: Element, letters: string): void {
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node instanceof Text; node = walker.nextNode()) {
    const data = node.data.trimStart()
    if (data === '') continue
    if (data.startsWith(letters)) node.data = data.slice(letters.length).trimStart()
    return
  }
}

const letterOf = (n: number): string => 'abcdefghijklmnopqrstuvwxyz'.charAt((n - 1) % 26)

function romanOf(n: number): string {
  const steps: readonly (readonly [number, string])[] = [
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ]
  let left = n
  let out = ''
  for (const [value, sign] of steps) for (; left >= value; left -= value) out += sign
  return out
}
