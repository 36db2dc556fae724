/**
 * The page of the bench `editor`: one editor on a section of 50 pages, remote people's updates coming in while somebody
 * types at the keyboard. Measures each real key until the frame that shows it.
 */
import { baseKeymap } from 'prosemirror-commands'
import { keymap } from 'prosemirror-keymap'
import { EditorState, TextSelection, type Plugin } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { initProseMirrorDoc, ySyncPlugin } from 'y-prosemirror'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { commentLayer, type AnchoredComment } from '#client/editor/comment-layer.ts'
import { createSectionView } from '#client/editor/editor-view.ts'
import { IncomingGate } from '#client/editor/incoming-gate.ts'
import { lettersOf, makeAnchor } from '#shared/document/anchor.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'

/** ours; ours with 500 open comments; y-prosemirror behind the same merging; y-prosemirror with each update as it comes */
export type EditorKind = 'ours' | 'commented' | 'plain-merged' | 'plain-each'
const COMMENTS = 500

let view: EditorView | null = null
let doc = new Y.Doc()
const waits: number[] = []

const bytes = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))

/** @returns ms from the bytes to the first painted frame */
async function open(kind: EditorKind, section: string): Promise<number> {
  const mount = document.createElement('div')
  const layer = document.createElement('div')
  layer.className = 'peer-layer'
  document.body.append(mount, layer)
  const state = bytes(section)
  const began = performance.now()
  doc = new Y.Doc()
  Y.applyUpdate(doc, state)
  const type = doc.getXmlFragment(ROOT_NAME)
  view = kind.startsWith('plain') ? plainView(mount, type) : ourView(kind, mount, layer, type)
  await painted()
  const took = performance.now() - began
  view.dom.addEventListener('keydown', (event) => void note(event.timeStamp), { capture: true })
  return took
}

function ourView(
  kind: EditorKind,
  mount: HTMLElement,
  layer: HTMLElement,
  type: Y.XmlFragment,
): EditorView {
  const comments = commentLayer({
    type,
    mayReport: () => false,
    onMoved: () => undefined,
    onPlaces: () => undefined,
    onPick: () => undefined,
  })
  const awareness = new Awareness(doc)
  const made = createSectionView({ mount, layer, type, awareness, comments, startsLocked: false })
  if (kind === 'commented') comments.setComments(manyComments(type))
  return made.view
}

/** Spread over the whole section. */
function manyComments(type: Y.XmlFragment): AnchoredComment[] {
  const letters = lettersOf(type)
  const step = Math.floor(letters.text.length / COMMENTS)
  return Array.from({ length: COMMENTS }, (_, i) => ({
    id: `c${i}`,
    rev: 0,
    isLost: false,
    anchor: makeAnchor(letters, { from: i * step, to: i * step + 20 }),
  })).flatMap(({ anchor, ...rest }) => (anchor === null ? [] : [{ ...rest, anchor }]))
}

function plainView(mount: HTMLElement, type: Y.XmlFragment): EditorView {
  const { doc: start, mapping } = initProseMirrorDoc(type, sectionSchema)
  const sync: Plugin = ySyncPlugin(type, { mapping })
  const plugins = [sync, keymap(baseKeymap)]
  const state = EditorState.create({ schema: sectionSchema, doc: start, plugins })
  return new EditorView(mount, { state, attributes: { class: 'section-text' } })
}

const painted = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

async function note(since: number): Promise<void> {
  await painted()
  waits.push(performance.now() - since)
}

/** Puts the caret into the middle of the section, at the end of a paragraph. */
function placeCaret(): void {
  if (view === null) return
  const { state } = view
  const middle = state.doc.child(Math.floor(state.doc.childCount / 2))
  let pos = 0
  state.doc.forEach((node, offset) => {
    if (node === middle) pos = offset + node.nodeSize - 1
  })
  const selection = TextSelection.create(state.doc, pos)
  view.dispatch(state.tr.setSelection(selection).scrollIntoView())
  view.focus()
}

/** Others write until all their updates are in. */
async function receive(
  kind: EditorKind,
  updates: readonly (readonly [number, string])[],
): Promise<void> {
  const apply = (update: Uint8Array): void => Y.applyUpdate(doc, update, 'line')
  const gate = kind === 'plain-each' ? null : new IncomingGate({ apply })
  if (view !== null) gate?.attach(view)
  const began = performance.now()
  let next = 0
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      for (; next < updates.length; next++) {
        const [at, data] = updates[next] ?? [0, '']
        if (at > performance.now() - began) break
        if (gate === null) apply(bytes(data))
        else gate.push(bytes(data))
      }
      if (next < updates.length) return
      clearInterval(timer)
      resolve()
    }, 4)
  })
  gate?.flush()
}

const page = {
  open,
  placeCaret,
  receive,
  waits: (): number[] => waits.splice(0),
  text: (): string => view?.state.doc.textBetween(0, view.state.doc.content.size, '\n') ?? '',
}
declare global {
  var editorPage: typeof page
}
globalThis.editorPage = page
