/** A section's first text, written by the server itself under a client id of its own, before anyone joins. */
import { crc32 } from 'node:zlib'
import type { Kysely } from 'kysely'
import * as Y from 'yjs'
import type { Block, Run, TableCell } from '#shared/document/block.ts'
import { ROOT_NAME } from '#shared/document/rules.ts'
import type { SectionId } from '#shared/ids.ts'
import type { Tables } from '../storage/schema.ts'
import { SEED_CLIENT } from './seed-client.ts'

const EMPTY_PARAGRAPH: Block = { kind: 'paragraph', runs: [] }

/** @returns a whole Yjs V1 update. Without blocks: one empty paragraph, since a section is never an empty fragment:
 *  two editors that each repair an empty one would leave two paragraphs. */
export function initialUpdate(blocks: readonly Block[]): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = SEED_CLIENT
  const given = blocks.length === 0 ? [EMPTY_PARAGRAPH] : blocks
  doc.getXmlFragment(ROOT_NAME).insert(0, given.map(elementOf))
  const update = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return update
}

function elementOf(block: Block): Y.XmlElement {
  if (block.kind === 'quote') return within('blockquote', block.blocks.map(elementOf))
  if (block.kind === 'table') return within('table', block.rows.map(rowOf))
  // Attribute values are numbers in the document, whatever Yjs' types say of XML.
  const element = new Y.XmlElement<{ level: number }>(block.kind)
  if (block.kind === 'heading') element.setAttribute('level', block.level)
  // Also an empty paragraph holds its text: two people's first letters then land in the same one.
  const text = new Y.XmlText()
  const runs = block.runs.filter((run) => run.text !== '')
  text.applyDelta(runs.map((run) => ({ insert: run.text, attributes: formatOf(run) })))
  element.insert(0, [text])
  return element as unknown as Y.XmlElement
}

function within(name: string, children: readonly Y.XmlElement[]): Y.XmlElement {
  const element = new Y.XmlElement(name)
  element.insert(0, [...children])
  return element
}

const rowOf = (cells: readonly TableCell[]): Y.XmlElement => within('table_row', cells.map(cellOf))

function cellOf({ blocks, header, colspan, rowspan, align, widths }: TableCell): Y.XmlElement {
  const said: Readonly<Record<string, unknown>> = {
    ...(header ? { header } : {}),
    ...(colspan === 1 ? {} : { colspan }),
    ...(rowspan === 1 ? {} : { rowspan }),
    ...(widths === null ? {} : { colwidth: widths }),
    ...(align === null ? {} : { align }),
  }
  const cell = within('table_cell', blocks.map(elementOf))
  for (const [name, value] of Object.entries(said)) cell.setAttribute(name, value as string)
  return cell
}

function formatOf(run: Run): Record<string, object> {
  const format: Record<string, object> = {}
  for (const mark of run.marks) format[mark] = {}
  if (run.href !== undefined) format['link'] = { href: run.href }
  if (run.note !== undefined) format['footnote'] = {}
  if (run.cites !== undefined) format['citation'] = { document: run.cites }
  if (run.missing !== undefined) format['missing'] = { owes: run.missing }
  return format
}

/** Gives a new section its first log row, in the transaction that makes the section.
 *  @param at ms, workspace time */
export async function seedSection(
  trx: Kysely<Tables>,
  sectionId: SectionId,
  blocks: readonly Block[],
  at: number,
): Promise<void> {
  const data = initialUpdate(blocks)
  await trx
    .insertInto('section_log')
    .values({ section_id: sectionId, at, data, crc: crc32(data) })
    .execute()
}
