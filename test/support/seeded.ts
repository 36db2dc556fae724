/** Randomness that can be repeated: a failure prints its seed. */
export type Seeded = (below: number) => number

/** @returns whole numbers from 0 to below − 1 */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0
  return (below) => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % Math.max(1, below)
  }
}
