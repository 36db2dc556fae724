/**
 * Replaces words in a section that is not on the screen: opens it as the editor does, with its own copy, line and
 * binding, writes an ordinary edit into it, and keeps it open so that the edit can be taken back.
 */
import { ROOT_NAME } from '#shared/document/rules.ts'
import { leftOutNow, placesInSection, type PlaceInSection } from '#shared/text/report-find.ts'
import { SectionSession } from '../sync/section-session.ts'
import { undo } from './commands.ts'
import { createSectionView, type SectionView } from './editor-view.ts'
import { replacePlaces, textblocksOf, type Search } from './find-layer.ts'
import { IncomingGate } from './incoming-gate.ts'

/** `no-line`: the server did not answer in time; `refused`: it did not take the edit; `old-page`: the text holds what
 *  this page does not know */
export type ReplacingProblem = 'read-only' | 'no-line' | 'refused' | 'old-page'

const ANSWER_WITHIN_MS = 15_000

export class SectionReplacing {
  problem: ReplacingProblem | null = null
  readonly #session: SectionSession
  #made: SectionView | null = null
  #onFact: () => void = () => undefined

  /** @param mayEdit what the report said of this person's right; the line says when that changes */
  constructor(sectionId: string, personId: string, mayEdit: boolean) {
    if (!mayEdit) this.problem = 'read-only'
    this.#session = new SectionSession({
      sectionId,
      personId,
      serverUrl: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`,
      makeGate: (apply) => new IncomingGate({ apply }),
    })
    this.#session.on('access', ({ level, reason }) => {
      if (level !== 'edit' || reason === 'section-damaged') this.#fail('read-only')
    })
    // Whatever it is given up for, what was written here did not get in.
    this.#session.on('ending', () => this.#fail('refused'))
    this.#session.on('kept', () => this.#fail('refused'))
    this.#session.on('facts', () => this.#onFact())
  }

  /** @returns how many places were replaced; when none, `problem` may say why */
  async replace(
    search: Search,
    replacement: string,
    leftOut: readonly PlaceInSection[],
  ): Promise<number> {
    if (this.problem !== null) return 0
    await this.#session.open()
    const isHere = await this.#until(() => this.#session.connection?.facts.synced === true)
    if (!isHere) this.#fail('no-line')
    const connection = this.#session.connection
    if (this.problem !== null || connection === null) return 0
    const { view } = (this.#made = createSectionView({
      mount: document.createElement('div'),
      layer: document.createElement('div'),
      type: connection.doc.getXmlFragment(ROOT_NAME),
      awareness: connection.awareness,
      startsLocked: false,
      onUnknownContent: () => this.#fail('old-page'),
    }))
    if (this.#hasFailed()) return 0
    const blocks = textblocksOf(view.state.doc)
    const places = placesInSection(
      blocks.map(({ text }) => text),
      search.words,
      search.options,
    )
    const kept = leftOutNow(places, leftOut)
    const n = replacePlaces(
      view,
      places
        .filter((place) => !kept.has(place))
        .map(({ paragraph, from, to }) => {
          const start = blocks[paragraph]?.start ?? 0
          return { from: start + from, to: start + to, text: replacement }
        }),
    )
    await this.#untilStored()
    return this.#hasFailed() && this.problem === 'refused' ? 0 : n
  }

  /** Takes the replacement back, and nothing that anybody else wrote. */
  async undo(): Promise<void> {
    const view = this.#made?.view
    if (view === undefined || this.problem === 'read-only') return
    undo(view.state, view.dispatch, view)
    await this.#untilStored()
  }

  destroy(): void {
    this.#made?.view.destroy()
    this.#session.destroy()
  }

  #hasFailed(): boolean {
    return this.problem !== null
  }

  #fail(problem: ReplacingProblem): void {
    this.problem ??= problem
    this.#made?.guards.setLocked(true, 0)
    this.#onFact()
  }

  async #untilStored(): Promise<void> {
    const isStored = await this.#until(() => this.#session.connection?.facts.unsent === 0)
    if (!isStored) this.#fail('no-line')
  }

  /** @returns false when it did not come about in time; at once when something failed */
  async #until(isSo: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (so: boolean): void => {
        clearTimeout(timer)
        this.#onFact = () => undefined
        resolve(so)
      }
      const timer = setTimeout(() => end(false), ANSWER_WITHIN_MS)
      this.#onFact = () => {
        if (isSo() || this.problem !== null) end(isSo())
      }
      this.#onFact()
    })
  }
}
