/**
 * Vietnamese text as the events that an input method sends to the browser. A unit is one syllable (or one other
 * character). For each unit we compute what the input method shows after every key; a style turns these into events.
 */

export type Style = 'unikey' | 'composition' | 'gboard'
/** Where the modifier keys stand: `inline` tieengs, `late` tienges, `early` tieesng; `vni` tie6ng1 and `viqr` tie^'ng
 *  shape every letter by itself (u7o7, where one w of Telex shapes both) */
export type Order = 'inline' | 'late' | 'early' | 'vni' | 'viqr'

export type TypingEvent = {
  /** index of the word the event belongs to */
  readonly word: number
  /** the word on screen after the event; absent while a burst is unfinished */
  readonly shown?: string
  /** inside an unfinished Backspace-and-retype */
  readonly torn?: boolean
  /** the last event of a composed word */
  readonly end?: boolean
} & (
  | { readonly kind: 'key'; readonly text: string }
  /** Shift may still be held from a capital letter */
  | { readonly kind: 'back'; readonly shift?: boolean }
  /** Shift and the left arrow: what is typed next stands in place of what is selected */
  | { readonly kind: 'select' }
  /** deleted through the text around the caret, without a key */
  | { readonly kind: 'erase'; readonly count: number }
  | { readonly kind: 'compose'; readonly text: string }
  | { readonly kind: 'commit'; readonly text: string }
)

const TONE_MARKS = new Set(['\u0300', '\u0301', '\u0309', '\u0303', '\u0323'])
/** circumflex is typed by repeating the letter, breve and horn by w */
const SHAPE_MARKS: Readonly<Record<string, '^' | 'w'>> = {
  '\u0302': '^',
  '\u0306': 'w',
  '\u031b': 'w',
}
const VOWELS = 'aăâeêioôơuưy'
const SHAPED = 'ăâêôơư'

const lower = (text: string): string => text.toLocaleLowerCase('vi')
const isLetter = (text: string): boolean => /\p{L}/u.test(text)

interface Letter {
  readonly base: string
  /** the key that shapes it: a, e, o (circumflex), w or d; empty for none */
  readonly key: string
  readonly shape: string
  readonly tone: string
}
interface Typed extends Letter {
  isShaped: boolean
}

function letterOf(char: string): Letter {
  if (lower(char) === 'đ') return { base: char === 'đ' ? 'd' : 'D', key: 'd', shape: '', tone: '' }
  const [base = '', ...rest] = char.normalize('NFD')
  const tone = rest.find((mark) => TONE_MARKS.has(mark)) ?? ''
  const shape = rest.find((mark) => mark in SHAPE_MARKS) ?? ''
  const key = shape === '' ? '' : SHAPE_MARKS[shape] === '^' ? lower(base) : 'w'
  return { base, key, shape, tone }
}

/** Index of the letter that carries the tone in the old style (hòa, thủy); -1 without a vowel. */
export function toneIndex(word: string): number {
  const letters = Array.from(lower(word))
  const isVowel = (i: number): boolean => i < letters.length && VOWELS.includes(letters[i] ?? ' ')
  let start = 0
  while (start < letters.length && !isVowel(start)) start++
  if (letters[0] === 'q' && letters[1] === 'u') start = 2
  if (letters[0] === 'g' && letters[1] === 'i' && isVowel(2)) start = 2
  let end = start
  while (isVowel(end)) end++
  if (end === start) return -1
  for (let i = end - 1; i >= start; i--) if (SHAPED.includes(letters[i] ?? ' ')) return i
  if (end < letters.length) return end - 1
  return end - start <= 2 ? start : start + 1
}

function drawn(letters: readonly Typed[], tone: string, toneAt: number): string {
  return letters
    .map(({ base, key, shape, isShaped }, i) => {
      if (key === 'd' && isShaped) return base === 'd' ? 'đ' : 'Đ'
      return `${base}${isShaped ? shape : ''}${i === toneAt ? tone : ''}`.normalize('NFC')
    })
    .join('')
}

/** What is shown after each key of one syllable. @throws Error when the word cannot be typed in this order */
export function displays(word: string, order: Order): string[] {
  const letters = Array.from(word, letterOf)
  const toneAt = letters.findIndex((letter) => letter.tone !== '')
  const tone = letters[toneAt]?.tone ?? ''
  const shown: string[] = []
  const typed: Typed[] = []
  let hasTone = false
  const isTelex = order !== 'vni' && order !== 'viqr'
  const show = (): void => {
    const bare = drawn(typed, '', -1)
    const place = typed.length === letters.length ? toneAt : toneIndex(bare)
    shown.push(hasTone ? drawn(typed, tone, place) : bare)
  }
  const lastVowel = letters.findLastIndex(({ base, shape }) =>
    VOWELS.includes(lower(`${base}${shape}`.normalize('NFC'))),
  )
  letters.forEach((letter, i) => {
    typed.push({ ...letter, isShaped: false })
    show()
    // "uow" gives ươ: one w shapes both.
    const isPairHead =
      isTelex && letter.key === 'w' && lower(letter.base) === 'u' && letters[i + 1]?.key === 'w'
    if (order !== 'late' && letter.key !== '' && !isPairHead) {
      for (const one of typed) if (one.key !== '') one.isShaped = true
      show()
    }
    if ((order === 'early' || order === 'viqr') && tone !== '' && i === lastVowel) {
      hasTone = true
      show()
    }
  })
  if (order === 'late') {
    for (const key of ['d', 'a', 'e', 'o', 'w']) {
      const open = typed.filter((one) => one.key === key && !one.isShaped)
      if (open.length === 0) continue
      for (const one of open) one.isShaped = true
      show()
    }
  }
  if (tone !== '' && !hasTone) {
    hasTone = true
    show()
  }
  if (shown.at(-1) !== word.normalize('NFC')) throw new Error(`cannot type ${word} (${order})`)
  return shown
}

/** The stream of one text. `composition` commits a word before a real space key; `gboard` composes everything. */
export function typingStream(text: string, style: Style, order: Order): TypingEvent[] {
  const events: TypingEvent[] = []
  let word = -1
  for (const [unit] of text.normalize('NFC').matchAll(/\p{L}+|[^\p{L}]/gu)) {
    if (!isLetter(unit)) {
      const kind = style === 'gboard' ? 'commit' : 'key'
      events.push({ kind, text: unit, word, shown: unit })
      continue
    }
    word++
    const shown = displays(unit, order)
    if (style === 'unikey') events.push(...retyped(shown, word))
    else {
      for (const now of shown) events.push({ kind: 'compose', text: now, word, shown: now })
      events.push({ kind: 'commit', text: unit, word, shown: unit, end: true })
    }
  }
  return events
}

/** Unikey: Backspace up to the first letter that changes, then the rest again. */
function retyped(shown: readonly string[], word: number): TypingEvent[] {
  const events: TypingEvent[] = []
  let before = ''
  for (const now of shown) {
    let same = 0
    while (same < before.length && same < now.length && before[same] === now[same]) same++
    for (let i = same; i < before.length; i++) events.push({ kind: 'back', word, torn: true })
    const added = Array.from(now.slice(same))
    added.forEach((text, i) => {
      const isLast = i === added.length - 1
      events.push({ kind: 'key', text, word, ...(isLast ? { shown: now } : { torn: true }) })
    })
    before = now
  }
  return events
}

/** What an ideal editor holds at the end. */
export function idealText(events: readonly TypingEvent[]): string {
  let text = ''
  let composing = ''
  let selected = 0
  for (const event of events) {
    switch (event.kind) {
      case 'key':
        text = text.slice(0, text.length - selected) + event.text
        selected = 0
        break
      case 'select':
        selected++
        break
      case 'erase':
        text = text.slice(0, text.length - event.count)
        break
      case 'back':
        text = text.slice(0, -1)
        break
      case 'compose':
        composing = event.text
        break
      case 'commit':
        text += event.text
        composing = ''
        break
    }
  }
  return text + composing
}
