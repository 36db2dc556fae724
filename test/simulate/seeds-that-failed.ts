/** Seeds that once failed, and what each of them found. They stay: [seed, what it found]. */
export const SEEDS_THAT_FAILED: readonly (readonly [number, string])[] = []
