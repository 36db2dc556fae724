/** What typing programs do beside plain Backspaces: each trick turns the stream of one that retypes into its own. */
import type { TypingEvent } from './telex.ts'

/** `narrow-space` and `zero-width` break the browser's completion with a character of their own and take it away with
 *  one Backspace more (OpenKey, EVKey); `shift` holds Shift all the time; `select` marks what it replaces; `surround`
 *  deletes through the text around the caret (ibus, fcitx). */
export type Trick = 'narrow-space' | 'zero-width' | 'shift' | 'select' | 'surround'

const BREAKERS = { 'narrow-space': '\u202f', 'zero-width': '\u200b' } as const

export function withTrick(events: readonly TypingEvent[], trick: Trick): TypingEvent[] {
  return events.flatMap((event, i): TypingEvent[] => {
    if (event.kind !== 'back')
      return trick === 'surround' && event.kind === 'key' && /\p{L}/u.test(event.text)
        ? [{ ...event, kind: 'commit' }]
        : [event]
    const { word } = event
    const isFirst = events[i - 1]?.kind !== 'back'
    switch (trick) {
      case 'narrow-space':
      case 'zero-width':
        if (!isFirst) return [event]
        return [{ kind: 'key', text: BREAKERS[trick], word, torn: true }, event, event]
      case 'shift':
        return [{ ...event, shift: true }]
      case 'select':
        return [{ kind: 'select', word, torn: true }]
      case 'surround': {
        if (!isFirst) return []
        let count = 1
        while (events[i + count]?.kind === 'back') count++
        return [{ kind: 'erase', count, word, torn: true }]
      }
    }
  })
}
