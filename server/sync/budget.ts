/** A rate as a bucket that refills: short bursts pass, a flood does not. */
export interface Budget {
  /** @returns false when it is used up */
  spend(cost: number): boolean
}

/** @param elapsed ms that never run backwards */
export function createBudget(
  perSecond: number,
  burstSeconds: number,
  elapsed: () => number,
): Budget {
  const most = perSecond * burstSeconds
  let have = most
  let at = elapsed()
  return {
    spend(cost) {
      const now = elapsed()
      have = Math.min(most, have + ((now - at) * perSecond) / 1_000) - cost
      at = now
      return have >= 0
    },
  }
}
