/** The page of the anchor matrix: two sections, in each somebody who edits and somebody who has it open; the record of one
 *  comment on the first, as the server keeps it. The commented words stand in other places too. */
import { joinBackward, joinForward } from 'prosemirror-commands'
import { TextSelection, type Command } from 'prosemirror-state'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import {
  commentLayer,
  type AnchorMove,
  type CommentLayer,
  type PauseClock,
} from '#client/editor/comment-layer.ts'
import { closeUndoStep, splitParagraph, toggle, undo } from '#client/editor/commands.ts'
import { createSectionView } from '#client/editor/editor-view.ts'
import { findAnchor, lettersOf, makeAnchor, wordsAt, type Anchor } from '#shared/document/anchor.ts'
import { flatOf, rangeOf } from '#shared/document/flat-positions.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'

const QUOTE = 'tiếng Việt rõ ràng'
const TEXTS = {
  first: [
    `Văn bản phải viết bằng ${QUOTE}, dễ hiểu, đúng thể thức.`,
    `Mỗi cơ quan góp ý bằng ${QUOTE} và gửi trước ngày 10/4/2019.`,
    `Phụ lục cũng viết bằng ${QUOTE}.`,
  ],
  other: ['Phần này nói việc khác.', `Và ở đây cũng có ${QUOTE}.`],
} as const
type SectionName = keyof typeof TEXTS
/** where the commented words begin: in the second paragraph */
const AT = `${TEXTS.first[0]}Mỗi cơ quan góp ý bằng `.length

interface Person {
  readonly section: SectionName
  readonly doc: Y.Doc
  readonly root: Y.XmlFragment
  readonly view: ReturnType<typeof createSectionView>['view']
  readonly layer: CommentLayer
}
/** A pause in writing comes when the matrix says so: a slow machine pauses nowhere else. */
const waiting = new Map<number, () => void>()
let timers = 0
const clock: PauseClock = {
  set(act) {
    waiting.set(++timers, act)
    return timers
  },
  clear(id) {
    if (id !== undefined) waiting.delete(id)
  },
}
function pause(): void {
  const due = [...waiting.values()]
  waiting.clear()
  for (const act of due) act()
}

let record: { id: string; rev: number; isLost: boolean; anchor: Anchor; section: SectionName }
let people: readonly Person[] = []
let active: SectionName = 'first'
let board = new DataTransfer()

function open(section: SectionName, state: Uint8Array, mayReport: boolean): Person {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, state)
  const root = doc.getXmlFragment(ROOT_NAME)
  const mount = document.createElement('div')
  document.body.append(mount)
  const layer = commentLayer({
    type: root,
    mayReport: () => mayReport,
    onMoved: (moved) => keep(section, moved),
    onPlaces: () => undefined,
    onPick: () => undefined,
    clock,
  })
  const { view } = createSectionView({
    mount,
    layer: document.createElement('div'),
    type: root,
    awareness: new Awareness(doc),
    startsLocked: false,
    comments: layer,
  })
  return { section, doc, root, view, layer }
}

/** What the server does with a reported place (server/workflow/anchor-moves.ts). */
function keep(section: SectionName, moved: readonly AnchorMove[]): void {
  for (const { rev, place } of moved) {
    const isHere = record.section === section
    if (isHere ? rev !== record.rev : place === null || !record.isLost) continue
    const anchor = place === null ? record.anchor : { ...record.anchor, ...place }
    record = { ...record, rev: record.rev + 1, isLost: place === null, anchor, section }
  }
  tell()
}
const tell = (): void => {
  for (const { section, layer } of people)
    layer.setComments(section === record.section ? [record] : [])
}

function begin(): void {
  for (const { view } of people) view.destroy()
  waiting.clear()
  document.body.replaceChildren()
  active = 'first'
  people = (['first', 'other'] as const).flatMap((section) => {
    const seed = new Y.Doc()
    seed.getXmlFragment(ROOT_NAME).insert(
      0,
      TEXTS[section].map((words) => {
        const paragraph = new Y.XmlElement('paragraph')
        paragraph.insert(0, [new Y.XmlText(words)])
        return paragraph
      }),
    )
    const letters = lettersOf(seed.getXmlFragment(ROOT_NAME))
    const anchor = makeAnchor(letters, { from: AT, to: AT + QUOTE.length })
    if (section === 'first') {
      if (anchor === null) throw new Error('no anchor')
      record = { id: 'c', rev: 0, isLost: false, anchor, section }
    }
    const state = Y.encodeStateAsUpdate(seed)
    const [one, two] = [open(section, state, true), open(section, state, false)]
    one.doc.on('update', (update: Uint8Array) => Y.applyUpdate(two.doc, update, 'line'))
    return [one, two]
  })
  tell()
}

function actor(): Person {
  const one = people.find(({ section }) => section === active)
  if (one === undefined) throw new Error('nobody is here')
  return one
}
/** Letters counted from the beginning of the section; `to` left out: a caret. */
function select(from: number, to = from): void {
  const { view } = actor()
  const flat = flatOf(view.state.doc)
  const last = flat.text.length
  // Behind the last letter there is none to stand before.
  const at = from >= last ? { from: last - 1, to: last } : { from, to: Math.max(to, from + 1) }
  const range = rangeOf(flat, at)
  if (range === null) throw new Error('no such letters')
  const start = from >= last ? range.to : range.from
  const end = to > from ? range.to : start
  view.focus()
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, start, end)))
}
const run = (command: Command): void => {
  const { view } = actor()
  command(view.state, view.dispatch, view)
}
/** The second paragraph, and where it begins. */
function second() {
  const { view } = actor()
  const { doc } = view.state
  return { view, doc, from: doc.child(0).nodeSize, node: doc.child(1) }
}
function clipboard(kind: 'cut' | 'copy' | 'paste'): void {
  if (kind !== 'paste') board = new DataTransfer()
  const event = new ClipboardEvent(kind, { clipboardData: board, bubbles: true, cancelable: true })
  actor().view.dom.dispatchEvent(event)
}
function move(by: 1 | -1): void {
  const { view, doc, from, node } = second()
  const { tr } = view.state
  tr.delete(from, from + node.nodeSize)
  tr.insert(by < 0 ? 0 : from + doc.child(2).nodeSize, node)
  view.dispatch(tr)
}
let before: Person['view']['state']['doc'] | null = null

export const ACTS = {
  split: () => run(splitParagraph),
  join: () => run(joinBackward),
  joinNext: () => run(joinForward),
  undo: () => run(undo),
  bold: () => run(toggle('bold')),
  delete: () => actor().view.dispatch(actor().view.state.tr.deleteSelection()),
  deleteParagraph() {
    const { view, from, node } = second()
    view.dispatch(view.state.tr.delete(from, from + node.nodeSize))
  },
  cut: () => clipboard('cut'),
  copy: () => clipboard('copy'),
  paste: () => clipboard('paste'),
  selectParagraph() {
    const { view, doc, from, node } = second()
    view.dispatch(
      view.state.tr.setSelection(TextSelection.create(doc, from + 1, from + node.nodeSize - 1)),
    )
  },
  /** behind the first words of the first paragraph */
  elsewhere: () => select(8),
  /** to the other section, behind its first paragraph */
  otherSection() {
    active = 'other'
    select(TEXTS.other[0].length)
  },
  moveDown: () => move(1),
  moveUp: () => move(-1),
  stop: () => closeUndoStep(actor().view.state),
  remember: () => void (before = actor().view.state.doc),
  restore() {
    const { view } = actor()
    if (before !== null)
      view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, before.content))
  },
} satisfies Record<string, () => unknown>
export type Act = keyof typeof ACTS

export interface Seen {
  /** the words as each person marks them, with what stands before: who edits, who looks on; null: gone */
  readonly marked: readonly (string | null)[]
  /** as a page finds them that loads the section and the record now */
  readonly fresh: string | null
  readonly section: SectionName
  readonly isLost: boolean
  readonly isQuiet: boolean
}

const withSide = (text: string, from: number, words: string): string =>
  `${text.slice(Math.max(0, from - 4), from)}[${words}]`

function look(): Seen {
  const there = people.filter(({ section }) => section === record.section)
  const marked = there.map(({ view, layer }) => {
    const range = layer.plugin.getState(view.state)?.marks.get('c')?.range ?? null
    if (range === null) return null
    const { doc } = view.state
    const from = doc.textBetween(0, range.from, '', '').length
    return withSide(flatOf(doc).text, from, doc.textBetween(range.from, range.to, '', ''))
  })
  const doc = new Y.Doc()
  const [editing] = there
  if (editing !== undefined) Y.applyUpdate(doc, Y.encodeStateAsUpdate(editing.doc))
  const letters = lettersOf(doc.getXmlFragment(ROOT_NAME))
  const found = findAnchor(letters, record.anchor)
  return {
    marked,
    fresh: found === null ? null : withSide(letters.text, found.from, wordsAt(letters, found)),
    section: record.section,
    isLost: record.isLost,
    isQuiet: people.every(({ view, layer }) => {
      const now = layer.plugin.getState(view.state)
      return (
        !view.composing &&
        now?.own.size === 0 &&
        now.foreign.size === 0 &&
        now.inserted.length === 0
      )
    }),
  }
}

declare global {
  interface Window {
    anchorHarness: {
      begin(): void
      /** relative to the commented words */
      select(from: number, to?: number): void
      act(name: Act): void
      pause(): void
      look(): Seen
    }
  }
}
window.anchorHarness = {
  begin,
  select: (from, to) => select(AT + from, to === undefined ? undefined : AT + to),
  act(name) {
    ACTS[name]()
  },
  pause,
  look,
}
