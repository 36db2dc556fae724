/**
 * What comes from the clipboard: HTML through the schema (what it does not know stays outside, the words stay in),
 * plain text as paragraphs, all of it clean. A large paste is handed over in parts, with progress, and can be stopped.
 */
import { Fragment, Slice, type Node } from 'prosemirror-model'
import { Plugin, PluginKey } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { sectionSchema } from '#shared/document/schema.ts'
import { paragraphsOfLines } from '#shared/text/hard-lines.ts'
import { typedDash } from '#shared/text/typed-number.ts'
import { syncStateOf } from './binding.ts'
import { closeUndoStep, undo } from './commands.ts'
import { divideLong } from './long-paragraphs.ts'
import { convertLines, convertPage } from './old-fonts.ts'
import { footnotesInPlace } from './paste-footnotes.ts'
import { isLarge, pasteParts, type PastePart } from './paste-parts.ts'
import { readSources, withoutInvisible, withoutPictureData } from './paste-sources.ts'
import { refuseTable, type TableRefusal } from './table-commands.ts'
import {
  fittedTables,
  largeTableIn,
  pasteTable,
  simplerTables,
  tableOfText,
} from './table-paste.ts'
import { cleanSlice } from './text-hygiene.ts'

export interface PasteProgress {
  /** characters handed over so far, and in all */
  readonly done: number
  readonly total: number
  readonly cancel: () => void
}

/** null: the paste has ended */
export type OnPasteProgress = (progress: PasteProgress | null) => void

/** What a paste did beside putting words in: how many of each. */
export interface PasteReport {
  /** in fonts from before Unicode, made readable */
  readonly paragraphs: number
  /** changes under tracking, taken as accepted */
  readonly tracked: number
  /** left out */
  readonly images: number
  readonly files: number
  /** too long to be written in, made several */
  readonly divided: number
  /** Pastes the same again, letter for letter, while nothing else was written since; null after a large paste, and
   *  where that would be no different */
  readonly revert: (() => void) | null
}

/** null: what was pasted has been worked on, there is nothing to revert any more */
export type OnPasted = (report: PasteReport | null) => void

const NOTHING_TO_SAY = {
  paragraphs: 0,
  tracked: 0,
  images: 0,
  files: 0,
  divided: 0,
} as const satisfies Omit<PasteReport, 'revert'>

/** Between two parts: the server takes 512 KiB a second from one person. */
const PART_GAP_MS = 160

/** Where the next part goes; follows everything that happens meanwhile. */
const placeKey = new PluginKey<number | null>('large-paste')

export function sectionPaste(
  onProgress: OnPasteProgress = () => undefined,
  onPasted: OnPasted = () => undefined,
): Plugin {
  /** of the paste under way */
  let report: Omit<PasteReport, 'revert'> = NOTHING_TO_SAY
  let keepsOriginal = false
  /** a table in the paste under way, which is not taken */
  let tooLarge: TableRefusal | null = null
  /** what the next own change is: the paste itself, or something written after it */
  let next: 'paste' | 'afterwards' | null = null

  function tell(view: EditorView, isAtOnce: boolean, again: () => void): void {
    const said = report
    report = NOTHING_TO_SAY
    if (Object.values(said).every((n) => n === 0)) return
    next = isAtOnce ? 'paste' : null
    const revert = (): void => {
      next = null
      onPasted(null)
      if (!view.editable) return
      undo(view.state, view.dispatch, view)
      keepsOriginal = true
      again()
      keepsOriginal = false
    }
    const isOther = said.paragraphs + said.tracked > 0
    onPasted({ ...said, revert: isAtOnce && isOther ? revert : null })
  }

  function written(): void {
    if (next === 'afterwards') onPasted(null)
    next = next === 'paste' ? 'afterwards' : null
  }

  return new Plugin<number | null>({
    key: placeKey,
    state: {
      init: () => null,
      apply(tr, place) {
        const set: number | null | undefined = tr.getMeta(placeKey)
        if (set !== undefined) return set
        return place === null ? null : tr.mapping.map(place, 1)
      },
    },
    props: {
      transformPastedHTML(html) {
        const page = new DOMParser().parseFromString(withoutPictureData(html), 'text/html')
        tooLarge = largeTableIn(page)
        if (tooLarge !== null) return ''
        const paragraphs = keepsOriginal ? 0 : convertPage(page)
        report = { ...NOTHING_TO_SAY, paragraphs, ...readSources(page, keepsOriginal) }
        return simplerHtml(page)
      },
      transformPasted(given, view) {
        const { slice, divided } = divideLong(cleanSlice(given))
        report = { ...report, divided }
        return fittedTables(slice, view.state)
      },
      clipboardTextParser(given) {
        const text = withoutInvisible(given)
        const table = tableOfText(text)
        if (table !== null) return table
        const lines = text.split(/\r\n?|\n/u)
        if (keepsOriginal) return paragraphsOf(lines.filter((line) => line.trim() !== ''))
        const read = convertLines(lines)
        report = { ...NOTHING_TO_SAY, paragraphs: read.converted }
        return paragraphsOf(paragraphsOfLines(read.lines))
      },
      handleDrop(view, event, slice) {
        const files = event.dataTransfer?.files.length ?? 0
        if (files === 0 || slice.size > 0) return false
        report = { ...NOTHING_TO_SAY, files }
        tell(view, false, () => undefined)
        return true
      },
      handlePaste(view, event, slice) {
        if (tooLarge !== null) {
          const refusal = tooLarge
          tooLarge = null
          return refuseTable(view, refusal)
        }
        closeUndoStep(view.state)
        const blocks = blocksOf(slice)
        const html = event.clipboardData?.getData('text/html') ?? ''
        const text = event.clipboardData?.getData('text/plain') ?? ''
        const pictures = event.clipboardData?.files.length ?? 0
        if (html === '' && text === '' && pictures > 0)
          report = { ...NOTHING_TO_SAY, images: pictures }
        tell(view, !isLarge(blocks), () =>
          html === '' ? view.pasteText(text) : view.pasteHTML(html),
        )
        if (pasteTable(view, event, slice)) return true
        if (!isLarge(blocks)) return false
        if (placeKey.getState(view.state) === null) void pasteLarge(view, blocks, onProgress)
        return true // a second large paste waits until the person tries again
      },
    },
    view: () => ({
      update(view, was) {
        if (view.state.doc !== was.doc && !syncStateOf(view.state).isChangeOrigin) written()
      },
    }),
  })
}

/** Plain text: one paragraph a line; of several, one that begins with a typed dash becomes a dash. */
export function paragraphsOf(lines: readonly string[]): Slice {
  const nodes = lines.map((line) => {
    const dash = lines.length > 1 ? typedDash(line) : ''
    return sectionSchema.node(
      dash === '' ? 'paragraph' : 'dash',
      null,
      line === dash ? [] : sectionSchema.text(line.slice(dash.length)),
    )
  })
  const open = (node: Node | undefined): number => (node?.type.name === 'paragraph' ? 1 : 0)
  return new Slice(Fragment.from(nodes), open(nodes[0]), open(nodes.at(-1)))
}

function blocksOf(slice: Slice): Node[] {
  const blocks: Node[] = []
  slice.content.forEach((node) => {
    blocks.push(node.isInline ? sectionSchema.node('paragraph', null, node) : node)
  })
  return blocks
}

/** Word and web pages put breaks into paragraphs; the schema has none. */
function simplerHtml(page: Document): string {
  footnotesInPlace(page)
  simplerTables(page)
  for (const lineBreak of page.querySelectorAll('br')) lineBreak.replaceWith(' ')
  return page.body.innerHTML
}

/** Inserts part after part behind the caret's paragraph. Stops when asked, or when the text is locked meanwhile. */
export async function pasteLarge(
  view: EditorView,
  blocks: readonly Node[],
  onProgress: OnPasteProgress,
): Promise<void> {
  const parts = pasteParts(blocks)
  const total = parts.reduce((sum, part) => sum + part.characters, 0)
  let isCancelled = false
  const cancel = (): void => {
    isCancelled = true
  }
  let done = 0
  openPlace(view, blocks)
  onProgress({ done, total, cancel })
  for (const part of parts) {
    if (isCancelled || view.isDestroyed || !view.editable) break
    insertPart(view, part)
    done += part.characters
    onProgress({ done, total, cancel })
    await new Promise((resolve) => {
      setTimeout(resolve, PART_GAP_MS)
    })
  }
  if (!view.isDestroyed) closePlace(view)
  onProgress(null)
}

function openPlace(view: EditorView, blocks: readonly Node[]): void {
  const tr = view.state.tr.deleteSelection()
  const { $from } = tr.selection
  if ($from.depth > 0 && $from.parentOffset > 0) tr.split($from.pos)
  const $at = tr.doc.resolve(tr.mapping.map(view.state.selection.to, 1))
  const parent = $at.depth > 0 ? $at.node(-1) : $at.parent
  const fits = parent.type.contentMatch.matchFragment(Fragment.from([...blocks])) !== null
  // A table in the text that is pasted stands in no quotation: behind it then.
  const place = $at.depth === 0 ? $at.pos : fits ? $at.before() : $at.after(1)
  view.dispatch(tr.setMeta(placeKey, place))
}

function insertPart(view: EditorView, part: PastePart): void {
  const place = placeKey.getState(view.state)
  if (place === null || place === undefined) return
  const { tr } = view.state
  const [first, ...rest] = part.blocks
  if (first === undefined) return
  if (part.continues && tr.doc.resolve(place).nodeBefore?.isTextblock === true) {
    tr.insert(place - 1, first.content)
    tr.insert(tr.mapping.map(place), Fragment.from(rest))
  } else tr.insert(place, Fragment.from([...part.blocks]))
  view.dispatch(tr)
}

/** The paragraph that was opened for the rest of the line goes again when there was no rest. */
function closePlace(view: EditorView): void {
  const place = placeKey.getState(view.state)
  const { tr } = view.state
  if (view.editable && place !== null && place !== undefined && place > 0) {
    const after = tr.doc.nodeAt(place)
    if (after?.isTextblock === true && after.content.size === 0)
      tr.delete(place, place + after.nodeSize)
  }
  view.dispatch(tr.setMeta(placeKey, null))
}
