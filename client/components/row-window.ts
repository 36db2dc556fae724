/** Which rows of a long list are drawn: those in sight and some around them, with the height of all others kept. */
export interface RowWindow {
  readonly from: number
  /** behind the last one */
  readonly to: number
  /** px of the rows before and behind */
  readonly above: number
  readonly below: number
}

/** Px above and below what is in sight that is drawn too. */
const AROUND = 600

/** @param heights px of each row, measured or guessed
 *  @param top px of the list that lie above the window's upper edge
 *  @param height px of the window
 *  @param kept a row that is always drawn, as it holds the focus; -1: none */
export function rowWindow(
  heights: readonly number[],
  top: number,
  height: number,
  kept = -1,
): RowWindow {
  let from = heights.length
  let to = heights.length
  let [at, above, below] = [0, 0, 0]
  for (const [i, own] of heights.entries()) {
    const isSeen = at + own >= top - AROUND && at <= top + height + AROUND
    at += own
    if (isSeen && from === heights.length) from = i
    if (!isSeen && from < heights.length && to === heights.length) to = i
  }
  if (kept >= 0 && kept < heights.length) {
    if (kept < from) from = kept
    if (kept >= to) to = kept + 1
  }
  for (const [i, own] of heights.entries()) {
    if (i < from) above += own
    if (i >= to) below += own
  }
  return { from, to, above, below }
}
