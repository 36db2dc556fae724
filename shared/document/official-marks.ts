/** What official writing adds to ordinary words, as marks of the editor's schema. Typing behind one leaves it. */
import type { DOMOutputSpec, MarkSpec } from 'prosemirror-model'

/** The DOM as far as these marks read it: shared code sees no browser. */
interface Attributes {
  getAttribute(name: string): string | null
}
const said = (dom: unknown, name: string): string => (dom as Attributes).getAttribute(name) ?? ''

export const officialMarks = {
  footnote: {
    inclusive: false,
    parseDOM: [{ tag: 'span.footnote' }],
    toDOM: (): DOMOutputSpec => ['span', { class: 'footnote' }, 0],
  },
  citation: {
    attrs: { document: {} },
    inclusive: false,
    parseDOM: [
      {
        tag: 'cite[data-document]',
        getAttrs: (dom) => ({ document: said(dom, 'data-document') }),
      },
    ],
    toDOM: (mark): DOMOutputSpec => [
      'cite',
      { 'data-document': String(mark.attrs['document']) },
      0,
    ],
  },
  missing: {
    attrs: { owes: { default: '' } },
    inclusive: false,
    parseDOM: [{ tag: 'span.missing', getAttrs: (dom) => ({ owes: said(dom, 'data-owes') }) }],
    toDOM: (mark): DOMOutputSpec => [
      'span',
      { class: 'missing', 'data-owes': String(mark.attrs['owes']) },
      0,
    ],
  },
} satisfies Record<string, MarkSpec>
