/** Text of sections as a document to read: headings of the outline, paragraphs, levels, quotations; and the head of
 *  the official page. What a person typed is only ever set as text, never as markup. */
import { html, nothing, type TemplateResult } from 'lit'
import type { Block, Run, TableCell } from '#shared/document/block.ts'
import { numbersOfBlocks } from '#shared/document/numbering.ts'
import { isSafeHref } from '#shared/document/rules.ts'
import type { OutlineNode } from '#shared/wire/api.ts'
import type { SectionText } from '../api/client.ts'
import '../styles/official.css'
import '../styles/table.css'
import { paperWords } from '../words/paper.ts'
import { listNumber, printedNumber } from './outline-rows.ts'

/** What stands around a block while a document is drawn: how deep below the outline, and the footnotes so far. */
interface Page {
  readonly depth: number
  /** grows as they are met: the number of one is its place here */
  readonly notes: TemplateResult[]
}

/** One run as it is printed: what is behind a citation belongs to it, what is missing is marked as such. */
function run(piece: Run): TemplateResult {
  let out = html`${piece.text}`
  if (piece.marks.includes('underline')) out = html`<u>${out}</u>`
  if (piece.marks.includes('italic')) out = html`<em>${out}</em>`
  if (piece.marks.includes('bold')) out = html`<strong>${out}</strong>`
  if (piece.missing !== undefined) out = html`<span class="missing">${out}</span>`
  if (piece.href !== undefined && isSafeHref(piece.href))
    out = html`<a href=${piece.href} target="_blank" rel="noopener noreferrer">${out}</a>`
  return piece.tail === undefined ? out : html`${out}${piece.tail}`
}

/** The runs of a paragraph; words of a footnote go to the end, and leave its number here. */
function runs(pieces: readonly Run[], { notes }: Page): TemplateResult[] {
  const drawn: TemplateResult[] = []
  let note: TemplateResult[] | null = null
  for (const piece of pieces) {
    if (piece.note === undefined) {
      note = null
      drawn.push(run(piece))
    } else if (note !== null) note.push(run(piece))
    else {
      note = [run(piece)]
      notes.push(html`${note}`)
      drawn.push(noteMark(notes.length))
    }
  }
  return drawn
}

const noteMark = (n: number): TemplateResult =>
  html`<sup class="note-mark"
    ><a id="cho-chu-thich-${n}" href="#chu-thich-${n}" role="doc-noteref">${n}</a></sup
  >`

/** All footnotes of the page, in their order, each with the way back. */
function footnotes(notes: readonly TemplateResult[]): TemplateResult | typeof nothing {
  if (notes.length === 0) return nothing
  return html`<section class="footnotes" role="doc-endnotes" aria-label=${paperWords.notes}>
    <ol>
      ${notes.map(
        (note, i) =>
          html`<li id="chu-thich-${i + 1}">
            <sup class="note-mark"
              ><a
                href="#cho-chu-thich-${i + 1}"
                role="doc-backlink"
                aria-label=${paperWords.backToNote(i + 1)}
                >${i + 1}</a
              ></sup
            >
            ${note}
          </li>`,
      )}
    </ol>
  </section>`
}

/** The blocks that stand directly in a section, with the numbers the editor shows. */
function numberedBlocks(
  blocks: readonly Block[],
  page: Page,
  sectionNumber: string,
): TemplateResult[] {
  const numbers = numbersOfBlocks(blocks, sectionNumber)
  return blocks.map((piece, i) => block(piece, page, numbers[i]))
}

function block(piece: Block, page: Page, number = ''): TemplateResult {
  switch (piece.kind) {
    case 'paragraph':
      return html`<p>${runs(piece.runs, page)}</p>`
    case 'dash':
      return html`<p class="dash">${runs(piece.runs, page)}</p>`
    case 'heading':
      return html`<p
        class="inner-heading inner-${piece.level}"
        role="heading"
        aria-level=${Math.min(6, page.depth + 2)}
      >
        ${number === '' ? nothing : `${number} `}${runs(piece.runs, page)}
      </p>`
    case 'quote':
      return html`<blockquote>${piece.blocks.map((inner) => block(inner, page))}</blockquote>`
    case 'table':
      return table(piece.rows, page)
  }
}

/** Drawn as it stands, ragged or not: a browser leaves the missing places empty. Too wide, it scrolls by itself. */
function table(rows: readonly (readonly TableCell[])[], page: Page): TemplateResult {
  const widths = (rows[0] ?? []).flatMap((c) => c.widths ?? Array<number>(c.colspan).fill(0))
  return html`<div class="table-scroll" role="region" tabindex="0" aria-label=${paperWords.table}>
    <table>
      ${
        widths.some((width) => width > 0)
          ? html`<colgroup>
              ${widths.map((width) => html`<col width=${width > 0 ? width : nothing} />`)}
            </colgroup>`
          : nothing
      }
      <tbody>
        ${rows.map(
          (row, i) =>
            html`<tr>
              ${row.map((cell) => cellOf(cell, i, page))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function cellOf(cell: TableCell, row: number, page: Page): TemplateResult {
  const inside = cell.blocks.map((inner) => block(inner, page))
  const [columns, rows, align] = [cell.colspan, cell.rowspan, cell.align ?? nothing]
  return cell.header
    ? html`<th scope=${row === 0 ? 'col' : 'row'} colspan=${columns} rowspan=${rows} align=${align}>
        ${inside}
      </th>`
    : html`<td colspan=${columns} rowspan=${rows} align=${align}>${inside}</td>`
}

/** The wire types blocks loosely, since they nest; the server makes them with the same module (document/block.ts). */
export const blocksOf = (section: SectionText): Block[] => section.blocks as Block[]

export const isEmptySection = (section: SectionText): boolean => section.words === 0

/** Place of a node in the page, for links from the contents. */
export const anchorOf = (id: string): string => `phan-${id}`

const headline = (node: OutlineNode): string => {
  const number = printedNumber(node.number)
  return number === ''
    ? node.title
    : number === '-'
      ? `- ${node.title}`
      : `${number}. ${node.title}`
}

function heading(node: OutlineNode, depth: number): TemplateResult {
  const words = headline(node)
  const level = Math.min(depth, 4)
  switch (level) {
    case 1:
      return html`<h2 class="level-1">${words}</h2>`
    case 2:
      return html`<h3 class="level-2">${words}</h3>`
    default:
      return html`<h4 class="level-${level}">${words}</h4>`
  }
}

export interface ComposeOptions {
  /** shown (not printed) where a section has no text yet */
  readonly empty: string
  /** stands beside a section's heading on screen */
  readonly aside?: (sectionId: string) => TemplateResult | typeof nothing
}

/** All sections in outline order under their headings, and the footnotes of all at the end. */
export function composeDocument(
  outline: readonly OutlineNode[],
  sections: readonly SectionText[],
  options: ComposeOptions,
): TemplateResult {
  const byId = new Map(sections.map((section) => [section.id, section]))
  const notes: TemplateResult[] = []
  const draw = (node: OutlineNode, depth: number): TemplateResult => {
    const section = node.kind === 'section' ? byId.get(node.id) : undefined
    // The opening of a report has a name in the outline and none on the page.
    const isOpening = node === outline[0] && node.number === '' && node.kind === 'section'
    return html`<section
      class="document-part"
      id=${anchorOf(node.id)}
      data-section=${section?.id ?? nothing}
    >
      ${isOpening ? nothing : heading(node, depth)} ${options.aside?.(node.id) ?? nothing}
      ${
        section === undefined
          ? nothing
          : isEmptySection(section)
            ? html`<p class="not-written no-print">
                ${isOpening ? `${node.title}. ` : nothing}${options.empty}
              </p>`
            : numberedBlocks(
                blocksOf(section),
                { depth: isOpening ? 0 : depth, notes },
                node.number,
              )
      }
      ${node.children.map((child) => draw(child, depth + 1))}
    </section>`
  }
  // Drawn first: the notes are met on the way.
  const parts = outline.map((node) => draw(node, 1))
  return html`${parts}${footnotes(notes)}`
}

/** The head of an official report (HD 36-HD/VPTW): the bodies at the left, the Party's name at the right, then kind
 *  and subject. The number of the draft stands under the document's number. */
export function officialHead(body: string, subject: string, draft: number): TemplateResult {
  return html`<header class="official-head" lang="vi">
    <div class="official-bodies">
      <p>
        ${paperWords.committee}<br /><b>${body.toLocaleUpperCase('vi')}</b
        ><br />*<br />${paperWords.number}<br /><i>${paperWords.draft(draft)}</i>
      </p>
      <p>
        <span class="official-party">${paperWords.party}</span><br /><i
          >${paperWords.placeAndDay}</i
        >
      </p>
    </div>
    <p class="official-kind">${paperWords.kind}</p>
    <p class="official-subject">${subject}<br />-----</p>
  </header>`
}

/** The outline as links into the page. */
export function contents(
  outline: readonly OutlineNode[],
  current: string,
  deepest = 3,
): TemplateResult {
  const list = (nodes: readonly OutlineNode[], depth: number): TemplateResult =>
    html`<ul>
      ${nodes.map(
        (node) =>
          html`<li>
            <a
              class="depth-${depth}"
              href="#${anchorOf(node.id)}"
              aria-current=${node.id === current ? 'location' : nothing}
              ><span class="number">${listNumber(node.number)}</span><span>${node.title}</span></a
            >
            ${depth < deepest && node.children.length > 0 ? list(node.children, depth + 1) : nothing}
          </li>`,
      )}
    </ul>`
  return list(outline, 1)
}
