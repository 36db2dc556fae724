/**
 * The text of a section, as ProseMirror shows it and as Yjs holds it. Stands in for y-prosemirror's ySyncPlugin,
 * which redraws whole paragraphs and so damages Vietnamese as soon as two people work near each other. Plugin key
 * and state keep that plugin's shape: yUndoPlugin and the position functions of y-prosemirror work unchanged.
 */
import {
  Plugin,
  Selection,
  TextSelection,
  type EditorState,
  type PluginSpec,
  type Transaction,
} from 'prosemirror-state'
import { ReplaceStep } from 'prosemirror-transform'
import type { EditorView } from 'prosemirror-view'
import type { Awareness } from 'y-protocols/awareness'
import { getRelativeSelection, ySyncPluginKey } from 'y-prosemirror'
import * as Y from 'yjs'
import { BusyWatch } from './busy-side.ts'
import { anchorAfterErasing, anchorAt, resolveAnchor, type Anchor } from './caret-anchors.ts'
import { writeExactText } from './exact-text.ts'
import { remoteChange } from './remote-change.ts'
import { WHOLE_SECTION, type TextFrame } from './text-frame.ts'
import { writeBlocks } from './write-blocks.ts'
import { buildRoot, remapAll, UnknownContent, type Bound, type YEvents } from './yjs-nodes.ts'

export interface BindingOptions {
  /** who else is where: decides which side of a split or join is copied */
  readonly awareness?: Awareness
  /** a peer deleted the block in which the caret stood, with this text */
  readonly onCaretBlockRemoved?: (view: EditorView, text: string) => void
  /** the document holds something that this page does not know: nothing is drawn or written from here on */
  readonly onUnknownContent?: (problem: UnknownContent) => void
}

/** A section that is drawn somewhere, and how well its changes became steps. */
export interface Drawn extends Bound {
  /** remote transactions drawn, and how many of them needed the whole document replaced */
  readonly counts: { remote: number; whole: number }
}

/** Beside that, what y-prosemirror's own functions look for. */
interface BindingState extends Drawn {
  prosemirrorView: EditorView | null
  isDestroyed: boolean
  beforeTransactionSelection: unknown
  /** set once unknown content was met */
  isFrozen: boolean
}

export interface SyncState {
  readonly type: Y.XmlFragment
  readonly doc: Y.Doc
  readonly binding: Drawn
  /** how the view's text lies over the section's */
  readonly frame: (state: EditorState) => TextFrame
  readonly snapshot: null
  readonly prevSnapshot: null
  readonly isChangeOrigin: boolean
  readonly isUndoRedoOperation: boolean
  readonly addToHistory: boolean
  /** the last transaction that changed the document */
  readonly lastTr: Transaction | null
}

export function syncStateOf(state: EditorState): SyncState {
  return ySyncPluginKey.getState(state)
}

/** What a view over a section keeps under y-prosemirror's key, whatever stands between the two. */
export function syncField(
  b: Drawn,
  frame: (state: EditorState) => TextFrame,
): NonNullable<PluginSpec<SyncState>['state']> {
  const { type, doc } = b
  return {
    init: () => ({
      type,
      doc,
      binding: b,
      frame,
      snapshot: null,
      prevSnapshot: null,
      isChangeOrigin: false,
      isUndoRedoOperation: false,
      addToHistory: true,
      lastTr: null,
    }),
    apply(tr, before) {
      const meta: Partial<SyncState> | undefined = tr.getMeta(ySyncPluginKey)
      return {
        ...before,
        lastTr: tr.docChanged ? tr : before.lastTr,
        isChangeOrigin: meta?.isChangeOrigin === true,
        isUndoRedoOperation: meta?.isUndoRedoOperation === true,
        addToHistory: tr.getMeta('addToHistory') !== false,
      }
    },
  }
}

/** @param type the section's fragment, already filled. Must stand before yUndoPlugin in the list of plugins. */
export function sectionBinding(type: Y.XmlFragment, options: BindingOptions = {}): Plugin {
  const { doc } = type
  if (doc === null) throw new Error('the fragment belongs to no document')
  const b: BindingState = {
    type,
    doc,
    mapping: new Map(),
    prosemirrorView: null,
    isDestroyed: false,
    beforeTransactionSelection: null,
    isFrozen: false,
    counts: { remote: 0, whole: 0 },
  }
  return new Plugin<SyncState>({
    key: ySyncPluginKey,
    state: syncField(b, () => WHOLE_SECTION),
    // What cannot be shown cannot be edited: a veto that only ever speaks once the page is frozen.
    filterTransaction: (tr) => !b.isFrozen || !tr.docChanged,
    view: (view) => new Exchange(view, b, options),
  })
}

/** Carries changes both ways between one view and one fragment. */
class Exchange {
  readonly #b: BindingState
  readonly #options: BindingOptions
  readonly #others: BusyWatch
  #isBusy = false
  /** anchors of anchor and head, taken before a Yjs transaction: afterwards view and Yjs disagree */
  #before: readonly [Anchor | null, Anchor | null] | null = null
  /** the place of an own letter just erased, until the caret moves on */
  #trace: Anchor | null = null

  constructor(view: EditorView, b: BindingState, options: BindingOptions) {
    this.#b = b
    this.#options = options
    this.#others = new BusyWatch(b.doc, options.awareness)
    b.prosemirrorView = view
    if (b.type.length > 0) this.#drawAll(view)
    b.type.observeDeep(this.#onYjs)
    b.doc.on('beforeAllTransactions', this.#onBefore)
  }

  update(view: EditorView, was: EditorState): void {
    const { state } = view
    if (state.doc === was.doc) {
      if (!this.#isBusy && !state.selection.eq(was.selection)) this.#trace = null
      return
    }
    if (this.#b.isFrozen) return
    this.#alone(() => this.#write(state, was))
  }

  destroy(): void {
    const b = this.#b
    b.isDestroyed = true
    b.prosemirrorView = null
    b.type.unobserveDeep(this.#onYjs)
    b.doc.off('beforeAllTransactions', this.#onBefore)
    this.#others.destroy()
  }

  /** Drawing causes an update and writing causes an event: neither may answer the other. */
  #alone(act: () => void): void {
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      act()
    } catch (problem) {
      if (!(problem instanceof UnknownContent)) throw problem
      this.#b.isFrozen = true
      this.#options.onUnknownContent?.(problem)
    } finally {
      this.#isBusy = false
    }
  }

  #drawAll(view: EditorView): void {
    this.#alone(() => {
      const next = buildRoot(this.#b.type, this.#b.mapping)
      const tr = view.state.tr.replaceWith(0, view.state.doc.content.size, next)
      // The empty document before was selected as a whole; so would the text be, and the first letter replace it.
      view.dispatch(asRemote(tr.setSelection(Selection.atStart(tr.doc)), false))
      remapAll(this.#b, view.state.doc)
    })
  }

  /** A local change goes to Yjs: plain typing to its exact place, the rest by comparison. */
  #write(state: EditorState, was: EditorState): void {
    const b = this.#b
    const { lastTr, addToHistory } = syncStateOf(state)
    const isSingle = lastTr?.before === was.doc && lastTr.doc === state.doc
    const erased =
      isSingle && isBackspace(lastTr, was) ? anchorAt(was, was.selection.head, b) : null
    b.doc.transact((transaction) => {
      transaction.meta.set('addToHistory', addToHistory)
      if (isSingle) writeExactText(b, lastTr, this.#trace)
      writeBlocks(b, state.doc, this.#others.isBusy)
      remapAll(b, state.doc)
      b.beforeTransactionSelection = getRelativeSelection(prosemirrorBinding(b), state)
    }, ySyncPluginKey)
    b.beforeTransactionSelection = null
    this.#trace = anchorAfterErasing(state, erased, b)
  }

  readonly #onBefore = (): void => {
    const view = this.#b.prosemirrorView
    if (this.#isBusy || view === null || this.#b.isFrozen) {
      this.#before = null
      return
    }
    const { selection } = view.state
    // Selected letters keep what a peer writes before them outside: typing over them replaces them alone.
    const place = (pos: number): Anchor | null =>
      beginsSelection(selection, pos)
        ? anchorAt(view.state, pos + 1, this.#b)
        : (this.#trace ?? anchorAt(view.state, pos, this.#b))
    this.#before = [place(selection.anchor), place(selection.head)]
  }

  readonly #onYjs = (events: YEvents, transaction: Y.Transaction): void => {
    const view = this.#b.prosemirrorView
    if (view === null || this.#b.isFrozen) return
    this.#alone(() => this.#draw(view, events, transaction))
    this.#b.beforeTransactionSelection = null
  }

  #draw(view: EditorView, events: YEvents, transaction: Y.Transaction): void {
    const b = this.#b
    const { state } = view
    const isUndo = transaction.origin instanceof Y.UndoManager
    const { tr, isWhole } = remoteChange(state, b, events, transaction)
    b.counts.remote++
    if (isWhole) b.counts.whole++
    if (!tr.docChanged) return remapAll(b, state.doc)
    let lost: string | null = null
    if (isUndo) selectUndone(tr, state.selection)
    else {
      this.#moveCaret(tr, state)
      lost = removedBlockText(tr, state)
    }
    view.dispatch(asRemote(tr, isUndo))
    remapAll(b, view.state.doc)
    if (lost !== null) this.#options.onCaretBlockRemoved?.(view, lost)
  }

  #moveCaret(tr: Transaction, state: EditorState): void {
    const { anchor, head } = state.selection
    const [anchorId, headId] = this.#before ?? [null, null]
    const moved = (pos: number, id: Anchor | null): number => {
      const at = resolveAnchor(id, this.#b)
      if (!beginsSelection(state.selection, pos)) return at ?? tr.mapping.map(pos, -1)
      return at === null ? tr.mapping.map(pos, 1) : at - 1
    }
    const at = { anchor: moved(anchor, anchorId), head: moved(head, headId) }
    // What was selected is gone, and something else stands in its place.
    if (at.anchor - at.head > 0 !== anchor - head > 0)
      at.anchor = at.head = Math.min(at.anchor, at.head)
    const $anchor = tr.doc.resolve(at.anchor)
    const $head = tr.doc.resolve(at.head)
    const isText =
      $head.parent.isTextblock &&
      $anchor.parent.isTextblock &&
      state.selection instanceof TextSelection
    const selection = isText
      ? new TextSelection($anchor, $head)
      : (otherSelection(tr, state.selection) ?? Selection.near($head, -1))
    // Asked for its own selection, the transaction would itself map chosen cells, and throw where a merge broke them.
    if (!isText || !selection.eq(tr.selection)) tr.setSelection(selection)
  }
}

const beginsSelection = ({ from, empty }: Selection, pos: number): boolean => !empty && pos === from

/** Selected cells or the whole text stay selected; null where that cannot be. */
export function otherSelection(tr: Transaction, selection: Selection): Selection | null {
  if (selection instanceof TextSelection) return null
  try {
    return selection.map(tr.doc, tr.mapping)
  } catch {
    return null // cells of a table that a merge has broken
  }
}

/** y-prosemirror types its own class where it only reads these fields. */
function prosemirrorBinding(b: BindingState): Parameters<typeof getRelativeSelection>[0] {
  return b as unknown as Parameters<typeof getRelativeSelection>[0]
}

export function asRemote(tr: Transaction, isUndo: boolean): Transaction {
  return tr
    .setMeta('addToHistory', false)
    .setMeta(ySyncPluginKey, { isChangeOrigin: true, isUndoRedoOperation: isUndo })
}

/** One deletion that ends where the caret stood and leaves it where it begins. */
function isBackspace(tr: Transaction, was: EditorState): boolean {
  const step = tr.steps.length === 1 ? tr.steps[0] : undefined
  if (!(step instanceof ReplaceStep) || step.slice.size > 0 || !was.selection.empty) return false
  return step.to === was.selection.head && tr.selection.head === step.from
}

/** The caret goes to the end of what an undo or redo changed. (yUndoPlugin's own selection comes one step late.) */
function selectUndone(tr: Transaction, before: Selection): void {
  let end: number | null = null
  tr.mapping.maps.forEach((map, i) => {
    map.forEach((_from, _to, _newFrom, newTo) => {
      end = tr.mapping.slice(i + 1).map(newTo)
    })
  })
  if (end !== null) tr.setSelection(Selection.near(tr.doc.resolve(end), -1)).scrollIntoView()
  else if (!(before instanceof TextSelection))
    tr.setSelection(otherSelection(tr, before) ?? Selection.near(tr.doc.resolve(before.from)))
}

/** The text of the block under the caret, when the transaction removes that block. */
export function removedBlockText(tr: Transaction, state: EditorState): string | null {
  const $head = state.doc.resolve(state.selection.head)
  if ($head.depth === 0 || !tr.mapping.mapResult($head.pos).deletedAcross) return null
  return tr.mapping.mapResult($head.before()).deleted ? $head.parent.textContent : null
}
