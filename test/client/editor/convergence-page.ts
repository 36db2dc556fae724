/** Several editors on one section: random work on each, updates delivered late and out of step, then all compared. */
import { joinBackward, lift, splitBlock, toggleMark, wrapIn } from 'prosemirror-commands'
import { AllSelection, TextSelection, type Command } from 'prosemirror-state'
import { CellSelection } from 'prosemirror-tables'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { syncStateOf } from '#client/editor/binding.ts'
import {
  redo,
  setStyle,
  splitParagraph,
  toggle,
  undo,
  BLOCK_STYLES,
} from '#client/editor/commands.ts'
import { createSectionView, type SectionView } from '#client/editor/editor-view.ts'
import {
  insertTable,
  nextCell,
  previousCell,
  TABLE_ACTS,
  tableAct,
} from '#client/editor/table-commands.ts'
import { mendTables } from '#client/editor/table-mending.ts'
import { isSound } from '#client/editor/table-shape.ts'
import { buildRoot } from '#client/editor/yjs-nodes.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'

export interface Round {
  readonly problems: string[]
  readonly remote: number
  readonly whole: number
  /** tables found broken, and mended */
  readonly mended: number
}

interface Writer extends SectionView {
  readonly doc: Y.Doc
  readonly type: Y.XmlFragment
  readonly mount: HTMLElement
  /** updates on their way to this writer, one line per sender */
  readonly inbox: Map<number, Uint8Array[]>
}

/** mulberry32: the same seed gives the same round */
function chance(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const LETTERS = 'tiếng việt đổi mới nội dung ơưă'

function createWriter(index: number, seed: Uint8Array): Writer {
  const doc = new Y.Doc()
  doc.clientID = 1_000 + index
  const type = doc.getXmlFragment(ROOT_NAME)
  Y.applyUpdate(doc, seed)
  const mount = document.createElement('div')
  document.body.append(mount)
  const layer = document.createElement('div')
  const awareness = new Awareness(doc)
  const made = createSectionView({ mount, layer, type, awareness, startsLocked: false })
  return { ...made, doc, type, mount, inbox: new Map() }
}

/** @param texts in Yjs; none and several are how older documents and other editors leave a paragraph */
function paragraph(texts: readonly string[], name = 'paragraph'): Y.XmlElement {
  const element = new Y.XmlElement(name)
  element.insert(
    0,
    texts.map((text) => new Y.XmlText(text)),
  )
  return element
}

/** A section with a table of three rows and three columns between two paragraphs. */
function tableState(): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 1
  const within = (name: string, children: Y.XmlElement[]): Y.XmlElement => {
    const element = new Y.XmlElement(name)
    element.insert(0, children)
    return element
  }
  const rows = [0, 1, 2].map((row) =>
    within(
      'table_row',
      [0, 1, 2].map((column) => within('table_cell', [paragraph([`ô ${row}${column}`])])),
    ),
  )
  const root = doc.getXmlFragment(ROOT_NAME)
  root.insert(0, [paragraph(['Mở đầu']), within('table', rows), paragraph(['Kết thúc'])])
  return Y.encodeStateAsUpdate(doc)
}

/** @param empty the texts of paragraphs between beginning and end */
function seedState(...empty: readonly (readonly string[])[]): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 1
  const root = doc.getXmlFragment(ROOT_NAME)
  const quote = new Y.XmlElement('blockquote')
  root.insert(0, [
    paragraph(['Mở đầu']),
    quote,
    ...empty.map((texts) => paragraph(texts)),
    paragraph(['Kết thúc'], 'dash'),
  ])
  quote.insert(0, [paragraph(['Trích dẫn']), paragraph(['Trích dẫn hai'])])
  return Y.encodeStateAsUpdate(doc)
}

/** Puts the caret or a selection at a random place. */
function select({ view }: Writer, random: () => number): void {
  const { doc } = view.state
  const at = (): number => Math.floor(random() * (doc.content.size + 1))
  const a = at()
  const b = random() < 0.6 ? a : Math.min(doc.content.size, a + Math.floor(random() * 12))
  const selection = TextSelection.between(doc.resolve(a), doc.resolve(b))
  view.dispatch(view.state.tr.setSelection(selection))
}

/** Goes into a paragraph that is empty, or empties the one it is in. */
function emptyOne({ view }: Writer, random: () => number): void {
  const { state } = view
  const { $from } = state.selection
  const empties: number[] = []
  state.doc.descendants((node, pos) => {
    if (node.isTextblock && node.content.size === 0) empties.push(pos + 1)
  })
  const pos = empties[Math.floor(random() * empties.length)]
  if (pos !== undefined && random() < 0.6)
    view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, pos)))
  else if ($from.parent.isTextblock && $from.parent.content.size > 0)
    view.dispatch(state.tr.delete($from.start(), $from.end()))
}

/** Two cells of one table, chosen by hand. */
function selectCells({ view }: Writer, random: () => number): void {
  const { doc } = view.state
  const cells: number[] = []
  doc.descendants((node, pos) => {
    if (node.type === sectionSchema.nodes.table_cell) cells.push(pos)
  })
  const pick = (): number => cells[Math.floor(random() * cells.length)] ?? -1
  const [a, b] = [pick(), pick()]
  if (a < 0) return
  const table = doc.resolve(a).node(1)
  if (table === doc.resolve(b).node(1) && isSound(table))
    view.dispatch(view.state.tr.setSelection(CellSelection.create(doc, a, b)))
  else view.dispatch(view.state.tr.setSelection(TextSelection.near(doc.resolve(a + 1))))
}

function actOnTable(writer: Writer, random: () => number): void {
  const { view } = writer
  if (random() < 0.7) selectCells(writer, random)
  const pick = random()
  const some = TABLE_ACTS[Math.floor(random() * TABLE_ACTS.length)] ?? 'row-after'
  const command =
    pick < 0.08
      ? insertTable(2, 2)
      : pick < 0.2
        ? nextCell
        : pick < 0.25
          ? previousCell
          : // nearly all of them would be gone soon
            some === 'delete-table' && random() < 0.8
            ? tableAct('column-after')
            : tableAct(some)
  command(view.state, view.dispatch, view)
}

function act(writer: Writer, random: () => number, emptying: number): void {
  const { view } = writer
  const run = (command: Command): void => {
    command(view.state, view.dispatch, view)
  }
  if (emptying > 0 && random() < emptying) emptyOne(writer, random)
  else if (random() < 0.4) select(writer, random)
  const pick = random()
  const { state } = view
  if (pick < 0.45) {
    const letter = LETTERS[Math.floor(random() * LETTERS.length)] ?? 'a'
    if (state.selection.$from.parent.isTextblock) view.dispatch(state.tr.insertText(letter))
  } else if (pick < 0.6) {
    const { $from, from, empty } = state.selection
    if (!empty) view.dispatch(state.tr.deleteSelection())
    else if ($from.parentOffset > 0) view.dispatch(state.tr.delete(from - 1, from))
  } else if (pick < 0.68) run(random() < 0.5 ? splitBlock : splitParagraph)
  else if (pick < 0.75) run(joinBackward)
  else if (pick < 0.8) run(anyMark(random))
  else if (pick < 0.86) run(setStyle(BLOCK_STYLES[Math.floor(random() * 6)] ?? 'paragraph'))
  else if (pick < 0.89) run(wrapIn(sectionSchema.nodes.blockquote))
  else if (pick < 0.92) run(lift)
  else if (pick < 0.96) run(undo)
  else run(redo)
}

function deliver(writer: Writer, sender: number, most: number): void {
  const line = writer.inbox.get(sender) ?? []
  const updates = line.splice(0, most)
  if (updates.length > 0) Y.applyUpdate(writer.doc, Y.mergeUpdates(updates), 'remote')
}

const { citation, footnote, missing } = sectionSchema.marks
function anyMark(random: () => number): Command {
  const pick = Math.floor(random() * 5)
  if (pick === 0) return toggleMark(footnote)
  if (pick === 1) return toggleMark(missing, { owes: random() < 0.5 ? '' : 'ban-to-chuc' })
  if (pick === 2) return toggleMark(citation, { document: random() < 0.5 ? 'a' : 'b' })
  return toggle(pick === 3 ? 'bold' : 'italic')
}

/** View, cache and Yjs must say the same after every change. */
function disagreement({ view, type }: Writer): string | null {
  const { binding } = syncStateOf(view.state)
  const shown = view.state.doc.content
  if (!buildRoot(type, new Map()).eq(shown)) return 'the view differs from Yjs'
  return buildRoot(type, binding.mapping).eq(shown) ? null : 'the cache differs from Yjs'
}

function createWriters(count: number, start: Uint8Array): Writer[] {
  const all = Array.from({ length: count }, (_, i) => createWriter(i, start))
  all.forEach((from, i) => {
    from.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'remote') return
      for (const to of all) if (to !== from) to.inbox.set(i, [...(to.inbox.get(i) ?? []), update])
    })
  })
  return all
}

function deliverAll(all: readonly Writer[]): void {
  for (const writer of all) for (let i = 0; i < all.length; i++) deliver(writer, i, Infinity)
}

function removeWriters(all: readonly Writer[]): void {
  for (const { view, mount, doc } of all) {
    view.destroy()
    mount.remove()
    doc.destroy()
  }
}

/** All mend at the same moment, not knowing of each other: the worst case. @returns what is still broken, and how many copies were */
function mendAll(all: readonly Writer[]): { readonly left: string[]; readonly mended: number } {
  const broken = (): Writer[] =>
    all.filter(({ view }) =>
      view.state.doc.children.some(
        (child) => child.type === sectionSchema.nodes.table && !isSound(child),
      ),
    )
  const mended = broken().length
  for (let round = 0; round < 4 && broken().length > 0; round++) {
    for (const { view } of all) {
      const tr = mendTables(view.state)
      if (tr !== null) view.dispatch(tr.setMeta('addToHistory', false))
    }
    deliverAll(all)
  }
  const left = broken().map(({ view }) => `a table stays broken: ${view.state.doc.toString()}`)
  return { left, mended }
}

/** @param emptying how often (0–1) somebody goes into an empty paragraph or empties one; above 0 the document begins
 *  with such paragraphs, with one text, with none and with several */
export function convergenceRound(
  seed: number,
  writers: number,
  steps: number,
  emptying = 0,
  withTables = false,
): Round {
  const random = chance(seed)
  const start = withTables
    ? tableState()
    : emptying > 0
      ? seedState([''], [], ['', ''], ['Hai ', 'mảnh'])
      : seedState()
  const all = createWriters(writers, start)
  const problems: string[] = []
  let mended = 0
  const check = (when: string): void => {
    all.forEach((writer, i) => {
      const problem = disagreement(writer)
      if (problem !== null) problems.push(`seed ${seed}, ${when}, writer ${i}: ${problem}`)
    })
  }
  try {
    for (let step = 0; step < steps && problems.length === 0; step++) {
      const writer = all[Math.floor(random() * writers)]
      if (writer === undefined) continue
      if (withTables && random() < 0.4) actOnTable(writer, random)
      else if (random() < 0.7) act(writer, random, emptying)
      else deliver(writer, Math.floor(random() * writers), 1 + Math.floor(random() * 6))
      check(`step ${step}`)
    }
    deliverAll(all)
    deliverAll(all) // repairs made while delivering travel too
    check('the end')
    if (withTables) {
      const after = mendAll(all)
      mended = after.mended
      problems.push(...after.left.map((problem) => `seed ${seed}: ${problem}`))
    }
    check('after mending')
    const texts = all.map(({ view }) => JSON.stringify(view.state.doc.toJSON()))
    if (new Set(texts).size > 1) problems.push(`seed ${seed}: diverged\n${texts.join('\n')}`)
  } catch (error) {
    problems.push(
      `seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
  }
  const counts = all.map(({ view }) => syncStateOf(view.state).binding.counts)
  removeWriters(all)
  return {
    problems,
    remote: counts.reduce((n, c) => n + c.remote, 0),
    whole: counts.reduce((n, c) => n + c.whole, 0),
    mended,
  }
}

declare global {
  interface Window {
    convergenceRound: typeof convergenceRound
  }
}
window.convergenceRound = convergenceRound

/** One paragraph in which several write and which any of them empties now and then: what must be left of it. */
export interface EmptyingRound {
  readonly texts: readonly string[]
  /** letters that nobody who emptied the paragraph had seen, per writer, in the order of typing */
  readonly kept: readonly string[]
}

/** Every letter is typed once in a round, so that a doubled or lost one shows.
 *  @param texts what the paragraph holds in Yjs at first */
export function emptyingRound(
  seed: number,
  writers: number,
  steps: number,
  texts: readonly string[],
): EmptyingRound {
  const random = chance(seed)
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.getXmlFragment(ROOT_NAME).insert(0, [paragraph(texts)])
  const all = createWriters(writers, Y.encodeStateAsUpdate(doc))
  const typed = all.map(() => '')
  let kept = new Set<string>()
  let next = 0x4e00
  for (const { view } of all)
    view.dispatch(view.state.tr.setSelection(TextSelection.atEnd(view.state.doc)))
  for (let step = 0; step < steps; step++) {
    const i = Math.floor(random() * writers)
    const writer = all[i]
    if (writer === undefined) continue
    const { view } = writer
    const pick = random()
    if (pick < 0.3) deliver(writer, Math.floor(random() * writers), 1 + Math.floor(random() * 4))
    else if (pick < 0.42) {
      kept = new Set([...kept].filter((letter) => !view.state.doc.textContent.includes(letter)))
      const whole = random() < 0.5 ? new AllSelection(view.state.doc) : null
      if (whole === null) view.dispatch(view.state.tr.delete(1, view.state.doc.content.size - 1))
      else view.dispatch(view.state.tr.setSelection(whole).deleteSelection())
    } else {
      const letter = String.fromCharCode(next++)
      view.dispatch(view.state.tr.insertText(letter))
      typed[i] = `${typed[i] ?? ''}${letter}`
      kept.add(letter)
    }
  }
  deliverAll(all)
  const round = {
    texts: all.map(({ view }) => view.state.doc.textBetween(0, view.state.doc.content.size, '\n')),
    kept: typed.map((own) =>
      own
        .split('')
        .filter((letter) => kept.has(letter))
        .join(''),
    ),
  }
  removeWriters(all)
  return round
}

declare global {
  interface Window {
    emptyingRound: typeof emptyingRound
  }
}
window.emptyingRound = emptyingRound

/** One takes back the first letter of a paragraph while another, who knows of it, writes on. @returns both texts */
export function undoneBeside(texts: readonly string[]): readonly string[] {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.getXmlFragment(ROOT_NAME).insert(0, [paragraph(texts)])
  const all = createWriters(2, Y.encodeStateAsUpdate(doc))
  const [own, other] = all
  if (own === undefined || other === undefined) return []
  own.view.dispatch(own.view.state.tr.insertText('a', 1))
  deliverAll(all)
  other.view.dispatch(other.view.state.tr.insertText('b', 2))
  undo(own.view.state, own.view.dispatch, own.view)
  deliverAll(all)
  const shown = all.map(({ view }) => view.state.doc.textContent)
  removeWriters(all)
  return shown
}

declare global {
  interface Window {
    undoneBeside: typeof undoneBeside
  }
}
window.undoneBeside = undoneBeside

/** What a page of today does with a node of tomorrow: the document's bytes before and after, and what it shows. */
export function unknownContent(): { changed: boolean; editable: boolean; shown: string } {
  const writer = createWriter(0, seedState())
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(writer.doc))
  const root = other.getXmlFragment(ROOT_NAME)
  const figure = new Y.XmlElement('figure')
  root.insert(1, [figure])
  Y.applyUpdate(writer.doc, Y.encodeStateAsUpdate(other), 'remote')
  const before = Y.encodeStateAsUpdate(writer.doc).join()
  const { view } = writer
  view.dispatch(view.state.tr.insertText('mất', 1))
  undo(view.state, view.dispatch, view)
  const changed = before !== Y.encodeStateAsUpdate(writer.doc).join()
  const result = { changed, editable: view.editable, shown: view.state.doc.textContent }
  view.destroy()
  writer.mount.remove()
  return result
}

declare global {
  interface Window {
    unknownContent: typeof unknownContent
  }
}
window.unknownContent = unknownContent
