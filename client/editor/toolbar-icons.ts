/** The tool bar's icons, from lucide-static, inlined at build; only the editor's page loads them. */
import { html, svg, type TemplateResult } from 'lit'
import { unsafeSVG } from 'lit/directives/unsafe-svg.js'
import bold from 'lucide-static/icons/bold.svg?raw'
import italic from 'lucide-static/icons/italic.svg?raw'
import quote from 'lucide-static/icons/text-quote.svg?raw'
import redo from 'lucide-static/icons/redo-2.svg?raw'
import search from 'lucide-static/icons/search.svg?raw'
import table from 'lucide-static/icons/table.svg?raw'
import underline from 'lucide-static/icons/underline.svg?raw'
import undo from 'lucide-static/icons/undo-2.svg?raw'

const FILES = { bold, italic, underline, undo, redo, quote, search, table }
export type ToolIcon = keyof typeof FILES

export function toolIcon(name: ToolIcon): TemplateResult {
  const drawing = FILES[name].replace(/^[^]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '')
  return html`<svg
    class="icon"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${svg`${unsafeSVG(drawing)}`}
  </svg>`
}
