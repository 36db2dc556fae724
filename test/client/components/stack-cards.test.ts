import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { stackCards, type Card } from '#client/components/stack-cards.ts'

const GAP = 8
const card = (id: string, wanted: number, height = 100): Card => ({ id, wanted, height })
const tops = (cards: readonly Card[], fixed: string | null = null): number[] =>
  [...stackCards(cards, 0, GAP, fixed).entries()]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([, top]) => top)

test('cards with room stand beside their words', () => {
  expect(tops([card('a', 10), card('b', 300), card('c', 900)])).toEqual([10, 300, 900])
})

test('a card that would lie over the one before is pushed down', () => {
  expect(tops([card('a', 10), card('b', 20), card('c', 30)])).toEqual([10, 118, 226])
})

test('the card that is looked at stands beside its words, those before it make way upwards', () => {
  expect(tops([card('a', 200), card('b', 210), card('c', 220)], 'c')).toEqual([4, 112, 220])
})

test('it gives way itself rather than push others off the page', () => {
  expect(tops([card('a', 0), card('b', 10)], 'b')).toEqual([0, 108])
})

const anyCards = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 20, max: 400 })), {
    maxLength: 30,
  })
  .map((all) =>
    all.toSorted(([a], [b]) => a - b).map(([wanted, height], i) => card(`k${i}`, wanted, height)),
  )

test('whatever the cards, none lies over another, none stands above the floor, and the order is the text’s', () => {
  fc.assert(
    fc.property(anyCards, fc.nat(30), fc.integer({ min: 0, max: 60 }), (cards, n, floor) => {
      const placed = stackCards(cards, floor, GAP, cards[n]?.id ?? null)
      let free = floor
      for (const { id, height } of cards) {
        const top = placed.get(id) ?? Number.NaN
        expect(top).toBeGreaterThanOrEqual(free)
        free = top + height + GAP
      }
    }),
  )
})
