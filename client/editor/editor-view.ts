/** The editor itself: one ProseMirror view over one Yjs fragment, with everything a writing person needs around it. */
import { history } from 'prosemirror-history'
import { EditorState, Plugin } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { sectionSchema } from '#shared/document/schema.ts'
import { sectionBinding } from './binding.ts'
import type { CommentLayer } from './comment-layer.ts'
import { copyOut } from './copy-out.ts'
import { findLayer, type Found } from './find-layer.ts'
import { sectionKeymap } from './keymap.ts'
import { neverEmpty } from './never-empty.ts'
import { sectionPaste, type OnPasted, type OnPasteProgress } from './paste.ts'
import { numberingLayer } from './numbering-layer.ts'
import { officialLayer } from './official-layer.ts'
import { presenceLayer } from './presence-layer.ts'
import type { Suggesting } from '../suggestions/suggesting.ts'
import type { SuggestionLayer } from '../suggestions/suggestion-layer.ts'
import type { ProofLayer } from './proof-layer.ts'
import { sectionUndo } from './section-undo.ts'
import { tableEditingPlugins } from './table-editing.ts'
import { tableMending } from './table-mending.ts'
import { composedTyping } from './text-hygiene.ts'
import { typingGuards, type TypingGuards } from './typing-guards.ts'

export interface ViewOptions {
  /** ProseMirror owns what is inside; nobody else draws there */
  readonly mount: HTMLElement
  /** an element over the page for other people's carets */
  readonly layer: HTMLElement
  readonly type: Y.XmlFragment
  readonly awareness: Awareness
  readonly startsLocked: boolean
  /** a copy with own suggestions instead of the section itself */
  readonly copy?: Suggesting
  readonly suggestions?: SuggestionLayer
  /** by the outline: «2.4» */
  readonly sectionNumber?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly onLock?: (isLocked: boolean) => void
  readonly onChange?: (view: EditorView, before: EditorState) => void
  /** a peer deleted the paragraph in which the person was writing this text */
  readonly onParagraphRemoved?: (text: string) => void
  readonly onUnknownContent?: () => void
  readonly comments?: CommentLayer
  readonly proofing?: ProofLayer
  /** words looked for in the text were found elsewhere */
  readonly onFound?: (found: Found) => void
  readonly onPasteProgress?: OnPasteProgress
  readonly onPasted?: OnPasted
}

export interface SectionView {
  readonly view: EditorView
  readonly guards: TypingGuards
}

export function createSectionView(options: ViewOptions): SectionView {
  const guards = typingGuards(options.onLock, options.startsLocked)
  // The binding may meet unknown content while the view is still being made.
  let isUnknown = false
  const onUnknownContent = (): void => {
    isUnknown = true
    guards.setLocked(true, 0)
    options.onUnknownContent?.()
  }
  const { copy } = options
  const onCaretBlockRemoved = (view: EditorView, text: string): void => {
    guards.stop(view)
    options.onParagraphRemoved?.(text)
  }
  copy?.whenParagraphGoes(onCaretBlockRemoved)
  const bound = (): readonly Plugin[] => [
    sectionBinding(options.type, {
      awareness: options.awareness,
      onUnknownContent,
      onCaretBlockRemoved,
    }),
    ...sectionUndo(options.type),
    tableMending(options.awareness),
  ]
  const state = EditorState.create({
    ...(copy === undefined ? { schema: sectionSchema } : { doc: copy.doc }),
    plugins: [
      ...(copy === undefined ? bound() : [...copy.plugins, history()]),
      presenceLayer(options.awareness, options.layer),
      guards.plugin,
      neverEmpty(),
      composedTyping(),
      copyOut(),
      sectionPaste(options.onPasteProgress, options.onPasted),
      sectionKeymap(),
      ...tableEditingPlugins(),
      numberingLayer(options.sectionNumber ?? ''),
      officialLayer(),
      findLayer((found) => options.onFound?.(found)),
      ...(options.comments === undefined ? [] : [options.comments.plugin]),
      ...(options.suggestions === undefined ? [] : [options.suggestions.plugin]),
      ...(options.proofing === undefined ? [] : [options.proofing.plugin]),
      new Plugin({ view: () => ({ update: (at, before) => options.onChange?.(at, before) }) }),
    ],
  })
  const view = new EditorView(options.mount, {
    state,
    attributes: { class: 'section-text', ...options.attributes },
  })
  if (isUnknown) view.setProps({})
  return { view, guards }
}
