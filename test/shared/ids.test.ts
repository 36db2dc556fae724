import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { asId, type SectionId } from '#shared/ids.ts'

test('ids of the plan and of the server have an id’s form', () => {
  for (const id of ['ii-2-4-to-chuc-bo-may', 'mo-dau', '0', 'f'.repeat(32), 'a'.repeat(80)])
    expect(asId<SectionId>(id)).toBe(id)
})

test('anything else is no id, before any look-up', () => {
  for (const text of ['', '-a', 'A', 'ủy', 'a b', 'a/b', '../a', 'a\n', 'a%00', 'a'.repeat(81)])
    expect(asId<SectionId>(text)).toBeNull()
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const id = asId<SectionId>(text)
      if (id !== null) expect(encodeURIComponent(id)).toBe(id)
    }),
  )
})
