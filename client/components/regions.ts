/** F6 and Shift F6 walk from one region of a screen to the next (DESIGN.md, 8 and 9), from the text too. */

const STOPS = 'a[href], button, select, input, summary, [tabindex]'

const isVisible = (element: HTMLElement): boolean => element.getClientRects().length > 0

/** Where the focus goes in a region: its text when it may be written in, else its first stop for Tab. */
function stopOf(region: HTMLElement): HTMLElement {
  const page = region.querySelector<HTMLElement>('[contenteditable="true"]')
  if (page) return page
  if (region.tabIndex === -1 && region.hasAttribute('tabindex')) return region
  const stops = [...region.querySelectorAll<HTMLElement>(STOPS)]
  return stops.find((stop) => stop.tabIndex >= 0 && isVisible(stop)) ?? region
}

/**
 * Moves the focus to the region after (with Shift: before) the one it is in.
 *
 * @param selectors the regions in the order of the page; those not in view are stepped over
 */
export function walkRegions(
  screen: HTMLElement,
  selectors: readonly string[],
  event: KeyboardEvent,
): void {
  if (event.key !== 'F6' || event.isComposing || event.ctrlKey || event.altKey) return
  // A dialog stands over the screen and keeps the focus.
  if (document.querySelector('dialog[open]')) return
  const regions = selectors.flatMap((selector) => {
    const region = screen.querySelector<HTMLElement>(selector)
    return region && isVisible(region) ? [region] : []
  })
  if (regions.length === 0) return
  event.preventDefault()
  // One region may stand within another: the inner one counts.
  const at = regions.map((region) => region.contains(document.activeElement)).lastIndexOf(true)
  const step = event.shiftKey ? -1 : 1
  const from = at < 0 && event.shiftKey ? 0 : at
  const next = regions[(from + step + regions.length) % regions.length]
  if (next) stopOf(next).focus()
}
