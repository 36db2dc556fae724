/**
 * A suggester's copy in the editor. The plugin's state is the fork (section, own changes, copy); every edit of the view
 * is a change to it, every change of the section moves it. When writing pauses, the words that differ go to the outbox.
 */
import {
  Plugin,
  Selection,
  TextSelection,
  type EditorState,
  type Transaction,
} from 'prosemirror-state'
import type { Step, Transform } from 'prosemirror-transform'
import type { EditorView } from 'prosemirror-view'
import { ySyncPluginKey } from 'y-prosemirror'
import type * as Y from 'yjs'
import { locate, wordsBetween } from '#shared/document/suggestion-record.ts'
import type { SuggestionView } from '#shared/wire/suggestions.ts'
import { asRemote, otherSelection, removedBlockText, syncField } from '../editor/binding.ts'
import { stepsTo } from '../editor/remote-steps.ts'
import type { TextFrame } from '../editor/text-frame.ts'
import { withBaseChange } from './base-changes.ts'
import { adopted, recordsOf, without, type OwnRecord } from './fork.ts'
import { toCopy, unchanged, type Fork } from './hunks.ts'
import type { SuggestionOutbox } from './outbox.ts'
import { withOwnEdit } from './own-edits.ts'
import { isSameRecord, proposedWords, saysSame } from './records.ts'
import { sectionMirror, type SectionMirror } from './section-mirror.ts'
import { wordChanges, type WordChange } from './word-changes.ts'

export interface SuggestingOptions {
  readonly type: Y.XmlFragment
  readonly outbox: SuggestionOutbox
  /** records were made, withdrawn or lost their words */
  readonly onSettled: () => void
  /** words that were being typed have lost their place before they were sent */
  readonly onLost: (words: string) => void
  readonly onUnknownContent: () => void
}

export interface Suggesting {
  /** Told when somebody deletes the paragraph under the caret, with its words. */
  whenParagraphGoes(act: (view: EditorView, words: string) => void): void
  readonly plugins: readonly Plugin[]
  /** what the view begins with */
  readonly doc: Fork['copy']
  fork(): Fork
  words(): readonly WordChange[]
  /** What the server has of this person's suggestions. */
  take(own: readonly SuggestionView[]): void
  /** Takes one's own suggestion back: the copy says what the section says. */
  withdraw(id: string): void
  /** Says one's own suggestion again, on the words that stand there now. */
  sayAgain(id: string): void
  /** Writes down what was typed. Called by itself when writing pauses; at the end of the page at once. */
  settle(): void
}

/** No key for this long: the words are whole enough to be sent. */
export const QUIET_MS = 400
/** Between a suggestion's acceptance and the text that carries it. */
const TEXT_FOLLOWS_MS = 5_000

export function suggesting(options: SuggestingOptions): Suggesting {
  const { outbox } = options
  let view: EditorView | null = null
  let onParagraphGone: (view: EditorView, words: string) => void = () => undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  /** accepted, by id: their words are on their way */
  const accepted = new Map<string, ReturnType<typeof setTimeout>>()
  /** what the server had while a syllable was being composed */
  let toTake: readonly SuggestionView[] = []
  /** own suggestions whose words the section no longer has, or between which one of one's own stands */
  const orphans = new Set<string>()
  const newId = (): string => crypto.randomUUID()

  const mirror: SectionMirror = sectionMirror(options.type, {
    onChange: (change) => onSection(change),
    onUnknownContent: () => options.onUnknownContent(),
  })
  const { bound } = mirror
  const section = () => mirror.section
  let start = startNow()

  const forkOf = (state: EditorState): Fork => plugin.getState(state) ?? start
  const plugin: Plugin<Fork> = new Plugin<Fork>({
    state: {
      init: () => start,
      apply(tr, before) {
        const told = tr.getMeta(plugin) as Fork | undefined
        if (told !== undefined) return told
        return tr.docChanged ? withOwnEdit(before, tr, newId) : before
      },
    },
    view(made) {
      view = made
      window.addEventListener('pagehide', settle)
      return {
        update(_view, was) {
          if (made.state.doc !== was.doc) settleSoon()
        },
        destroy() {
          settle()
          window.removeEventListener('pagehide', settle)
          clearTimeout(timer)
          for (const wait of accepted.values()) clearTimeout(wait)
          mirror.stop()
          view = null
        },
      }
    },
  })
  const frame = (state: EditorState): TextFrame => {
    const fork = forkOf(state)
    const toView = toCopy(fork)
    return { section: fork.base, toView, toSection: toView.invert() }
  }
  const sync = new Plugin({ key: ySyncPluginKey, state: syncField(bound, frame) })

  function startNow(): Fork {
    let fork = unchanged(section().doc)
    for (const [id, record] of outbox.records) fork = withOwn(fork, { id, record }) ?? fork
    return fork
  }

  /** @returns null: its words are not there, or something of one's own stands in the way */
  function withOwn(fork: Fork, own: OwnRecord): Fork | null {
    const at = locate(section(), own.record)
    const next = at === null ? null : adopted(fork, own, at)
    if (next === null) orphans.add(own.id)
    else orphans.delete(own.id)
    return next
  }

  function onSection(change: Transform): void {
    if (view === null) {
      start = startNow()
      return
    }
    const { state } = view
    const before = forkOf(state)
    const { fork, steps, taken, orphans: lost } = withBaseChange(before, change, isOffered(before))
    show(fork, steps, true)
    for (const id of taken) {
      outbox.withdraw(id)
      forgetAccepted(id)
    }
    for (const one of lost) {
      if (outbox.records.has(one.id)) orphans.add(one.id)
      else if ('slice' in one) options.onLost(proposedWords(one.slice).trim())
    }
    settleSoon()
  }

  /** Others have seen it: as it stands it is with the server. */
  const isOffered =
    (fork: Fork) =>
    (word: WordChange): boolean => {
      const record = outbox.records.get(word.id)
      if (accepted.has(word.id)) return true
      return (
        record?.kind === 'replace' &&
        outbox.isSent(word.id) &&
        record.quote === wordsBetween(fork.base, word) &&
        saysSame(record, { ...record, slice: word.slice.toJSON() ?? {} })
      )
    }

  /** The copy becomes that of another fork, by the smallest steps. */
  function show(fork: Fork, steps: readonly Step[] | null, isRemote: boolean): void {
    if (view === null) return
    const { state } = view
    let { tr } = state
    if (steps === null) stepsTo(tr, fork.copy.content)
    else for (const step of steps) tr.step(step)
    if (!tr.doc.eq(fork.copy))
      tr = state.tr.replaceWith(0, state.doc.content.size, fork.copy.content)
    if (tr.docChanged) keepCaret(tr, state)
    const lost = isRemote && tr.docChanged ? removedBlockText(tr, state) : null
    view.dispatch(asRemote(tr.setMeta(plugin, { ...fork, copy: tr.doc }), false))
    if (lost !== null) onParagraphGone(view, lost)
  }

  function settleSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (view?.composing === true) settleSoon()
      else settle()
    }, QUIET_MS)
  }

  function settle(): void {
    if (view === null) return
    clearTimeout(timer)
    if (toTake.length > 0) take(toTake)
    readopt()
    const fork = forkOf(view.state)
    const at = section()
    const now = recordsOf(at, fork)
    const before = outbox.records
    const places = new Map(wordChanges(fork).map((word) => [word.id, word]))
    let isNew = false
    for (const { id, record } of now) {
      if (accepted.has(id)) continue
      const old = before.get(id)
      const word = places.get(id)
      if (old !== undefined && isStillRight(old, record, word ?? null)) continue
      outbox.put(id, record)
      isNew = true
    }
    const standing = new Set(now.map(({ id }) => id))
    for (const id of before.keys()) {
      if (standing.has(id) || orphans.has(id)) continue
      outbox.withdraw(id)
      isNew = true
    }
    options.onSettled()
    if (isNew || outbox.waiting > 0) void outbox.flush()
  }

  /** The same words at the same place; or other words stand there now, and the author has not said so. */
  function isStillRight(
    old: OwnRecord['record'],
    now: OwnRecord['record'],
    word: WordChange | null,
  ): boolean {
    if (isSameRecord(old, now)) return true
    const at = saysSame(old, now) ? locate(section(), old) : null
    if (at === null || at.isMoved) return false
    return at.isStale || word === null || (at.from === word.from && at.to === word.to)
  }

  /** Words that are back bring their suggestions back. */
  function readopt(): void {
    if (view === null || orphans.size === 0) return
    let fork = forkOf(view.state)
    const before = fork
    for (const id of orphans) {
      const record = outbox.records.get(id)
      if (record === undefined) orphans.delete(id)
      else if (locate(section(), record)?.isStale === false)
        fork = withOwn(fork, { id, record }) ?? fork
    }
    if (fork !== before) show(fork, null, false)
  }

  function drop(id: string): void {
    outbox.forget(id)
    orphans.delete(id)
    if (view === null) return
    const fork = without(forkOf(view.state), new Set([id]))
    if (fork.copy !== forkOf(view.state).copy) show(fork, null, false)
  }

  function forgetAccepted(id: string): void {
    clearTimeout(accepted.get(id))
    accepted.delete(id)
  }

  /** Its words are on their way; if they never come, the copy must not go on showing them as one's own. */
  function awaitText(id: string): void {
    outbox.forget(id)
    forgetAccepted(id)
    const wait = setTimeout(() => {
      forgetAccepted(id)
      drop(id)
    }, TEXT_FOLLOWS_MS)
    accepted.set(id, wait)
  }

  function take(own: readonly SuggestionView[]): void {
    if (view === null) return
    toTake = view.composing ? own : []
    if (view.composing) return
    for (const { id, state, record } of own) {
      const isHeld = outbox.records.has(id)
      if (state === 'open') takeOpen(id, record)
      else if (isHeld && state === 'accepted') awaitText(id)
      else if (isHeld && (state === 'rejected' || outbox.isSent(id))) drop(id)
    }
    options.onSettled()
  }

  /** From another page of the same person, from before this machine, or opened again. */
  function takeOpen(id: string, record: OwnRecord['record']): void {
    if (view === null || outbox.isWithdrawn(id)) return
    const held = outbox.records.get(id)
    if (held !== undefined && (!outbox.isSent(id) || isSameRecord(held, record))) return
    outbox.hold(id, record)
    if (held !== undefined && saysSame(held, record)) return
    const rest = without(forkOf(view.state), new Set([id]))
    show(withOwn(rest, { id, record }) ?? rest, null, false)
  }

  return {
    whenParagraphGoes(act) {
      onParagraphGone = act
    },
    plugins: [sync, plugin],
    doc: start.copy,
    fork: () => (view === null ? start : forkOf(view.state)),
    words: () => wordChanges(view === null ? start : forkOf(view.state)),
    take,
    withdraw(id) {
      if (view === null) return
      orphans.delete(id)
      outbox.withdraw(id)
      show(without(forkOf(view.state), new Set([id])), null, false)
      settle()
    },
    sayAgain(id) {
      const now = view === null ? undefined : recordsOf(section(), forkOf(view.state))
      const own = now?.find((one) => one.id === id)
      if (own === undefined) return
      outbox.put(id, own.record)
      void outbox.flush()
    },
    settle,
  }
}

/** The caret stays where it is among its letters. */
function keepCaret(tr: Transaction, { selection }: EditorState): void {
  const $anchor = tr.doc.resolve(tr.mapping.map(selection.anchor, -1))
  const $head = tr.doc.resolve(tr.mapping.map(selection.head, -1))
  const isText =
    selection instanceof TextSelection && $anchor.parent.isTextblock && $head.parent.isTextblock
  tr.setSelection(
    isText
      ? new TextSelection($anchor, $head)
      : (otherSelection(tr, selection) ?? Selection.near($head, -1)),
  )
}
