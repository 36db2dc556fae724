/**
 * Commented words in the editor: they follow their text, are painted by the browser over it (nothing is put into the
 * text, so no composition is broken and no text node is split), and after a pause the page that edits reports where
 * they stand now. Others only follow: when it is quiet they show what the record says.
 */
import type { Node } from 'prosemirror-model'
import { Plugin, PluginKey, type EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type * as Y from 'yjs'
import {
  ALIKE,
  bareQuote,
  findAnchor,
  findWords,
  lettersOf,
  likeness,
  makeAnchor,
  QUOTE_LENGTH,
  toWordEdges,
  wordsAt,
  type Anchor,
  type SectionLetters,
  type Stretch,
} from '#shared/document/anchor.ts'
import type { MoveAnchors } from '#shared/wire/api.ts'
import { syncStateOf } from './binding.ts'
import { lastCut, pastedAt, rememberCut } from './cut-words.ts'
import { markAt, NO_MARKS, track, type Mark, type Tracking } from './comment-tracking.ts'
import { flatOf, rangeOf, stretchOf } from '#shared/document/flat-positions.ts'
import { domRange } from './find-layer.ts'
import { readSelection } from './read-selection.ts'
import { sectionOf, type TextFrame } from './text-frame.ts'

export interface AnchoredComment {
  readonly id: string
  readonly rev: number
  readonly isLost: boolean
  readonly anchor: Anchor
}
export type AnchorMove = MoveAnchors['moved'][number]

export interface CommentLayerOptions {
  readonly type: Y.XmlFragment
  /** may this page report places now: it may edit, and has the server's text */
  readonly mayReport: () => boolean
  readonly onMoved: (moved: readonly AnchorMove[]) => void
  /** places were drawn anew */
  readonly onPlaces: () => void
  readonly onPick: (id: string) => void
  readonly pauseMs?: number
  /** counts the pauses in writing */
  readonly clock?: PauseClock
}
export interface PauseClock {
  set(act: () => void, ms: number): number
  clear(id: number | undefined): void
}
const OWN_CLOCK: PauseClock = {
  set: (act, ms) => window.setTimeout(act, ms),
  clear: (id) => window.clearTimeout(id),
}

export interface CommentLayer {
  readonly plugin: Plugin<Tracking>
  setComments(comments: readonly AnchoredComment[]): void
  setActive(id: string | null): void
  /** the selected words; null: nothing is selected, or too much */
  selectedAnchor(): Anchor | 'too-long' | null
  /** where the words stand on the screen; null: they are gone */
  boxOf(id: string): DOMRect | null
  /** the comments whose words hold the caret */
  atCaret(): string | null
}

const PAUSE_MS = 500
const commentKey = new PluginKey<Tracking>('comments')

export function commentLayer(options: CommentLayerOptions): CommentLayer {
  const { type, pauseMs = PAUSE_MS, clock = OWN_CLOCK } = options
  let view: EditorView | null = null
  let comments: ReadonlyMap<string, AnchoredComment> = new Map()
  let active: string | null = null
  let frame = 0
  let settling: number | undefined
  let following: number | undefined
  /** what was reported and not yet confirmed by a newer record */
  const reported = new Map<string, string>()
  /** ranges in the page, which the browser moves along, and the words they held when they were made */
  const drawn = new Map<string, { readonly range: Range; readonly words: string }>()
  let painted: string | null = null

  const tracking = (): Tracking =>
    (view === null ? undefined : commentKey.getState(view.state)) ?? NO_MARKS
  const show = (next: Tracking): void => {
    view?.dispatch(view.state.tr.setMeta(commentKey, next).setMeta('addToHistory', false))
  }
  /** The letters in Yjs; null while they are not those of the view. */
  const letters = (): SectionLetters | null => {
    if (view === null) return null
    const all = lettersOf(type)
    return all.text === flatOf(sectionDoc(view.state)).text ? all : null
  }
  const toRange = (at: Stretch | null): Stretch | null => {
    const range = at === null || view === null ? null : rangeOf(flatOf(sectionDoc(view.state)), at)
    return range === null || view === null ? null : inView(view.state, range)
  }

  function setComments(list: readonly AnchoredComment[]): void {
    const before = comments
    comments = new Map(list.map((comment) => [comment.id, comment]))
    const all = letters()
    if (view === null || all === null) return
    const { marks, own, foreign, inserted } = tracking()
    const next = new Map<string, Mark>()
    const mend = new Set(own)
    for (const comment of list) {
      const mark = marks.get(comment.id)
      if (mark !== undefined && before.get(comment.id)?.rev === comment.rev) {
        next.set(comment.id, mark)
        continue
      }
      reported.delete(comment.id)
      const found = findAnchor(all, comment.anchor)
      // The record may be ahead of the text: the next update brings it.
      const isAhead = found === null && !comment.isLost && mark !== undefined && mark.range !== null
      next.set(comment.id, isAhead ? mark : markAt(toRange(found)))
      // Nobody reported it: whoever made the edit is gone. The next page that may edit puts it right.
      if (!isAhead && (found === null) !== comment.isLost) mend.add(comment.id)
      if (found !== null && found.how !== 'exact') mend.add(comment.id)
    }
    show({ marks: next, own: mend, foreign, inserted })
    if (mend.size > own.size) settleSoon()
  }

  function settleSoon(): void {
    clock.clear(settling)
    settling = clock.set(settle, pauseMs)
  }

  /** Writing has paused: puts touched words right, and reports what the record would no longer find. */
  function settle(): void {
    if (view === null || view.isDestroyed) return
    const all = letters()
    if (view.composing || all === null) return settleSoon()
    const { marks, own, foreign, inserted } = tracking()
    const next = new Map(marks)
    const moved: AnchorMove[] = []
    for (const id of own) {
      const comment = comments.get(id)
      const mark = marks.get(id)
      if (comment === undefined || mark === undefined) continue
      const at = placeNow(all, comment, mark, inserted)
      next.set(id, markAt(toRange(at)))
      const move = moveOf(all, comment, at)
      const key = JSON.stringify(move)
      if (move === null || reported.get(id) === key) continue
      reported.set(id, key)
      moved.push(move)
    }
    moved.push(...comeOver(all, inserted))
    show({ marks: next, own: new Set(), foreign, inserted: [] })
    if (moved.length > 0 && options.mayReport()) options.onMoved(moved)
  }

  function placeNow(
    all: SectionLetters,
    { id, anchor }: AnchoredComment,
    { range }: Mark,
    inserted: readonly Stretch[],
  ): Stretch | null {
    if (view === null) return null
    if (range === null) return pasted(all, id, anchor, inserted) ?? findAnchor(all, anchor)
    const stretch = stretchOf(flatOf(sectionDoc(view.state)), inSection(view.state, range))
    const at = toWordEdges(all, anchor, stretch)
    const words = wordsAt(all, at)
    const isSame = [anchor.words, bareQuote(anchor)].some((was) => likeness(was, words) >= ALIKE)
    // Other words stand there now: the thread stays, with its quote.
    return isSame ? at : findAnchor(all, anchor)
  }

  /** What the record lacks. @returns null: it would find the same */
  function moveOf(
    all: SectionLetters,
    { id, rev, isLost, anchor }: AnchoredComment,
    at: Stretch | null,
  ): AnchorMove | null {
    if (at === null) return isLost ? null : { commentId: id, rev, place: null }
    const recorded = findAnchor(all, anchor)
    const isRight =
      recorded?.how === 'exact' && recorded.from === at.from && recorded.to === at.to && !isLost
    const made = isRight ? null : makeAnchor(all, at)
    if (made === null || made.words.length > QUOTE_LENGTH) return null
    const { quote: _, ...place } = made
    return { commentId: id, rev, place }
  }

  function pasted(
    all: SectionLetters,
    id: string,
    anchor: Anchor,
    inserted: readonly Stretch[],
  ): Stretch | null {
    if (view === null) return null
    const flat = flatOf(view.state.doc)
    const stretches = inserted.map((range) => stretchOf(flat, range))
    const item = lastCut()?.items.find((cut) => cut.id === id)
    const base = item === undefined ? null : pastedAt(flat.text, stretches)
    if (item !== undefined && base !== null)
      return { from: base + item.at.from, to: base + item.at.to }
    for (const at of stretches) {
      const found = findWords(all, anchor, anchor.words, at)
      if (found !== null) return found
    }
    return null
  }

  /** Comments of another section whose words were cut there and pasted here. */
  function comeOver(all: SectionLetters, inserted: readonly Stretch[]): AnchorMove[] {
    if (view === null || inserted.length === 0) return []
    const flat = flatOf(view.state.doc)
    const stretches = inserted.map((range) => stretchOf(flat, range))
    const base = pastedAt(flat.text, stretches)
    if (base === null) return []
    return (lastCut()?.items ?? []).flatMap(({ id, at }) => {
      const made = comments.has(id)
        ? null
        : makeAnchor(all, { from: base + at.from, to: base + at.to })
      if (made === null) return []
      const { quote: _, ...place } = made
      return [{ commentId: id, rev: 0, place }]
    })
  }

  /** Others wrote here: when it is quiet, what the record says is shown. */
  function follow(): void {
    const all = letters()
    if (view === null || view.isDestroyed) return
    if (view.composing || all === null) return followSoon()
    const { marks, own, foreign, inserted } = tracking()
    const next = new Map(marks)
    for (const id of foreign) {
      const comment = comments.get(id)
      if (comment === undefined || own.has(id)) continue
      next.set(id, markAt(toRange(findAnchor(all, comment.anchor))))
    }
    show({ marks: next, own, foreign: new Set(), inserted })
  }

  function followSoon(): void {
    clock.clear(following)
    following = clock.set(follow, 2 * pauseMs)
  }

  function remember(): void {
    if (view === null) return
    const flat = flatOf(view.state.doc)
    const cut = stretchOf(flat, view.state.selection)
    const items = [...tracking().marks].flatMap(([id, { range }]) => {
      const at = range === null ? null : stretchOf(flat, range)
      return at === null || at.from < cut.from || at.to > cut.to
        ? []
        : [{ id, at: { from: at.from - cut.from, to: at.to - cut.from } }]
    })
    rememberCut({ text: flat.text.slice(cut.from, cut.to), items })
  }

  function drawSoon(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      draw()
    })
  }

  function draw(): void {
    if (view === null || view.isDestroyed) return
    const { marks } = tracking()
    let isChanged = painted !== active
    for (const id of drawn.keys())
      if (!marks.get(id)?.range) isChanged = drawn.delete(id) || isChanged
    const { doc } = view.state
    for (const [id, { range }] of marks) {
      if (range === null) continue
      const words = doc.textBetween(range.from, range.to)
      const before = drawn.get(id)
      if (before?.words === words && stillHolds(before.range, words)) continue
      drawn.set(id, { range: domRange(view, range), words })
      isChanged = true
    }
    if (isChanged) paint(new Map([...drawn].map(([id, { range }]) => [id, range])), active)
    painted = active
    options.onPlaces()
  }

  const idAt = (pos: number): string | null => {
    let best: { id: string; length: number } | null = null
    for (const [id, { range }] of tracking().marks) {
      if (range === null || pos < range.from || pos > range.to) continue
      const length = range.to - range.from
      if (best === null || length < best.length) best = { id, length }
    }
    return best?.id ?? null
  }

  const plugin = new Plugin<Tracking>({
    key: commentKey,
    state: {
      init: () => NO_MARKS,
      apply(tr, before) {
        const told = tr.getMeta(commentKey) as Tracking | undefined
        if (told !== undefined) return told
        const isFollowed = before.marks.size > 0 || (lastCut()?.items.length ?? 0) > 0
        return tr.docChanged && isFollowed ? track(before, tr) : before
      },
    },
    props: {
      handleDOMEvents: {
        cut() {
          remember()
          return false
        },
        click(at, event) {
          const pos = at.posAtCoords({ left: event.clientX, top: event.clientY })
          const id = pos === null || !at.state.selection.empty ? null : idAt(pos.pos)
          if (id !== null) options.onPick(id)
          return false
        },
      },
    },
    view(made) {
      view = made
      const resize = new ResizeObserver(drawSoon)
      resize.observe(made.dom)
      return {
        update(_view, was) {
          const [now, before] = [tracking(), commentKey.getState(was)]
          if (now === before) return
          if (made.state.doc !== was.doc) {
            if (now.own.size > 0 || now.inserted.length > 0) settleSoon()
            if (now.foreign.size > 0) followSoon()
          }
          drawSoon()
        },
        destroy() {
          clock.clear(settling)
          clock.clear(following)
          cancelAnimationFrame(frame)
          resize.disconnect()
          view = null
          paint(new Map(), null)
        },
      }
    },
  })

  return {
    plugin,
    setComments,
    setActive(id) {
      active = id
      drawSoon()
    },
    selectedAnchor() {
      if (view !== null) readSelection(view)
      const all = letters()
      if (view === null || all === null || view.state.selection.empty) return null
      const at = trimmed(
        all.text,
        stretchOf(flatOf(sectionDoc(view.state)), inSection(view.state, view.state.selection)),
      )
      return at.to - at.from > QUOTE_LENGTH ? 'too-long' : makeAnchor(all, at)
    },
    boxOf(id) {
      const range = tracking().marks.get(id)?.range
      if (view === null || !range) return null
      // Not drawn yet: it came with this turn.
      return (drawn.get(id)?.range ?? domRange(view, range)).getBoundingClientRect()
    },
    atCaret: () => (view === null ? null : idAt(view.state.selection.head)),
  }
}

// ---- a suggester's copy lies over the section, and comments are on the section's words

const frameOf = (state: EditorState): TextFrame => syncStateOf(state).frame(state)
const sectionDoc = (state: EditorState): Node => sectionOf(state, frameOf(state))
const inView = (state: EditorState, { from, to }: Stretch): Stretch => {
  const { toView } = frameOf(state)
  return { from: toView.map(from, 1), to: Math.max(toView.map(from, 1), toView.map(to, -1)) }
}
const inSection = (state: EditorState, { from, to }: Stretch): Stretch => {
  const { toSection } = frameOf(state)
  return { from: toSection.map(from, -1), to: toSection.map(to, 1) }
}

/** Without the spaces at both ends that a double click takes along. */
function trimmed(text: string, { from, to }: Stretch): Stretch {
  const words = text.slice(from, to)
  const start = from + words.length - words.trimStart().length
  return { from: start, to: Math.max(start, to - (words.length - words.trimEnd().length)) }
}

/** The editor may have put other text nodes in place of those a range stood in. */
const stillHolds = (range: Range, words: string): boolean =>
  range.startContainer.isConnected && range.endContainer.isConnected && String(range) === words

/** Names of styles/comments.css. Browsers without custom highlights still show every thread beside its words. */
function paint(ranges: ReadonlyMap<string, Range>, active: string | null): void {
  if (!('highlights' in CSS)) return
  CSS.highlights.delete('comment')
  CSS.highlights.delete('comment-active')
  const others = [...ranges].filter(([id]) => id !== active).map(([, range]) => range)
  if (others.length > 0) CSS.highlights.set('comment', new Highlight(...others))
  const chosen = active === null ? undefined : ranges.get(active)
  if (chosen === undefined) return
  const highlight = new Highlight(chosen)
  highlight.priority = 1
  CSS.highlights.set('comment-active', highlight)
}
