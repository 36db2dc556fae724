import { EditorState, TextSelection, type Command } from 'prosemirror-state'
import { DecorationSet } from 'prosemirror-view'
import { expect, test } from 'vitest'
import { setStyle } from '#client/editor/commands.ts'
import { shiftLevel } from '#client/editor/level-commands.ts'
import { numberingLayer, renumber } from '#client/editor/numbering-layer.ts'
import { toggleQuote } from '#client/editor/quote-commands.ts'
import { keepTogether } from '#client/editor/text-hygiene.ts'
import { sectionSchema } from '#shared/document/schema.ts'

const { nodes } = sectionSchema
const heading = (level: number, text: string) =>
  nodes.heading.create({ level }, sectionSchema.text(text))
const paragraph = (text: string) => nodes.paragraph.create(null, sectionSchema.text(text))

const opened = (...blocks: ReturnType<typeof heading>[]): EditorState =>
  EditorState.create({
    doc: nodes.doc.create(null, blocks),
    plugins: [numberingLayer('2.4.')],
  })

/** What the page draws before each heading. */
function drawn(state: EditorState): (string | undefined)[] {
  const [plugin] = state.plugins
  const set = plugin?.props.decorations?.call(plugin, state)
  const found = set instanceof DecorationSet ? set.find() : []
  return state.doc.children.map((_node, i) => {
    const pos = state.doc.children.slice(0, i).reduce((sum, one) => sum + one.nodeSize, 0)
    const here = found.find((one) => one.from === pos)
    const { type } = (here ?? {}) as { type?: { attrs?: Record<string, string> } }
    return type?.attrs?.['data-number']
  })
}

function after(state: EditorState, command: Command, from: number, to = from): EditorState {
  let next = state.apply(state.tr.setSelection(TextSelection.create(state.doc, from, to)))
  command(next, (tr) => {
    next = next.apply(tr)
  })
  return next
}
const shape = (state: EditorState): string[] =>
  state.doc.children.map(
    (node) => `${node.type.name}${String(node.attrs['level'] ?? '')} ${node.textContent}`,
  )

test('numbers follow a heading that is put in, taken out or moved a level', () => {
  const state = opened(heading(4, 'Một'), paragraph('Chữ'), heading(4, 'Hai'))
  expect(drawn(state)).toEqual(['a)', undefined, 'b)'])
  const more = state.apply(state.tr.insert(0, heading(4, 'Đầu')))
  expect(drawn(more)).toEqual(['a)', 'b)', undefined, 'c)'])
  const typed = more.apply(more.tr.insertText('thêm ', 1))
  expect(drawn(typed)).toEqual(['a)', 'b)', undefined, 'c)'])
  const less = typed.apply(typed.tr.delete(0, typed.doc.child(0).nodeSize))
  expect(drawn(less)).toEqual(['a)', undefined, 'b)'])
  const up = after(less, shiftLevel(-1), 2)
  expect(drawn(up)).toEqual(['2.4.1.', undefined, 'a)'])
  expect(drawn(up.apply(renumber(up, '3')))).toEqual(['3.1.', undefined, 'a)'])
})

test('Tab takes headings a level deeper, down to the dash, and Shift Tab back up; all that are selected', () => {
  let state = opened(heading(3, 'Một'), heading(4, 'Hai'))
  const end = state.doc.content.size - 1
  state = after(state, shiftLevel(1), 2, end)
  expect(shape(state)).toEqual(['heading4 Một', 'dash Hai'])
  state = after(state, shiftLevel(1), 2, end)
  expect(shape(state)).toEqual(['dash Một', 'dash Hai'])
  state = after(state, shiftLevel(-1), 2, end)
  expect(shape(state)).toEqual(['heading4 Một', 'heading4 Hai'])
})

test('in a paragraph Tab is not taken: it goes to the next field', () => {
  const state = opened(paragraph('Chữ'))
  expect(shiftLevel(1)(state)).toBe(false)
})

test('a number or dash that was typed goes when the block gets its own', () => {
  const state = opened(paragraph('1. Ưu điểm'), paragraph('- Hội Nông dân'))
  const numbered = after(state, setStyle('heading-4'), 2)
  expect(shape(numbered)[0]).toBe('heading4 Ưu điểm')
  expect(shape(after(numbered, setStyle('dash'), numbered.doc.content.size - 2))[1]).toBe(
    'dash Hội Nông dân',
  )
})

test('a heading that becomes a quotation keeps the number it had, for good; taken out it is counted again', () => {
  const state = opened(heading(4, 'Một'), heading(4, 'Hai'), heading(4, 'Ba'))
  const quoted = after(state, toggleQuote, 8)
  expect(quoted.doc.child(1).type.name).toBe('blockquote')
  expect(quoted.doc.child(1).textContent).toBe('b) Hai')
  const first = quoted.apply(quoted.tr.delete(0, quoted.doc.child(0).nodeSize))
  expect(first.doc.child(0).textContent).toBe('b) Hai')
  expect(drawn(first)).toEqual([undefined, 'a)'])
  const back = after(first, toggleQuote, 5)
  expect(shape(back)).toEqual(['heading4 Hai', 'heading4 Ba'])
  expect(drawn(back)).toEqual(['a)', 'b)'])
})

test('what was typed keeps the spaces together at which no line ends, and leaves what others wrote to them', () => {
  const state = opened(paragraph('Kết luận số 62-KL/TW, ngày 14 tháng 3'))
  const kept = (from: number, to: number) => keepTogether(state, from, to)?.doc.textContent
  const end = state.doc.content.size - 1
  expect(kept(10, 14)).toBe('Kết luận số\u00a062-KL/TW, ngày 14 tháng 3')
  expect(kept(end - 1, end)).toBe('Kết luận số 62-KL/TW, ngày 14\u00a0tháng\u00a03')
  expect(kept(1, end)).toBe('Kết luận số\u00a062-KL/TW, ngày\u00a014\u00a0tháng\u00a03')
  expect(keepTogether(opened(paragraph('một số xã')), 1, 5)).toBe(null)
})
