/** Words looked for in several sections at once: each place with what stands around it, so that a person can say of
 *  each whether it is meant, and still be understood when somebody has written nearby since. */
import { findPlaces, type Place, type SearchOptions } from './search-key.ts'

export interface PlaceInSection extends Place {
  /** index of its paragraph, heading or cell in the section */
  readonly paragraph: number
  readonly before: string
  readonly hit: string
  readonly after: string
  /** which of the places that look the same it is, from 0 */
  readonly nth: number
}

/** Letters shown on either side. */
export const AROUND = 32

/** @param paragraphs the section's text blocks in order, as they stand */
export function placesInSection(
  paragraphs: readonly string[],
  words: string,
  options: SearchOptions,
): PlaceInSection[] {
  const alike = new Map<string, number>()
  return paragraphs.flatMap((text, paragraph) =>
    findPlaces(text, words, options).map((place): PlaceInSection => {
      const before = text.slice(Math.max(0, place.from - AROUND), place.from)
      const hit = text.slice(place.from, place.to)
      const after = text.slice(place.to, place.to + AROUND)
      const look = JSON.stringify([before, hit, after])
      const nth = alike.get(look) ?? 0
      alike.set(look, nth + 1)
      return { ...place, paragraph, before, hit, after, nth }
    }),
  )
}

const isExactly = (one: PlaceInSection, other: PlaceInSection): boolean =>
  one.hit === other.hit &&
  one.before === other.before &&
  one.after === other.after &&
  one.nth === other.nth

/** Somebody wrote on one side of it. */
const isHalf = (one: PlaceInSection, other: PlaceInSection): boolean =>
  one.hit === other.hit && (one.before === other.before || one.after === other.after)

/**
 * What a person left out, found again among the places of now. A place that nobody touched is known exactly; one with
 * other words on one side is the first that still has the words on the other.
 */
export function leftOutNow(
  places: readonly PlaceInSection[],
  leftOut: readonly PlaceInSection[],
): Set<PlaceInSection> {
  const found = new Set<PlaceInSection>()
  for (const one of leftOut) {
    const now =
      places.find((place) => isExactly(place, one)) ??
      places.find((place) => !found.has(place) && isHalf(place, one))
    if (now !== undefined) found.add(now)
  }
  return found
}
