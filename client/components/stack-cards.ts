/** Cards beside their words: each as near to its words as the others allow, none over another, in the order of the text. */

export interface Card {
  readonly id: string
  /** where its words stand, px from the top of the margin */
  readonly wanted: number
  readonly height: number
}

/** @param cards in the order of the text
 *  @param floor no card stands above it, px
 *  @param gap between two cards, px
 *  @param fixed this one stands beside its words if those before it find room, and the others make way; null: the first
 *    ones come first
 *  @returns the top of each card, px */
export function stackCards(
  cards: readonly Card[],
  floor: number,
  gap: number,
  fixed: string | null,
): Map<string, number> {
  const tops = new Map<string, number>()
  const pivot = cards.findIndex((card) => card.id === fixed)
  const downwards = (from: number, start: number): void => {
    let free = start
    for (const card of cards.slice(from)) {
      const top = Math.max(card.wanted, free)
      tops.set(card.id, top)
      free = top + card.height + gap
    }
  }
  downwards(0, floor)
  const above = cards.slice(0, Math.max(0, pivot))
  downwards(
    Math.max(0, pivot),
    above.reduce((free, card) => free + card.height + gap, floor),
  )
  let limit = tops.get(cards[pivot]?.id ?? '') ?? Infinity
  for (const card of above.toReversed()) {
    const top = Math.min(tops.get(card.id) ?? floor, limit - gap - card.height)
    tops.set(card.id, top)
    limit = top
  }
  return tops
}
