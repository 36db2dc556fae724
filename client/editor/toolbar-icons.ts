/** The tool bar's icons, from lucide-static, inlined at build; only the editor's page loads them. */
import type { TemplateResult } from 'lit'
import citation from 'lucide-static/icons/book-marked.svg?raw'
import missing from 'lucide-static/icons/square-dashed.svg?raw'
import footnote from 'lucide-static/icons/superscript.svg?raw'
import bold from 'lucide-static/icons/bold.svg?raw'
import more from 'lucide-static/icons/ellipsis.svg?raw'
import italic from 'lucide-static/icons/italic.svg?raw'
import quote from 'lucide-static/icons/text-quote.svg?raw'
import redo from 'lucide-static/icons/redo-2.svg?raw'
import search from 'lucide-static/icons/search.svg?raw'
import proofing from 'lucide-static/icons/spell-check.svg?raw'
import suggest from 'lucide-static/icons/pencil-line.svg?raw'
import table from 'lucide-static/icons/table.svg?raw'
import underline from 'lucide-static/icons/underline.svg?raw'
import undo from 'lucide-static/icons/undo-2.svg?raw'
import { drawIcon } from '../components/icon.ts'

const FILES = {
  bold,
  more,
  italic,
  underline,
  undo,
  redo,
  quote,
  search,
  table,
  proofing,
  suggest,
  missing,
  citation,
  footnote,
}
export type ToolIcon = keyof typeof FILES

export const toolIcon = (name: ToolIcon): TemplateResult => drawIcon(FILES[name])
