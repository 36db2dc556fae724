/** What is made beside a snapshot says the same as a walk over its bytes. */
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { initialUpdate } from '#server/sync/initial-text.ts'
import { checkUpdate } from '#server/sync/gate.ts'
import { TRUSTED } from '#server/sync/gate-author.ts'
import { SectionIndex } from '#server/sync/section-index.ts'
import { openStoredIndex, readIndex, writeStoredIndex } from '#server/sync/stored-index.ts'
import { openUpdate } from '#server/sync/update.ts'
import { WrittenTimes } from '#server/sync/written-times.ts'
import { seeded } from '#test/support/seeded.ts'

function editedText(seed: number, edits: number): Uint8Array {
  const random = seeded(seed)
  const docs = [11, 12, 13].map((client) => {
    const doc = new Y.Doc()
    doc.clientID = client
    Y.applyUpdate(
      doc,
      initialUpdate([{ kind: 'heading', level: 3, runs: [{ text: 'Một', marks: [] }] }]),
    )
    return doc
  })
  for (let i = 0; i < edits; i++) {
    const doc = docs[random(docs.length)] ?? new Y.Doc()
    const fragment = doc.getXmlFragment('prosemirror')
    const element = fragment.get(random(fragment.length))
    const text = element instanceof Y.XmlElement ? element.get(0) : null
    if (random(6) === 0 || !(text instanceof Y.XmlText)) {
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.insert(0, [new Y.XmlText()])
      fragment.insert(random(fragment.length + 1), [paragraph])
    } else if (random(3) > 0)
      text.insert(random(text.length + 1), 'chữ', random(3) > 0 ? {} : { bold: {} })
    else if (fragment.length > 2 && random(4) === 0) fragment.delete(random(fragment.length), 1)
    else if (text.length > 3) text.delete(random(text.length - 2), 2)
    if (random(5) === 0)
      for (const to of docs) Y.applyUpdate(to, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(to)))
  }
  const whole = new Y.Doc()
  for (const doc of docs) Y.applyUpdate(whole, Y.encodeStateAsUpdate(doc))
  return Y.encodeStateAsUpdate(whole)
}

test.each([1, 2, 3, 4, 5, 6])('seed %i: contents and index come back as they were', (seed) => {
  const text = editedText(seed, 400)
  const stored = openStoredIndex(writeStoredIndex(text), text)
  expect({ ...stored?.contents, bytes: text }).toEqual(openUpdate(text))
  const walked = new SectionIndex()
  checkUpdate(text, walked, TRUSTED).take()
  const read = readIndex(stored?.index ?? new Uint8Array())
  expect(read).toEqual(walked)
  for (const [client, runs] of walked.clients)
    expect(read.clients.get(client)?.deletedRanges()).toEqual(runs.deletedRanges())
})

test('what another version of the schema made is not read', () => {
  const text = initialUpdate([])
  const stored = writeStoredIndex(text)
  stored[1] = (stored[1] ?? 0) + 1
  expect(openStoredIndex(stored, text)).toBe(null)
})

test('times are kept to the minute, runs of one minute together, also when the clock is set back', () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  const rows: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => void rows.push(update))
  for (const letter of 'abcd') doc.getText('t').insert(0, letter)
  const times = new WrittenTimes()
  const at = [120_000, 150_000, 300_000, 61_000]
  for (const [i, row] of rows.entries()) times.addRow(row, at[i] ?? 0)
  const expected = [
    { from: 0, to: 2, at: 120_000 },
    { from: 2, to: 3, at: 300_000 },
    { from: 3, to: 4, at: 60_000 },
    { from: 4, to: 6, at: null },
  ]
  expect(times.pieces(7, 0, 6)).toEqual(expected)
  expect(WrittenTimes.decode(times.encode()).pieces(7, 0, 6)).toEqual(expected)
  expect(times.pieces(8, 0, 3)).toEqual([{ from: 0, to: 3, at: null }])
})

test('what was written before times were kept has none, what follows has', () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  doc.getText('t').insert(0, 'cũ')
  const before = Y.encodeStateVector(doc)
  doc.getText('t').insert(2, 'mới')
  const times = new WrittenTimes()
  times.addRow(Y.encodeStateAsUpdate(doc, before), 60_000)
  expect(times.pieces(7, 0, 5)).toEqual([
    { from: 0, to: 2, at: null },
    { from: 2, to: 5, at: 60_000 },
  ])
})
