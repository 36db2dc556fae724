/** The typist of the linked page as a suggester, or as one who writes beside what others suggest. */
import type { Node } from 'prosemirror-model'
import { EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type * as Y from 'yjs'
import type { ViewOptions } from '#client/editor/editor-view.ts'
import { acceptAll } from '#client/suggestions/accept.ts'
import { SuggestionOutbox } from '#client/suggestions/outbox.ts'
import { suggesting, type Suggesting } from '#client/suggestions/suggesting.ts'
import { suggestionLayer } from '#client/suggestions/suggestion-layer.ts'
import {
  replaceRecord,
  type SectionAt,
  type SuggestionRecord,
} from '#shared/document/suggestion-record.ts'
import type { SuggestionView } from '#shared/wire/suggestions.ts'
import type { WritingAs } from './writing-as.ts'

export type { WritingAs } from './writing-as.ts'

export interface Writing {
  readonly copy: Suggesting | null
  readonly outbox: SuggestionOutbox | null
  readonly parts: Pick<ViewOptions, 'copy' | 'suggestions'>
  /** others suggest at the caret and around it */
  suggestBeside(view: EditorView): void
}

let sections = 0

export function writingAs(as: WritingAs, type: Y.XmlFragment): Writing {
  if (as === 'section')
    return { copy: null, outbox: null, parts: {}, suggestBeside: () => undefined }
  const outbox =
    as === 'suggesting'
      ? new SuggestionOutbox({
          storage: sessionStorage,
          personId: 'A',
          sectionId: String(++sections),
          now: () => Date.now(),
          send: async () => undefined,
          whenOnline: () => () => undefined,
          changed: () => undefined,
        })
      : null
  const copy =
    outbox === null
      ? null
      : suggesting({
          type,
          outbox,
          onSettled: () => layer.refresh(),
          onLost: () => undefined,
          onUnknownContent: () => undefined,
        })
  const layer = suggestionLayer({
    type,
    copy,
    mayReport: () => false,
    onMoved: () => undefined,
    onPlaces: () => undefined,
    onPick: () => undefined,
  })
  return {
    copy,
    outbox,
    parts: { suggestions: layer, ...(copy === null ? {} : { copy }) },
    suggestBeside({ state }) {
      if (copy !== null) return
      const section: SectionAt = { root: type, doc: state.doc }
      const { from, $from } = state.selection
      const at = (start: number, end: number): { from: number; to: number } => ({
        from: Math.max($from.start(), start),
        to: Math.min($from.end(), end),
      })
      const records = [
        replaceRecord(section, { from, to: from }, words(' mới')),
        replaceRecord(section, at(from - 4, from), {}),
        replaceRecord(section, at(from + 1, from + 5), words('khác')),
      ]
      layer.setSuggestions(
        records.flatMap((record, i) => (isEmpty(record) ? [] : [viewOf(record, i)])),
        1,
      )
      layer.refresh()
    },
  }
}

const words = (text: string) => ({ content: [{ type: 'text', text }] })
const isEmpty = (record: SuggestionRecord): boolean =>
  record.kind === 'replace' && record.isPoint && record.slice.content === undefined

function viewOf(record: SuggestionRecord, i: number): SuggestionView {
  const author = { personId: 'C', name: 'C', body: 'Đảng đoàn MTTQ', code: 'MT', colour: 4 }
  return {
    id: `de-xuat-${i}`,
    number: i + 1,
    sectionId: 'phan',
    state: 'open',
    author,
    at: 0,
    changedAt: 0,
    record,
    rev: 0,
    decided: null,
    isMade: false,
    undo: null,
    replies: [],
    isMine: false,
    mayDecide: true,
    mayReply: true,
  }
}

/** The section of the other side with everything put in that was suggested. */
export function withSuggestions(section: SectionAt, { outbox }: Writing): string[] {
  const { tr } = EditorState.create({ doc: section.doc })
  const records = [...(outbox?.records ?? [])].map(([id, record]) => ({ id, record }))
  const left = acceptAll(tr, section, JSON.parse(JSON.stringify(records)) as typeof records)
  const shown = tr.doc.children.map((node: Node) => node.textContent)
  return left.length === 0 ? shown : ['NOT PUT IN', ...shown, '|', JSON.stringify(left)]
}
