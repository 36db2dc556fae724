/**
 * Words looked for in the section: where they stand, which one is meant, and what replaces them. Places follow every
 * edit at once and are looked up anew when writing pauses. They are painted by the browser over the text (CSS custom
 * highlights): nothing is put into it, so no composition is broken.
 */
import type { Node } from 'prosemirror-model'
import { Plugin, PluginKey, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { findPlaces, type Place, type SearchOptions } from '#shared/text/search-key.ts'
import { closeUndoStep } from './commands.ts'

export interface Search {
  readonly words: string
  readonly options: SearchOptions
}
export interface Found {
  readonly search: Search | null
  /** positions in the document, in order */
  readonly places: readonly Place[]
  /** index of the place that is meant, −1 when there is none */
  readonly current: number
}

const NOTHING: Found = { search: null, places: [], current: -1 }
/** Painted at once; every place is counted and replaced all the same. */
const MOST_PAINTED = 5_000
const PAUSE_MS = 300
/** What stands for a node without letters, so that places stay positions. */
export const NO_LETTER = '\ufffc'

const findKey = new PluginKey<Found>('find')

export const foundIn = (state: EditorState): Found => findKey.getState(state) ?? NOTHING

/** @param onChange what is found has changed */
export function findLayer(onChange: (found: Found) => void): Plugin<Found> {
  return new Plugin<Found>({
    key: findKey,
    state: {
      init: () => NOTHING,
      apply(tr, found) {
        const told = tr.getMeta(findKey) as Found | undefined
        if (told !== undefined) return told
        if (!tr.docChanged || found.places.length === 0) return found
        return found.search === null ? NOTHING : mapped(found, tr)
      },
    },
    view(view) {
      let timer: ReturnType<typeof setTimeout> | undefined
      return {
        update(_view, was) {
          const found = foundIn(view.state)
          if (found.search !== null && view.state.doc !== was.doc) {
            clearTimeout(timer)
            timer = setTimeout(lookAgain, PAUSE_MS, view)
          }
          if (found === foundIn(was)) return
          paint(view, found)
          onChange(found)
        },
        destroy() {
          clearTimeout(timer)
          paint(view, NOTHING)
        },
      }
    },
  })
}

/** Looks for words, beginning at the caret; null ends the search. */
export function look(view: EditorView, search: Search | null): void {
  show(view, foundFor(view.state, search, view.state.selection.from))
}

function lookAgain(view: EditorView): void {
  if (view.isDestroyed) return
  const { search, places, current } = foundIn(view.state)
  show(view, foundFor(view.state, search, places[current]?.from ?? view.state.selection.from))
}

/** @param step 1 the next, −1 the one before; round at both ends */
export function goTo(view: EditorView, step: 1 | -1): void {
  const found = foundIn(view.state)
  const n = found.places.length
  if (n > 0) meet(view, (found.current + step + n) % n)
}

/** The place with this index is the one that is meant, and comes into sight. */
export function meet(view: EditorView, index: number): void {
  const found = foundIn(view.state)
  const place = found.places[index]
  if (place === undefined) return
  show(view, { ...found, current: index })
  const { node } = view.domAtPos(place.from)
  const element = node instanceof Element ? node : node.parentElement
  element?.scrollIntoView({ block: 'center' })
}

/** Paints one place, until something is written or looked for, and brings it into sight. */
export function pointAt(view: EditorView, place: Place): void {
  show(view, { search: null, places: [place], current: 0 })
  meet(view, 0)
}

/** Replaces the place that is meant, or all of them in one step; letters keep the marks of what they replace.
 *  @returns how many were replaced */
export function replace(view: EditorView, replacement: string, which: 'current' | 'all'): number {
  const found = foundIn(view.state)
  if (!view.editable || found.search === null) return 0
  // Not by the places of a moment ago: somebody may have written there since.
  const fresh = placesIn(view.state.doc, found.search)
  const at = found.places[found.current]?.from
  const places = which === 'all' ? fresh : fresh.filter(({ from }) => from === at)
  const next = which === 'all' ? 0 : (at ?? 0) + replacement.length
  if (
    replacePlaces(
      view,
      places.map((place) => ({ ...place, text: replacement })),
    ) === 0
  )
    return 0
  show(view, foundFor(view.state, found.search, next))
  return places.length
}

/** Puts other words in several places, in the order of the text, as one step of undo; letters keep the marks of what
 *  they replace. @returns how many places were changed */
export function replacePlaces(
  view: EditorView,
  places: readonly (Place & { readonly text: string })[],
): number {
  const { tr } = view.state
  for (const { from, to, text } of places.toReversed()) {
    const marks = tr.doc.resolve(from).marksAcross(tr.doc.resolve(to)) ?? []
    if (text === '') tr.delete(from, to)
    else tr.replaceWith(from, to, tr.doc.type.schema.text(text, marks))
  }
  if (!tr.docChanged) return 0
  // One step of undo, whatever was typed a moment before.
  closeUndoStep(view.state)
  view.dispatch(tr)
  closeUndoStep(view.state)
  return places.length
}

export interface Textblock {
  /** position of its first letter */
  readonly start: number
  readonly text: string
}
/** Paragraphs, headings and cells in order, letter for letter as long as they are. */
export function textblocksOf(doc: Node): Textblock[] {
  const blocks: Textblock[] = []
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true
    const text = node.textBetween(0, node.content.size, NO_LETTER, NO_LETTER)
    blocks.push({ start: pos + 1, text })
    return false
  })
  return blocks
}

export function placesIn(doc: Node, { words, options }: Search): Place[] {
  return textblocksOf(doc).flatMap(({ start, text }) =>
    findPlaces(text, words, options).map(({ from, to }) => ({
      from: start + from,
      to: start + to,
    })),
  )
}

function foundFor(state: EditorState, search: Search | null, near: number): Found {
  if (search === null || search.words === '') return { ...NOTHING, search }
  const places = placesIn(state.doc, search)
  const current = places.findIndex((place) => place.from >= near)
  return { search, places, current: current < 0 ? Math.min(0, places.length - 1) : current }
}

function mapped(found: Found, tr: Transaction): Found {
  const places = found.places.map(({ from, to }) => ({
    from: tr.mapping.map(from, 1),
    to: tr.mapping.map(to, -1),
  }))
  return { ...found, places: places.map((p) => (p.to < p.from ? { from: p.from, to: p.from } : p)) }
}

function show(view: EditorView, found: Found): void {
  view.dispatch(view.state.tr.setMeta(findKey, found).setMeta('addToHistory', false))
}

/** Names of styles/paper.css. Browsers without custom highlights still count, list and go to every place. */
function paint(view: EditorView, found: Found): void {
  if (!('highlights' in CSS)) return
  CSS.highlights.delete('find-place')
  CSS.highlights.delete('find-current')
  if (found.places.length === 0) return
  const ranges = found.places.slice(0, MOST_PAINTED).map((place) => domRange(view, place))
  CSS.highlights.set('find-place', new Highlight(...ranges.filter((_, i) => i !== found.current)))
  const current = ranges[found.current]
  if (current !== undefined) CSS.highlights.set('find-current', new Highlight(current))
}

export function domRange(view: EditorView, { from, to }: Place): Range {
  const range = document.createRange()
  const start = view.domAtPos(from, 1)
  const end = view.domAtPos(to, -1)
  range.setStart(start.node, start.offset)
  range.setEnd(end.node, end.offset)
  return range
}
