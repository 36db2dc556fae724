import { expect, test } from 'vitest'
import { ChangeBody, EndBody, MoveSection, NewBody, NewPerson, SignIn } from '#shared/wire/api.ts'
import { LIMITS } from '#shared/wire/limits.ts'

const BODY = { name: 'Ban Dân vận Tỉnh ủy', shortName: 'BDV TU', code: 'DV', colour: 1 }
const PERSON = { username: 'danvan.truong', name: 'Đỗ Văn G', password: 'mười hai chữ' }

test('a body’s name is one line, composed, of at most 200 characters', () => {
  expect(NewBody.parse({ ...BODY, name: ' Thành\nuỷ \u0000 A '.normalize('NFD') }).name).toBe(
    'Thành uỷ A',
  )
  expect(NewBody.parse({ ...BODY, name: 'x'.repeat(LIMITS.nameLength) }).name).toHaveLength(200)
  for (const name of ['x'.repeat(10_000), 'x'.repeat(201), '', ' \n\u0000 ', 7, null])
    expect(NewBody.safeParse({ ...BODY, name }).success).toBe(false)
})

test('a body’s colour is one of eight, its ids have an id’s form', () => {
  for (const colour of [0, 9, 1.5, '1'])
    expect(NewBody.safeParse({ ...BODY, colour }).success).toBe(false)
  expect(NewBody.safeParse({ ...BODY, memberOf: ['../x'] }).success).toBe(false)
  expect(NewBody.parse(BODY)).toMatchObject({
    kind: 'single',
    aliases: [],
    memberOf: [],
    validFrom: null,
  })
})

test('a change names the version it was made from', () => {
  expect(ChangeBody.safeParse({ name: 'Tên mới' }).success).toBe(false)
  expect(ChangeBody.safeParse({ name: 'Tên mới', version: -1 }).success).toBe(false)
  expect(
    EndBody.safeParse({
      validTo: '2019-02-30',
      kind: 'merge',
      successorIds: [],
      heirId: null,
      confirmedSections: 0,
      version: 0,
    }).success,
  ).toBe(false)
})

test('a change of one thing sets nothing else', () => {
  expect(ChangeBody.parse({ name: 'Tên mới', version: 3 })).toEqual({ name: 'Tên mới', version: 3 })
})

test('a person needs a plain username and a password of twelve characters', () => {
  expect(NewPerson.parse(PERSON)).toMatchObject({ title: '' })
  for (const username of ['ab', 'Đỗ', 'a b', '-ab', 'A.b', 'x'.repeat(61)])
    expect(NewPerson.safeParse({ ...PERSON, username }).success).toBe(false)
  for (const password of ['ngắn', 'x'.repeat(201)])
    expect(NewPerson.safeParse({ ...PERSON, password }).success).toBe(false)
})

test('signing in takes any name and password of sane length: what is wrong with them is not said', () => {
  expect(SignIn.safeParse({ username: 'Ai Đó', password: 'x' }).success).toBe(true)
  expect(SignIn.safeParse({ username: 'a', password: 'x'.repeat(1_001) }).success).toBe(false)
})

test('a note keeps its lines and loses what cannot be printed', () => {
  const { note } = MoveSection.parse({ to: 'returned', note: ' một\r\nhai\u0007 ' })
  expect(note).toBe('một\nhai')
  expect(MoveSection.parse({ to: 'submitted' }).note).toBe('')
  expect(MoveSection.safeParse({ to: 'returned', note: 'x'.repeat(4_001) }).success).toBe(false)
  expect(MoveSection.safeParse({ to: 'gone' }).success).toBe(false)
})
