/**
 * Which comments of several bodies say the same of the same words, as a proposal that a person decides. By words alone:
 * alike, about the same or neighbouring words of one section, with the same figures, never of opposite sense. Pure.
 */
import { isOppositeSense, senseOf, type Sense } from '#shared/text/opposite-sense.ts'
import { spellingKey } from '#shared/text/spelling-key.ts'

export interface Opinion {
  readonly id: string
  readonly bodyId: string
  /** null: on the whole report */
  readonly sectionId: string | null
  readonly text: string
  /** the commented words and what stands around them; null: the whole section */
  readonly about: {
    readonly quote: string
    readonly prefix: string
    readonly suffix: string
  } | null
}

/** Two comments that a person has called different are never proposed together again. */
export const apartKey = (one: string, two: string): string => [one, two].toSorted().join(' ')

/** Share of words and pairs of words that two opinions have in common (Dice), from which on they are alike. */
const ALIKE = 0.7
/** Shorter ones must say the very same words: two words in common prove little. */
const SHORT = 4

/** Courtesies and small words, which tell no opinion from another. «không» is not among them. */
const COURTESY =
  /(?<= )(?:đề nghị|xem xét|nghiên cứu|góp ý|ý kiến|ban soạn thảo|cơ quan (?:chủ trì|soạn thảo|tham mưu)|kính|xin|của|về|việc|để|cho|rõ|hơn|nữa|là|và|các|những|cần|phải|nên|thì)(?= )/gu

const wordsOf = (key: string): string[] => key.split(' ').filter((word) => word !== '')

interface Read {
  readonly opinion: Opinion
  readonly key: string
  /** the words that carry the opinion, in their order */
  readonly telling: readonly string[]
  /** these and their neighbouring pairs */
  readonly parts: ReadonlySet<string>
  readonly figures: string
  readonly sense: Sense
  readonly about: { readonly quote: string; readonly around: string } | null
}

/** @param apart pairs (`apartKey`) that were called different
 *  @returns ids of each group, in the order of the opinions; two bodies at least, no comment in two groups */
export function proposeGroups(
  opinions: readonly Opinion[],
  apart: ReadonlySet<string> = new Set(),
): string[][] {
  const groups: Read[][] = []
  for (const ofSection of Map.groupBy(
    opinions.map(read),
    ({ opinion }) => opinion.sectionId,
  ).values()) {
    /** groups of the section by a word that a member holds */
    const byWord = new Map<string, Set<Read[]>>()
    for (const one of ofSection) {
      if (one.parts.size === 0) continue
      const near = new Set([...one.parts].flatMap((part) => [...(byWord.get(part) ?? [])]))
      // With all of its members, not with one: likeness does not pass on, and opposites must not meet.
      let group = [...near].find((all) => all.every((other) => isSame(one, other, apart)))
      if (group === undefined) groups.push((group = []))
      group.push(one)
      for (const part of one.parts) {
        const holding = byWord.get(part) ?? new Set()
        byWord.set(part, holding.add(group))
      }
    }
  }
  return groups
    .filter((group) => new Set(group.map(({ opinion }) => opinion.bodyId)).size > 1)
    .map((group) => group.map(({ opinion }) => opinion.id))
}

function read(opinion: Opinion): Read {
  const key = spellingKey(opinion.text)
  const words = wordsOf(key)
  const telling = wordsOf(` ${key} `.replaceAll(COURTESY, ''))
  return {
    opinion,
    key,
    telling,
    parts: new Set([...telling, ...telling.slice(1).map((word, i) => `${telling[i]} ${word}`)]),
    figures: words
      .filter((word) => /\p{N}/u.test(word))
      .toSorted()
      .join(' '),
    sense: senseOf(words),
    about: opinion.about === null ? null : placed(opinion.about),
  }
}

const placed = ({ quote, prefix, suffix }: NonNullable<Opinion['about']>) => ({
  quote: spellingKey(quote),
  around: spellingKey(`${prefix}${quote}${suffix}`),
})

function isSame(one: Read, two: Read, apart: ReadonlySet<string>): boolean {
  if (one.figures !== two.figures || !areNeighbours(one, two)) return false
  if (apart.has(apartKey(one.opinion.id, two.opinion.id))) return false
  if (isOppositeSense(one.sense, two.sense)) return false
  if (one.key === two.key) return true
  if (one.sense.isOrdered || two.sense.isOrdered)
    return one.telling.join(' ') === two.telling.join(' ')
  if (Math.min(one.telling.length, two.telling.length) < SHORT) return false
  const shared = one.parts.intersection(two.parts).size
  return (2 * shared) / (one.parts.size + two.parts.size) >= ALIKE
}

/** About the same words, or words within each other's surroundings; or both on the whole section. An opinion on the
 *  whole section is like one on words of it only when it says the very same, and enough to tell what is meant. */
function areNeighbours(one: Read, two: Read): boolean {
  if (one.about === null && two.about === null) return true
  if (one.about === null || two.about === null)
    return one.key === two.key && one.telling.length > SHORT
  const [a, b] = [one.about, two.about]
  return holds(a.around, b.quote) || holds(b.around, a.quote)
}

const holds = (around: string, quote: string): boolean =>
  quote !== '' && ` ${around} `.includes(` ${quote} `)
