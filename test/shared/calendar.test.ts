import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addDays,
  dayOf,
  daysBetween,
  isWorkingDay,
  previousWorkingDay,
  timeOf,
  weekdayOf,
} from '#shared/calendar.ts'

const at = (text: string): number => Date.parse(text)
const anyDay = fc.integer({ min: 0, max: 40_000 }).map((n) => addDays('1990-01-01', n))

test('a day ends at midnight in Vietnam, whatever the machine thinks', () => {
  expect(dayOf(at('2019-04-09T16:59:59Z'))).toBe('2019-04-09')
  expect(dayOf(at('2019-04-09T17:00:00Z'))).toBe('2019-04-10')
  expect(timeOf(at('2019-04-11T03:42:07Z'))).toBe('10:42:07')
  expect(dayOf(at('2019-12-31T17:00:00.999Z'))).toBe('2020-01-01')
})

test('days are counted over the ends of months and leap years', () => {
  expect(daysBetween('2019-04-09', '2019-04-11')).toBe(2)
  expect(daysBetween('2019-04-11', '2019-04-09')).toBe(-2)
  expect(daysBetween('2019-04-11', '2019-04-11')).toBe(0)
  expect(addDays('2020-02-28', 1)).toBe('2020-02-29')
  expect(addDays('2019-02-28', 1)).toBe('2019-03-01')
  expect(addDays('2019-01-01', -1)).toBe('2018-12-31')
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -4_000, max: 4_000 }), (day, n) => {
      expect(daysBetween(day, addDays(day, n))).toBe(n)
    }),
  )
})

test('Saturday, Sunday and holidays are no working days', () => {
  const holidays = new Set(['2019-04-30'])
  expect([weekdayOf('2019-04-20'), weekdayOf('2019-04-21'), weekdayOf('2019-04-22')]).toEqual([
    6, 0, 1,
  ])
  expect(isWorkingDay('2019-04-20', holidays)).toBe(false)
  expect(isWorkingDay('2019-04-21', holidays)).toBe(false)
  expect(isWorkingDay('2019-04-22', holidays)).toBe(true)
  expect(isWorkingDay('2019-04-30', holidays)).toBe(false)
})

test('the previous working day is the nearest one before, never the day itself', () => {
  fc.assert(
    fc.property(anyDay, fc.array(fc.integer({ min: 1, max: 12 })), (day, ago) => {
      const holidays = new Set(ago.map((n) => addDays(day, -n)))
      const found = previousWorkingDay(day, holidays)
      expect(isWorkingDay(found, holidays)).toBe(true)
      expect(daysBetween(found, day)).toBeGreaterThan(0)
      for (let d = addDays(found, 1); d < day; d = addDays(d, 1))
        expect(isWorkingDay(d, holidays)).toBe(false)
    }),
  )
})
