/** Commented words that this person cut out, in any section, to be known again when they are pasted: one memory for each
 *  browser tab, since the person walks from section to section in it. */
import type { Stretch } from '#shared/document/anchor.ts'

export interface CutWords {
  readonly text: string
  /** where in it each comment's words stand */
  readonly items: readonly { readonly id: string; readonly at: Stretch }[]
}

let cut: CutWords | null = null
export const lastCut = (): CutWords | null => cut
export function rememberCut(words: CutWords): void {
  cut = words
}

/** A paste may keep official words on one line by another space; letter for letter it is the same. */
const plainSpaces = (text: string): string => text.replaceAll('\u00a0', ' ')

/** Where the cut letters stand in what was put in; null: they were not pasted here.
 *  @param inserted offsets of the letters that were put in */
export function pastedAt(text: string, inserted: readonly Stretch[]): number | null {
  if (cut === null || cut.text === '') return null
  for (const { from, to } of inserted) {
    const index = plainSpaces(text.slice(from, to)).indexOf(plainSpaces(cut.text))
    if (index >= 0) return from + index
  }
  return null
}
