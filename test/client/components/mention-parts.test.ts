/** Mentions while writing and reading: when a name is being typed, which names are offered, what is marked. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mentionTyped, offeredFor } from '#client/components/mention-list.ts'
import { mentionParts } from '#client/components/mention-text.ts'

const person = (name: string, detail = 'Ban Tổ chức') => ({
  kind: 'person' as const,
  id: name,
  name,
  detail,
})

test('a name is being typed behind a @ that begins a word', () => {
  expect(mentionTyped('Nhờ @ngo', 8)).toEqual({ at: 4, typed: 'ngo' })
  expect(mentionTyped('@', 1)).toEqual({ at: 0, typed: '' })
  expect(mentionTyped('gửi a@tinhuy.vn', 15)).toBeNull()
  expect(mentionTyped('@ngo\nvăn', 8)).toBeNull()
  expect(mentionTyped('@ ngo', 5)).toBeNull()
  expect(mentionTyped(`@${'a'.repeat(80)}`, 81)).toBeNull()
})

test('names are found with or without marks, the nearest first; a body of persons counts after their names', () => {
  const all = [person('Hoàng Văn E'), person('Ngô Văn K'), person('Ngọc Anh', 'Ban Dân vận')]
  expect(offeredFor(all, 'ngô')[0]?.name).toBe('Ngô Văn K')
  expect(offeredFor(all, 'ngo van').map(({ name }) => name)).toEqual(['Ngô Văn K'])
  expect(offeredFor(all, 'dan van').map(({ name }) => name)).toEqual(['Ngọc Anh'])
  expect(offeredFor(all, '')).toHaveLength(3)
  expect(offeredFor(all, 'zzz')).toEqual([])
})

test('of two names that begin alike the longer one is marked', () => {
  expect(
    mentionParts('@Ngô Văn Khoa và @Ngô Văn K', [person('Ngô Văn K'), person('Ngô Văn Khoa')]),
  ).toEqual([
    { text: '@Ngô Văn Khoa', isMention: true },
    { text: ' và ', isMention: false },
    { text: '@Ngô Văn K', isMention: true },
  ])
})

test('whatever is written: no letter is lost, added or moved by marking', () => {
  const text = fc.string({ unit: fc.constantFrom('@', 'a', 'ạ', ' ', 'B', '\n', '<') })
  fc.assert(
    fc.property(text, fc.array(text), (words, names) => {
      const parts = mentionParts(
        words,
        names.map((name) => person(name)),
      )
      expect(parts.map((part) => part.text).join('')).toBe(words)
    }),
  )
})
