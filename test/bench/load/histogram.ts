/** Durations in ms in buckets 2 % wide: the same cost for every sample, any number of samples. */
const BUCKETS = 1_024
const PER_E = 50.5

export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS)
  total = 0
  max = 0

  add(ms: number): void {
    const bucket = ms <= 0.01 ? 0 : Math.min(BUCKETS - 1, Math.floor(Math.log(ms * 100) * PER_E))
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.total++
    if (ms > this.max) this.max = ms
  }

  merge(other: Histogram): void {
    other.#counts.forEach((n, bucket) => {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + n
    })
    this.total += other.total
    this.max = Math.max(this.max, other.max)
  }

  /** @returns NaN when nothing was added */
  quantile(q: number): number {
    if (this.total === 0) return Number.NaN
    let left = Math.ceil(q * this.total)
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#counts[bucket] ?? 0
      if (left <= 0) return Math.min(this.max, Math.exp((bucket + 0.5) / PER_E) / 100)
    }
    return this.max
  }
}

/** @returns NaN for no values */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)
