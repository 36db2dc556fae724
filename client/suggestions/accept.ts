/** Accepting is an ordinary edit by the person who accepts. */
import { Slice } from 'prosemirror-model'
import { ReplaceStep, type Transform } from 'prosemirror-transform'
import {
  locate,
  type SectionAt,
  type SuggestionRecord,
} from '#shared/document/suggestion-record.ts'

/** Puts what the record proposes into the section. @param tr begun on `section.doc`
 *  @returns false: its words are gone, or (without force) are no longer those its author saw */
export function accept(
  tr: Transform,
  section: SectionAt,
  record: SuggestionRecord,
  isForced = false,
): boolean {
  const at = locate(section, record)
  if (at === null || (at.isStale && !isForced)) return false
  const from = tr.mapping.map(at.from, 1)
  const to = Math.max(from, tr.mapping.map(at.to, -1))
  const { schema } = section.doc.type
  if (record.kind === 'block') {
    const node = tr.doc.nodeAt(from)
    const type = schema.nodes[record.now.type]
    if (node === null || node.isText || type === undefined) return false
    tr.setNodeMarkup(from, type, record.now.attrs, node.marks)
    return true
  }
  const slice = Slice.fromJSON(schema, record.slice)
  try {
    tr.step(new ReplaceStep(from, to, slice))
  } catch {
    tr.replace(from, to, slice)
  }
  return true
}

/** From the end to the beginning, so that places stay right. @returns those that could not be accepted */
export function acceptAll<T extends { readonly record: SuggestionRecord }>(
  tr: Transform,
  section: SectionAt,
  all: readonly T[],
  isForced = false,
): T[] {
  return fromTheEnd(section, all).filter(({ record }) => !accept(tr, section, record, isForced))
}

export function fromTheEnd<T extends { readonly record: SuggestionRecord }>(
  section: SectionAt,
  all: readonly T[],
): T[] {
  const placed = all.map((one) => ({ one, from: locate(section, one.record)?.from ?? -1 }))
  return placed.toSorted((a, b) => b.from - a.from).map(({ one }) => one)
}
