/** An owner edits the section, two suggesters edit their copies, the owner accepts: what must hold after every act. */
import type { Node } from 'prosemirror-model'
import { Transform } from 'prosemirror-transform'
import { EditorState } from 'prosemirror-state'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { stepsTo } from '#client/editor/remote-steps.ts'
import { writeBlocks } from '#client/editor/write-blocks.ts'
import { buildRoot, remapAll, type Bound } from '#client/editor/yjs-nodes.ts'
import { accept, acceptAll } from '#client/suggestions/accept.ts'
import { withBaseChange } from '#client/suggestions/base-changes.ts'
import { adopted, recordsOf, without, type OwnRecord } from '#client/suggestions/fork.ts'
import { applied, unchanged, type Fork } from '#client/suggestions/hunks.ts'
import { withOwnEdit } from '#client/suggestions/own-edits.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { locate, wordsBetween, type SectionAt } from '#shared/document/suggestion-record.ts'
import { seeded, type Seeded } from '#test/support/seeded.ts'

const { nodes, marks } = sectionSchema
const P = (text: string): Node =>
  nodes.paragraph.create(null, text === '' ? [] : sectionSchema.text(text))
const table = (rows: readonly (readonly string[])[]): Node =>
  nodes.table.create(
    null,
    rows.map((row) =>
      nodes.table_row.create(
        null,
        row.map((words) => nodes.table_cell.create(null, P(words))),
      ),
    ),
  )

interface Suggester {
  fork: Fork
  readonly taken: string[]
  readonly orphans: string[]
  readonly changed: string[]
}
interface World {
  readonly section: SectionAt
  readonly suggesters: Suggester[]
  readonly undo: Y.UndoManager
  own(edit: (tr: Transform) => void): void
  suggest(who: Suggester, edit: (tr: Transform) => void): void
  records(who: Suggester): OwnRecord[]
  back(): void
}

function worldOf(blocks: readonly Node[], people = 2): World {
  const doc = new Y.Doc()
  const b: Bound = { doc, type: doc.getXmlFragment(ROOT_NAME), mapping: new Map() }
  const state = { doc: nodes.doc.create(null, blocks) }
  doc.transact(() => writeBlocks(b, state.doc, () => false))
  remapAll(b, state.doc)
  const undo = new Y.UndoManager(b.type, { captureTimeout: 0 })
  let ids = 0
  const suggesters = Array.from({ length: people }, (): Suggester => ({
    fork: unchanged(state.doc),
    taken: [],
    orphans: [],
    changed: [],
  }))
  const spread = (change: Transform): void => {
    for (const who of suggesters) {
      const { fork, steps, taken, orphans, changed } = withBaseChange(who.fork, change, () => true)
      if (steps !== null) {
        const drawn = new Transform(who.fork.copy)
        for (const step of steps) drawn.step(step)
        expect(drawn.doc.eq(fork.copy)).toBe(true)
      }
      who.fork = fork
      who.taken.push(...taken)
      who.orphans.push(...orphans.map(({ id }) => id))
      who.changed.push(...changed)
    }
  }
  return {
    get section() {
      return { root: b.type, doc: state.doc }
    },
    suggesters,
    undo,
    own(edit) {
      const tr = new Transform(state.doc)
      edit(tr)
      if (!tr.docChanged) return
      doc.transact(() => writeBlocks(b, tr.doc, () => false))
      remapAll(b, tr.doc)
      state.doc = tr.doc
      spread(tr)
    },
    suggest(who, edit) {
      const tr = new Transform(who.fork.copy)
      edit(tr)
      if (tr.docChanged) who.fork = withOwnEdit(who.fork, tr, () => `de-xuat-${++ids}`)
    },
    records: (who) =>
      JSON.parse(JSON.stringify(recordsOf({ root: b.type, doc: state.doc }, who.fork))),
    back() {
      undo.undo()
      b.mapping.clear()
      const next = buildRoot(b.type, b.mapping)
      const { tr } = EditorState.create({ doc: state.doc })
      stepsTo(tr, next)
      state.doc = tr.doc
      remapAll(b, state.doc)
      spread(tr)
    },
  }
}

const at = (doc: Node, words: string): { from: number; to: number } => {
  let from = -1
  doc.descendants((node, pos) => {
    const index = node.isText ? (node.text ?? '').indexOf(words) : -1
    if (index >= 0 && from < 0) from = pos + index
  })
  if (from < 0) throw new Error(`«${words}» does not stand there`)
  return { from, to: from + words.length }
}
const replace = (tr: Transform, words: string, by: string): void => {
  const { from, to } = at(tr.doc, words)
  if (by === '') tr.delete(from, to)
  else tr.replaceWith(from, to, sectionSchema.text(by))
}
const texts = (doc: Node): string[] => doc.children.map((node) => node.textContent)
const S = 'Tiếp tục đổi mới nội dung hoạt động.'

function one(blocks: readonly Node[] = [P(S)]): World & { A: Suggester; B: Suggester } {
  const world = worldOf(blocks)
  const [A, B] = world.suggesters
  if (A === undefined || B === undefined) throw new Error('two suggest')
  return Object.create(world, { A: { value: A }, B: { value: B } }) as World & {
    A: Suggester
    B: Suggester
  }
}

describe('two suggesters and an owner', () => {
  test('on two words: one word-level suggestion each, and both are accepted into the same text', () => {
    const w = one()
    w.suggest(w.A, (tr) => replace(tr, 'đổi mới', 'đẩy mạnh'))
    w.suggest(w.B, (tr) => replace(tr, 'nội dung', 'phương thức'))
    for (const who of [w.A, w.B])
      for (const { record } of w.records(who)) w.own((tr) => void accept(tr, w.section, record))
    expect(texts(w.section.doc)).toEqual(['Tiếp tục đẩy mạnh phương thức hoạt động.'])
    for (const who of [w.A, w.B]) {
      expect(who.fork.copy.eq(w.section.doc)).toBe(true)
      expect(who.taken).toHaveLength(1)
    }
  })

  test('on the same word: after the first is accepted the second keeps its words, now against the new ones', () => {
    const w = one()
    w.suggest(w.A, (tr) => replace(tr, 'đổi mới', 'đẩy mạnh'))
    w.suggest(w.B, (tr) => replace(tr, 'đổi mới', 'cải tiến'))
    const [a, b] = [w.records(w.A)[0], w.records(w.B)[0]]
    if (a === undefined || b === undefined) throw new Error('each suggested')
    w.own((tr) => void accept(tr, w.section, a.record))
    expect(accept(new Transform(w.section.doc), w.section, b.record)).toBe(false)
    expect(texts(w.B.fork.copy)).toEqual(['Tiếp tục cải tiến nội dung hoạt động.'])
    expect(w.B.changed.length + w.B.orphans.length).toBe(1)
  })

  test('words deleted by the owner take the suggestion along as an orphan; brought back, it is found and adopted', () => {
    const w = one([P('Một.'), P(S), P('Ba.')])
    w.suggest(w.A, (tr) => replace(tr, 'đổi mới', 'đẩy mạnh'))
    const [own] = w.records(w.A)
    w.own((tr) => tr.delete(P('Một.').nodeSize, P('Một.').nodeSize + P(S).nodeSize))
    expect(w.A.orphans).toEqual([own?.id])
    expect(texts(w.A.fork.copy)).toEqual(['Một.', 'Ba.'])
    w.back()
    const found = own && locate(w.section, own.record)
    const again = own && found ? adopted(w.A.fork, own, found) : null
    expect(again && texts(again.copy)[1]).toBe(S.replace('đổi mới', 'đẩy mạnh'))
  })

  test('rejected, the copy says what the section says', () => {
    const w = one()
    w.suggest(w.A, (tr) => replace(tr, 'đổi mới', 'đẩy mạnh'))
    const ids = new Set(w.records(w.A).map(({ id }) => id))
    expect(without(w.A.fork, ids).copy.eq(w.section.doc)).toBe(true)
  })

  test('own fresh words deleted, or old ones typed again, leave no suggestion', () => {
    const w = one()
    w.suggest(w.A, (tr) => tr.insert(at(tr.doc, 'đổi').from, sectionSchema.text('rất ')))
    w.suggest(w.A, (tr) => replace(tr, 'rất ', ''))
    w.suggest(w.A, (tr) => replace(tr, 'đổi mới', 'đổi'))
    w.suggest(w.A, (tr) => replace(tr, 'đổi', 'đổi mới'))
    expect(w.records(w.A)).toEqual([])
  })

  test('«tiếng Việt» typed letter by letter with Backspace is one suggestion', () => {
    const w = one()
    const type = (letter: string): void =>
      w.suggest(w.A, (tr) => tr.insert(1 + n++, sectionSchema.text(letter)))
    let n = 0
    for (const letter of 'Tieng') type(letter)
    for (let i = 0; i < 3; i++, n--) w.suggest(w.A, (tr) => tr.delete(n, n + 1))
    for (const letter of 'ếng Việt ') type(letter)
    const all = w.records(w.A)
    expect(all).toHaveLength(1)
    expect(texts(w.A.fork.copy)).toEqual([`Tiếng Việt ${S}`])
  })

  test('a split, a join, bold and a level are suggested, and accepted while the owner edits beside them', () => {
    const w = one([P(S), P('Đoạn hai.')])
    w.suggest(w.A, (tr) => tr.split(1 + 9))
    w.suggest(w.B, (tr) => tr.join(P(S).nodeSize))
    w.suggest(w.A, (tr) => tr.setNodeMarkup(0, nodes.heading, { level: 3 }))
    w.suggest(w.A, (tr) =>
      tr.addMark(at(tr.doc, 'nội').from, at(tr.doc, 'dung').to, marks.bold.create()),
    )
    w.own((tr) => replace(tr, 'hoạt động', 'công tác'))
    const kept = w.records(w.A)
    w.own((tr) => expect(acceptAll(tr, w.section, kept)).toEqual([]))
    expect(w.section.doc.eq(w.A.fork.copy)).toBe(true)
    expect(texts(w.section.doc)).toEqual(['Tiếp tục ', 'đổi mới nội dung công tác.', 'Đoạn hai.'])
  })

  test('letters the owner puts into the words make it stale: accepted only when asked for by hand', () => {
    const w = one()
    w.suggest(w.A, (tr) => replace(tr, 'đổi mới nội dung', 'đẩy mạnh việc'))
    const [own] = w.records(w.A)
    if (own === undefined) throw new Error('suggested')
    w.own((tr) => tr.insert(at(tr.doc, ' nội').from, sectionSchema.text(' hẳn')))
    const found = locate(w.section, own.record)
    expect(found && wordsBetween(w.section.doc, found)).toBe('đổi mới hẳn nội dung')
    expect(accept(new Transform(w.section.doc), w.section, own.record)).toBe(false)
    w.own((tr) => expect(accept(tr, w.section, own.record, true)).toBe(true))
    expect(texts(w.section.doc)).toEqual(['Tiếp tục đẩy mạnh việc hoạt động.'])
  })
})

function randomEdit(tr: Transform, next: Seeded, word: string): void {
  const blocks: { node: Node; pos: number; isTop: boolean }[] = []
  tr.doc.descendants((node, pos, parent) => {
    if (node.isTextblock) blocks.push({ node, pos, isTop: parent === tr.doc })
  })
  const block = blocks[next(blocks.length)]
  if (block === undefined) return
  const { node, pos, isTop } = block
  const length = node.content.size
  const from = pos + 1 + next(length + 1)
  const to = Math.min(pos + 1 + length, from + 1 + next(6))
  const kind = next(13)
  if (kind < 4) tr.insert(from, sectionSchema.text(`${word} `))
  else if (kind < 7) {
    if (to > from) tr.delete(from, to)
  } else if (kind === 7) {
    if (isTop && length > 2) tr.split(pos + 2 + next(length - 1))
  } else if (kind === 8) {
    const before = tr.doc.resolve(pos).nodeBefore
    if (isTop && before?.isTextblock === true && before.type === node.type) tr.join(pos)
  } else if (kind === 9) {
    if (to > from) tr.addMark(from, to, marks.bold.create())
  } else if (kind === 10) {
    if (isTop) tr.setNodeMarkup(pos, nodes.heading, { level: 1 + next(4) })
  } else if (kind === 11) {
    if (tr.doc.childCount > 3 && isTop) tr.delete(pos, pos + node.nodeSize)
  } else {
    let row: { node: Node; pos: number } | null = null
    tr.doc.descendants((child, place) => {
      if (child.type === nodes.table_row) row ??= { node: child, pos: place }
    })
    const first = row as { node: Node; pos: number } | null
    if (first !== null) tr.insert(first.pos + first.node.nodeSize, first.node)
  }
}

test('whatever an owner and two suggesters do, each copy is the section with its suggestions, their records give it again, and accepting one leaves its author’s copy alone', () => {
  const bad: string[] = []
  let [acts, accepted, refused] = [0, 0, 0]
  for (let seed = 1; seed <= 40; seed++) {
    const next = seeded(seed)
    const w = worldOf([
      P('Tiếp tục đổi mới nội dung, phương thức hoạt động.'),
      P('Mặt trận Tổ quốc Việt Nam các cấp.'),
      table([
        ['Một', 'Hai'],
        ['Ba', 'Bốn'],
      ]),
      P('Nghiêm túc, thiết thực, hiệu quả.'),
    ])
    for (let i = 0; i < 50; i++) {
      acts++
      const who = w.suggesters[next(2)]
      if (who === undefined) throw new Error('two suggest')
      const kind = next(10)
      if (kind < 3) w.own((tr) => randomEdit(tr, next, 'chủ'))
      else if (kind < 8) w.suggest(who, (tr) => randomEdit(tr, next, 'ý'))
      else {
        const all = w.records(who)
        const chosen = all[next(all.length)]
        if (chosen === undefined) continue
        const had = who.fork.copy
        let isTaken = false
        w.own((tr) => {
          isTaken = accept(tr, w.section, chosen.record)
        })
        if (!isTaken) refused++
        else {
          accepted++
          if (!who.fork.copy.eq(had)) bad.push(`${seed}.${i} accepting changed the copy`)
        }
      }
      for (const each of w.suggesters) {
        expect(each.fork.base.eq(w.section.doc)).toBe(true)
        expect(applied(each.fork.base, each.fork).eq(each.fork.copy)).toBe(true)
        const tr = new Transform(w.section.doc)
        const left = acceptAll(tr, w.section, w.records(each))
        if (left.length > 0 || !tr.doc.eq(each.fork.copy)) bad.push(`${seed}.${i} records`)
      }
    }
  }
  expect({ bad: bad.length, all: bad.slice(0, 5), acts, accepted, refused }).toMatchObject({
    bad: 0,
  })
})
