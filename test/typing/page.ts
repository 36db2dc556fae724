/** The page of the typing tests: two editors with the product's own parts, on two documents linked in the page. */
import { joinBackward, splitBlock } from 'prosemirror-commands'
import { TextSelection } from 'prosemirror-state'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import { absolutePositionToRelativePosition } from 'y-prosemirror'
import * as Y from 'yjs'
import { syncStateOf } from '#client/editor/binding.ts'
import { createSectionView, type SectionView } from '#client/editor/editor-view.ts'
import { IncomingGate } from '#client/editor/incoming-gate.ts'
import { tableAct } from '#client/editor/table-commands.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { PARAGRAPHS, type PeerAct, type Scenario } from './scenarios.ts'

export interface TypingHarness {
  setUp(scenario: Scenario, windowMs: number): Promise<void>
  peer(act: PeerAct, letter: string, n: number): void
  lock(): void
  settle(): Promise<void>
  texts(who: 'typist' | 'peer'): string[]
  errors(): string[]
}

interface Side extends SectionView {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly gate: IncomingGate
  readonly mount: HTMLElement
}

let typist: Side | null = null
let peer: Side | null = null
let errors: string[] = []
let latencyMs = 0
const onTheWay = new Set<ReturnType<typeof setTimeout>>()
window.addEventListener('error', (event) => errors.push(event.message))

function side(name: string, colour: number, seed: Uint8Array, windowMs: number): Side {
  const doc = new Y.Doc()
  const type = doc.getXmlFragment(ROOT_NAME)
  Y.applyUpdate(doc, seed)
  const awareness = new Awareness(doc)
  const user = { id: name, name, body: 'Ban Dân vận', code: 'DV', colour }
  awareness.setLocalStateField('user', user)
  const mount = document.createElement('div')
  mount.className = 'paper'
  const layer = document.createElement('div')
  layer.className = 'peer-layer'
  document.body.append(mount)
  const made = createSectionView({ mount, layer, type, awareness, startsLocked: false })
  mount.append(layer)
  const gate = new IncomingGate({
    apply: (update) => Y.applyUpdate(doc, update, 'remote'),
    windowMs,
  })
  return { ...made, doc, awareness, gate, mount }
}

function remove({ gate, view, mount, awareness, doc }: Side): void {
  gate.detach()
  view.destroy()
  mount.remove()
  awareness.destroy()
  doc.destroy()
}

function later(act: () => void): void {
  if (latencyMs === 0) return act()
  const timer = setTimeout(() => {
    onTheWay.delete(timer)
    act()
  }, latencyMs)
  onTheWay.add(timer)
}

function link(from: Side, to: Side): void {
  from.doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'remote') later(() => to.gate.push(update))
  })
  from.awareness.on('update', (_changes: unknown, origin: unknown) => {
    if (origin !== 'local') return
    const state = encodeAwarenessUpdate(from.awareness, [from.doc.clientID])
    later(() => applyAwarenessUpdate(to.awareness, state, 'remote'))
  })
}

function inCell(paragraph: Y.XmlElement): Y.XmlElement {
  const within = (name: string, children: Y.XmlElement[]): Y.XmlElement => {
    const element = new Y.XmlElement(name)
    element.insert(0, children)
    return element
  }
  const empty = new Y.XmlElement('paragraph')
  empty.insert(0, [new Y.XmlText()])
  const cells = [within('table_cell', [empty]), within('table_cell', [paragraph])]
  return within('table', [within('table_row', cells)])
}

/** @param leavesOut an empty paragraph has no text yet, as older editors left it */
function seedOf(texts: readonly string[], leavesOut: boolean, isInCell: boolean): Uint8Array {
  const doc = new Y.Doc()
  const elements = texts.map((text) => {
    const element = new Y.XmlElement('paragraph')
    if (text !== '' || !leavesOut) element.insert(0, [new Y.XmlText(text)])
    return element
  })
  doc.getXmlFragment(ROOT_NAME).insert(
    0,
    elements.map((element, i) => (isInCell && i === 1 ? inCell(element) : element)),
  )
  return Y.encodeStateAsUpdate(doc)
}

function place({ view }: Side, paragraph: number, offset: number): void {
  let pos = 0
  for (let i = 0; i < paragraph; i++) pos += view.state.doc.child(i).nodeSize
  let inside = 1
  view.state.doc.child(paragraph).descendants((node, at) => {
    if (node.isTextblock) inside = at + 2
  })
  const selection = TextSelection.create(view.state.doc, pos + inside + offset)
  view.dispatch(view.state.tr.setSelection(selection))
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

function both(): [Side, Side] {
  if (typist === null || peer === null) throw new Error('setUp comes first')
  return [typist, peer]
}

/** Walks the peer's caret around the typist's. */
function walkCaret(own: Side, other: Side, n: number): void {
  const size = other.view.state.doc.content.size
  const pos = Math.max(1, Math.min(size - 1, own.view.state.selection.head - (n % 4)))
  const { type, binding } = syncStateOf(other.view.state)
  const at: unknown = absolutePositionToRelativePosition(pos, type, binding.mapping)
  other.awareness.setLocalStateField('cursor', { anchor: at, head: at })
}

/** What a side shows; if editor, Yjs and page do not agree, something that equals nothing. */
function agreedTexts({ view, doc }: Side): string[] {
  const shown: string[] = []
  view.state.doc.forEach((node) => shown.push(node.textContent))
  const held = doc
    .getXmlFragment(ROOT_NAME)
    .toArray()
    .map((child) => (child instanceof Y.XmlElement ? textOf(child) : '?'))
  const drawn = [...view.dom.children].map((block) => block.textContent)
  const asText = JSON.stringify(shown)
  if (asText !== JSON.stringify(held)) return ['EDITOR AND YJS DIFFER', ...shown, '|', ...held]
  if (asText !== JSON.stringify(drawn)) return ['EDITOR AND PAGE DIFFER', ...shown, '|', ...drawn]
  return shown
}

function textOf(element: Y.XmlElement): string {
  return element
    .toArray()
    .map((child) =>
      child instanceof Y.XmlText
        ? (child.toDelta() as { insert: string }[]).map((op) => op.insert).join('')
        : child instanceof Y.XmlElement
          ? textOf(child)
          : '?',
    )
    .join('')
}

const GROWING = ['column-before', 'row-before', 'column-after', 'row-after'] as const

const harness: TypingHarness = {
  async setUp(scenario, windowMs) {
    if (typist !== null) remove(typist)
    if (peer !== null) remove(peer)
    for (const timer of onTheWay) clearTimeout(timer)
    onTheWay.clear()
    latencyMs = scenario.latencyMs ?? 0
    const head = scenario.caret === 'empty' ? '' : PARAGRAPHS.head
    const tail = scenario.caret === 'mid' ? PARAGRAPHS.tail : ''
    const seed = seedOf(
      [PARAGRAPHS.before, head + tail, PARAGRAPHS.after],
      scenario.isOldDocument === true,
      scenario.isInCell === true,
    )
    typist = side('A', 1, seed, windowMs)
    peer = side('B', 2, seed, 0)
    typist.gate.attach(typist.view)
    link(typist, peer)
    link(peer, typist)
    const places = {
      'paragraph-start': [1, 0],
      'paragraph-end': [1, (head + tail).length],
      caret: [1, head.length],
      'previous-end': [0, PARAGRAPHS.before.length],
      'head-3': [1, 3],
      'tail-3': [1, head.length + 3],
    } as const
    const [paragraph, offset] = scenario.peerAt === undefined ? [2, 0] : places[scenario.peerAt]
    place(peer, paragraph, offset)
    typist.view.focus()
    place(typist, 1, head.length)
    await pause(30)
    errors = [] // what the editors of the run before still had to say
  },
  peer(act, letter, n) {
    const [own, other] = both()
    const { view } = other
    const { state } = view
    const { $head } = state.selection
    if (act === 'type') view.dispatch(state.tr.insertText(letter))
    else if (act === 'split') splitBlock(state, view.dispatch)
    else if (act === 'join') joinBackward(state, view.dispatch)
    else if (act === 'delete-paragraph')
      view.dispatch(state.tr.delete($head.before(), $head.after()))
    else if (act === 'bold')
      view.dispatch(state.tr.addMark($head.start(), $head.end(), sectionSchema.marks.bold.create()))
    else if (act === 'caret') walkCaret(own, other, n)
    else if (act === 'grow-table')
      tableAct(GROWING[n % GROWING.length] ?? 'row-after')(state, view.dispatch, view)
  },
  lock: () => both()[0].guards.setLocked(true),
  async settle() {
    const [own] = both()
    await pause(60 + 3 * latencyMs)
    while (onTheWay.size > 0) await pause(10)
    if (own.view.composing) await pause(100)
    own.gate.flush()
    await pause(30 + 2 * latencyMs)
  },
  texts: (who) => agreedTexts(both()[who === 'typist' ? 0 : 1]),
  errors: () => errors,
}

declare global {
  interface Window {
    typingHarness: TypingHarness
  }
}
window.typingHarness = harness
