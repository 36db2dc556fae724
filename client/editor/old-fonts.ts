/**
 * Pasted text set in fonts from before Unicode, made readable. Per run by its font; where no font is named, per
 * paragraph by what the words look like. Before anything is cleaned away: letters of TCVN3 look like rubbish.
 */
import {
  detectEncodings,
  encodingOfFont,
  fromLegacy,
  type LegacyEncoding,
} from '#shared/text/legacy-encoding.ts'

const BLOCKS = 'p, li, td, th, h1, h2, h3, h4, h5, h6, blockquote, pre, div, body'

/** Lines of plain text. @returns the same lines in Unicode, and how many of them changed */
export function convertLines(lines: readonly string[]): {
  readonly lines: readonly string[]
  readonly converted: number
} {
  let converted = 0
  const encodings = detectEncodings(lines)
  const read = lines.map((line, i) => {
    const encoding = encodings[i] ?? null
    const text = encoding === null ? line : fromLegacy(line, encoding)
    if (text !== line) converted++
    return text
  })
  return { lines: read, converted }
}

interface Run {
  readonly node: Text
  readonly block: Element
}

/** Changes the page's text where it is. @returns how many paragraphs changed */
export function convertPage(page: Document): number {
  const fontOf = fontsIn(page)
  const converted = new Set<Element>()
  const unnamed: Run[] = []
  const convert = ({ node, block }: Run, encoding: LegacyEncoding | null): void => {
    const text = encoding === null ? node.data : fromLegacy(node.data, encoding)
    if (text === node.data) return
    node.data = text
    converted.add(block)
  }
  for (const run of runsIn(page)) {
    const font = fontOf(run.node)
    if (font === null) unnamed.push(run)
    else convert(run, encodingOfFont(font))
  }
  const blocks = [...new Set(unnamed.map((run) => run.block))]
  const encodings = detectEncodings(
    blocks.map((block) =>
      unnamed
        .filter((run) => run.block === block)
        .map((run) => run.node.data)
        .join(''),
    ),
  )
  const encodingOf = new Map(blocks.map((block, i) => [block, encodings[i] ?? null]))
  for (const run of unnamed) convert(run, encodingOf.get(run.block) ?? null)
  return converted.size
}

function runsIn(page: Document): Run[] {
  const runs: Run[] = []
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const block = node.parentElement?.closest(BLOCKS)
    if (block !== null && block !== undefined && node instanceof Text) runs.push({ node, block })
  }
  return runs
}

/** Word names a run's font in its style attribute, a paragraph's in a style sheet by class, old pages in <font>. */
function fontsIn(page: Document): (node: Text) => string | null {
  const rules = [...page.querySelectorAll('style')].flatMap((style) => fontRules(style.textContent))
  const known = new Map<Element, string | null>()
  function ofElement(element: Element): string | null {
    const found = known.get(element)
    if (found !== undefined) return found
    const own =
      // Read as text: «font-family:.VnTime» without quotes is no valid style, and yet it is what some programs write.
      /(?:^|;)\s*font-family\s*:\s*([^;]+)/iu.exec(element.getAttribute('style') ?? '')?.[1] ??
      (element.localName === 'font' ? element.getAttribute('face') : null) ??
      rules.findLast((rule) => element.matches(rule.selector))?.font ??
      null
    const parent = element.parentElement
    const font = own ?? (parent === null ? null : ofElement(parent))
    known.set(element, font)
    return font
  }
  return (node) => (node.parentElement === null ? null : ofElement(node.parentElement))
}

interface FontRule {
  readonly selector: string
  readonly font: string
}

function fontRules(css: string): FontRule[] {
  const sheet = new CSSStyleSheet()
  // Word wraps its sheet in an HTML comment.
  sheet.replaceSync(css.replaceAll(/<!--|-->/gu, ''))
  return [...sheet.cssRules].flatMap((rule) =>
    rule instanceof CSSStyleRule && rule.style.fontFamily !== ''
      ? [{ selector: rule.selectorText, font: rule.style.fontFamily }]
      : [],
  )
}
