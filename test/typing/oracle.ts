/** What the documents must hold after a run, and how a wrong result is classed. */
import { NEW_HEADING } from './page-parts.ts'
import { PARAGRAPHS, type Scenario } from './scenarios.ts'
import type { TypingEvent } from './telex.ts'

/** `moved`: every letter is there and every word whole, but in another place. `text`: lost, doubled or mixed. */
/** `caret`: the text is right and the caret does not stand behind what was typed. */
export type Verdict = 'ok' | 'moved' | 'text' | 'caret' | 'diverged' | 'error'

const isLetterKey = (event: TypingEvent): boolean =>
  event.kind !== 'key' || /\p{L}/u.test(event.text)

/** Index of the event after which a one-off act of the peer happens: inside a Backspace burst where there is one. */
export function onceIndex(
  events: readonly TypingEvent[],
  when: 'in-last-word' | 'in-second-word',
): number {
  const last = Math.max(...events.map((event) => event.word))
  const word = when === 'in-last-word' ? last : Math.min(1, last)
  const own = [...events.entries()].filter(
    ([, event]) => event.word === word && isLetterKey(event) && event.end !== true,
  )
  const torn = own.filter(
    ([, { kind }]) => kind === 'back' || kind === 'select' || kind === 'erase',
  )
  const pick = torn.at(-1) ?? own[Math.floor(own.length / 2)]
  if (pick === undefined) throw new Error('nothing is typed')
  return pick[0]
}

/** All acceptable lists of paragraphs. */
export function acceptable(
  scenario: Scenario,
  typed: string,
  events: readonly TypingEvent[],
  peer: string,
  cut: number,
): string[][] {
  const { before, after } = PARAGRAPHS
  const head = scenario.caret === 'empty' ? '' : PARAGRAPHS.head
  const tail = scenario.caret === 'mid' ? PARAGRAPHS.tail : ''
  const around = (middle: string): string[] => [before, middle, after]
  switch (scenario.act) {
    case 'type':
      if (scenario.peerAt === 'previous-end') return [[before + peer, head + typed + tail, after]]
      if (scenario.peerAt === 'paragraph-start') return [around(peer + head + typed + tail)]
      if (scenario.peerAt === 'paragraph-end') return [around(head + typed + tail + peer)]
      // At one caret either order is right; mixed words are not.
      return [around(head + peer + typed + tail), around(head + typed + peer + tail)]
    case 'delete-paragraph':
      return [[before, after]]
    case 'split':
      return scenario.peerAt === 'head-3'
        ? [[before, head.slice(0, 3), head.slice(3) + typed + tail, after]]
        : [[before, head + typed + tail.slice(0, 3), tail.slice(3), after]]
    case 'join':
      return [[before + head + typed + tail, after]]
    case 'add-heading':
      return [[NEW_HEADING, ...around(head + typed + tail)]]
    case 'read-only':
      return shownFrom(events, cut).map((text) => around(head + text + tail))
    case 'bold':
    case 'caret':
    case 'grow-table':
    case undefined:
      break
  }
  return [around(head + typed + tail)]
}

/** The texts that the input method itself shows at the lock or later: a lock inside a burst would lose letters. */
function shownFrom(events: readonly TypingEvent[], cut: number): string[] {
  const out: string[] = []
  let done = ''
  let shown = ''
  for (const [i, event] of events.entries()) {
    if (event.kind === 'commit' && event.end === true) {
      done += event.text
      shown = ''
    } else if ('text' in event && event.torn !== true && !/\p{L}/u.test(event.text)) {
      done += shown + event.text
      shown = ''
    } else if (event.shown !== undefined) shown = event.shown
    if (event.torn !== true && i >= cut) out.push(done + shown)
  }
  return out
}

const sorted = (text: string): string => Array.from(text).toSorted().join('')
const same = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

export function judge(
  wanted: readonly (readonly string[])[],
  typist: readonly string[],
  peer: readonly string[],
  typed: string,
): Verdict {
  if (!same(typist, peer)) return 'diverged'
  if (wanted.some((texts) => same(texts, typist))) return 'ok'
  const all = typist.join('\n')
  const words = typed.split(/[^\p{L}]+/u).filter((word) => word !== '')
  const hasAllLetters = wanted.some((texts) => sorted(texts.join('')) === sorted(typist.join('')))
  return hasAllLetters && words.every((word) => all.includes(word)) ? 'moved' : 'text'
}
