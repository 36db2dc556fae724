/**
 * Numbers of headings, drawn by the style sheet from an attribute that a decoration sets on the heading's own element.
 * Nothing stands in the text or beside it: a syllable that is being composed in a heading is not disturbed.
 */
import type { Node } from 'prosemirror-model'
import { Plugin, PluginKey, type EditorState } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { numbersOf, type Numbered } from '#shared/document/numbering.ts'
import { HEADING_LEVELS } from '#shared/document/rules.ts'
import { sectionSchema } from '#shared/document/schema.ts'

interface Numbers {
  readonly sectionNumber: string
  /** of each block, empty where there is none */
  readonly numbers: readonly string[]
  readonly drawn: DecorationSet
}

const numberingKey = new PluginKey<Numbers>('numbering')

/** @param sectionNumber the outline's number of this section, «2.4» or «II.2.4» */
export function numberingLayer(sectionNumber: string): Plugin<Numbers> {
  return new Plugin<Numbers>({
    key: numberingKey,
    state: {
      init: (_config, state) => numbered(state.doc, sectionNumber),
      apply(tr, before) {
        const given: unknown = tr.getMeta(numberingKey)
        const number = typeof given === 'string' ? given : before.sectionNumber
        if (!tr.docChanged && number === before.sectionNumber) return before
        const numbers = numbersOfDoc(tr.doc, number)
        const drawn = before.drawn.map(tr.mapping, tr.doc)
        const isSame =
          number === before.sectionNumber &&
          numbers.join() === before.numbers.join() &&
          standsRight(drawn, tr.doc, numbers)
        return isSame ? { ...before, drawn } : numbered(tr.doc, number)
      },
    },
    props: { decorations: (state) => numberingKey.getState(state)?.drawn },
  })
}

/** The outline gave the section another number. */
export function renumber(state: EditorState, sectionNumber: string) {
  return state.tr.setMeta(numberingKey, sectionNumber)
}

/** The number shown before a block of the section, empty where there is none. */
export const numberOfBlock = (state: EditorState, index: number): string =>
  numberingKey.getState(state)?.numbers[index] ?? ''

function numbered(doc: Node, sectionNumber: string): Numbers {
  const numbers = numbersOfDoc(doc, sectionNumber)
  const drawn: Decoration[] = []
  doc.forEach((node, pos, i) => {
    const number = numbers[i] ?? ''
    if (number !== '' && node.type === sectionSchema.nodes.heading)
      drawn.push(Decoration.node(pos, pos + node.nodeSize, { 'data-number': number }))
  })
  return { sectionNumber, numbers, drawn: DecorationSet.create(doc, drawn) }
}

const numbersOfDoc = (doc: Node, sectionNumber: string): string[] =>
  numbersOf(doc.children.map(numberedOf), sectionNumber)

function numberedOf(node: Node): Numbered {
  if (node.type === sectionSchema.nodes.dash) return { kind: 'dash' }
  const level = HEADING_LEVELS.find((known) => known === node.attrs['level'])
  if (node.type !== sectionSchema.nodes.heading || level === undefined) return { kind: 'other' }
  // A typed number is short: the rest of a long heading need not be put together.
  return { kind: 'heading', level, text: node.textBetween(0, Math.min(node.content.size, 24)) }
}

/** A block that was drawn anew has lost its decoration, or left one behind. */
function standsRight(drawn: DecorationSet, doc: Node, numbers: readonly string[]): boolean {
  const found = drawn.find()
  let next = 0
  let isRight = true
  doc.forEach((node, pos, i) => {
    if (numbers[i] === '' || node.type !== sectionSchema.nodes.heading) return
    const one = found[next++]
    if (one?.from !== pos || one.to !== pos + node.nodeSize) isRight = false
  })
  return isRight && next === found.length
}
