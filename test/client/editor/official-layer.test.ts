/** Citations, missing figures and footnotes in the editor's document, without a page. */
import * as fc from 'fast-check'
import type { Mark, Node } from 'prosemirror-model'
import { EditorState, TextSelection } from 'prosemirror-state'
import { DecorationSet } from 'prosemirror-view'
import { expect, test } from 'vitest'
import { officialLayer, setCiting, type Citing } from '#client/editor/official-layer.ts'
import { markedAt, markedIn, namedAt, nextMissing } from '#client/editor/official-marks.ts'
import { tailOf, type CitedDocument } from '#shared/document/cited-document.ts'
import { sectionSchema } from '#shared/document/schema.ts'

const { marks } = sectionSchema
const CONCLUSION: CitedDocument = {
  id: 'a',
  kind: 'Kết luận',
  number: '62-KL/TW',
  day: '2009-12-08',
  issuer: 'Bộ Chính trị',
  subject: '',
}
const PLAN: CitedDocument = { ...CONCLUSION, id: 'b', kind: 'Kế hoạch', number: '01-KH/BCDTW' }
const CITING: Citing = { documents: [CONCLUSION, PLAN], namedBefore: new Set() }

const words = (text: string, ...on: Mark[]): Node => sectionSchema.text(text, on)
const cite = ({ id }: CitedDocument) => marks.citation.create({ document: id })
const missing = (owes = '') => marks.missing.create({ owes })
const paragraph = (...runs: Node[]): Node => sectionSchema.node('paragraph', null, runs)

const layer = officialLayer()
function opened(blocks: Node[], citing = CITING): EditorState {
  const state = EditorState.create({
    doc: sectionSchema.node('doc', null, blocks),
    plugins: [layer],
  })
  return state.apply(setCiting(state, citing))
}
const at = (state: EditorState, from: number, to = from): EditorState =>
  state.apply(state.tr.setSelection(TextSelection.create(state.doc, from, to)))

/** What is drawn: behind which words, and where. */
function drawn(state: EditorState): [string, number][] {
  const set: unknown = layer.props.decorations?.call(layer, state)
  if (!(set instanceof DecorationSet)) throw new Error('no set of decorations')
  return set
    .find()
    .toSorted((a, b) => a.from - b.from)
    .map(({ from, to }) => [state.doc.textBetween(from, to), to])
}

const NAMED = 'Kết luận số 62-KL/TW'

test('the full form is drawn behind the first mention, and behind the next when that one goes', () => {
  const state = opened([
    paragraph(words('Thực hiện '), words(NAMED, cite(CONCLUSION)), words('.')),
    paragraph(words(NAMED, cite(CONCLUSION)), words(' đã nêu.')),
  ])
  expect(drawn(state)).toEqual([[NAMED, 11 + NAMED.length]])
  const gone = state.apply(state.tr.delete(11, 11 + NAMED.length))
  expect(drawn(gone)).toEqual([[NAMED, 14 + NAMED.length]])
  const unmarked = state.apply(state.tr.removeMark(11, 11 + NAMED.length, marks.citation))
  expect(drawn(unmarked)).toHaveLength(1)
  expect(drawn(unmarked)).not.toEqual(drawn(state))
})

test('a document that an earlier section names, or that is on no list, gets nothing', () => {
  const blocks = [paragraph(words(NAMED, cite(CONCLUSION)))]
  expect(drawn(opened(blocks, { ...CITING, namedBefore: new Set(['a']) }))).toEqual([])
  expect(drawn(opened(blocks, { ...CITING, documents: [PLAN] }))).toEqual([])
})

test('a mention whose number is bold gets it once, behind its end', () => {
  const state = opened([
    paragraph(
      words('Kết luận số ', cite(CONCLUSION)),
      words('62-KL/TW', cite(CONCLUSION), marks.bold.create()),
    ),
  ])
  expect(drawn(state)).toEqual([['62-KL/TW', 1 + NAMED.length]])
})

test('who types over the number ends the citation', () => {
  const state = opened([paragraph(words(NAMED, cite(CONCLUSION)))])
  expect(drawn(state.apply(state.tr.delete(14, 18)))).toEqual([])
})

const anyEdit = fc.record({
  kind: fc.constantFrom('type', 'erase', 'split', 'join', 'cite', 'uncite', 'bold'),
  where: fc.nat(),
  length: fc.integer({ min: 1, max: 30 }),
})

test('whatever is edited, what is drawn is what a page that opens now would draw', () => {
  fc.assert(
    fc.property(fc.array(anyEdit, { maxLength: 12 }), (edits) => {
      let state = opened([
        paragraph(words('Thực hiện '), words(NAMED, cite(CONCLUSION)), words('.')),
        paragraph(
          words('Kế hoạch số 01-KH/BCDTW', cite(PLAN)),
          words(' và '),
          words(NAMED, cite(CONCLUSION)),
        ),
        paragraph(words('Không viện dẫn gì.')),
      ])
      for (const { kind, where, length } of edits) {
        const { tr, doc } = state
        const from = where % doc.content.size
        const to = Math.min(doc.content.size, from + length)
        const $from = doc.resolve(from)
        try {
          if (kind === 'type' && $from.parent.isTextblock) tr.insertText('x', from)
          else if (kind === 'erase') tr.delete(from, to)
          else if (kind === 'split' && $from.parent.isTextblock) tr.split(from)
          else if (kind === 'join' && $from.depth === 0 && from > 0) tr.join(from)
          else if (kind === 'cite') tr.addMark(from, to, cite(where % 2 === 0 ? PLAN : CONCLUSION))
          else if (kind === 'uncite') tr.removeMark(from, to, marks.citation)
          else if (kind === 'bold') tr.addMark(from, to, marks.bold.create())
        } catch {
          continue // not possible there
        }
        state = state.apply(tr)
      }
      expect(drawn(state)).toEqual(drawn(state.apply(setCiting(state, CITING))))
    }),
  )
})

test('what is missing is found where the caret stands, also when part of it is bold, and walked in a circle', () => {
  const state = opened([
    paragraph(
      words('Có '),
      words('số ', missing()),
      words('hội nghị', missing(), marks.bold.create()),
      words('tỷ lệ', missing('b')),
    ),
    paragraph(words('kinh phí', missing())),
  ])
  const found = markedIn(state.doc, marks.missing).map((one) => one.words)
  expect(found).toEqual(['số hội nghị', 'tỷ lệ', 'kinh phí'])
  expect(markedAt(at(state, 6), marks.missing)).toMatchObject({
    words: 'số hội nghị',
    from: 4,
    to: 15,
  })
  expect(markedAt(at(state, 2), marks.missing)).toBeNull()
  let walked = at(state, 1)
  const seen = found.concat(found[0] ?? '').map(() => {
    nextMissing(walked, (tr) => (walked = walked.apply(tr)))
    const { from, to } = walked.selection
    return walked.doc.textBetween(from, to)
  })
  expect(seen).toEqual(['số hội nghị', 'tỷ lệ', 'kinh phí', 'số hội nghị'])
})

test('typing over a missing figure fills it in; typing within changes what it says', () => {
  const state = opened([paragraph(words('Có '), words('số hội nghị', missing()), words(' cuộc.'))])
  const filled = at(state, 4, 15)
  const over = filled.apply(filled.tr.insertText('120'))
  expect(over.doc.textContent).toBe('Có 120 cuộc.')
  expect(markedIn(over.doc, marks.missing)).toEqual([])
  const within = state.apply(at(state, 7).tr.insertText('các '))
  expect(markedIn(within.doc, marks.missing).map((one) => one.words)).toEqual(['số các hội nghị'])
})

test('plain words at the caret that name a listed document are found with all they say of it', () => {
  const text = `Theo ${NAMED}${tailOf(CONCLUSION)}, các cấp`
  const state = opened([paragraph(words(text))])
  const found = namedAt(at(state, 20), CITING.documents)
  expect(found?.document.id).toBe('a')
  expect(text.slice((found?.from ?? 0) - 1, (found?.to ?? 0) - 1)).toBe(
    `${NAMED}${tailOf(CONCLUSION)}`,
  )
  expect(namedAt(at(state, 3), CITING.documents)).toBeNull()
})
