/** Missing figures, citations and footnotes in the editor's own document: where they are, and how they come and go. */
import type { Mark, MarkType, Node } from 'prosemirror-model'
import { TextSelection, type Command, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { documentNamedAt, shortForm, type CitedDocument } from '#shared/document/cited-document.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { withNoBreakSpaces } from '#shared/text/no-break.ts'
import { cleanText } from '#shared/text/normalize.ts'
import { closeUndoStep } from './commands.ts'

const { marks } = sectionSchema

/** Words that carry one mark, however they are marked inside. */
export interface MarkedWords {
  readonly mark: Mark
  readonly from: number
  readonly to: number
  readonly words: string
  /** where the last run of them begins */
  readonly lastRun: number
}

/** Places within an unchanged paragraph are looked for once. */
const known = new WeakMap<Node, Map<MarkType, readonly MarkedWords[]>>()

/** Words with this mark within a paragraph, positions from its beginning. */
function markedInBlock(block: Node, type: MarkType): readonly MarkedWords[] {
  const byType = known.get(block) ?? new Map<MarkType, readonly MarkedWords[]>()
  known.set(block, byType)
  const before = byType.get(type)
  if (before !== undefined) return before
  const found: MarkedWords[] = []
  block.forEach((run, offset) => {
    const mark = type.isInSet(run.marks)
    if (mark === undefined) return
    const last = found.at(-1)
    const words = run.text ?? ''
    const to = offset + run.nodeSize
    if (last?.to === offset && last.mark.eq(mark))
      found[found.length - 1] = { ...last, to, words: last.words + words, lastRun: offset }
    else found.push({ mark, from: offset, to, words, lastRun: offset })
  })
  byType.set(type, found)
  return found
}

/** All words with this mark, in the order of the text. Costs a look at each paragraph that changed. */
export function markedIn(doc: Node, type: MarkType): MarkedWords[] {
  const found: MarkedWords[] = []
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true
    for (const one of markedInBlock(node, type))
      found.push({
        ...one,
        from: pos + 1 + one.from,
        to: pos + 1 + one.to,
        lastRun: pos + 1 + one.lastRun,
      })
    return false
  })
  return found
}

/** Does anything between two places, or in the paragraphs they stand in, carry the mark? */
export function isMarkedAround(doc: Node, from: number, to: number, type: MarkType): boolean {
  let isMarked = false
  doc.nodesBetween(from, Math.min(doc.content.size, Math.max(to, from + 1)), (node) => {
    if (node.isTextblock && markedInBlock(node, type).length > 0) isMarked = true
    return !node.isTextblock && !isMarked
  })
  return isMarked
}

/** The words that hold both places; null when there are none. */
export function markedBetween(
  doc: Node,
  from: number,
  to: number,
  type: MarkType,
): MarkedWords | null {
  const $from = doc.resolve(from)
  if (!$from.parent.isTextblock) return null
  const start = $from.start()
  const at = markedInBlock($from.parent, type).find(
    (one) => start + one.from <= from && to <= start + one.to,
  )
  return at === undefined
    ? null
    : { ...at, from: start + at.from, to: start + at.to, lastRun: start + at.lastRun }
}

/** The words that the caret stands in, or that hold the selection. */
export const markedAt = ({ doc, selection }: EditorState, type: MarkType): MarkedWords | null =>
  markedBetween(doc, selection.from, selection.to, type)

const clean = (words: string): string => withNoBreakSpaces(cleanText(words).trim())

/** Puts marked words in the place of others. Only what differs is written: somebody may be typing in them. */
function putWords(
  { state, dispatch }: EditorView,
  place: { readonly from: number; readonly to: number },
  words: string,
  mark: Mark,
): void {
  closeUndoStep(state)
  const { tr, doc, schema } = state
  const before = doc.textBetween(place.from, place.to)
  const [start, end] = commonEnds(before, words)
  const others = doc.resolve(place.from).marks()
  const own = mark.addToSet(mark.type.removeFromSet(others))
  const letters = words.slice(start, words.length - end)
  const [from, to] = [place.from + start, place.to - end]
  if (letters !== '') tr.replaceWith(from, to, schema.text(letters, own))
  else if (to > from) tr.delete(from, to)
  tr.addMark(place.from, place.from + words.length, mark)
  const behind = place.from + words.length
  dispatch(
    tr
      .setSelection(TextSelection.create(tr.doc, behind))
      .setStoredMarks([...others])
      .scrollIntoView(),
  )
}

/** How many letters two texts have in common at the beginning and at the end; never half of a pair. */
function commonEnds(a: string, b: string): [number, number] {
  const most = Math.min(a.length, b.length)
  let start = 0
  while (start < most && a[start] === b[start]) start++
  if (/[\ud800-\udbff]/u.test(a.charAt(start - 1))) start--
  let end = 0
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++
  if (/[\udc00-\udfff]/u.test(a.charAt(a.length - end))) end--
  return [start, end]
}

/** Where something new stands: in the place of the selected words, or at the caret. */
function placeOf({ selection }: EditorState): { from: number; to: number } {
  const { from, to, $from, $to } = selection
  return $from.sameParent($to) ? { from, to } : { from: to, to }
}

/** Says what is missing, at the caret or instead of words that are there. */
export function putMissing(view: EditorView, words: string, owes: string): void {
  const at = markedAt(view.state, marks.missing) ?? placeOf(view.state)
  putWords(view, at, clean(words), marks.missing.create({ owes }))
}

/** Words of a footnote: behind the caret, or instead of those of the footnote it stands in. */
export function putNote(view: EditorView, words: string): void {
  const { to } = view.state.selection
  const at = markedAt(view.state, marks.footnote) ?? { from: to, to }
  putWords(view, at, clean(words), marks.footnote.create())
}

/** The citation in its short form, at the caret or instead of the words that named the document. */
export function putCitation(view: EditorView, document: CitedDocument): void {
  const at =
    namedAt(view.state, [document]) ?? markedAt(view.state, marks.citation) ?? placeOf(view.state)
  putWords(view, at, shortForm(document), marks.citation.create({ document: document.id }))
}

/** The document that plain words at the caret name, and these words. */
export function namedAt(
  { selection: { $from, from, to } }: EditorState,
  documents: readonly CitedDocument[],
): { readonly document: CitedDocument; readonly from: number; readonly to: number } | null {
  if (!$from.parent.isTextblock) return null
  const start = $from.start()
  const text = $from.parent.textContent
  const found =
    documentNamedAt(text, from - start, documents) ?? documentNamedAt(text, to - start, documents)
  return found && { ...found, from: start + found.from, to: start + found.to }
}

/** The words stay and are no longer marked. */
export function unmark({ state, dispatch }: EditorView, { mark, from, to }: MarkedWords): void {
  closeUndoStep(state)
  dispatch(state.tr.removeMark(from, to, mark))
}

/** Words and mark go. */
export function removeMarked({ state, dispatch }: EditorView, { from, to }: MarkedWords): void {
  closeUndoStep(state)
  dispatch(state.tr.delete(from, to))
}

/** Selects marked words: the next key types over them. */
export const selectWords = (
  { doc, tr }: EditorState,
  { from, to }: Pick<MarkedWords, 'from' | 'to'>,
): Transaction => tr.setSelection(TextSelection.create(doc, from, to)).scrollIntoView()

/** Goes to the next place at which something is missing, and from the last to the first. */
export const nextMissing: Command = (state, dispatch) => {
  const places = markedIn(state.doc, marks.missing)
  const next = places.find(({ from }) => from > state.selection.from) ?? places[0]
  if (next === undefined) return false
  dispatch?.(selectWords(state, next))
  return true
}
