/**
 * What the page shows of citations and footnotes beside their words, and the keys of official writing. The full form of
 * a citation is drawn by the style sheet behind the words, as numbers of headings are: nothing of it is in the text.
 */
import type { Node } from 'prosemirror-model'
import {
  Plugin,
  PluginKey,
  type EditorState,
  type Selection,
  type Transaction,
} from 'prosemirror-state'
import { AddMarkStep, RemoveMarkStep } from 'prosemirror-transform'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import type { CitedDocument } from '#shared/document/cited-document.ts'
import { tailOfMention } from '#shared/document/official-runs.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import { askOfficial, OFFICIAL_KEYS } from './official-ask.ts'
import { readSelection } from './read-selection.ts'
import { isMarkedAround, markedBetween, markedIn, selectWords } from './official-marks.ts'

const { marks } = sectionSchema

/** What the report says of documents; compared by identity. */
export interface Citing {
  readonly documents: readonly CitedDocument[]
  /** ids that sections before this one name */
  readonly namedBefore: ReadonlySet<string>
}
const NOTHING_CITED: Citing = { documents: [], namedBefore: new Set() }

interface Drawn {
  readonly citing: Citing
  readonly tails: DecorationSet
}
const officialKey = new PluginKey<Drawn>('official')

/** The list of documents, or what is named before this section, is another. */
export const setCiting = (state: EditorState, citing: Citing): Transaction =>
  state.tr.setMeta(officialKey, citing)

export function officialLayer(): Plugin<Drawn> {
  let before: Selection | null = null
  return new Plugin<Drawn>({
    key: officialKey,
    state: {
      init: (_config, { doc }) => draw(doc, NOTHING_CITED),
      apply(tr, drawn) {
        const given: Citing | undefined = tr.getMeta(officialKey)
        if (given !== undefined) return draw(tr.doc, given)
        if (!tr.docChanged) return drawn
        if (touchesCitation(tr)) return draw(tr.doc, drawn.citing)
        return { ...drawn, tails: drawn.tails.map(tr.mapping, tr.doc) }
      },
    },
    props: {
      decorations: (state) => officialKey.getState(state)?.tails,
      handleKeyDown: (view, event) => openByKey(view, event),
      handleDOMEvents: {
        mousedown(view) {
          before = view.state.selection
          return false
        },
      },
      handleClick: (view, pos, { target }) => pickMissing(view, pos, target, before),
    },
  })
}

/** Inline and not around the paragraph: it stands on the words of the citation alone, and stays while one types beside
 *  them. Only the last run carries it, or a bold number would show it twice. */
function draw(doc: Node, citing: Citing): Drawn {
  if (citing.documents.length === 0) return { citing, tails: DecorationSet.empty }
  const byId = new Map(citing.documents.map((document) => [document.id, document]))
  const named = new Set(citing.namedBefore)
  const tails = markedIn(doc, marks.citation).flatMap(({ mark, words, lastRun, to }) => {
    const tail = tailOfMention(words, byId.get(String(mark.attrs['document'])), named)
    return tail === ''
      ? []
      : [Decoration.inline(lastRun, to, { class: 'written-out', 'data-tail': tail })]
  })
  return { citing, tails: DecorationSet.create(doc, tails) }
}

/** Did the transaction change a paragraph that holds, or held, a citation? Looks at what changed, not at the document. */
function touchesCitation(tr: Transaction): boolean {
  const type = marks.citation
  return tr.steps.some((step, i) => {
    const [before, after] = [tr.docs[i] ?? tr.doc, tr.docs[i + 1] ?? tr.doc]
    // Marks that are put on or off move nothing: their steps have no map. Any of them cuts a citation into runs anew.
    if (step instanceof AddMarkStep || step instanceof RemoveMarkStep)
      return step.mark.type === type || isMarkedAround(before, step.from, step.to, type)
    let isTouched = false
    step.getMap().forEach((from, to, newFrom, newTo) => {
      isTouched ||=
        isMarkedAround(before, from, to, type) || isMarkedAround(after, newFrom, newTo, type)
    })
    return isTouched
  })
}

/** keyCode of a key that an input method has taken */
const TAKEN_BY_INPUT_METHOD = 229

function openByKey(view: EditorView, event: KeyboardEvent): boolean {
  if (view.composing || event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD) return false
  // AltGr writes letters on some keyboards, and looks like Ctrl and Alt.
  if (!event.ctrlKey || !event.altKey || event.shiftKey || event.getModifierState('AltGraph'))
    return false
  const asked = OFFICIAL_KEYS[event.key.toLowerCase()]
  if (asked === undefined || !view.editable) return false
  readSelection(view)
  return askOfficial(asked)(view.state, view.dispatch, view)
}

/** The first click on a missing figure selects all of it, so that typing fills it in; the next one sets the caret.
 *  @param before what was selected when the button went down */
function pickMissing(
  view: EditorView,
  pos: number,
  target: EventTarget | null,
  before: Selection | null,
): boolean {
  // Beside it and on it are one place of the text: only the page knows which was meant.
  const isOnIt = target instanceof Element && target.closest('.missing') !== null
  const place = isOnIt ? markedBetween(view.state.doc, pos, pos, marks.missing) : null
  if (place === null || !view.editable) return false
  const wasInIt =
    before !== null && place.from <= before.from && before.to <= place.to && !before.empty
  if (wasInIt) return false
  view.dispatch(selectWords(view.state, place))
  return true
}
