/** The small parts of suggesting: what a record says, whole steps, and what the save badge may claim. */
import { Slice, Fragment } from 'prosemirror-model'
import { Transform } from 'prosemirror-transform'
import { describe, expect, test } from 'vitest'
import { isFormatOnly, isSameRecord, proposedWords, saysSame } from '#client/suggestions/records.ts'
import { saveWithSuggestions } from '#client/suggestions/save-with-suggestions.ts'
import { inWholeSteps } from '#client/suggestions/section-mirror.ts'
import { sectionSchema } from '#shared/document/schema.ts'
import type { ReplaceRecord } from '#shared/document/suggestion-record.ts'

const { nodes } = sectionSchema
const P = (text: string) =>
  nodes.paragraph.create(null, text === '' ? [] : sectionSchema.text(text))
const record: ReplaceRecord = {
  kind: 'replace',
  start: { assoc: 0 },
  end: { assoc: -1 },
  isPoint: false,
  quote: 'đổi mới',
  prefix: '',
  suffix: '',
  slice: { content: [{ type: 'text', text: 'đổi mới', marks: [{ type: 'bold' }] }] },
}

describe('a record', () => {
  test('is compared by what it says, whatever the order of its names', () => {
    const { slice, quote, ...rest } = record
    expect(isSameRecord({ slice, quote, ...rest }, record)).toBe(true)
    expect(isSameRecord({ ...record, prefix: 'x' }, record)).toBe(false)
    expect(saysSame({ ...record, prefix: 'x' }, record)).toBe(true)
    expect(saysSame({ ...record, slice: {} }, record)).toBe(false)
  })

  test('with other marks on the same words is a format, with other words it is not', () => {
    expect(isFormatOnly(record)).toBe(true)
    expect(isFormatOnly({ ...record, quote: 'đổi' })).toBe(false)
    expect(isFormatOnly({ ...record, quote: '', slice: {} })).toBe(false)
  })

  test('names each block that begins, and none that was open already', () => {
    expect(proposedWords(new Slice(Fragment.from([P('một'), P('hai')]), 1, 1))).toBe('một\nhai')
    expect(proposedWords(new Slice(Fragment.from([P(''), P('')]), 1, 1))).toBe('\n')
    expect(proposedWords(new Slice(Fragment.from([P('một')]), 0, 0))).toBe('\nmột')
    expect(proposedWords(Slice.empty)).toBe('')
  })
})

test('a deletion and an insertion at one place are one step, in either order; the document is the same', () => {
  const doc = nodes.doc.create(null, [P('rõ chức năng, nhiệm vụ')])
  const [from, to] = [1 + 3, 1 + 3 + 'chức năng'.length]
  const deleted = new Transform(doc).delete(from, to).insert(from, sectionSchema.text('vai trò'))
  const inserted = new Transform(doc)
    .insert(from, sectionSchema.text('vai trò'))
    .delete(from + 'vai trò'.length, to + 'vai trò'.length)
  for (const change of [deleted, inserted]) {
    const whole = inWholeSteps(change)
    expect(whole.steps).toHaveLength(1)
    expect(whole.doc.eq(change.doc)).toBe(true)
    expect(whole.mapping.map(to, -1)).toBe(from + 'vai trò'.length)
  }
})

describe('the save badge of who suggests', () => {
  const nothing = { waiting: 0, isRefused: false, at: null }
  test('says saved only when everything is', () => {
    const saved = { kind: 'saved', at: 5 } as const
    expect(saveWithSuggestions(saved, { ...nothing, at: 9 })).toEqual({ kind: 'saved', at: 9 })
    expect(saveWithSuggestions(saved, nothing)).toEqual(saved)
    expect(saveWithSuggestions(saved, { ...nothing, waiting: 1 }).kind).toBe('saving')
  })

  test('counts what waits without a line, and names what was refused', () => {
    const offline = { kind: 'offline', changes: 1, retryAt: 0 } as const
    expect(saveWithSuggestions(offline, { ...nothing, waiting: 2 })).toMatchObject({ changes: 3 })
    const refused = { waiting: 1, isRefused: true, at: null }
    expect(saveWithSuggestions(offline, refused)).toEqual({ kind: 'refused', changes: 1 })
  })
})
