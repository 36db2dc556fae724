/**
 * Who mends a table, and when. A broken one is drawn as it is; after a quiet moment one of those who may write here
 * mends it by an ordinary edit. The pages present take turns, each a little later than the one before, so that mostly
 * only one acts; two that act at once make the same of it, and an empty cell too many goes again the same way.
 */
import { Fragment, type Node } from 'prosemirror-model'
import { Plugin, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type { Awareness } from 'y-protocols/awareness'
import { ySyncPluginKey } from 'y-prosemirror'
import { sectionSchema } from '#shared/document/schema.ts'
import { stepsTo } from './remote-steps.ts'
import { mendedTable } from './table-shape.ts'

const { nodes } = sectionSchema

/** Nobody has changed the text for this long, */
const QUIET_MS = 1_500
/** and each page waits so much longer than the one before it. */
const TURN_MS = 1_000

/** @returns the smallest steps that make every table sound; null when they are */
export function mendTables(state: EditorState): Transaction | null {
  const isTouched = state.doc.children.some(
    (child) => isTable(child) && mendedTable(child) !== child,
  )
  if (!isTouched) return null
  const next = state.doc.children.flatMap((child) =>
    isTable(child) ? (mendedTable(child) ?? []) : child,
  )
  const tr = state.tr
  // The last table gone, a section would hold nothing.
  stepsTo(tr, Fragment.from(next.length > 0 ? next : [nodes.paragraph.create()]))
  return tr
}

const isTable = (node: Node): boolean => node.type === nodes.table

/** Mends what is there when the page opens and what others' edits leave behind. Undo knows nothing of it. */
export function tableMending(awareness: Awareness): Plugin {
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = (view: EditorView): void => {
    clearTimeout(timer)
    timer = setTimeout(settle, QUIET_MS + turnOf(awareness) * TURN_MS, view)
  }
  const settle = (view: EditorView): void => {
    if (view.isDestroyed || !view.editable) return
    if (view.composing) return wait(view)
    const tr = mendTables(view.state)
    if (tr !== null) view.dispatch(tr.setMeta('addToHistory', false))
  }
  return new Plugin({
    view(view) {
      if (view.state.doc.children.some(isTable)) wait(view)
      return {
        update(_view, before) {
          const { doc } = view.state
          if (doc !== before.doc && doc.children.some(isTable)) wait(view)
        },
        destroy: () => clearTimeout(timer),
      }
    },
    appendTransaction: (transactions, before, state) =>
      transactions.some((tr) => tr.docChanged && !isRemote(tr)) ? fillCells(before, state) : null,
  })
}

const isRemote = (tr: Transaction): boolean => tr.getMeta(ySyncPluginKey)?.isChangeOrigin === true

/** How many pages have their turn before this one. */
function turnOf(awareness: Awareness): number {
  const clients = [...awareness.getStates().keys()]
  return clients.filter((client) => client < awareness.clientID).length
}

/** Cells that one's own edit made or emptied get their paragraph with it: commands make them without one. */
function fillCells(before: EditorState, state: EditorState): Transaction | null {
  const olds = new Set(before.doc.children)
  const places: number[] = []
  state.doc.forEach((child, offset) => {
    if (!isTable(child) || olds.has(child)) return
    child.descendants((node, pos) => {
      if (node.type === nodes.table_cell && node.childCount === 0) places.push(offset + 1 + pos + 1)
      return node.type === nodes.table_row
    })
  })
  if (places.length === 0) return null
  const { tr } = state
  for (const place of places.toReversed()) tr.insert(place, nodes.paragraph.create())
  return tr
}
