/** Two editors on one section, side by side: one person edits, the other has it open. Between them the record of one
 *  comment, as the server keeps it. */
import { joinBackward } from 'prosemirror-commands'
import { TextSelection } from 'prosemirror-state'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { commentLayer, type AnchorMove, type CommentLayer } from '#client/editor/comment-layer.ts'
import { splitParagraph, toggle, undo } from '#client/editor/commands.ts'
import { createSectionView } from '#client/editor/editor-view.ts'
import { rangeOf, flatOf } from '#shared/document/flat-positions.ts'
import { findAnchor, lettersOf, makeAnchor, wordsAt, type Anchor } from '#shared/document/anchor.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'

export const QUOTE = 'tiếng Việt rõ ràng'
const PARAGRAPHS = [
  `Văn bản phải viết bằng ${QUOTE}, dễ hiểu, đúng thể thức.`,
  `Mỗi cơ quan góp ý bằng ${QUOTE} và gửi trước ngày 10/4/2019.`,
  `Phụ lục cũng viết bằng ${QUOTE}.`,
]
/** where the commented words begin: the second paragraph's */
const AT = `${PARAGRAPHS[0]}Mỗi cơ quan góp ý bằng `.length

interface Person {
  readonly doc: Y.Doc
  readonly root: Y.XmlFragment
  readonly view: ReturnType<typeof createSectionView>['view']
  readonly layer: CommentLayer
}

let record: { id: string; rev: number; isLost: boolean; anchor: Anchor }
let people: readonly Person[] = []

function open(state: Uint8Array, mayReport: boolean): Person {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, state)
  const root = doc.getXmlFragment(ROOT_NAME)
  const mount = document.createElement('div')
  document.body.append(mount)
  const layer = commentLayer({
    type: root,
    mayReport: () => mayReport,
    onMoved: keep,
    onPlaces: () => undefined,
    onPick: () => undefined,
    pauseMs: 20,
  })
  const { view } = createSectionView({
    mount,
    layer: document.createElement('div'),
    type: root,
    awareness: new Awareness(doc),
    startsLocked: false,
    comments: layer,
  })
  return { doc, root, view, layer }
}

/** What the server does with a reported place. */
function keep(moved: readonly AnchorMove[]): void {
  for (const { rev, place } of moved) {
    if (rev !== record.rev) continue
    const anchor = place === null ? record.anchor : { ...record.anchor, ...place }
    record = { ...record, rev: rev + 1, isLost: place === null, anchor }
  }
  for (const { layer } of people) layer.setComments([record])
}

function begin(): void {
  for (const { view } of people) view.destroy()
  document.body.replaceChildren()
  const seed = new Y.Doc()
  seed.getXmlFragment(ROOT_NAME).insert(
    0,
    PARAGRAPHS.map((words) => {
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.insert(0, [new Y.XmlText(words)])
      return paragraph
    }),
  )
  const anchor = makeAnchor(lettersOf(seed.getXmlFragment(ROOT_NAME)), {
    from: AT,
    to: AT + QUOTE.length,
  })
  if (anchor === null) throw new Error('no anchor')
  record = { id: 'c', rev: 0, isLost: false, anchor }
  const state = Y.encodeStateAsUpdate(seed)
  const [one, two] = [open(state, true), open(state, false)]
  one.doc.on('update', (update: Uint8Array) => Y.applyUpdate(two.doc, update, 'line'))
  people = [one, two]
  for (const { layer } of people) layer.setComments([record])
}

const actor = (): Person => {
  const [one] = people
  if (one === undefined) throw new Error('nobody is here')
  return one
}
/** Letters counted from the beginning of the section. */
function select(from: number, to = from): void {
  const { view } = actor()
  const flat = flatOf(view.state.doc)
  const start = rangeOf(flat, { from, to: Math.max(to, from + 1) })
  if (start === null) throw new Error('no such letters')
  const end = to > from ? start.to : start.from
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, start.from, end)))
}
function type(letters: string): void {
  for (const letter of letters) {
    const { view } = actor()
    view.dispatch(view.state.tr.insertText(letter))
  }
}
function remove(from: number, to: number): void {
  select(from, to)
  actor().view.dispatch(actor().view.state.tr.deleteSelection())
}
/** as Backspace does: letter by letter from the end */
function erase(from: number, to: number): void {
  for (let at = to; at > from; at--) remove(at - 1, at)
}
const END = AT + QUOTE.length
const run = (command: typeof undo): void => {
  const { view } = actor()
  command(view.state, view.dispatch, view)
}
function removeParagraph(): void {
  const { view } = actor()
  const first = view.state.doc.child(0)
  view.dispatch(
    view.state.tr.delete(first.nodeSize, first.nodeSize + view.state.doc.child(1).nodeSize),
  )
}
let board = new DataTransfer()
function clipboard(kind: 'cut' | 'copy' | 'paste'): void {
  if (kind !== 'paste') board = new DataTransfer()
  const event = new ClipboardEvent(kind, { clipboardData: board, bubbles: true, cancelable: true })
  actor().view.dom.dispatchEvent(event)
}

/** Each in steps: between two of them writing pauses. */
const EDITS = {
  'the same word typed again inside': [() => (erase(AT + 6, AT + 10), type('Việt'))],
  'another word inside': [() => (erase(AT + 6, AT + 10), type('Anh'))],
  'a new word in front': [() => (select(AT), type('thứ '))],
  'another first word': [() => (erase(AT, AT + 5), type('chữ'))],
  'the first letter made a capital': [() => (erase(AT, AT + 1), type('T'))],
  'the last syllable typed again': [() => (erase(END - 4, END), type('ràng'))],
  'another last syllable': [() => (erase(END - 4, END), type('đẹp'))],
  'words appended': [() => (select(END), type(', mạch lạc'))],
  'something typed earlier in the paragraph': [() => (select(AT - 10), type('xin '))],
  'split before': [() => (select(AT), run(splitParagraph))],
  'split inside': [() => (select(AT + 10), run(splitParagraph))],
  'split inside, then joined': [
    () => (select(AT + 10), run(splitParagraph)),
    () => run(joinBackward),
  ],
  'split before, then undone': [() => (select(AT), run(splitParagraph)), () => run(undo)],
  'joined with the paragraph before': [
    () => (select(PARAGRAPHS[0]?.length ?? 0), run(joinBackward)),
  ],
  'made bold': [() => (select(AT, END), run(toggle('bold')))],
  'half of it deleted': [() => remove(AT, AT + 6)],
  deleted: [() => remove(AT, END)],
  'deleted, then undone': [() => remove(AT, END), () => run(undo)],
  'deleted, then typed again': [() => remove(AT, END), () => (select(AT), type(QUOTE))],
  'deleted, then typed by chance elsewhere': [
    () => remove(AT, END),
    () => (select(8), type(`${QUOTE} `)),
  ],
  'paragraph deleted': [removeParagraph],
  'paragraph deleted, then undone': [removeParagraph, () => run(undo)],
  'cut and pasted in place': [() => (select(AT, END), clipboard('cut')), () => clipboard('paste')],
  'cut and pasted elsewhere': [
    () => (select(AT, END), clipboard('cut')),
    () => (select(8), clipboard('paste')),
  ],
  'copied and pasted elsewhere': [
    () => (select(AT, END), clipboard('copy')),
    () => (select(8), clipboard('paste')),
  ],
} satisfies Record<string, (() => unknown)[]>
export type Edit = keyof typeof EDITS

export interface Seen {
  /** the words as each person's editor marks them, and what stands before; null: gone */
  readonly marked: readonly (string | null)[]
  /** as a page finds them that loads the section and the record now */
  readonly fresh: string | null
  readonly isLost: boolean
  readonly isQuiet: boolean
}

function look(): Seen {
  const marked = people.map(({ view, layer }) => {
    const range = layer.plugin.getState(view.state)?.marks.get('c')?.range ?? null
    return range === null ? null : withSide(flatOf(view.state.doc).text, lettersIn(view, range))
  })
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(actor().doc))
  const letters = lettersOf(doc.getXmlFragment(ROOT_NAME))
  const found = findAnchor(letters, record.anchor)
  return {
    marked,
    fresh: found === null ? null : withSide(letters.text, [found.from, wordsAt(letters, found)]),
    isLost: record.isLost,
    isQuiet: people.every(({ view, layer }) => {
      const now = layer.plugin.getState(view.state)
      return now?.own.size === 0 && now.foreign.size === 0
    }),
  }
}

function lettersIn(view: Person['view'], range: { from: number; to: number }): [number, string] {
  const before = view.state.doc.textBetween(0, range.from, '', '')
  return [before.length, view.state.doc.textBetween(range.from, range.to, '', '')]
}
const withSide = (text: string, [from, words]: [number, string]): string =>
  `${text.slice(Math.max(0, from - 4), from)}[${words}]`

declare global {
  interface Window {
    commentEdits: {
      begin(): void
      steps(edit: Edit): number
      step(edit: Edit, i: number): void
      look(): Seen
    }
  }
}
window.commentEdits = {
  begin,
  steps: (edit) => EDITS[edit].length,
  step(edit, i) {
    EDITS[edit][i]?.()
  },
  look,
}
