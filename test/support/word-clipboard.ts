/** A Word file as Word itself puts it on the clipboard: paragraphs of class MsoNormal, a run's font and weight in its
 *  style, the default font in a sheet, list signs in a run of their own. Read in the page, which has a parser. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { ROOT } from './running-server.ts'

export interface WordClipboard {
  readonly html: string
  /** the text of every paragraph that says something, cells included */
  readonly paragraphs: readonly string[]
}

/** @param file one in test/support/docx (their origin: README.md there) */
export async function wordClipboard(page: Page, file: string): Promise<WordClipboard> {
  const files = unzipSync(readFileSync(join(ROOT, 'test', 'support', 'docx', file)))
  const part = (path: string): string => strFromU8(files[path] ?? new Uint8Array())
  return page.evaluate(
    ([body, styles]) => {
      const parse = (xml: string): Document => new DOMParser().parseFromString(xml, 'text/xml')
      const all = (from: Document | Element, name: string): Element[] => [
        ...from.getElementsByTagName(name),
      ]
      const value = (from: Document | Element | undefined, name: string, key: string) =>
        from?.getElementsByTagName(name)[0]?.getAttribute(key) ?? null
      const sheet = parse(styles)
      const fontIn = (from: Element | undefined): string | null =>
        value(from, 'w:rFonts', 'w:ascii')
      const fontOfStyle = (id: string | null): string | null => {
        const style = all(sheet, 'w:style').find((one) => one.getAttribute('w:styleId') === id)
        if (style === undefined) return null
        return fontIn(style) ?? fontOfStyle(value(style, 'w:basedOn', 'w:val'))
      }
      const usual = fontIn(all(sheet, 'w:docDefaults')[0]) ?? 'Times New Roman'
      const escape = (text: string): string =>
        text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      const paragraphs: string[] = []
      const runHtml = (run: Element, inherited: string | null): string => {
        const text = [...run.children]
          .map((child) =>
            child.localName === 't' ? child.textContent : child.localName === 'tab' ? ' ' : '',
          )
          .join('')
        const properties = all(run, 'w:rPr')[0]
        const font = fontIn(properties) ?? inherited
        const style = font === null ? '' : ` style='font-family:"${font}"'`
        const inner = `<span${style}>${escape(text)}</span>`
        return all(run, 'w:b').length > 0 ? `<b>${inner}</b>` : inner
      }
      const isInBox = (run: Element): boolean => {
        for (let at = run.parentElement; at !== null; at = at.parentElement)
          if (at.localName === 'txbxContent') return true
        return false
      }
      const paragraphHtml = (paragraph: Element): string => {
        const font = fontOfStyle(value(paragraph, 'w:pStyle', 'w:val'))
        const runs = all(paragraph, 'w:r').filter((run) => !isInBox(run))
        const text = runs
          .map((run) =>
            all(run, 'w:t')
              .map((t) => t.textContent)
              .join(''),
          )
          .join('')
        if (text.trim() !== '') paragraphs.push(text)
        const inner = runs.map((run) => runHtml(run, font)).join('')
        return all(paragraph, 'w:numPr').length > 0
          ? `<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
              style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>${inner}</p>`
          : `<p class=MsoNormal>${inner}<o:p></o:p></p>`
      }
      const blockHtml = (block: Element): string => {
        if (block.localName === 'p') return paragraphHtml(block)
        const inner = [...block.children].map(blockHtml).join('')
        if (block.localName === 'tbl') return `<table class=MsoTableGrid>${inner}</table>`
        if (block.localName === 'tr') return `<tr>${inner}</tr>`
        if (block.localName === 'tc') return `<td>${inner}</td>`
        return inner
      }
      const blocks = [...(all(parse(body), 'w:body')[0]?.children ?? [])].map(blockHtml).join('\n')
      const html = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--
        p.MsoNormal, p.MsoListParagraph {font-size:14.0pt; font-family:"${usual}";}
        --></style></head><body lang=VI><!--StartFragment-->${blocks}<!--EndFragment--></body></html>`
      return { html, paragraphs }
    },
    [part('word/document.xml'), part('word/styles.xml')] as const,
  )
}
