/** `<report-comments>`: the threads on a report as a whole, on its overview. */
import { html, nothing } from 'lit'
import type { App } from '../state/app.ts'
import { reportKey } from '../state/comment-source.ts'
import '../styles/comments.css'
import { commentPlaceWords } from '../words/comment-places.ts'
import { CommentDesk } from './comment-desk.ts'
import { define, Part } from './part.ts'

export class ReportComments extends Part {
  static override properties = {
    app: { attribute: false },
    reportId: { type: String },
    seq: { type: Number },
  }
  declare app: App
  declare reportId: string
  /** the report's newest event: when it grows the threads are asked for again */
  declare seq: number

  readonly #desk = new CommentDesk(this, {
    api: () => this.app.api,
    now: () => this.app.now(),
    isSignedIn: () => this.app.session.value.kind === 'signed-in',
    storage: () => this.app.storage,
  })
  #stopWatching: (() => void) | null = null

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stopWatching = this.app.session.subscribe(() => {
      if (this.app.session.value.kind === 'signed-in')
        void this.#desk.threads.load().then(() => this.#desk.threads.flush())
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopWatching?.()
  }

  protected override updated(changed: Map<string, unknown>): void {
    const me = this.app.session.me
    if (me !== null && changed.has('reportId'))
      void this.#desk.threads.start(me.id, reportKey(this.reportId))
    else if (changed.has('seq')) void this.#desk.threads.load()
    this.#desk.arrive(true)
  }

  override render() {
    const words = commentPlaceWords()
    return html`<section class="card report-comments no-print" aria-labelledby="report-comments">
      <div class="head"><h2 id="report-comments">${words.title}</h2></div>
      <p class="small muted">${words.hint}</p>
      ${this.#desk.note === '' ? nothing : html`<p class="note k-bad" role="alert">${this.#desk.note}</p>`}
      ${this.#desk.margin(false, [], nothing, true)}
    </section>`
  }
}
define('report-comments', ReportComments)

declare global {
  interface HTMLElementTagNameMap {
    'report-comments': ReportComments
  }
}
