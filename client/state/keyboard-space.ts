/** Less than this is a browser's own bar, not a keyboard (px). */
const SMALLEST_KEYBOARD = 80

/**
 * On phones the keyboard lies over the page: `--keyboard` on the root says how much of it is covered, so that the page
 * ends above it. (Where the browser shrinks the page by itself, nothing is.)
 * @param onCovered the line being written may lie under it
 */
export function watchKeyboard(onCovered: () => void): () => void {
  const { visualViewport } = window
  if (visualViewport === null) return () => undefined
  const { style } = document.documentElement
  const fit = (): void => {
    const { height, offsetTop, scale } = visualViewport
    const covered = Math.round(innerHeight - height - offsetTop)
    // Whoever has zoomed in sees a part of the page, with or without a keyboard.
    const isKeyboard = covered > SMALLEST_KEYBOARD && scale < 1.1
    const before = style.getPropertyValue('--keyboard')
    style.setProperty('--keyboard', `${isKeyboard ? covered : 0}px`)
    if (isKeyboard && before !== style.getPropertyValue('--keyboard')) onCovered()
  }
  visualViewport.addEventListener('resize', fit)
  visualViewport.addEventListener('scroll', fit)
  fit()
  return () => {
    visualViewport.removeEventListener('resize', fit)
    visualViewport.removeEventListener('scroll', fit)
    style.removeProperty('--keyboard')
  }
}
