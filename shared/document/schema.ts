/** The ProseMirror schema of a section. Made from the same tables as the server's gate (rules.ts). */
import { Schema, type DOMOutputSpec, type MarkSpec, type NodeSpec } from 'prosemirror-model'
import { HEADING_LEVELS, isSafeHref } from './rules.ts'
import { officialMarks } from './official-marks.ts'
import { cellAttributes, cellTag } from './table-dom.ts'

const nodes = {
  // No "+": a section that everybody emptied must not be repaired by every reader at once; the server seeds one paragraph.
  doc: { content: '(block | table)*' },
  paragraph: {
    group: 'block',
    content: 'text*',
    parseDOM: [{ tag: 'p' }],
    toDOM: (): DOMOutputSpec => ['p', 0],
  },
  heading: {
    group: 'block',
    content: 'text*',
    attrs: { level: { default: 2 } },
    defining: true,
    parseDOM: HEADING_LEVELS.map((level) => ({ tag: `h${level}`, attrs: { level } })),
    toDOM: (node): DOMOutputSpec => [`h${Number(node.attrs['level'])}`, 0],
  },
  dash: {
    group: 'block',
    content: 'text*',
    parseDOM: [{ tag: 'p.dash', priority: 60 }, { tag: 'li' }],
    toDOM: (): DOMOutputSpec => ['p', { class: 'dash' }, 0],
  },
  blockquote: {
    group: 'block',
    content: 'block*',
    defining: true,
    parseDOM: [{ tag: 'blockquote' }],
    toDOM: (): DOMOutputSpec => ['blockquote', 0],
  },
  table: {
    content: 'table_row*',
    tableRole: 'table',
    isolating: true,
    parseDOM: [{ tag: 'table' }],
    toDOM: (): DOMOutputSpec => ['table', ['tbody', 0]],
  },
  table_row: {
    content: 'table_cell*',
    tableRole: 'row',
    parseDOM: [{ tag: 'tr' }],
    toDOM: (): DOMOutputSpec => ['tr', 0],
  },
  table_cell: {
    content: '(paragraph | dash)*',
    tableRole: 'cell',
    isolating: true,
    attrs: {
      header: { default: false },
      colspan: { default: 1 },
      rowspan: { default: 1 },
      colwidth: { default: null },
      align: { default: null },
    },
    parseDOM: [{ tag: 'td, th', getAttrs: (dom) => cellAttributes(dom) }],
    toDOM: (node): DOMOutputSpec => [...cellTag(node.attrs), 0],
  },
  text: { group: 'inline' },
} satisfies Record<string, NodeSpec>

const marks = {
  // First, and so outside all others: one element each, however its words are marked inside.
  ...officialMarks,
  bold: {
    parseDOM: [
      { tag: 'strong' },
      {
        tag: 'b',
        getAttrs: (dom) =>
          (dom as { style: { fontWeight: string } }).style.fontWeight === 'normal' ? false : null,
      },
      {
        style: 'font-weight',
        getAttrs: (v) => (/^(bold(er)?|[5-9]\d{2,})$/.test(v) ? null : false),
      },
    ],
    toDOM: (): DOMOutputSpec => ['strong', 0],
  },
  italic: {
    parseDOM: [{ tag: 'i' }, { tag: 'em' }, { style: 'font-style=italic' }],
    toDOM: (): DOMOutputSpec => ['em', 0],
  },
  underline: {
    parseDOM: [{ tag: 'u' }, { style: 'text-decoration=underline' }],
    toDOM: (): DOMOutputSpec => ['u', 0],
  },
  link: {
    attrs: { href: {} },
    inclusive: false,
    parseDOM: [
      {
        tag: 'a[href]',
        getAttrs: (dom) => {
          const href = (dom as { getAttribute(name: string): string | null }).getAttribute('href')
          return isSafeHref(href) ? { href } : false
        },
      },
    ],
    toDOM: (mark): DOMOutputSpec => [
      'a',
      { href: String(mark.attrs['href']), rel: 'noopener noreferrer' },
      0,
    ],
  },
} satisfies Record<string, MarkSpec>

export const sectionSchema = new Schema<keyof typeof nodes, keyof typeof marks>({ nodes, marks })
