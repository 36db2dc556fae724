/** Copied text takes the numbers and dashes with it that are only drawn here: as text for other programs, marked so
 *  that our own paste leaves them out again. */
import { DOMSerializer, type Fragment, type Node } from 'prosemirror-model'
import { Plugin, type EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { sectionSchema } from '#shared/document/schema.ts'
import { NO_LETTER } from './find-layer.ts'
import { numberOfBlock } from './numbering-layer.ts'

export function copyOut(): Plugin {
  let view: EditorView | null = null
  const serializer = new NumberingSerializer(() => view?.state ?? null)
  return new Plugin({
    props: {
      clipboardSerializer: serializer,
      clipboardTextSerializer: (slice, from) =>
        linesOf(slice.content, numbersOf(from.state, slice.content)).join('\n'),
    },
    view(made) {
      view = made
      return {}
    },
  })
}

class NumberingSerializer extends DOMSerializer {
  readonly #state: () => EditorState | null

  constructor(state: () => EditorState | null) {
    super(
      DOMSerializer.nodesFromSchema(sectionSchema),
      DOMSerializer.marksFromSchema(sectionSchema),
    )
    this.#state = state
  }

  override serializeFragment(
    fragment: Fragment,
    options?: { document?: Document },
    target?: HTMLElement | DocumentFragment,
  ): HTMLElement | DocumentFragment {
    const made = super.serializeFragment(fragment, options, target)
    // Called again for what is inside: only whole blocks of the section have numbers.
    const state = this.#state()
    if (target !== undefined || state === null) return made
    for (const [i, number] of numbersOf(state, fragment).entries()) {
      const block = made.children[i]
      if (number === '' || block === undefined) continue
      const text = document.createElement('span')
      text.dataset['numberText'] = ''
      text.textContent = `${number} `
      block.prepend(text)
    }
    return made
  }
}

/** The numbers of the blocks that a copy holds; the first one has its own only when it is copied from its beginning. */
function numbersOf(state: EditorState, content: Fragment): string[] {
  const { doc } = state
  const { $from } = state.selection
  const first = $from.index(0)
  const isWhole = $from.depth === 0 || ($from.depth === 1 && $from.parentOffset === 0)
  return content.content.map((node, i) => {
    const own = doc.maybeChild(first + i)
    if (own?.type !== node.type || (i === 0 && !isWhole)) return ''
    return numberOfBlock(state, first + i)
  })
}

function linesOf(content: Fragment, numbers: readonly string[]): string[] {
  return content.content.flatMap((node, i) => {
    const number = numbers[i] ?? ''
    return textLines(node).map((line, n) => (n === 0 && number !== '' ? `${number} ${line}` : line))
  })
}

/** A row of a table is a line with tabs, as spreadsheets read it. */
function textLines(node: Node): string[] {
  if (node.isText) return [node.text ?? '']
  if (node.isTextblock) return [node.textBetween(0, node.content.size, NO_LETTER, '')]
  if (node.type === sectionSchema.nodes.table_row)
    return [node.children.map((cell) => textLines(cell).join(' ')).join('\t')]
  return node.children.flatMap(textLines)
}
