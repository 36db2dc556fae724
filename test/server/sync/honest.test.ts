/** Honest editors are never refused, and what the engine keeps is what Yjs would have. */
import { joinBackward, joinForward, lift, toggleMark, wrapIn } from 'prosemirror-commands'
import { Fragment, Slice } from 'prosemirror-model'
import {
  EditorState,
  Selection,
  TextSelection,
  type Command,
  type Transaction,
} from 'prosemirror-state'
import { CellSelection, isInTable } from 'prosemirror-tables'
import { Transform } from 'prosemirror-transform'
import { expect, test } from 'vitest'
import { initProseMirrorDoc, updateYFragment, ySyncPluginKey } from 'y-prosemirror'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import {
  BLOCK_STYLES,
  plainFirst,
  setStyle,
  splitParagraph,
  toggle,
} from '#client/editor/commands.ts'
import { keepTrueNeighbours, undoManagerOf } from '#client/editor/section-undo.ts'
import { insertTable, nextCell, TABLE_ACTS, tableAct } from '#client/editor/table-commands.ts'
import { paragraphsOf } from '#client/editor/paste.ts'
import { mendTables, tableMending } from '#client/editor/table-mending.ts'
import { isSound } from '#client/editor/table-shape.ts'
import { cleanSlice } from '#client/editor/text-hygiene.ts'
import { writeBlocks } from '#client/editor/write-blocks.ts'
import { buildRoot, remapAll, type Bound } from '#client/editor/yjs-nodes.ts'
import { joinUpdates, openUpdate } from '#server/sync/update.ts'
import { blocksOfState } from '#server/sync/blocks-of-state.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { makeVictim } from '#test/support/malicious-updates.ts'
import { seeded } from '#test/support/seeded.ts'
import { openDoc, SectionModel, xml } from './section-model.ts'

interface Editor {
  readonly doc: Y.Doc
  readonly ids: Set<number>
  readonly undo: Y.UndoManager
  queue: Uint8Array[]
}

function editor(model: SectionModel, id: number, gc: boolean): Editor {
  const doc = new Y.Doc({ gc })
  doc.clientID = id
  Y.applyUpdate(doc, model.bytes())
  const fragment = doc.getXmlFragment('prosemirror')
  const one: Editor = {
    doc,
    ids: new Set([id]),
    undo: new Y.UndoManager(fragment, { captureTimeout: 0 }),
    queue: [],
  }
  doc.on('update', (u: Uint8Array, from: unknown) => {
    if (from === 'net') return
    one.queue.push(u)
    edits++
  })
  return one
}

/** What was typed since the last time goes up, update by update. */
function send(model: SectionModel, e: Editor): void {
  for (const u of e.queue) model.receive(u, e.ids)
  e.queue = []
}

/** As after a reconnect: all the server lacks in one piece, with every deletion the page knows. */
function uploadAll(model: SectionModel, e: Editor): void {
  model.receive(Y.encodeStateAsUpdate(e.doc, Y.encodeStateVector(model.plain)), e.ids)
  e.queue = []
}

function fetchMissing(model: SectionModel, doc: Y.Doc): void {
  const vector = Y.decodeStateVector(Y.encodeStateVector(doc))
  Y.applyUpdate(doc, model.answer(vector), 'net')
}

const paragraph = (name: string, words: string): Y.XmlElement => {
  const element = new Y.XmlElement(name)
  element.insert(0, [new Y.XmlText(words)])
  return element
}

/** each a change of somebody's document; all of them were sent */
let edits = 0
let partialAnswers = 0

test.each(Array.from({ length: 24 }, (_, i) => i + 1))(
  'three editors with undo, formats, new tabs, repeats and offline uploads, restarts between (seed %i)',
  (seed) => {
    const random = seeded(seed * 7_919)
    const model = new SectionModel(makeVictim().state)
    const editors = [2001, 2002, 2003].map((id, i) => editor(model, id, i !== 2))

    const edit = (e: Editor): void => {
      const fragment = e.doc.getXmlFragment('prosemirror')
      const children = fragment.toArray() as Y.XmlElement[]
      const element = children[random(children.length)]
      const first = element?.nodeName === 'blockquote' ? undefined : element?.get(0)
      const text = first instanceof Y.XmlText ? first : undefined
      switch (random(12)) {
        case 0:
          fragment.insert(random(children.length + 1), [
            paragraph(['paragraph', 'heading', 'dash'][random(3)] ?? 'paragraph', 'Đoạn mới'),
          ])
          break
        case 1:
          if (children.length > 2) fragment.delete(random(children.length), 1)
          break
        case 2:
          if (text !== undefined && text.length > 3) text.delete(random(text.length - 2), 2)
          break
        case 3:
          if (text !== undefined && text.length > 4)
            text.format(random(text.length - 3), 3, { bold: random(2) === 0 ? null : {} })
          break
        case 4:
          if (element?.nodeName === 'heading')
            (element as unknown as Y.XmlElement<{ level: number }>).setAttribute(
              'level',
              1 + random(4),
            )
          break
        case 5:
          e.undo.undo()
          break
        case 6:
          e.undo.redo()
          break
        case 7: {
          const quote = new Y.XmlElement('blockquote')
          quote.insert(0, [paragraph('paragraph', 'trích 😀 e\u0302\u0301')])
          fragment.insert(random(children.length + 1), [quote])
          break
        }
        case 8:
          if (random(6) === 0) {
            // the page was opened anew
            e.doc.clientID += 1_000
            e.ids.add(e.doc.clientID)
          }
          break
        default:
          text?.insert(random(text.length + 1), 'ủy ban ')
      }
    }

    const flush = (e: Editor): void => {
      const list = e.queue
      e.queue = []
      const how = random(6)
      const vector = Y.encodeStateVectorFromUpdate(model.bytes())
      // An offline upload carries all deletions it knows, as every reconnect does.
      if (how === 0) model.receive(Y.encodeStateAsUpdate(e.doc, vector), e.ids)
      else if (how === 1 && list.length > 1) model.receive(Y.mergeUpdates(list), e.ids)
      else for (const u of list) model.receive(u, e.ids)
      const again = list[random(list.length)]
      if (again !== undefined && random(4) === 0) model.receive(again, e.ids)
      if (list.length > 2 && random(8) === 0) model.receive(Y.mergeUpdates(list.slice(1)), e.ids)
      if (how === 2) expectPartialAnswer(e)
    }

    const expectPartialAnswer = (e: Editor): void => {
      const clocks = new Map<number, number>()
      for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(e.doc)))
        clocks.set(client, random(3) > 0 ? clock : random(clock + 1))
      const doc = openDoc(Y.encodeStateAsUpdate(e.doc), model.answer(clocks))
      expect(doc.store.pendingStructs).toBe(null)
      expect(xml(doc)).toBe(xml(openDoc(Y.encodeStateAsUpdate(e.doc), model.bytes())))
      partialAnswers++
    }

    for (let i = 0; i < 300; i++) {
      const e = editors[random(3)] as Editor
      edit(e)
      if (random(3) === 0) {
        flush(e)
        fetchMissing(model, e.doc)
      }
      if (random(60) === 0) model.reload(random(2) === 0)
    }
    editors.forEach(flush)
    model.check()
  },
)

test.each(Array.from({ length: 24 }, (_, i) => i + 1))(
  'two editors on ProseMirror through updateYFragment, restarts between (seed %i)',
  (seed) => {
    const random = seeded(seed * 104_729)
    const model = new SectionModel(makeVictim().state)
    const open = (doc: Y.Doc) => {
      const { doc: node, mapping } = initProseMirrorDoc(
        doc.getXmlFragment('prosemirror'),
        sectionSchema,
      )
      return { node, meta: { mapping, isOMark: new Map<never, boolean>() } }
    }
    const editors = [2001, 2002].map((id) => {
      const e = editor(model, id, true)
      return { ...e, base: e, ...open(e.doc) }
    })
    for (let i = 0; i < 150; i++) {
      const e = editors[random(2)]
      if (e === undefined) continue
      const transform = randomChange(e.node, random)
      if (transform === null) continue
      const fragment = e.doc.getXmlFragment('prosemirror')
      e.doc.transact(() => updateYFragment(e.doc, fragment, transform.doc, e.meta), 'me')
      e.node = transform.doc
      if (random(3) === 0) {
        send(model, e.base)
        fetchMissing(model, e.doc)
        Object.assign(e, open(e.doc))
      }
      if (random(60) === 0) model.reload(random(2) === 0)
    }
    for (const e of editors) send(model, e.base)
    model.check()
  },
)

test('an attribute of a heading that was deleted before it arrived: the section opens again after every restart', () => {
  const heading = (doc: Y.Doc): Y.XmlElement<{ level: number }> => {
    doc.clientID = 2001
    const made = new Y.XmlElement<{ level: number }>('heading')
    doc.getXmlFragment('prosemirror').insert(0, [made as unknown as Y.XmlElement])
    return made
  }
  // Two visits of one page: in the first the heading goes, the second has not seen that.
  const first = new Y.Doc()
  heading(first)
  first.getXmlFragment('prosemirror').delete(0, 1)
  const second = new Y.Doc({ gc: false })
  const kept = heading(second)
  const before = Y.encodeStateVector(second)
  kept.setAttribute('level', 3)
  const [gone, late] = [Y.encodeStateAsUpdate(first), Y.encodeStateAsUpdate(second, before)]

  for (const atOnce of [false, true]) {
    const model = new SectionModel(makeVictim().state)
    if (atOnce) model.receive(joinUpdates([openUpdate(gone), openUpdate(late)]).bytes)
    else for (const update of [gone, late]) model.receive(update)
    for (const isCollected of [false, true]) model.reload(isCollected)
    model.check()
  }
})

/** An editor without a page: its state, and its document written by the page's own writer. */
function openEditor(doc: Y.Doc): { state: EditorState; readonly b: Bound } {
  const b: Bound = { doc, type: doc.getXmlFragment('prosemirror'), mapping: new Map() }
  const state = EditorState.create({
    doc: sectionSchema.node('doc', null, buildRoot(b.type, b.mapping)),
    plugins: [tableMending(new Awareness(doc))],
  })
  return { state, b }
}

const TABLE_COMMANDS: readonly Command[] = [
  insertTable(2, 2),
  insertTable(1, 3),
  nextCell,
  ...TABLE_ACTS.map((act) => tableAct(act)),
]
const TEXT_COMMANDS: readonly Command[] = [
  splitParagraph,
  splitParagraph,
  joinBackward,
  joinForward,
  plainFirst,
  lift,
  (state, dispatch) =>
    state.selection.$from.depth < 4 && wrapIn(sectionSchema.nodes.blockquote)(state, dispatch),
  ...BLOCK_STYLES.map((style) => setStyle(style)),
  ...(['bold', 'italic', 'underline'] as const).map((mark) => toggle(mark)),
  toggleMark(sectionSchema.marks.link, { href: 'https://example.vn/a' }),
  toggleMark(sectionSchema.marks.footnote),
  toggleMark(sectionSchema.marks.citation, { document: 'ket-luan-62' }),
  ...['', 'ban-to-chuc'].map((owes) => toggleMark(sectionSchema.marks.missing, { owes })),
]

/** What somebody copied before, here or in another section. */
const CLIPBOARD: readonly Slice[] = [
  cleanSlice(paragraphsOf(['Một là, quán triệt.', 'Hai là, tô\u0309 chức 😀.'])),
  new Slice(
    Fragment.from([
      sectionSchema.node('heading', { level: 2 }, sectionSchema.text('Kết quả')),
      sectionSchema.node('blockquote', null, [
        sectionSchema.node('dash', null, sectionSchema.text('gạch')),
      ]),
    ]),
    0,
    0,
  ),
]

/** A page: it writes as the editor does, undoes as the editor does, and may be away from the server for a while. */
function openPage(model: SectionModel, id: number) {
  const base = editor(model, id, true)
  const undo = undoManagerOf(base.doc.getXmlFragment('prosemirror'))
  // Steps of undo end where the seed says, not where the machine was slow.
  undo.captureTimeout = Infinity
  keepTrueNeighbours(undo)
  return { base, undo, isAway: false, ...openEditor(base.doc) }
}

test.each(Array.from({ length: 24 }, (_, i) => i + 1))(
  'three pages with every command, on tables and outside, paste, undo, typing, mending, long absences, restarts between (seed %i)',
  (seed) => {
    const random = seeded(seed * 15_485_863)
    const model = new SectionModel(makeVictim().state)
    const pages = [2001, 2002, 2003].map((id) => openPage(model, id))
    const one = <T>(list: readonly T[]): T => list[random(list.length)] as T
    for (let i = 0; i < 400; i++) {
      const e = one(pages)
      const dispatch = (tr: Transaction): void => {
        e.state = e.state.apply(tr)
      }
      const write = (): void => {
        const { doc } = e.state
        e.b.doc.transact(() => writeBlocks(e.b, doc, () => false), ySyncPluginKey)
        remapAll(e.b, doc)
      }
      dispatch(e.state.tr.setSelection(anySelection(e.state, random)))
      if (random(3) === 0) e.undo.stopCapturing()
      switch (random(8)) {
        case 0:
        case 1:
          one(TABLE_COMMANDS)(e.state, dispatch)
          break
        case 2:
        case 3:
          one(TEXT_COMMANDS)(e.state, dispatch)
          break
        case 4: {
          const { from, to } = e.state.selection
          const copied = random(2) === 0 ? one(CLIPBOARD) : e.state.doc.slice(from, to)
          const tr = e.state.tr.setSelection(anySelection(e.state, random))
          if (!isInTable(e.state)) dispatch(tr.replaceSelection(copied))
          break
        }
        case 5: {
          const mending = mendTables(e.state)
          if (mending !== null) dispatch(mending)
          else if (random(3) === 0) dispatch(e.state.tr.deleteSelection())
          break
        }
        case 6:
          if (random(3) === 0) e.undo.redo()
          else e.undo.undo()
          Object.assign(e, openEditor(e.b.doc))
          break
        default:
          dispatch(e.state.tr.insertText('1.234,5 '))
      }
      write()
      if (random(40) === 0) e.isAway = true
      if (e.isAway ? random(12) === 0 : random(3) === 0) {
        if (e.isAway) uploadAll(model, e.base)
        else send(model, e.base)
        e.isAway = false
        fetchMissing(model, e.b.doc)
        Object.assign(e, openEditor(e.b.doc))
      }
      if (random(60) === 0) model.reload(random(2) === 0)
    }
    for (const e of pages) uploadAll(model, e.base)
    model.check()
    expect(() => blocksOfState(model.bytes())).not.toThrow()
  },
)

/** A caret, a stretch of text, or cells of one table. */
function anySelection(state: EditorState, random: (below: number) => number): Selection {
  const cells: number[] = []
  state.doc.descendants((node, pos) => {
    if (node.type === sectionSchema.nodes.table_cell) cells.push(pos)
    return node.type.spec['tableRole'] !== 'cell'
  })
  const [a, b] = [cells[random(cells.length)], cells[random(cells.length)]]
  const anywhere = (): number => random(state.doc.content.size + 1)
  if (random(4) === 0)
    return TextSelection.between(state.doc.resolve(anywhere()), state.doc.resolve(anywhere()))
  if (a === undefined || b === undefined || random(3) === 0)
    return Selection.near(state.doc.resolve(anywhere()))
  const $a = state.doc.resolve(a)
  return $a.sharedDepth(b) >= $a.depth - 1 && random(2) === 0 && isSound($a.node(-1))
    ? CellSelection.create(state.doc, a, b)
    : TextSelection.near(state.doc.resolve(a + 1))
}

/** @returns a random change that the schema allows, or null when this one is none */
function randomChange(
  node: ReturnType<typeof initProseMirrorDoc>['doc'],
  random: (below: number) => number,
): Transform | null {
  const transform = new Transform(node)
  const { nodes, marks } = sectionSchema
  const size = node.content.size
  const from = random(size)
  const to = Math.min(size, from + random(12))
  try {
    switch (random(9)) {
      case 0:
        transform.insert(
          0,
          sectionSchema.node(
            random(2) === 0 ? 'paragraph' : 'heading',
            null,
            sectionSchema.text('Mục mới'),
          ),
        )
        break
      case 1:
        transform.delete(from, to)
        break
      case 2:
        transform.addMark(from, to, marks.bold.create())
        break
      case 3:
        transform.addMark(from, to, marks.link.create({ href: 'https://example.vn/a' }))
        break
      case 4:
        transform.split(from)
        break
      case 5: {
        const place = transform.doc.resolve(Math.max(1, from))
        if (place.depth > 0)
          transform.setNodeMarkup(place.before(1), nodes.heading, { level: 1 + random(4) })
        break
      }
      case 6: {
        const range = transform.doc.resolve(Math.max(1, from)).blockRange()
        if (range !== null && range.depth < 4) transform.wrap(range, [{ type: nodes.blockquote }])
        break
      }
      case 7:
        transform.removeMark(from, to, marks.bold)
        break
      default:
        transform.insert(Math.max(1, from), sectionSchema.text('quán triệt '))
    }
    transform.doc.check()
    return transform
  } catch {
    // Not every place takes every change.
    return null
  }
}

test('that was more than 10,000 edits, none refused, with partial answers among them', () => {
  expect(edits).toBeGreaterThan(10_000)
  expect(partialAnswers).toBeGreaterThan(100)
})
