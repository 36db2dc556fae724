/**
 * A section is never without a paragraph: whoever empties it leaves one. Only the person who acts repairs; if every
 * reader did, each would add a paragraph.
 */
import { Plugin, TextSelection } from 'prosemirror-state'
import { ySyncPluginKey } from 'y-prosemirror'
import { sectionSchema } from '#shared/document/schema.ts'

export function neverEmpty(): Plugin {
  return new Plugin({
    appendTransaction(transactions, _before, state) {
      const isOwn = transactions.some(
        (tr) => tr.docChanged && tr.getMeta(ySyncPluginKey)?.isChangeOrigin !== true,
      )
      if (!isOwn || state.doc.childCount > 0) return null
      const tr = state.tr.insert(0, sectionSchema.node('paragraph'))
      // Still selected as a whole, the paragraph would be replaced by the next letter.
      return tr.setSelection(TextSelection.create(tr.doc, 1))
    },
    props: {
      handleDOMEvents: {
        // Two people emptied it at once: the one who goes on writing begins the paragraph.
        focus(view) {
          if (view.editable && view.state.doc.childCount === 0)
            view.dispatch(view.state.tr.insert(0, sectionSchema.node('paragraph')))
          return false
        },
      },
    },
  })
}
