import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isFigure, readFigure, sumFigures, writeFigure } from '#shared/text/figures.ts'

const sum = (...texts: readonly string[]): string =>
  writeFigure(sumFigures(texts.flatMap((text) => readFigure(text) ?? [])))

test('a column is summed exactly, with the decimals of its finest figure', () => {
  expect(sum('1.234,5', '0,25', '12')).toBe('1.246,75')
  expect(sum('0,1', '0,2')).toBe('0,3')
  expect(sum('1.000.000', '-1')).toBe('999.999')
  expect(sum('0,5', '-1')).toBe('-0,5')
  expect(sum()).toBe('0')
})

test('what is not one figure is none', () => {
  for (const text of ['', 'tổng', '1.5', '12.34', '31/12', '5 xã', '1,2,3', '1.234.56', '-'])
    expect(readFigure(text), text).toBeNull()
  for (const text of ['7', '1.234', '12345', '1.234,50', '−3', ' 1 234 ', '2019'])
    expect(readFigure(text), text).not.toBeNull()
})

test('a percentage stands with the figures, and is not summed', () => {
  expect(isFigure('45,6 %')).toBe(true)
  expect(readFigure('45,6 %')).toBeNull()
})

test('every figure that is written is read again as the same', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.nat(9),
      (units, decimals) => {
        expect(readFigure(writeFigure({ units, decimals }))).toEqual({ units, decimals })
      },
    ),
  )
})
