/** Comparing and reading records: what is proposed, in words a person reads. */
import { Slice } from 'prosemirror-model'
import { sectionSchema } from '#shared/document/schema.ts'
import type { SuggestionRecord } from '#shared/document/suggestion-record.ts'

/** The same words, structure and marks, wherever they stand. */
export const saysSame = (one: SuggestionRecord, two: SuggestionRecord): boolean =>
  said(one) === said(two)

export const isSameRecord = (one: SuggestionRecord, two: SuggestionRecord): boolean =>
  ordered(one) === ordered(two)

const said = (record: SuggestionRecord): string =>
  ordered(record.kind === 'block' ? record.now : record.slice)

/** JSON that does not depend on the order of names. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_name, inside: unknown) =>
    typeof inside === 'object' && inside !== null && !Array.isArray(inside)
      ? Object.fromEntries(Object.entries(inside).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inside,
  )
}

/** What would stand there: letters, and a line end for each block that begins. */
export function proposedWords(slice: Slice): string {
  let words = ''
  let open = slice.openStart
  slice.content.descendants((node, pos) => {
    if (node.isText) words += node.text ?? ''
    // The first blocks of an open slice stand there already.
    else if (pos === slice.openStart - open && open > 0) open--
    else words += '\n'
    return true
  })
  return words
}

export const sliceOf = (record: SuggestionRecord): Slice | null =>
  record.kind === 'block' ? null : Slice.fromJSON(sectionSchema, record.slice)

/** Only other marks on the same words. */
export const isFormatOnly = (record: SuggestionRecord): boolean => {
  const slice = sliceOf(record)
  return (
    slice !== null &&
    record.quote !== '' &&
    !record.quote.includes('\n') &&
    proposedWords(slice) === record.quote
  )
}
