/** Seeds that once failed, and what each of them found. They stay: [seed, what it found]. */
export const SEEDS_THAT_FAILED: readonly (readonly [number, string])[] = [
  [135, 'an edit was not shown to a colleague when its author left before it was on disk'],
  [
    124,
    'after a refusal the copy on the machine named deletions of nothing: shut out at every opening',
  ],
  [3, 'by plain HTTP, a server that was restarted was taken for one without the section'],
  [110, 'a copy on the machine kept more than the server had sent, and differed from it'],
]
