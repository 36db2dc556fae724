/** What a copy holds beyond a restored server: which part of it is one's own and stands, and that nothing is lost. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { surplusOf } from '#client/sync/surplus.ts'

const copyOf = (doc: Y.Doc): Uint8Array => Y.encodeStateAsUpdate(doc)
const lettersOf = (doc: Y.Doc): string => doc.getText('t').toJSON()

function docWith(client: number, from?: Y.Doc): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = client
  if (from !== undefined) Y.applyUpdate(doc, copyOf(from))
  return doc
}

test('letters of a colleague wait, also one’s own that lean on them; the rest goes up', () => {
  const server = docWith(1)
  server.getText('t').insert(0, 'Chung.')
  const own = docWith(10, server)
  own.getText('t').insert(0, 'Tôi. ')
  const colleague = docWith(20, own)
  colleague.getText('t').insert(11, ' Bạn viết.')
  Y.applyUpdate(own, copyOf(colleague))
  own.getText('t').insert(21, ' Tôi nối.')
  const surplus = surplusOf(copyOf(own), Y.encodeStateVector(server), new Set([10]))
  expect(surplus).toMatchObject({ isOwn: false, hasOwn: true, isNothing: false, characters: 24 })
  Y.applyUpdate(server, surplus.own)
  expect(lettersOf(server)).toBe('Tôi. Chung.')
  expect(server.store.pendingStructs).toBe(null)
  Y.applyUpdate(server, surplusOf(copyOf(own), Y.encodeStateVector(server), new Set([10])).all)
  expect(lettersOf(server)).toBe(lettersOf(own))
})

/** Three people type and delete; what one did reaches the others at once or not at all. */
const act = fc.record({
  who: fc.integer({ min: 0, max: 2 }),
  at: fc.nat(1_000),
  isDeleting: fc.boolean(),
  heardBy: fc.subarray([0, 1, 2]),
})

test('whatever was written after the backup: own parts alone stand on the server and never carry a foreign letter, and when everybody is back all of it is there again', () => {
  fc.assert(
    fc.property(
      fc.array(act, { minLength: 1, maxLength: 40 }),
      fc.nat(39),
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      (acts, backupAt, order) => {
        const people = [docWith(10), docWith(20), docWith(30)]
        const all = docWith(99)
        let server = docWith(1)
        acts.forEach(({ who, at, isDeleting, heardBy }, i) => {
          const doc = people[who] ?? all
          const text = doc.getText('t')
          if (isDeleting && text.length > 0) text.delete(at % text.length, 1)
          else text.insert(at % (text.length + 1), `${who}${i % 10}`)
          Y.applyUpdate(all, copyOf(doc))
          for (const other of heardBy) Y.applyUpdate(people[other] ?? all, copyOf(all))
          if (i === backupAt) server = docWith(1, all)
        })
        const isOwn = (client: number): ReadonlySet<number> => new Set([client])
        for (let round = 0; round < acts.length + 1; round++)
          for (const who of order) {
            const doc = people[who] ?? all
            const { own } = surplusOf(copyOf(doc), Y.encodeStateVector(server), isOwn(doc.clientID))
            for (const { id } of Y.decodeUpdate(own).structs) expect(id.client).toBe(doc.clientID)
            Y.applyUpdate(server, own)
            expect(server.store.pendingStructs).toBe(null)
            expect(server.store.pendingDs).toBe(null)
          }
        expect(lettersOf(server)).toBe(lettersOf(all))
      },
    ),
  )
})
