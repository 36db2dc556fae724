/** Several editors on one section: random work on each, updates delivered late and out of step, then all compared. */
import { joinBackward, lift, splitBlock, wrapIn } from 'prosemirror-commands'
import { TextSelection, type Command } from 'prosemirror-state'
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
import { buildRoot } from '#client/editor/yjs-nodes.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'

export interface Round {
  readonly problems: string[]
  readonly remote: number
  readonly whole: number
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

function paragraph(text: string, name = 'paragraph'): Y.XmlElement {
  const element = new Y.XmlElement(name)
  element.insert(0, [new Y.XmlText(text)])
  return element
}

function seedState(): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 1
  const root = doc.getXmlFragment(ROOT_NAME)
  const quote = new Y.XmlElement('blockquote')
  root.insert(0, [paragraph('Mở đầu'), quote, paragraph('Kết thúc', 'dash')])
  quote.insert(0, [paragraph('Trích dẫn'), paragraph('Trích dẫn hai')])
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

function act(writer: Writer, random: () => number): void {
  const { view } = writer
  const run = (command: Command): void => {
    command(view.state, view.dispatch, view)
  }
  if (random() < 0.4) select(writer, random)
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
  else if (pick < 0.8) run(toggle(random() < 0.5 ? 'bold' : 'italic'))
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

/** View, cache and Yjs must say the same after every change. */
function disagreement({ view, type }: Writer): string | null {
  const { binding } = syncStateOf(view.state)
  const shown = view.state.doc.content
  if (!buildRoot(type, new Map()).eq(shown)) return 'the view differs from Yjs'
  return buildRoot(type, binding.mapping).eq(shown) ? null : 'the cache differs from Yjs'
}

export function convergenceRound(seed: number, writers: number, steps: number): Round {
  const random = chance(seed)
  const start = seedState()
  const all = Array.from({ length: writers }, (_, i) => createWriter(i, start))
  const problems: string[] = []
  all.forEach((from, i) => {
    from.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'remote') return
      for (const to of all) if (to !== from) to.inbox.set(i, [...(to.inbox.get(i) ?? []), update])
    })
  })
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
      if (random() < 0.7) act(writer, random)
      else deliver(writer, Math.floor(random() * writers), 1 + Math.floor(random() * 6))
      check(`step ${step}`)
    }
    for (const writer of all) for (let i = 0; i < writers; i++) deliver(writer, i, Infinity)
    // Repairs made while delivering travel too.
    for (const writer of all) for (let i = 0; i < writers; i++) deliver(writer, i, Infinity)
    check('the end')
    const texts = all.map(({ view }) => JSON.stringify(view.state.doc.toJSON()))
    if (new Set(texts).size > 1) problems.push(`seed ${seed}: diverged\n${texts.join('\n')}`)
  } catch (error) {
    problems.push(
      `seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
  }
  const counts = all.map(({ view }) => syncStateOf(view.state).binding.counts)
  for (const { view, mount, doc } of all) {
    view.destroy()
    mount.remove()
    doc.destroy()
  }
  return {
    problems,
    remote: counts.reduce((n, c) => n + c.remote, 0),
    whole: counts.reduce((n, c) => n + c.whole, 0),
  }
}

declare global {
  interface Window {
    convergenceRound: typeof convergenceRound
  }
}
window.convergenceRound = convergenceRound

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
