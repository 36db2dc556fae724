/**
 * Suggestions in the editor: what would go and what is new is painted by the browser over the text (CSS custom
 * highlights); only words that are not in the text at all are put beside it, and never while somebody is writing there.
 */
import { Plugin, PluginKey } from 'prosemirror-state'
import { DecorationSet, type EditorView } from 'prosemirror-view'
import type * as Y from 'yjs'
import {
  locate,
  replaceRecord,
  wordsBetween,
  type SuggestionRecord,
} from '#shared/document/suggestion-record.ts'
import type { MoveSuggestions, SuggestionView } from '#shared/wire/suggestions.ts'
import { syncStateOf } from '../editor/binding.ts'
import { domRange } from '../editor/find-layer.ts'
import { readSelection } from '../editor/read-selection.ts'
import {
  colourOf,
  drawnSuggestions,
  type DrawnItem,
  type DrawnSuggestions,
  type Standing,
} from './drawn-suggestions.ts'
import type { Suggesting } from './suggesting.ts'

export type SuggestionMove = MoveSuggestions['moved'][number]

export interface SuggestionLayerOptions {
  readonly type: Y.XmlFragment
  readonly copy: Suggesting | null
  /** may this page say where suggestions stand now: it edits the section, and has the server's text */
  readonly mayReport: () => boolean
  readonly onMoved: (moved: readonly SuggestionMove[]) => void
  /** places or standing were found anew */
  readonly onPlaces: () => void
  readonly onPick: (id: string) => void
}

export interface SuggestionLayer {
  readonly plugin: Plugin
  setSuggestions(all: readonly SuggestionView[], ownColour: number): void
  setActive(id: string | null): void
  /** where it stands on the screen; null: nowhere */
  boxOf(id: string): DOMRect | null
  /** null: it is not open, or nobody has looked yet */
  standingOf(id: string): Standing | null
  /** looked at now: what was drawn may be a moment old */
  standingNow(record: SuggestionRecord): Standing['kind']
  /** one's own words have changed */
  refresh(): void
}

interface Drawn extends DrawnSuggestions {
  readonly set: DecorationSet
}

/** No own key for this long: nothing is put beside the text before. */
const QUIET_MS = 400
const NOTHING: Drawn = { items: [], decorations: [], standing: new Map(), set: DecorationSet.empty }
const layerKey = new PluginKey<Drawn>('suggestions')

export function suggestionLayer(options: SuggestionLayerOptions): SuggestionLayer {
  const { copy, type } = options
  let view: EditorView | null = null
  let suggestions: readonly SuggestionView[] = []
  let ownColour = 1
  let active: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let frame = 0
  let typedAt = -Infinity
  let isTouched = false

  const drawn = (): Drawn => (view === null ? undefined : layerKey.getState(view.state)) ?? NOTHING
  const sectionNow = (at: EditorView) => ({
    root: type,
    doc: syncStateOf(at.state).frame(at.state).section ?? at.state.doc,
  })

  function refreshSoon(delay = QUIET_MS): void {
    timer ??= setTimeout(refresh, delay)
  }

  function refresh(): void {
    clearTimeout(timer)
    timer = undefined
    if (view === null || view.isDestroyed) return
    if (view.composing || performance.now() - typedAt < QUIET_MS) return refreshSoon()
    // Drawn over it, a selection that was not read yet would be the old one again.
    readSelection(view)
    if (isTouched) report(view)
    isTouched = false
    const { state } = view
    const frameNow = syncStateOf(state).frame(state)
    const next = drawnSuggestions({ state, frame: frameNow, type, suggestions, copy, ownColour })
    const now = drawn()
    if (keyOf(next) !== keyOf({ ...now, decorations: now.set.find() })) {
      const set = DecorationSet.create(state.doc, [...next.decorations])
      const tr = state.tr.setMeta(layerKey, { ...next, set }).setMeta('addToHistory', false)
      view.dispatch(tr)
    }
    paintSoon()
  }

  /** After own edits: where the records would be looked for in vain, the page that edited says where they stand. */
  function report(at: EditorView): void {
    if (copy !== null || !options.mayReport()) return
    const section = sectionNow(at)
    const items = new Map(drawn().items.map((item) => [item.id, item]))
    const moved: SuggestionMove[] = []
    for (const { id, rev, record, state } of suggestions) {
      const item = items.get(id)
      if (item === undefined || state !== 'open' || record.kind !== 'replace') continue
      const found = locate(section, record)
      const isRight =
        found !== null && !found.isMoved && found.from === item.from && found.to === item.to
      if (isRight || wordsBetween(section.doc, item) !== record.quote) continue
      const { start, end, prefix, suffix } = replaceRecord(section, item, {})
      moved.push({ id, rev, place: { start, end, prefix, suffix } })
    }
    if (moved.length > 0) options.onMoved(moved)
  }

  function paintSoon(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      if (view === null || view.isDestroyed) return
      paintAll(view, itemsNow(), active)
      options.onPlaces()
    })
  }

  /** One's own new words are painted at every letter. */
  function itemsNow(): readonly DrawnItem[] {
    const { items } = drawn()
    if (copy === null) return items
    const before = new Map(items.map((item) => [item.id, item]))
    const own = copy.words().map(({ id, start, end }): DrawnItem => {
      const paint = before.get(id)?.paint ?? 'insert'
      return { id, colour: ownColour, paint, from: start, to: end }
    })
    const ids = new Set(own.map(({ id }) => id))
    return [...items.filter(({ id }) => !ids.has(id)), ...own]
  }

  const idAt = (pos: number): string | null =>
    itemsNow()
      .filter(({ from, to }) => from <= pos && pos <= to)
      .toSorted((a, b) => a.to - a.from - (b.to - b.from))[0]?.id ?? null

  const plugin = new Plugin<Drawn>({
    key: layerKey,
    state: {
      init: () => NOTHING,
      apply(tr, before) {
        const told = tr.getMeta(layerKey) as Drawn | undefined
        if (told !== undefined) return told
        if (!tr.docChanged || before === NOTHING) return before
        const items = before.items.flatMap((item) => {
          const from = tr.mapping.mapResult(item.from, item.from === item.to ? -1 : 1)
          const to = Math.max(from.pos, tr.mapping.map(item.to, -1))
          return from.deletedAcross && to === from.pos ? [] : [{ ...item, from: from.pos, to }]
        })
        return { ...before, items, set: before.set.map(tr.mapping, tr.doc) }
      },
    },
    props: {
      decorations: (state) => layerKey.getState(state)?.set,
      handleDOMEvents: {
        click(at, event) {
          const { target } = event
          const marked = target instanceof Element ? target.closest('[data-suggestion]') : null
          const pos = at.posAtCoords({ left: event.clientX, top: event.clientY })
          const isPicking = at.state.selection.empty
          const id =
            marked instanceof HTMLElement
              ? (marked.dataset['suggestion'] ?? null)
              : pos === null || !isPicking
                ? null
                : idAt(pos.pos)
          if (id !== null) options.onPick(id)
          return false
        },
      },
    },
    view(made) {
      view = made
      return {
        update(_view, was) {
          const { state } = made
          if (state.doc !== was.doc) {
            if (!syncStateOf(state).isChangeOrigin) {
              typedAt = performance.now()
              isTouched = true
            }
            refreshSoon()
            paintSoon()
          } else if (copy !== null && !state.selection.eq(was.selection)) refreshSoon()
        },
        destroy() {
          clearTimeout(timer)
          cancelAnimationFrame(frame)
          view = null
          paintAll(made, [], null)
        },
      }
    },
  })

  return {
    plugin,
    refresh: () => refreshSoon(0),
    setSuggestions(all, colour) {
      suggestions = all
      ownColour = colourOf(colour)
      refreshSoon(0)
    },
    setActive(id) {
      active = id
      paintSoon()
    },
    boxOf(id) {
      const item = itemsNow().find((one) => one.id === id)
      return view === null || item === undefined ? null : boxOf(view, item)
    },
    standingNow(record) {
      const at = view === null ? null : locate(sectionNow(view), record)
      return at === null ? 'gone' : at.isStale ? 'stale' : 'here'
    },
    standingOf: (id) => drawn().standing.get(id) ?? null,
  }
}

const keyOf = ({ items, decorations, standing }: DrawnSuggestions): string =>
  JSON.stringify([items, decorations.map((one) => [one.from, one.spec['key']]), [...standing]])

function boxOf(view: EditorView, { from, to, paint: painted }: DrawnItem): DOMRect | null {
  try {
    const block = painted === 'none' && to > from ? view.nodeDOM(from) : null
    if (block instanceof HTMLElement) return block.getBoundingClientRect()
    const box = to > from ? domRange(view, { from, to }).getBoundingClientRect() : null
    if (box !== null && box.height > 0) return box
    const { left, top, bottom } = view.coordsAtPos(from)
    return new DOMRect(left, top, 0, bottom - top)
  } catch {
    return null // the DOM is a step behind the state: the next frame asks again
  }
}

const COLOURS = [1, 2, 3, 4, 5, 6, 7, 8] as const
const PAINTS = ['insert', 'delete', 'format'] as const

/** Names of styles/suggestions.css. Browsers without custom highlights still show new words, and every card. */
function paintAll(view: EditorView, items: readonly DrawnItem[], active: string | null): void {
  if (!('highlights' in CSS)) return
  const ranges = new Map<string, Range[]>()
  for (const { id, paint: how, colour, from, to } of items) {
    if (to <= from || to > view.state.doc.content.size) continue
    const range = domRange(view, { from, to })
    const names = id === active ? ['suggestion-active'] : []
    if (how !== 'none') names.push(`suggestion-${how}-${colour}`)
    for (const name of names) ranges.set(name, [...(ranges.get(name) ?? []), range])
  }
  const all = PAINTS.flatMap((how) => COLOURS.map((colour) => `suggestion-${how}-${colour}`))
  for (const name of ['suggestion-active', ...all]) {
    const here = ranges.get(name)
    if (here === undefined) CSS.highlights.delete(name)
    else CSS.highlights.set(name, new Highlight(...here))
  }
}
