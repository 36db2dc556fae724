/** Addresses of words in a section: `?chu=` the words, `&doan=` their paragraph, `&vt=` the letters before them. Where
 *  the text has changed since, the nearest same words are meant. */
export interface WordPlace {
  /** index of the paragraph, heading or cell in the section */
  readonly paragraph: number
  readonly from: number
  readonly words: string
}

export function placeLink(
  report: string,
  section: string,
  place: { readonly paragraph: number; readonly from: number; readonly hit: string },
): string {
  const query = new URLSearchParams({
    chu: place.hit.slice(0, 200),
    doan: String(place.paragraph),
    vt: String(place.from),
  })
  return `/bao-cao/${report}/phan/${section}?${query.toString()}`
}

/** The same in a frozen draft, `&phan=` the section. @param place null: only the section is meant */
export function readingLink(
  report: string,
  draft: number,
  section: string,
  place: { readonly paragraph: number; readonly from: number } | null,
  hit: string,
): string {
  const reading = `/doc/${report}/${draft}`
  if (place === null) return `${reading}#phan-${section}`
  const query = new URLSearchParams({
    phan: section,
    chu: hit.slice(0, 200),
    doan: String(place.paragraph),
    vt: String(place.from),
  })
  return `${reading}?${query.toString()}`
}

/** @returns null when the address names no words */
export function placeIn(query: URLSearchParams): WordPlace | null {
  const words = query.get('chu') ?? ''
  if (words === '') return null
  return { words, paragraph: Number(query.get('doan')) || 0, from: Number(query.get('vt')) || 0 }
}
