import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { joinUpdates, openUpdate } from '#server/sync/update.ts'

/** A text and, one after the other, what each change of it was. */
function changesOf(...acts: ((text: Y.Text) => void)[]): { doc: Y.Doc; changes: Uint8Array[] } {
  const doc = new Y.Doc()
  const changes: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => changes.push(update))
  for (const act of acts) act(doc.getText('prosemirror'))
  return { doc, changes }
}

test('deletions made from the end to the beginning are joined in order, as one who lacks the text must get them', () => {
  const { doc, changes } = changesOf(
    (text) => text.insert(0, 'một hai ba bốn năm sáu bảy'),
    (text) => text.delete(20, 2),
    (text) => text.delete(4, 3),
    (text) => text.delete(10, 2),
  )
  const [text, ...deletions] = changes.map(openUpdate)
  if (text === undefined) throw new Error('no text')
  const late = new Y.Doc()
  Y.applyUpdate(late, joinUpdates(deletions).bytes)
  Y.applyUpdate(late, text.bytes)
  expect(late.getText('prosemirror').toJSON()).toBe(doc.getText('prosemirror').toJSON())
})

test('ranges that touch or repeat become one', () => {
  const { changes } = changesOf(
    (text) => text.insert(0, 'abcdefgh'),
    (text) => text.delete(4, 2),
    (text) => text.delete(2, 2),
  )
  const updates = changes.map(openUpdate)
  const joined = joinUpdates([...updates, ...updates.slice(1)])
  expect(joined.deletions).toHaveLength(1)
  expect(joined.deletions[0]?.ranges).toBe(1)
  expect([...Y.decodeUpdate(joined.bytes).ds.clients.values()].flat()).toMatchObject([
    { clock: 2, len: 4 },
  ])
})
