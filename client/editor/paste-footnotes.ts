/**
 * Footnotes of a pasted page, as Word and LibreOffice put them on the clipboard: a mark in the text and the note at the
 * end, each an anchor that names the other. The note's words go to the mark's place, where this editor keeps them.
 */

/** Changes the page: notes that are referred to become `span.footnote` in their paragraphs, and leave the end. */
export function footnotesInPlace(page: Document): void {
  const anchors = [...page.querySelectorAll<HTMLAnchorElement>('a[name][href^="#"]')]
  const byName = new Map(anchors.map((anchor) => [anchor.name, anchor]))
  for (const mark of anchors) {
    const sign = byName.get(targetOf(mark))
    const note = sign?.closest('div, li')
    const isPair = sign !== undefined && sign !== mark && targetOf(sign) === mark.name
    // The mark comes first; and a page may be one division itself.
    if (!isPair || note === null || note === undefined || note.contains(mark)) continue
    if ((mark.compareDocumentPosition(sign) & Node.DOCUMENT_POSITION_FOLLOWING) === 0) continue
    sign.remove()
    const words = page.createElement('span')
    words.className = 'footnote'
    words.textContent = (note.textContent ?? '').replaceAll(/\s+/gu, ' ').trim()
    mark.replaceWith(...(words.textContent === '' ? [] : [words]))
    note.remove()
  }
}

const targetOf = (anchor: HTMLAnchorElement): string => (anchor.getAttribute('href') ?? '').slice(1)
