/** A section's first text, written by the server itself under a client id of its own, before anyone joins. */
import type { Kysely } from 'kysely'
import * as Y from 'yjs'
import type { Block, Run } from '#shared/document/block.ts'
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
  if (block.kind === 'quote') {
    const quote = new Y.XmlElement('blockquote')
    quote.insert(0, block.blocks.map(elementOf))
    return quote
  }
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

function formatOf(run: Run): Record<string, object> {
  const format: Record<string, object> = {}
  for (const mark of run.marks) format[mark] = {}
  if (run.href !== undefined) format['link'] = { href: run.href }
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
  await trx
    .insertInto('section_log')
    .values({ section_id: sectionId, at, data: initialUpdate(blocks) })
    .execute()
}
