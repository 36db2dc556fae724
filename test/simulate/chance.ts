/** A seed's chances, and a running sum of everything that happened: the same seed must come to the same sum. */
import { seeded } from '#test/support/seeded.ts'

export interface Chance {
  /** 0 ≤ x < 1 */
  next(): number
  /** a whole number from 0 to below − 1 */
  below(n: number): number
  between(low: number, high: number): number
  is(likelihood: number): boolean
  of<T>(things: readonly T[]): T
}

export function createChance(seed: number): Chance {
  const draw = seeded(seed)
  const next = (): number => draw(2 ** 30) / 2 ** 30
  return {
    next,
    below: draw,
    between: (low, high) => low + next() * (high - low),
    is: (likelihood) => next() < likelihood,
    of(things) {
      const thing = things[draw(things.length)]
      if (thing === undefined) throw new Error('nothing to choose from')
      return thing
    },
  }
}

/** FNV-1a over whatever is told. */
export class Trace {
  #sum = 0x811c9dc5

  tell(what: string | Uint8Array): void {
    let sum = this.#sum
    for (let i = 0; i < what.length; i++) {
      const unit = typeof what === 'string' ? what.charCodeAt(i) : (what[i] ?? 0)
      sum = Math.imul(sum ^ unit, 0x01000193)
    }
    this.#sum = sum >>> 0
  }

  get sum(): string {
    return this.#sum.toString(16).padStart(8, '0')
  }
}
