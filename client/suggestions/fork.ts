/**
 * A suggester's copy of a section: typing makes hunks, a change of the section moves them. Pure; nothing here knows Yjs
 * or the server. The copy is always exactly the base with the hunks applied.
 */
import { Slice, type Node } from 'prosemirror-model'
import {
  blockRecord,
  replaceRecord,
  type Located,
  type SectionAt,
  type SuggestionRecord,
} from '#shared/document/suggestion-record.ts'
import { tried, type Fork } from './hunks.ts'
import { wordChanges } from './word-changes.ts'

export interface OwnRecord {
  readonly id: string
  readonly record: SuggestionRecord
}

/** What the server is sent. @param section whose document is the fork's base */
export function recordsOf(section: SectionAt, fork: Fork): OwnRecord[] {
  const words = wordChanges(fork).map(({ id, from, to, slice }) => ({
    id,
    record: replaceRecord(section, { from, to }, slice.toJSON() ?? {}),
  }))
  return [
    ...words,
    ...fork.blocks.map(({ id, at, now }) => ({ id, record: blockRecord(section, at, now) })),
  ]
}

/** Rejected or withdrawn: the copy says what the base says. @param ids of records or hunks */
export function without(fork: Fork, ids: ReadonlySet<string>): Fork {
  const parts = new Set(ids)
  for (const word of wordChanges(fork))
    if (ids.has(word.id)) for (const part of word.parts) parts.add(part)
  const hunks = fork.hunks.filter(({ id }) => !parts.has(id))
  const blocks = fork.blocks.filter(({ id }) => !parts.has(id))
  const copy = tried(fork.base, { hunks, blocks })
  return copy === null ? fork : { ...fork, hunks, blocks, copy }
}

/** After a reload, or when a decision is undone: a record comes into the copy again.
 *  @returns null: it does not fit beside what is there */
export function adopted(fork: Fork, { id, record }: OwnRecord, at: Located): Fork | null {
  if (record.kind === 'block') {
    const others = fork.blocks.filter((block) => block.at !== at.from)
    return fitted({ ...fork, blocks: [...others, { id, at: at.from, now: record.now }] })
  }
  if (fork.hunks.some((hunk) => hunk.id === id || (hunk.from <= at.to && hunk.to >= at.from)))
    return null
  const slice = Slice.fromJSON(fork.base.type.schema, record.slice)
  const hunks = [...fork.hunks, { id, from: at.from, to: at.to, slice }]
  return fitted({ ...fork, hunks: hunks.toSorted((a, b) => a.from - b.from) })
}

function fitted(fork: Fork): Fork | null {
  const copy = tried(fork.base, fork)
  return copy === null || !isSound(copy) ? null : { ...fork, copy }
}

function isSound(copy: Node): boolean {
  try {
    copy.check()
    return true
  } catch {
    return false
  }
}
