/**
 * Other people's carets and selections, drawn in a layer over the page: presence never touches the editor's DOM, so
 * it can neither break a composition nor move a line. Names stand in the page's left margin, not over the text.
 */
import { Plugin, type EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type { Awareness } from 'y-protocols/awareness'
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
} from 'y-prosemirror'
import * as Y from 'yjs'
import type { PresenceUser } from '#shared/wire/sync.ts'
import { syncStateOf } from './binding.ts'

/** A label rests this long after the last movement, then hides; the caret stays. */
const LABEL_MS = 10_000
const LABEL_HEIGHT = 18
const MOST_LABELS_ON_A_LINE = 3
/** A selection longer than this many text nodes is drawn up to there. */
const MOST_SELECTED_NODES = 60
/** The pointer this near (px) brings a hidden label back. */
const NEAR = 12

interface Peer {
  readonly client: number
  readonly user: PresenceUser
  readonly anchor: number
  readonly head: number
}

/** @returns the person an awareness state names, or null when it names none (yet) */
export function userOf(state: Readonly<Record<string, unknown>> | undefined): PresenceUser | null {
  const user: unknown = state?.['user']
  if (typeof user !== 'object' || user === null) return null
  const { id, name, body, code, colour } = user as Partial<Record<keyof PresenceUser, unknown>>
  if (typeof id !== 'string' || typeof name !== 'string') return null
  return {
    id,
    name,
    body: typeof body === 'string' ? body : '',
    code: typeof code === 'string' ? code : '',
    colour: typeof colour === 'number' && colour >= 1 && colour <= 8 ? Math.trunc(colour) : 1,
  }
}

/** Who else is here, each person once. */
export function peopleHere(awareness: Awareness): PresenceUser[] {
  const people = new Map<string, PresenceUser>()
  for (const [client, state] of awareness.getStates()) {
    const user = client === awareness.clientID ? null : userOf(state)
    if (user !== null) people.set(user.id, user)
  }
  return [...people.values()]
}

/** @param layer an element of the size of the page, over it, that lets the pointer through */
export function presenceLayer(awareness: Awareness, layer: HTMLElement): Plugin {
  return new Plugin({ view: (view) => new PresenceDrawing(view, awareness, layer) })
}

class PresenceDrawing {
  readonly #view: EditorView
  readonly #awareness: Awareness
  readonly #layer: HTMLElement
  #frame = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  /** what was last told to the others */
  #told = ''
  readonly #moved = new Map<number, { readonly cursor: string; readonly at: number }>()
  #pointer: { readonly x: number; readonly y: number } | null = null
  readonly #resize: ResizeObserver

  constructor(view: EditorView, awareness: Awareness, layer: HTMLElement) {
    this.#view = view
    this.#awareness = awareness
    this.#layer = layer
    awareness.on('change', this.#later)
    view.dom.addEventListener('mousemove', this.#onPointer, { passive: true })
    this.#resize = new ResizeObserver(this.#later)
    this.#resize.observe(view.dom)
  }

  update(view: EditorView, was: EditorState): void {
    if (this.#awareness.getStates().size > 1) this.#later()
    const { state } = view
    if (!view.hasFocus() || (state.doc === was.doc && state.selection.eq(was.selection))) return
    this.#tell(state)
  }

  destroy(): void {
    this.#awareness.off('change', this.#later)
    this.#view.dom.removeEventListener('mousemove', this.#onPointer)
    this.#resize.disconnect()
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#timer)
    this.#layer.replaceChildren()
  }

  #tell(state: EditorState): void {
    const { type, binding, frame } = syncStateOf(state)
    const { toSection } = frame(state)
    const place = (pos: number): unknown =>
      absolutePositionToRelativePosition(toSection.map(pos, -1), type, binding.mapping)
    const cursor = { anchor: place(state.selection.anchor), head: place(state.selection.head) }
    const key = JSON.stringify(cursor)
    if (key === this.#told) return
    this.#told = key
    this.#awareness.setLocalStateField('cursor', cursor)
  }

  readonly #later = (): void => {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      this.#draw()
    })
  }

  readonly #onPointer = (event: MouseEvent): void => {
    if (this.#moved.size === 0) return
    this.#pointer = { x: event.clientX, y: event.clientY }
    this.#later()
  }

  #draw(): void {
    const view = this.#view
    if (view.isDestroyed) return
    const box = this.#layer.getBoundingClientRect()
    const drawn = new Set<string>()
    const onLine = new Map<number, number>()
    const more = new Map<number, { count: number; top: number }>()
    const now = performance.now()
    let nextHide = Infinity
    for (const peer of this.#peers(now)) {
      const caret = coordsAt(view, peer.head)
      if (caret === null) continue
      const left = caret.left - box.left
      const top = caret.top - box.top
      this.#piece(drawn, `caret-${peer.client}`, 'peer-caret', peer.user.colour, (el) => {
        el.style.transform = `translate(${left}px, ${top}px)`
        el.style.height = `${caret.bottom - caret.top}px`
      })
      this.#drawSelection(peer, box, drawn)
      const age = now - (this.#moved.get(peer.client)?.at ?? 0)
      if (age >= LABEL_MS && !this.#isNear(caret)) continue
      nextHide = Math.min(nextHide, LABEL_MS - age)
      const line = Math.round(caret.top / 8)
      const rank = onLine.get(line) ?? 0
      onLine.set(line, rank + 1)
      if (rank >= MOST_LABELS_ON_A_LINE) {
        more.set(line, { count: rank - MOST_LABELS_ON_A_LINE + 1, top })
        continue
      }
      this.#label(drawn, String(peer.client), labelOf(peer.user), peer.user.colour, top, rank)
    }
    for (const [line, { count, top }] of more)
      this.#label(drawn, `more-${line}`, [`+${count}`, ''], 0, top, MOST_LABELS_ON_A_LINE)
    for (const child of Array.from(this.#layer.children))
      if (child instanceof HTMLElement && !drawn.has(child.dataset['piece'] ?? '')) child.remove()
    clearTimeout(this.#timer)
    if (nextHide < Infinity) this.#timer = setTimeout(this.#later, Math.max(50, nextHide + 20))
  }

  #label(
    drawn: Set<string>,
    key: string,
    [short, rest]: Label,
    colour: number,
    top: number,
    rank: number,
  ): void {
    this.#piece(drawn, `label-${key}`, 'peer-label', colour, (el) => {
      if (el.textContent !== `${short}${rest}`) {
        const name = document.createElement('span')
        name.className = 'peer-name'
        name.textContent = rest
        el.replaceChildren(short, name)
      }
      el.style.transform = `translateY(${top + 3 + rank * LABEL_HEIGHT}px)`
    })
  }

  /** The others' places as positions in this document, and note of who moved. */
  #peers(now: number): Peer[] {
    const { doc, type, binding, frame } = syncStateOf(this.#view.state)
    const { toView } = frame(this.#view.state)
    const size = this.#view.state.doc.content.size
    const peers: Peer[] = []
    const seen = new Set<number>()
    for (const [client, state] of this.#awareness.getStates()) {
      const user = client === doc.clientID ? null : userOf(state)
      const cursor: unknown = state['cursor']
      if (user === null || typeof cursor !== 'object' || cursor === null) continue
      const place = (relative: unknown): number | null => {
        if (typeof relative !== 'object' || relative === null) return null
        try {
          const position = Y.createRelativePositionFromJSON(relative)
          const at = relativePositionToAbsolutePosition(doc, type, position, binding.mapping)
          return at === null ? null : toView.map(at, -1)
        } catch {
          return null // a place in text that has not arrived, or nonsense
        }
      }
      const head = place('head' in cursor ? cursor.head : null)
      if (head === null || head > size) continue
      const anchor = place('anchor' in cursor ? cursor.anchor : null) ?? head
      seen.add(client)
      const key = JSON.stringify(cursor)
      if (this.#moved.get(client)?.cursor !== key) this.#moved.set(client, { cursor: key, at: now })
      peers.push({ client, user, head, anchor: Math.min(anchor, size) })
    }
    for (const client of this.#moved.keys()) if (!seen.has(client)) this.#moved.delete(client)
    return peers
  }

  #drawSelection(peer: Peer, box: DOMRect, drawn: Set<string>): void {
    if (peer.anchor === peer.head) return
    const from = Math.min(peer.anchor, peer.head)
    const to = Math.max(peer.anchor, peer.head)
    let nodes = 0
    let n = 0
    this.#view.state.doc.nodesBetween(from, to, (node, pos) => {
      if (!node.isText || nodes++ > MOST_SELECTED_NODES) return
      const start = Math.max(from, pos)
      const end = Math.min(to, pos + node.nodeSize)
      for (const rect of textRects(this.#view, start, end)) {
        this.#piece(
          drawn,
          `sel-${peer.client}-${n++}`,
          'peer-selection',
          peer.user.colour,
          (el) => {
            el.style.transform = `translate(${rect.left - box.left}px, ${rect.top - box.top}px)`
            el.style.width = `${rect.width}px`
            el.style.height = `${rect.height}px`
          },
        )
      }
    })
  }

  /** Takes the piece from the frame before, so that nothing flickers. */
  #piece(
    drawn: Set<string>,
    key: string,
    kind: string,
    colour: number,
    place: (element: HTMLElement) => void,
  ): void {
    drawn.add(key)
    let element = this.#layer.querySelector<HTMLElement>(`[data-piece="${key}"]`)
    if (element === null) {
      element = document.createElement('span')
      element.dataset['piece'] = key
      this.#layer.append(element)
    }
    element.className = kind
    // By index into the tokens, never as a colour text from outside.
    element.style.setProperty('--c', colour === 0 ? 'var(--neutral)' : `var(--p${colour})`)
    place(element)
  }

  #isNear(caret: { left: number; top: number; bottom: number }): boolean {
    const at = this.#pointer
    if (at === null) return false
    return (
      Math.abs(at.x - caret.left) < NEAR && at.y > caret.top - NEAR && at.y < caret.bottom + NEAR
    )
  }
}

/** What always stands there, and what only a wide margin has room for (paper.css). */
type Label = readonly [short: string, rest: string]
const labelOf = (user: PresenceUser): Label =>
  user.code === '' ? [user.name, ''] : [user.code, ` · ${user.name}`]

function coordsAt(
  view: EditorView,
  pos: number,
): { left: number; top: number; bottom: number } | null {
  try {
    return view.coordsAtPos(pos)
  } catch {
    return null // the DOM is a step behind the state: the next frame draws it
  }
}

function textRects(view: EditorView, from: number, to: number): DOMRect[] {
  try {
    const start = view.domAtPos(from, 1)
    const end = view.domAtPos(to, -1)
    const range = document.createRange()
    range.setStart(start.node, start.offset)
    range.setEnd(end.node, end.offset)
    return [...range.getClientRects()]
  } catch {
    return []
  }
}
