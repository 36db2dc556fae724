/** Finds words of one language on a screen in another. Vietnamese shows by its letters; what the data themselves say
 *  (names, titles, texts) may stand on every screen. */
import type { Page } from 'playwright-core'

/** Any letter that English does not have. */
const VIETNAMESE = /[À-ỹ]/u
/** Names of the product and of the language itself. */
const PROPER_NAMES = ['Bàn thảo', 'Tiếng Việt', 'Tỉnh ủy']
/** Sentences that the server makes for people: the tool's words, though they come with the data. */
const SENTENCES: ReadonlySet<string> = new Set(['reason', 'text'])

/** Every text a JSON answer holds, and upper-case and single-line forms of it; the server's own sentences left out. */
export function stringsIn(json: unknown, key = ''): string[] {
  if (typeof json === 'string') {
    // The log keeps its details as JSON in a text.
    if (key === 'detail' && json.startsWith('{')) return stringsIn(JSON.parse(json))
    return SENTENCES.has(key) ? [] : [json, json.toLocaleUpperCase('vi')]
  }
  if (Array.isArray(json)) return json.flatMap((item) => stringsIn(item, key))
  if (typeof json !== 'object' || json === null) return []
  return Object.entries(json).flatMap(([name, value]) => stringsIn(value, name))
}

/** @returns every text and label on the page that still has Vietnamese letters when the data are taken out. Parts
 *  marked as Vietnamese (lang) are content. */
export async function vietnameseLeft(page: Page, data: ReadonlySet<string>): Promise<string[]> {
  const seen = await page.evaluate(() => {
    const found: string[] = [document.title]
    const isContent = (element: Element | null): boolean =>
      element?.closest('[lang="vi"], script, style, noscript') != null
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
      if (!isContent(node.parentElement)) found.push(node.textContent ?? '')
    for (const element of document.querySelectorAll('*'))
      if (!isContent(element))
        for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
          found.push(element.getAttribute(name) ?? '')
    return found
  })
  const names = [...data, ...PROPER_NAMES]
    .map((text) => text.replaceAll(/\s+/gu, ' ').trim())
    .filter((text) => VIETNAMESE.test(text))
    .toSorted((a, b) => b.length - a.length)
  return seen
    .map((text) => text.replaceAll(/\s+/gu, ' ').trim())
    .filter((text) => {
      let rest = text
      for (const name of names) if (VIETNAMESE.test(rest)) rest = rest.replaceAll(name, ' ')
      return VIETNAMESE.test(rest)
    })
}
