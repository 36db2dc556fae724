/** The gate and tables: what a page writes passes, in whatever merged shape; what no page writes does not. */
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { blocksOfState } from '#server/sync/blocks-of-state.ts'
import { initialUpdate } from '#server/sync/initial-text.ts'
import { ROOT_NAME, TABLE_LIMITS } from '#shared/document/rules.ts'
import { SectionModel } from './section-model.ts'

const element = (name: string, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement => {
  const made = new Y.XmlElement(name)
  made.insert(0, children)
  return made
}
const paragraph = (words: string): Y.XmlElement => element('paragraph', new Y.XmlText(words))
const cell = (...inside: readonly Y.XmlElement[]): Y.XmlElement => element('table_cell', ...inside)
const table = (rows: number, columns: number): Y.XmlElement =>
  element(
    'table',
    ...Array.from({ length: rows }, () =>
      element('table_row', ...Array.from({ length: columns }, () => cell(paragraph('ô')))),
    ),
  )

/** Sends what `edit` does to a fresh section through the gate. */
function send(edit: (root: Y.XmlFragment) => void): SectionModel {
  const model = new SectionModel(initialUpdate([]))
  const doc = new Y.Doc()
  Y.applyUpdate(doc, model.bytes())
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  doc.transact(() => edit(doc.getXmlFragment(ROOT_NAME)))
  for (const update of updates) model.receive(update)
  return model
}

test('the largest table that a page makes goes over in one update', () => {
  const columns = 20
  const model = send((root) => root.insert(0, [table(TABLE_LIMITS.cells / columns, columns)]))
  model.check()
  expect(blocksOfState(model.bytes())[0]).toMatchObject({ kind: 'table' })
})

test('cells hold paragraphs and dashes, with spans, widths, header and side', () => {
  const one = cell(paragraph('Tổng'), element('dash', new Y.XmlText('một')))
  for (const [name, value] of Object.entries({
    header: true,
    colspan: 2,
    rowspan: 3,
    colwidth: [120, 0],
    align: 'right',
  }))
    one.setAttribute(name, value as unknown as string)
  expect(() =>
    send((root) => root.insert(0, [element('table', element('table_row', one))])),
  ).not.toThrow()
})

const NOT_ALLOWED: readonly [string, () => Y.XmlElement][] = [
  ['a table in a quotation', () => element('blockquote', table(1, 1))],
  ['a table in a cell', () => element('table', element('table_row', cell(table(1, 1))))],
  ['a heading in a cell', () => element('table', element('table_row', cell(element('heading'))))],
  ['letters in a cell, without a paragraph', () => element('table_cell', new Y.XmlText('chữ'))],
  ['a paragraph in a row', () => element('table', element('table_row', paragraph('chữ')))],
  ['a paragraph in a table', () => element('table', paragraph('chữ'))],
  ['a cell outside a table', () => cell(paragraph('chữ'))],
  ['a row outside a table', () => element('table_row')],
]
test.each(NOT_ALLOWED)('%s is refused', (_name, make) => {
  expect(() => send((root) => root.insert(0, [make()]))).toThrow()
})

const VALUES: readonly [string, unknown][] = [
  ['colspan', 0],
  ['colspan', 1_000_000],
  ['rowspan', -1],
  ['rowspan', '2'],
  ['colwidth', [1e9]],
  ['colwidth', Array<number>(60).fill(1)],
  ['align', 'expression(alert(1))'],
  ['header', 'yes'],
  ['style', 'color:red'],
]
test.each(VALUES)('a cell with %s = %o is refused', (name, value) => {
  const made = cell(paragraph('chữ'))
  made.setAttribute(name, value as string)
  expect(() =>
    send((root) => root.insert(0, [element('table', element('table_row', made))])),
  ).toThrow()
})

test('rows added by one and columns by another leave a ragged table, which is kept and read as it is', () => {
  const model = send((root) => root.insert(0, [table(2, 2)]))
  const docs = [0, 1].map(() => {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, model.bytes())
    return doc
  })
  const tableOf = (doc?: Y.Doc): Y.XmlElement =>
    doc?.getXmlFragment(ROOT_NAME).get(0) as Y.XmlElement
  const [one, two] = docs
  tableOf(one).insert(2, [element('table_row', cell(paragraph('a')), cell(paragraph('b')))])
  for (const row of tableOf(two).toArray()) (row as Y.XmlElement).insert(2, [cell(paragraph('c'))])
  for (const doc of docs)
    model.receive(Y.encodeStateAsUpdate(doc, Y.encodeStateVectorFromUpdate(initialUpdate([]))))
  model.check()
  const [read] = blocksOfState(model.bytes())
  expect(read?.kind === 'table' && read.rows.map((row) => row.length)).toEqual([3, 3, 2])
})
