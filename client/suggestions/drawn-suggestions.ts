/** Which suggestions stand where in a view, and what is drawn for each: pure, from the section and the records. */
import type { Node } from 'prosemirror-model'
import type { EditorState } from 'prosemirror-state'
import { Decoration } from 'prosemirror-view'
import type * as Y from 'yjs'
import { locate, wordsBetween } from '#shared/document/suggestion-record.ts'
import type { SuggestionView } from '#shared/wire/suggestions.ts'
import { sectionOf, type TextFrame } from '../editor/text-frame.ts'
import { isFormatOnly, proposedWords, sliceOf } from './records.ts'
import type { Suggesting } from './suggesting.ts'
import { toCopy } from './hunks.ts'

/** How the browser paints the words: nothing stands in the text for it. */
export type Paint = 'insert' | 'delete' | 'format' | 'none'

export interface DrawnItem {
  readonly id: string
  readonly colour: number
  readonly paint: Paint
  /** in the view */
  readonly from: number
  readonly to: number
}

/** stale: other words stand there than its author saw; gone: the words are not in the text. */
export type Standing =
  | { readonly kind: 'here' | 'gone' }
  | { readonly kind: 'stale'; readonly now: string }

export interface DrawnSuggestions {
  readonly items: readonly DrawnItem[]
  readonly decorations: readonly Decoration[]
  readonly standing: ReadonlyMap<string, Standing>
}

export interface DrawnFrom {
  readonly state: EditorState
  readonly frame: TextFrame
  readonly type: Y.XmlFragment
  readonly suggestions: readonly SuggestionView[]
  /** the suggester's copy that the view shows; null: the section itself */
  readonly copy: Suggesting | null
  readonly ownColour: number
}

/** 1–8, whatever number a body carries: from the ninth on colours repeat. */
export const colourOf = (colour: number): number => ((Math.max(1, colour) - 1) % 8) + 1

export function drawnSuggestions(from: DrawnFrom): DrawnSuggestions {
  const items: DrawnItem[] = []
  const decorations: Decoration[] = []
  const standing = new Map<string, Standing>()
  for (const one of from.suggestions) {
    if (one.state !== 'open') continue
    const { item, drawn, stands } = drawnOne(from, one)
    standing.set(one.id, stands)
    // In the author's copy the words stand as they would be: see below.
    if (item === null || (from.copy !== null && one.isMine)) continue
    items.push(item)
    decorations.push(...drawn)
  }
  if (from.copy !== null) drawOwn(from, from.copy, items, decorations)
  return { items, decorations, standing }
}

interface One {
  readonly item: DrawnItem | null
  readonly drawn: readonly Decoration[]
  readonly stands: Standing
}

function drawnOne({ state, frame, type }: DrawnFrom, { id, record, author }: SuggestionView): One {
  const doc = sectionOf(state, frame)
  const at = locate({ root: type, doc }, record)
  if (at === null) return { item: null, drawn: [], stands: { kind: 'gone' } }
  const stands: Standing = at.isStale
    ? { kind: 'stale', now: wordsBetween(doc, at) }
    : { kind: 'here' }
  const colour = colourOf(author.colour)
  const from = frame.toView.map(at.from, 1)
  const to = Math.max(from, frame.toView.map(at.to, -1))
  if (record.kind === 'block') return { ...blockAt(state.doc, id, colour, from), stands }
  const paint = isFormatOnly(record) ? 'format' : to > from ? 'delete' : 'none'
  const slice = sliceOf(record)
  const words = slice === null || paint === 'format' ? '' : shown(proposedWords(slice))
  const drawn = words === '' ? [] : added(state.doc, { id, at: to, words, kind: 'ins', colour })
  // A join: there is no letter to strike.
  const joint =
    record.quote !== '' && record.quote.trim() === ''
      ? added(state.doc, { id, at: from, words: shown(record.quote), kind: 'del', colour })
      : []
  return { item: { id, colour, paint, from, to }, drawn: [...joint, ...drawn], stands }
}

function drawOwn(
  { state, frame, ownColour }: DrawnFrom,
  copy: Suggesting,
  items: DrawnItem[],
  decorations: Decoration[],
): void {
  const colour = colourOf(ownColour)
  const fork = copy.fork()
  const base = sectionOf(state, frame)
  for (const { id, from, to, start, end, slice } of copy.words()) {
    const quote = wordsBetween(base, { from, to })
    const isFormat = quote !== '' && !quote.includes('\n') && proposedWords(slice) === quote
    items.push({ id, colour, paint: isFormat ? 'format' : 'insert', from: start, to: end })
    // Struck words stand before the new ones, but never beside the caret: it is being written there.
    if (quote === '' || isFormat || state.selection.head === start) continue
    decorations.push(
      ...added(state.doc, { id, at: start, words: shown(quote), kind: 'del', colour }),
    )
  }
  for (const { id, at } of fork.blocks) {
    const { item, drawn } = blockAt(state.doc, id, colour, toCopy(fork).map(at, 1))
    if (item !== null) items.push(item)
    decorations.push(...drawn)
  }
}

function blockAt(
  doc: Node,
  id: string,
  colour: number,
  from: number,
): { readonly item: DrawnItem | null; readonly drawn: readonly Decoration[] } {
  const node = doc.nodeAt(from)
  if (node === null || node.isText) return { item: null, drawn: [] }
  const to = from + node.nodeSize
  const drawn = [Decoration.node(from, to, { class: `suggested-block c${colour}` })]
  return { item: { id, colour, paint: 'none', from, to }, drawn }
}

/** Line ends as a sign. */
const shown = (words: string): string => words.replaceAll('\n', '¶ ').replace(/ $/u, '\u00a0')

interface Added {
  readonly id: string
  readonly at: number
  readonly words: string
  readonly kind: 'ins' | 'del'
  readonly colour: number
}

/** Words that are not in the view's text, beside the place where they stood or would stand. */
function added(doc: Node, { id, at, words, kind, colour }: Added): readonly Decoration[] {
  const $at = doc.resolve(at)
  const isInText = $at.parent.isTextblock
  if (
    !isInText &&
    $at.parent.type.spec['tableRole'] !== undefined &&
    $at.parent.type.name !== 'table_cell'
  ) {
    // Between rows or cells nothing else may stand: the one before is marked, the card shows the words.
    const before = $at.nodeBefore
    return before === null
      ? []
      : [Decoration.node(at - before.nodeSize, at, { class: `suggested-after c${colour}` })]
  }
  const draw = (): HTMLElement => {
    const element = document.createElement(kind)
    element.className = `suggested-words c${colour}${isInText ? '' : ' suggested-apart'}`
    element.dataset['suggestion'] = id
    element.contentEditable = 'false'
    element.textContent = words
    return element
  }
  const side = kind === 'ins' ? 1 : -1
  return [
    Decoration.widget(at, draw, { key: `${id} ${kind} ${words}`, side, ignoreSelection: true }),
  ]
}
