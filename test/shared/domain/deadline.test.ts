import { expect, test } from 'vitest'
import { dueFromBefore, dueState } from '#shared/domain/deadline.ts'

const HOLIDAYS = new Set(['2019-04-14', '2019-04-15', '2019-04-30', '2019-05-01'])

test.each([
  ['D1', '2019-03-30', '2019-03-29', 'a Saturday is excluded: Friday'],
  ['D2', '2019-04-10', '2019-04-09', 'a Wednesday is excluded: Tuesday'],
  ['D3', '2019-04-20', '2019-04-19', 'a Saturday is excluded: Friday'],
  ['D4', '2019-04-30', '2019-04-29', 'a holiday is excluded: Monday'],
])('%s: «trước» %s means by the end of %s, for %s (Kế hoạch III, IV)', (_, before, due) => {
  expect(dueFromBefore(before, HOLIDAYS)).toBe(due)
})

test('before a Monday, a holiday and its substitute day means the Friday before all of them', () => {
  expect(dueFromBefore('2019-04-22', HOLIDAYS)).toBe('2019-04-19')
  expect(dueFromBefore('2019-04-16', HOLIDAYS)).toBe('2019-04-12')
  expect(dueFromBefore('2019-05-02', HOLIDAYS)).toBe('2019-04-29')
})

test('a part is in time to the end of its last day and late from the next', () => {
  expect(dueState('2019-04-09', null, '2019-04-07')).toEqual({ kind: 'in-time', daysLeft: 2 })
  expect(dueState('2019-04-09', null, '2019-04-09')).toEqual({ kind: 'in-time', daysLeft: 0 })
  expect(dueState('2019-04-09', null, '2019-04-10')).toEqual({ kind: 'late', daysLate: 1 })
  expect(dueState('2019-04-09', null, '2019-04-11')).toEqual({ kind: 'late', daysLate: 2 })
})

test('lateness stays after hand-in and does not grow; a part in time stays in time', () => {
  expect(dueState('2019-04-09', '2019-04-11', '2019-06-01')).toEqual({ kind: 'late', daysLate: 2 })
  expect(dueState('2019-04-09', '2019-04-09', '2019-06-01')).toEqual({
    kind: 'in-time',
    daysLeft: 0,
  })
})

test('what was handed in early has as many days left as the calendar has, not as it had then', () => {
  expect(dueState('2019-04-19', '2019-04-10', '2019-04-11')).toEqual({
    kind: 'in-time',
    daysLeft: 8,
  })
})

test('without a deadline nothing is late', () => {
  expect(dueState(null, null, '2030-01-01')).toEqual({ kind: 'none' })
})
