/** Which rows of a long list are drawn: what is in sight always is, and the heights of all others are kept. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rowWindow } from '#client/components/row-window.ts'

const HEIGHT = 800
const sum = (heights: readonly number[]): number => heights.reduce((all, own) => all + own, 0)
const hundred = Array.from({ length: 100 }, () => 100)

const lists = fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 120 })
const scene = fc.record({
  heights: lists,
  top: fc.integer({ min: -2_000, max: 60_000 }),
  kept: fc.integer({ min: -1, max: 130 }),
})

describe('the window of a list', () => {
  test('draws from the first row at the top, and not the whole list', () => {
    const seen = rowWindow(hundred, 0, HEIGHT)
    expect(seen).toEqual({ from: 0, to: 15, above: 0, below: 8_500 })
  })

  test('draws some rows before and behind what is in sight in the middle', () => {
    const seen = rowWindow(hundred, 5_000, HEIGHT)
    expect(seen).toEqual({ from: 43, to: 65, above: 4_300, below: 3_500 })
  })

  test('draws the row that holds the focus, however far away', () => {
    expect(rowWindow(hundred, 0, HEIGHT, 40)).toMatchObject({ from: 0, to: 41 })
    expect(rowWindow(hundred, 9_000, HEIGHT, 3)).toMatchObject({ from: 3, to: 100, above: 300 })
  })

  test('is empty for an empty list', () => {
    expect(rowWindow([], 0, HEIGHT, 2)).toEqual({ from: 0, to: 0, above: 0, below: 0 })
  })

  test('keeps the height of the list whatever is drawn', () => {
    fc.assert(
      fc.property(scene, ({ heights, top, kept }) => {
        const { from, to, above, below } = rowWindow(heights, top, HEIGHT, kept)
        expect(from).toBeLessThanOrEqual(to)
        expect(above + sum(heights.slice(from, to)) + below).toBe(sum(heights))
      }),
    )
  })

  test('leaves out no row that is in sight, nor the one that is kept', () => {
    fc.assert(
      fc.property(scene, ({ heights, top, kept }) => {
        const { from, to } = rowWindow(heights, top, HEIGHT, kept)
        const isDrawn = (i: number): boolean => i >= from && i < to
        const missing = heights.flatMap((own, i) => {
          const at = sum(heights.slice(0, i))
          const isInSight = at + own > top && at < top + HEIGHT
          return (isInSight || i === kept) && !isDrawn(i) ? [i] : []
        })
        expect(missing).toEqual([])
      }),
    )
  })
})
