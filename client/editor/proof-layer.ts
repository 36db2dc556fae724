/**
 * What proofing found in the section: asked of a worker when writing pauses for a moment, followed through every edit,
 * painted by the browser over the text (CSS custom highlights) and never where the caret stands: nothing is put into
 * the text, and no syllable is marked while it is being written.
 */
import type { Node } from 'prosemirror-model'
import { Plugin, PluginKey, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { ignoreKeyOf, type ProofFinding } from '#shared/text/proof/finding.ts'
import { domRange, NO_LETTER, replacePlaces, textblocksOf, type Textblock } from './find-layer.ts'
import type { ProofAnswer, ProofAround, ProofQuestion } from './proof-worker.ts'

export interface PlacedFinding extends ProofFinding {
  /** positions in the document */
  readonly start: number
  readonly end: number
  readonly key: string
}
export interface Proofed {
  /** in the order of the text, without what is left aside */
  readonly findings: readonly PlacedFinding[]
  /** index of the one that is meant, −1 when there is none */
  readonly current: number
  /** the worker has answered at least once */
  readonly isReady: boolean
}
interface State extends Proofed {
  /** what happened to the text since the worker was asked */
  readonly since: readonly Transaction['mapping'][]
}

const NOTHING: State = { findings: [], current: -1, isReady: false, since: [] }
/** Between an edit and the next question; not put off by further edits, so busy sections are proofed too. */
const PAUSE_MS = 500
/** The same while there is only the text to mark: nobody waits for an answer. */
const QUIET_PAUSE_MS = 2_000
/** Beyond what is in sight, so that a little scrolling shows marks at once (letters). */
const OUT_OF_SIGHT = 1_500
/** More marks than this say nothing; the list holds the rest. */
const MOST_PAINTED = 500

const proofKey = new PluginKey<State>('proof')
const stateOf = (state: EditorState): State => proofKey.getState(state) ?? NOTHING

export interface ProofLayer {
  readonly plugin: Plugin
  /** Begins, or goes on with newer neighbours. @param ignored keys of what is left aside in this report
   *  @param isListed somebody looks at the list: answers are wanted soon */
  start(around: ProofAround, ignored: ReadonlySet<string>, isListed: boolean): void
  now(): Proofed
  stop(): void
  /** @param step 1 the next from the one that is meant, −1 the one before; round at both ends */
  goTo(step: 1 | -1): void
  meet(index: number): void
  /** Puts in what is offered, as one step of undo. @returns how many places were changed */
  fix(finding: PlacedFinding, which: 'this' | 'alike'): number
}

export function proofLayer(sectionId: string, onChange: (proofed: Proofed) => void): ProofLayer {
  let view: EditorView | null = null
  let worker: Worker | null = null
  let ignored: ReadonlySet<string> = new Set()
  let pauseMs = PAUSE_MS
  let timer: ReturnType<typeof setTimeout> | undefined
  let frame = 0
  let turn = 0
  /** the text the worker was asked about, while it works */
  let asked: readonly Textblock[] | null = null

  const show = (next: State): void =>
    view?.dispatch(view.state.tr.setMeta(proofKey, next).setMeta('addToHistory', false))

  function askSoon(): void {
    if (worker !== null) timer ??= setTimeout(ask, pauseMs)
  }
  function ask(): void {
    timer = undefined
    if (view === null || worker === null) return
    // One question at a time, and none in the middle of a syllable.
    if (asked !== null || view.composing) return askSoon()
    asked = textblocksOf(view.state.doc)
    show({ ...stateOf(view.state), since: [] })
    send({
      kind: 'section',
      turn: ++turn,
      section: { id: sectionId, paragraphs: asked.map(({ text }) => text) },
    })
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  const send = (question: ProofQuestion): void => worker?.postMessage(question)

  function hear({ data }: MessageEvent<ProofAnswer>): void {
    const blocks = asked
    if (view === null || data.turn !== turn || blocks === null) return
    asked = null
    const { doc } = view.state
    const before = stateOf(view.state)
    const findings = data.findings.flatMap((finding): PlacedFinding[] => {
      const block = blocks[finding.paragraph]
      const key = ignoreKeyOf(finding)
      if (block === undefined || ignored.has(key)) return []
      const start = before.since.reduce((pos, map) => map.map(pos, 1), block.start + finding.from)
      const end = before.since.reduce((pos, map) => map.map(pos, -1), block.start + finding.to)
      // Somebody has written there since.
      if (end <= start || wordsAt(doc, start, end) !== finding.words) return []
      return [{ ...finding, start, end, key }]
    })
    const meant = before.findings[before.current]
    const current =
      meant === undefined ? -1 : findings.findIndex(({ start }) => start >= meant.start)
    show({ findings, current, isReady: true, since: [] })
  }

  function paintSoon(): void {
    if (worker !== null)
      frame ||= requestAnimationFrame(() => {
        frame = 0
        if (view !== null && !view.isDestroyed) paint(view)
      })
  }

  const plugin = new Plugin<State>({
    key: proofKey,
    state: {
      init: () => NOTHING,
      apply(tr, before) {
        const told = tr.getMeta(proofKey) as State | undefined
        if (told !== undefined) return told
        if (!tr.docChanged || (before.findings.length === 0 && worker === null)) return before
        return { ...followed(before, tr), since: [...before.since, tr.mapping] }
      },
    },
    view(made) {
      view = made
      document.addEventListener('scroll', paintSoon, { capture: true, passive: true })
      return {
        update(_view, was) {
          const now = stateOf(made.state)
          if (made.state.doc !== was.doc) askSoon()
          const isMoved = !made.state.selection.eq(was.selection)
          if (now === stateOf(was) && !isMoved) return
          paintSoon()
          const before = stateOf(was)
          if (
            now.findings !== before.findings ||
            now.current !== before.current ||
            now.isReady !== before.isReady
          )
            onChange(now)
        },
        destroy() {
          document.removeEventListener('scroll', paintSoon, { capture: true })
          stop()
          view = null
        },
      }
    },
  })

  function stop(): void {
    worker?.terminate()
    worker = null
    asked = null
    clearTimeout(timer)
    timer = undefined
    cancelAnimationFrame(frame)
    frame = 0
    unpaint()
    if (view !== null && !view.isDestroyed) show(NOTHING)
  }

  const layer: ProofLayer = {
    plugin,
    stop,
    now: () => (view === null ? NOTHING : stateOf(view.state)),
    start(around, left, isListed) {
      pauseMs = isListed ? PAUSE_MS : QUIET_PAUSE_MS
      if (worker === null) {
        worker = new Worker(new URL('./proof-worker.ts', import.meta.url), { type: 'module' })
        worker.addEventListener('message', hear)
      }
      ignored = left
      send({ kind: 'around', around })
      // What was asked before knew other neighbours.
      asked = null
      clearTimeout(timer)
      timer = undefined
      ask()
    },
    goTo(step) {
      if (view === null) return
      const { findings, current } = stateOf(view.state)
      const { head } = view.state.selection
      const behind = findings.findIndex(({ start }) => start >= head)
      const from = current >= 0 ? current + step : step > 0 ? Math.max(0, behind) : behind - 1
      if (findings.length > 0) layer.meet((from + findings.length) % findings.length)
    },
    meet(index) {
      if (view === null) return
      const state = stateOf(view.state)
      const finding = state.findings[index]
      if (finding === undefined) return
      show({ ...state, current: index })
      const { node } = view.domAtPos(finding.start)
      const element = node instanceof Element ? node : node.parentElement
      element?.scrollIntoView({ block: 'center' })
    },
    fix(finding, which) {
      if (view === null || !view.editable || finding.fix === null) return 0
      const { findings } = stateOf(view.state)
      const isMeant = (other: PlacedFinding): boolean =>
        which === 'this'
          ? other.start === finding.start && other.kind === finding.kind
          : other.key === finding.key && other.fix === finding.fix
      const places = findings
        .filter(isMeant)
        .flatMap(({ start, end, fix, words }) =>
          fix === null || view === null || wordsAt(view.state.doc, start, end) !== words
            ? []
            : [{ from: start, to: end, text: fix }],
        )
      return replacePlaces(view, places)
    },
  }
  return layer
}

const wordsAt = (doc: Node, from: number, to: number): string =>
  to > doc.content.size ? '' : doc.textBetween(from, to, NO_LETTER, NO_LETTER)

/** Findings whose words were touched go; the next answer says whether they are still there. */
function followed(before: State, tr: Transaction): State {
  const meant = before.findings[before.current]
  const changed = changedBy(tr)
  let current = -1
  const findings: PlacedFinding[] = []
  for (const finding of before.findings) {
    const start = tr.mapping.map(finding.start, 1)
    const end = tr.mapping.map(finding.end, -1)
    // Only where something was written need words be read: this runs at every key.
    const isTouched = end >= changed.from && start <= changed.to
    if (end <= start || (isTouched && wordsAt(tr.doc, start, end) !== finding.words)) continue
    if (finding === meant) current = findings.length
    findings.push({ ...finding, start, end })
  }
  return { ...before, findings, current }
}

/** The stretch of the new document that holds every change. */
function changedBy({ mapping }: Transaction): { readonly from: number; readonly to: number } {
  let [first, last] = [Infinity, -Infinity]
  for (const [i, map] of mapping.maps.entries())
    map.forEach((_from, _to, from, to) => {
      const rest = mapping.slice(i + 1)
      first = Math.min(first, rest.map(from, -1))
      last = Math.max(last, rest.map(to, 1))
    })
  return { from: first, to: last }
}

const MARKS = ['proof-place', 'proof-current'] as const
function unpaint(): void {
  if ('highlights' in CSS) for (const mark of MARKS) CSS.highlights.delete(mark)
}
/** Names of styles/proofing.css. Browsers without custom highlights still list every finding. */
function paint(view: EditorView): void {
  if (!('highlights' in CSS)) return
  unpaint()
  const { findings, current } = stateOf(view.state)
  const { head } = view.state.selection
  const isAtCaret = ({ start, end }: PlacedFinding): boolean =>
    view.hasFocus() && head >= start && head <= end
  const meant = findings[current]
  const [from, to] = inSight(view)
  const rest = findings
    .filter(({ start, end }) => end >= from && start <= to)
    .slice(0, MOST_PAINTED)
    .filter((finding) => finding !== meant && !isAtCaret(finding))
  const range = ({ start, end }: PlacedFinding): Range => domRange(view, { from: start, to: end })
  if (rest.length > 0) CSS.highlights.set('proof-place', new Highlight(...rest.map(range)))
  if (meant !== undefined && !view.composing)
    CSS.highlights.set('proof-current', new Highlight(range(meant)))
}

/** The stretch of the document on the screen, and a little more; all of it where that cannot be told. */
function inSight(view: EditorView): readonly [from: number, to: number] {
  const box = view.dom.getBoundingClientRect()
  const left = box.left + Math.min(box.width / 2, 120)
  const at = (top: number): number | null => view.posAtCoords({ left, top })?.pos ?? null
  const first = box.top >= 0 ? 0 : at(1)
  const last = box.bottom <= innerHeight ? null : at(innerHeight - 1)
  return [(first ?? 0) - OUT_OF_SIGHT, (last ?? view.state.doc.content.size) + OUT_OF_SIGHT]
}
