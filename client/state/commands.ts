/** What can be done and where one can go from here, for the command box. Screens offer theirs while they are shown. */

export interface AppCommand {
  readonly kind: 'section' | 'act' | 'place'
  readonly label: string
  /** the keys that do the same, as people read them: «Ctrl+B» */
  readonly keys?: string
  readonly run: () => void
}

export interface Commands {
  /** @param list asked each time the box opens. @returns how to take the offer back */
  offer(list: () => readonly AppCommand[]): () => void
  /** the newest offer first: what the screen in view can do before what the whole app can */
  all(): readonly AppCommand[]
}

export function createCommands(): Commands {
  const offers = new Set<() => readonly AppCommand[]>()
  return {
    offer(list) {
      offers.add(list)
      return () => void offers.delete(list)
    },
    all: () => [...offers].toReversed().flatMap((list) => list()),
  }
}
