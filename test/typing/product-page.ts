/** Put into the product's own page: what a run does there beside typing, which goes through the browser. */
import type { EditorView } from 'prosemirror-view'
import type * as Y from 'yjs'
import { actOnce, agreedTexts, beforeCaret, placeCaret } from './page-parts.ts'
import { PARAGRAPHS, type PeerAct, type Scenario } from './scenarios.ts'

const GROWING = ['column-before', 'row-before', 'column-after', 'row-after'] as const

function editor() {
  const element = document.querySelector('section-editor')
  const { view, connection } = element ?? { view: null, connection: null }
  if (element === null || view === null || connection === null) throw new Error('no text is open')
  return { element, view, fragment: connection.doc.getXmlFragment('prosemirror') }
}

/** The three paragraphs of a run, in place of everything. */
function seed({ view, fragment }: { view: EditorView; fragment: Y.XmlFragment }, run: Scenario) {
  const { schema, tr } = view.state
  const block = (type: string, text: string) =>
    schema.node(
      type,
      type === 'heading' ? { level: 2 } : null,
      text === '' ? [] : schema.text(text),
    )
  const head = run.caret === 'empty' ? '' : PARAGRAPHS.head
  const tail = run.caret === 'mid' ? PARAGRAPHS.tail : ''
  const kind = run.isInHeading === true ? 'heading' : 'paragraph'
  const cells = (): ReturnType<typeof block>[] =>
    ['', head + tail].map((text) => schema.node('table_cell', null, block('paragraph', text)))
  const middle =
    run.isInCell === true
      ? schema.node('table', null, schema.node('table_row', null, cells()))
      : block(kind, head + tail)
  const blocks = [block(kind, PARAGRAPHS.before), middle, block('paragraph', PARAGRAPHS.after)]
  view.dispatch(tr.replaceWith(0, tr.doc.content.size, blocks))
  const held = fragment.get(1) as Y.XmlElement
  if (run.isOldDocument === true) held.delete(0, held.length)
}

/** What the run before wrote goes; the words with the comments stay. */
function clear(view: EditorView): void {
  const { doc, tr } = view.state
  const { head, tail } = PARAGRAPHS
  const start = doc.child(0).nodeSize + 1
  const { size } = doc.child(1).content
  const at = doc.child(1).textContent.indexOf(head)
  tr.delete(start + at + head.length, start + size - tail.length).delete(start, start + at)
  view.dispatch(tr)
}

const harness = {
  isOpen: (): boolean => document.querySelector('section-editor')?.view != null,
  isEditable: (): boolean => editor().view.editable,
  isSaved: (): boolean =>
    document.querySelector('save-badge .save-badge')?.getAttribute('data-kind') === 'saved',
  setUp(run: Scenario, keeps: boolean): void {
    const { view, fragment } = editor()
    if (keeps) clear(view)
    else seed({ view, fragment }, run)
  },
  /** @param behind the caret goes behind these words instead */
  place(paragraph: number, offset: number, behind = ''): void {
    const { view } = editor()
    view.focus()
    placeCaret(view, paragraph, offset, behind)
  },
  /** As a mouse does: in the page itself. */
  selectWords(words: string): void {
    const { view } = editor()
    const walker = document.createTreeWalker(view.dom, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(words) ?? -1
      if (at < 0) continue
      view.focus()
      getSelection()?.setBaseAndExtent(node, at, node, at + words.length)
      return
    }
    throw new Error(`«${words}» does not stand there`)
  },
  peer(kind: PeerAct, letter: string, n: number): void {
    const { element, view } = editor()
    if (kind === 'grow-table')
      element.run({ kind: 'table', act: GROWING[n % GROWING.length] ?? 'row-after' })
    else if (kind === 'caret') placeCaret(view, 1, PARAGRAPHS.head.length - (n % 4))
    else actOnce(view, kind, letter)
  },
  texts: (): string[] => agreedTexts(editor().view, editor().fragment),
  caret: (): string => beforeCaret(editor().view),
}

declare global {
  interface Window {
    typingProduct: typeof harness
  }
}
window.typingProduct = harness
