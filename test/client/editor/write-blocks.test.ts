import * as fc from 'fast-check'
import type { Node } from 'prosemirror-model'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { textsOf } from '#client/editor/block-text.ts'
import { writeBlocks } from '#client/editor/write-blocks.ts'
import { buildRoot, remapAll, type Bound } from '#client/editor/yjs-nodes.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { anyChange } from './any-change.ts'

const { nodes } = sectionSchema
const paragraph = (text: string): Node =>
  nodes.paragraph.create(null, text === '' ? [] : sectionSchema.text(text))

function bound(): Bound {
  const doc = new Y.Doc()
  return { doc, type: doc.getXmlFragment(ROOT_NAME), mapping: new Map() }
}

function write(b: Bound, blocks: readonly Node[], isTailBusy = false): void {
  const doc = nodes.doc.create(null, blocks)
  b.doc.transact(() => writeBlocks(b, doc, () => isTailBusy))
  remapAll(b, doc)
}

const textsIn = (parent: Y.XmlFragment): Y.XmlText[][] =>
  parent
    .toArray()
    .filter((child) => child instanceof Y.XmlElement)
    .flatMap((child) =>
      ['blockquote', 'table', 'table_row', 'table_cell'].includes(child.nodeName)
        ? textsIn(child)
        : [textsOf(child)],
    )

test('whatever is written over whatever, Yjs then holds it, and one text in each paragraph', () => {
  fc.assert(
    fc.property(anyChange, ({ before, after }) => {
      const b = bound()
      for (const blocks of [before, after, before]) {
        write(b, blocks)
        const held = nodes.doc.create(null, buildRoot(b.type, new Map()))
        expect(held.toJSON()).toEqual(nodes.doc.create(null, blocks).toJSON())
        expect(textsIn(b.type).every((texts) => texts.length === 1)).toBe(true)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('what is there already is not written again', () => {
  fc.assert(
    fc.property(anyChange, ({ before }) => {
      const b = bound()
      write(b, before)
      const state = Y.encodeStateVector(b.doc)
      // the same in other objects
      write(b, sectionSchema.nodeFromJSON(nodes.doc.create(null, before).toJSON()).children)
      expect(Y.encodeStateVector(b.doc)).toEqual(state)
    }),
    { numRuns: 200 },
  )
})

test('an emptied paragraph keeps its text, also as the only one of several that stays', () => {
  const b = bound()
  write(b, [paragraph('Một'), paragraph('Hai')])
  const [first] = textsIn(b.type)
  write(b, [paragraph('')])
  expect(textsIn(b.type).length).toBe(1)
  expect(textsIn(b.type)[0]?.[0]).toBe(first?.[0])
})

test('of a paragraph being split, the part somebody else is in stays what it was', () => {
  for (const isTailBusy of [false, true]) {
    const b = bound()
    write(b, [paragraph('Mở đầu kết thúc')])
    const [old] = textsIn(b.type)
    write(b, [paragraph('Mở đầu '), paragraph('kết thúc')], isTailBusy)
    expect(textsIn(b.type)[isTailBusy ? 1 : 0]?.[0]).toBe(old?.[0])
  }
})

test('letters in a paragraph of two texts go into the text they stand in', () => {
  const b = bound()
  const element = new Y.XmlElement('paragraph')
  const [head, tail] = [new Y.XmlText('Mở '), new Y.XmlText('đầu')]
  element.insert(0, [head, tail])
  b.type.insert(0, [element])
  write(b, [paragraph('Mở rộng đầu')])
  expect([head.toJSON(), tail.toJSON()]).toEqual(['Mở rộng ', 'đầu'])
  write(b, [paragraph('Mở rộng đầu tư')])
  expect([head.toJSON(), tail.toJSON()]).toEqual(['Mở rộng ', 'đầu tư'])
  write(b, [paragraph('Mở tư')])
  expect([head.toJSON(), tail.toJSON()]).toEqual(['Mở ', 'tư'])
})
