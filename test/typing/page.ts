/** The page of the typing tests: two editors with the product's own parts, on two documents linked in the page. */
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import { absolutePositionToRelativePosition } from 'y-prosemirror'
import * as Y from 'yjs'
import { syncStateOf } from '#client/editor/binding.ts'
import { createSectionView, type SectionView } from '#client/editor/editor-view.ts'
import { IncomingGate } from '#client/editor/incoming-gate.ts'
import { tableAct } from '#client/editor/table-commands.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { actOnce, agreedTexts, beforeCaret, drawnTexts, placeCaret } from './page-parts.ts'
import { withSuggestions, writingAs, type Writing, type WritingAs } from './page-suggesting.ts'
import { PARAGRAPHS, type PeerAct, type Scenario } from './scenarios.ts'

export interface TypingHarness {
  setUp(scenario: Scenario, windowMs: number, as: WritingAs): Promise<void>
  peer(act: PeerAct, letter: string, n: number): void
  lock(): void
  settle(): Promise<void>
  texts(who: 'typist' | 'peer'): string[]
  caret(): string
  errors(): string[]
}

interface Side extends SectionView, Writing {
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

function side(
  name: string,
  colour: number,
  seed: Uint8Array,
  windowMs: number,
  as: WritingAs,
): Side {
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
  const writing = writingAs(as, type)
  const made = createSectionView({
    mount,
    layer,
    type,
    awareness,
    startsLocked: false,
    ...writing.parts,
  })
  mount.append(layer)
  const gate = new IncomingGate({
    apply: (update) => Y.applyUpdate(doc, update, 'remote'),
    windowMs,
  })
  return { ...made, ...writing, doc, awareness, gate, mount }
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

/** In an old document an empty paragraph has no text yet, as older editors left it. */
function seedOf(texts: readonly string[], scenario: Scenario): Uint8Array {
  const doc = new Y.Doc()
  const elements = texts.map((text, i) => {
    const element = new Y.XmlElement(scenario.isInHeading && i < 2 ? 'heading' : 'paragraph')
    if (element.nodeName === 'heading') element.setAttribute('level', 2 as unknown as string)
    if (text !== '' || !scenario.isOldDocument) element.insert(0, [new Y.XmlText(text)])
    return scenario.isInCell && i === 1 ? inCell(element) : element
  })
  doc.getXmlFragment(ROOT_NAME).insert(0, elements)
  return Y.encodeStateAsUpdate(doc)
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

const GROWING = ['column-before', 'row-before', 'column-after', 'row-after'] as const

const harness: TypingHarness = {
  async setUp(scenario, windowMs, as) {
    if (typist !== null) remove(typist)
    if (peer !== null) remove(peer)
    for (const timer of onTheWay) clearTimeout(timer)
    onTheWay.clear()
    latencyMs = scenario.latencyMs ?? 0
    const head = scenario.caret === 'empty' ? '' : PARAGRAPHS.head
    const tail = scenario.caret === 'mid' ? PARAGRAPHS.tail : ''
    const seed = seedOf([PARAGRAPHS.before, head + tail, PARAGRAPHS.after], scenario)
    typist = side('A', 1, seed, windowMs, as)
    peer = side('B', 2, seed, 0, 'section')
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
    placeCaret(peer.view, paragraph, offset)
    typist.view.focus()
    placeCaret(typist.view, 1, head.length)
    typist.suggestBeside(typist.view)
    await pause(30)
    errors = [] // what the editors of the run before still had to say
  },
  peer(kind, letter, n) {
    const [own, other] = both()
    const { view } = other
    if (kind === 'caret') walkCaret(own, other, n)
    else if (kind === 'grow-table')
      tableAct(GROWING[n % GROWING.length] ?? 'row-after')(view.state, view.dispatch, view)
    else actOnce(view, kind, letter)
  },
  lock: () => both()[0].guards.setLocked(true),
  async settle() {
    const [own] = both()
    await pause(60 + 3 * latencyMs)
    while (onTheWay.size > 0) await pause(10)
    if (own.view.composing) await pause(100)
    own.gate.flush()
    own.copy?.settle()
    await pause(30 + 2 * latencyMs)
  },
  texts(who) {
    const [own, other] = both()
    const { view, doc } = who === 'typist' ? own : other
    const root = doc.getXmlFragment(ROOT_NAME)
    if (own.copy === null) return agreedTexts(view, root)
    // The peer's text with what was suggested put in is what the suggester sees.
    return who === 'typist' ? drawnTexts(view) : withSuggestions({ root, doc: view.state.doc }, own)
  },
  caret: () => beforeCaret(both()[0].view),
  errors: () => errors,
}

declare global {
  interface Window {
    typingHarness: TypingHarness
  }
}
window.typingHarness = harness
